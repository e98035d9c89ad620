import { Construct } from 'constructs';
import { AVAILABILITIES } from '../catalog/sla';
import { ComposeHost } from '../compute/compose-host';
import { machineOf } from '../compute/site-machine';
import type { WatchedHosts } from '../compute/site-watch';
import { backupSecrets } from '../host/backup-secrets';
import { POSTGRES_ENDPOINT } from '../host/database-url';
import { monitoringParts } from '../host/monitoring-parts';
import { type HostPart, joinParts } from '../host/part';
import { POSTGRES_PORT, POSTGRES_SERVICE, databaseName, postgresDirectory, postgresPart } from '../host/postgres-part';
import { REDIS_PORT, REDIS_SERVICE } from '../host/redis-part';
import type { HostSpec } from '../host/spec';
import type { IPeer } from '../network/peer';
import { Port } from '../network/port';
import type { PrivateNetwork } from '../network/private-network';
import { BackupBucket } from '../storage/backup-bucket';
import { DataVolume } from '../storage/data-volume';
import { known } from '../terraform/deferred';
import type { Deployment } from '../terraform/deployment';
import { reportFaults } from '../terraform/faults-of';
import { availability } from '../terraform/notes';
import { REDIS_ENDPOINT } from './tria-backend';
import { type TriaBackups, type TriaPostgres, type TriaProps, TRIA_DEFAULTS, triaFrame } from './tria-props';
import { type TriaShares, sharesOn, systemFaults, systemLeft } from './tria-shares';
import { agentParts, hostAlertsOf, triaRedis, withThreshold } from './tria-spec';

/** A droplet of PostgreSQL's own. */
export interface DatabaseDropletProps {
  /** A droplet size; PostgreSQL's share grows with it. @default 's-4vcpu-8gb-intel', the guide's */
  readonly size?: string;
  /** The volume for the data, in GiB, which outlives the droplet. @default 100 */
  readonly volumeGib?: number;
  /** What differs from the guide's PostgreSQL. @default nothing */
  readonly postgres?: TriaPostgres;
  /** When dumps are made, how many are kept, and where copies go. @default 03:30 UTC, 7 kept on the droplet's disk, no copies elsewhere */
  readonly backups?: TriaBackups;
}

/** What a database droplet is told by the site it belongs to. */
interface Surroundings {
  readonly network: PrivateNetwork;
  /** From how many connections on somebody is told. */
  readonly connectionsAlert?: number;
  /** Whether sessions are kept in a Redis beside the database. */
  readonly sessions: boolean;
}

/** The guide's database droplet: 8 GB, of which PostgreSQL has three quarters. */
const SHARES = {
  machine: { memoryMib: 8192, cpus: 4 },
  postgres: { memoryMib: 6144, cpus: 3.5 },
  systemMib: 2048,
} as const;

const MOUNT_POINT = '/mnt/postgres';

/** The database droplet's size unless it has another. */
export const DATABASE_DROPLET_SIZE = 's-4vcpu-8gb-intel';

/** What PostgreSQL gets on a database droplet. */
export function databaseShares({ size = DATABASE_DROPLET_SIZE }: DatabaseDropletProps): TriaShares & {
  readonly postgres: { readonly memoryMib: number; readonly cpus: number };
} {
  // The backend's share is for the table's sake: there is none here.
  const grown = sharesOn(known(size) ?? '', { ...SHARES, backend: SHARES.postgres });
  return { ...grown, postgres: grown.postgres ?? SHARES.postgres };
}

/** PostgreSQL on a droplet of its own, with its dumps, its data on a volume, and sessions where they are wanted. */
export class DatabaseDroplet extends Construct {
  readonly host: ComposeHost;
  readonly volume: DataVolume;
  readonly bucket: BackupBucket | undefined;
  /** For the alerts. */
  readonly watched: WatchedHosts;
  private readonly ports: readonly Port[];

  constructor(scope: Construct, id: string, site: TriaProps, props: DatabaseDropletProps, around: Surroundings) {
    super(scope, id);
    const { name: app, region, networkRange } = triaFrame(site);
    const { size = DATABASE_DROPLET_SIZE, volumeGib = 100, backups = {} } = props;
    const name = `${app}-db`;
    const protect = site.protect ?? true;
    this.volume = new DataVolume(this, 'storage', { name, region, sizeGib: volumeGib, protect });
    const beside = besideParts(site, app, name, around);
    reportFaults(
      this,
      systemFaults(
        databaseShares(props),
        beside.map(({ service }) => service),
      ),
    );
    this.host = new ComposeHost(this, 'host', {
      ...machineOf(site, around.network),
      ...databaseSpec(app, name, site, props, beside),
      publishedSources: [networkRange],
      name,
      size,
      dataVolumes: [this.volume],
    });
    this.bucket = backups.bucket && new BackupBucket(this, 'backups', { protect, ...backups.bucket });
    this.watched = { id: 'database_alerts', name, hosts: [this.host], size };
    this.ports = [Port.postgres, ...(around.sessions ? [Port.tcp(REDIS_PORT)] : [])];
    availability.add(this, { name: 'database droplet', ...AVAILABILITIES.droplet });
  }

  /** Lets hosts connect, over the private network: `database.allowFrom(backends)`. */
  allowFrom(sources: IPeer | readonly IPeer[]): void {
    for (const port of this.ports) this.host.connections.allowFrom(sources, port);
  }

  /** Where the other hosts find PostgreSQL, and Redis where it is there. */
  endpoints(): NonNullable<Deployment['endpoints']> {
    const host = this.host.droplet.ipv4AddressPrivate;
    return {
      [POSTGRES_ENDPOINT]: { host, port: POSTGRES_PORT },
      ...(this.ports.length > 1 && { [REDIS_ENDPOINT]: { host, port: REDIS_PORT } }),
    };
  }
}

/** What the system's share feeds. */
function besideParts(site: TriaProps, app: string, name: string, around: Surroundings): readonly HostPart[] {
  const { agent, monitoring } = site;
  const database = databaseName(app);
  return [
    ...(around.sessions ? [triaRedis({ published: true, passwordOrigin: 'user' })] : []),
    ...(monitoring
      ? monitoringParts(app, {
          ...withThreshold(monitoring, around.connectionsAlert),
          host: name,
          target: false,
          nginx: false,
          postgres: { database, user: database },
        })
      : []),
    ...agentParts(agent, name),
  ];
}

function databaseSpec(
  app: string,
  name: string,
  site: TriaProps,
  props: DatabaseDropletProps,
  beside: readonly HostPart[],
): HostSpec {
  const shares = databaseShares(props);
  const database = databaseName(app);
  const directory = `${MOUNT_POINT}/data`;
  const { bucket, ...backups } = props.backups ?? {};
  const postgres = postgresPart({
    app,
    version: Number(TRIA_DEFAULTS.postgresVersion),
    ...shares.postgres,
    ...props.postgres,
    directory,
    published: true,
    passwordOrigin: 'user',
  });
  const joined = joinParts([postgres, ...beside]);
  return {
    app,
    ...joined,
    secrets: [...joined.secrets, ...backupSecrets(bucket)],
    backups: {
      ...(beside.some(({ service }) => service.name === REDIS_SERVICE) && { redis: REDIS_SERVICE }),
      ...backups,
      ...(bucket && { bucket }),
      postgres: { service: POSTGRES_SERVICE, database, user: database },
    },
    dataDisks: [{ volumeName: name, mountPoint: MOUNT_POINT, directories: [postgresDirectory(directory)] }],
    systemMemoryMib: systemLeft(
      shares,
      beside.map(({ service }) => service),
    ),
    swapMib: 1024,
    ...(site.monitoring && { alerts: hostAlertsOf(site.monitoring) }),
    ...(site.logRetentionDays !== undefined && { logRetentionDays: site.logRetentionDays }),
  };
}
