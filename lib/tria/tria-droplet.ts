import type { Construct } from 'constructs';
import { withoutUndefined } from '../core/without-undefined';
import type { ProjectAssignment } from '../account/project-assignment';
import { AVAILABILITIES } from '../catalog/sla';
import { ComposeHost } from '../compute/compose-host';
import { Site } from '../compute/site';
import { machineOf } from '../compute/site-machine';
import type { SiteWatch } from '../compute/site-watch';
import type { ManagedPostgres } from '../database/managed-postgres';
import { databaseName } from '../host/postgres-part';
import { DnsRecords, newZones } from '../network/dns-records';
import type { ExternalSite } from '../network/external-site';
import { ReservedAddress } from '../network/reserved-address';
import { ArchiveBucket } from '../storage/archive-bucket';
import { BackupBucket } from '../storage/backup-bucket';
import { DataVolume } from '../storage/data-volume';
import { reportFaults } from '../terraform/faults-of';
import { availability, connections, promisedAvailability } from '../terraform/notes';
import { known } from '../terraform/deferred';
import { type ChromaDropletProps, ChromaDroplet } from './chroma-droplet';
import { type TriaConnections, ownConnections } from './tria-connections';
import { addDatabase, managedConnectionsOf, managedPlace, noteDatabase } from './tria-database';
import {
  type TriaBackups,
  type TriaManagedDatabase,
  type TriaPostgres,
  type TriaProps,
  triaFrame,
  watchTria,
} from './tria-props';
import { type TriaShares, sharesOn } from './tria-shares';
import { addExternalFrontend, triaFaults } from './tria-site';
import { type TriaSpecProps, triaSpec, triaSpecFaults } from './tria-spec';

/** Settings of TRIA on one droplet, beside the scenario's. */
export interface TriaDropletProps extends TriaProps {
  /** A droplet size; the guide's shares grow with it. */
  readonly size: string;
  /** The guide's table for the scenario. */
  readonly shares: TriaShares;
  /** The volume for files, dumps and ChromaDB, in GiB. It grows in place and never shrinks. */
  readonly volumeGib: number;
  /** The share of a month that the guide promises, 0 to 1. */
  readonly promised: number;
  /** `self-hosted` on the droplet, or a managed cluster. @default 'self-hosted' */
  readonly database?: 'self-hosted' | TriaManagedDatabase;
  /** What differs from the guide's PostgreSQL on the droplet. @default nothing */
  readonly postgres?: TriaPostgres;
  /** The daily dumps of that PostgreSQL. @default 03:30 UTC, 7 kept on the volume, no copies elsewhere */
  readonly backups?: TriaBackups;
  /** ChromaDB on the droplet, or on one of its own. @default 'host' */
  readonly chroma?: 'host' | ChromaDropletProps;
}

/** A scenario of the sizing guide that is one droplet: backend, frontend, ChromaDB and nginx, and the database or not. */
export class TriaDroplet extends Site {
  readonly host: ComposeHost;
  readonly volume: DataVolume;
  readonly address: ReservedAddress;
  readonly records: DnsRecords;
  /** Undefined where PostgreSQL runs on the droplet. */
  readonly database: ManagedPostgres | undefined;
  readonly chroma: ChromaDroplet | undefined;
  readonly bucket: BackupBucket | undefined;
  readonly archive: ArchiveBucket | undefined;
  readonly frontendSite: ExternalSite | undefined;
  readonly watch: SiteWatch;
  readonly project: ProjectAssignment;

  constructor(scope: Construct, id: string, props: TriaDropletProps) {
    super(scope, id, triaFrame(props));
    props = withoutUndefined(props);
    const { name, region } = this.frame;
    const protect = props.protect ?? true;
    const shares = sharesOn(known(props.size) ?? '', props.shares);
    const links = connectionsOf(props, shares);
    const spec = specOf(props, name, shares, links);
    const faults = triaFaults(props, { ownDatabase: !managedOf(props), chromaOnHost: spec.chroma === 'host' });
    faults.take('', triaSpecFaults(spec));
    faults.take('', links.faults);
    reportFaults(this, faults);
    if (links.budget) connections.add(this, links.budget);

    this.volume = new DataVolume(this, 'storage', {
      name: volumeName(name),
      region,
      sizeGib: props.volumeGib,
      protect,
    });
    this.host = new ComposeHost(this, 'host', {
      ...machineOf(props, this.network),
      ...triaSpec(spec),
      size: props.size,
      dataVolumes: [this.volume],
    });
    this.address = new ReservedAddress(this, 'address', { region, droplet: this.host.droplet, protect });
    this.records = new DnsRecords(this, 'dns', {
      ...props.dns,
      domains: [props.domain, ...(props.aliases ?? [])],
      ipv4: this.address.ipv4,
      ipv6: this.host.droplet.ipv6Address,
    });
    this.frontendSite = addExternalFrontend(this, props);
    this.database = this.addCluster(props, links);
    this.chroma = spec.chroma === 'droplet' ? new ChromaDroplet(this, 'chroma', props, this.network, name) : undefined;
    this.chroma?.allowFrom(this.host);
    this.bucket = props.backups?.bucket && new BackupBucket(this, 'backups', { protect, ...props.backups.bucket });
    this.archive = props.archive && new ArchiveBucket(this, 'archive', { protect, ...props.archive });
    this.watch = watchTria(this, props, [
      { id: 'alerts', name, hosts: [this.host], size: props.size },
      ...(this.chroma ? [this.chroma.watched] : []),
    ]);
    this.project = this.assign(this.urns(), { ...(props.environment && { environment: props.environment }) });
    promisedAvailability.add(this, props.promised);
    availability.add(this, { name: 'droplet', ...AVAILABILITIES.droplet });
  }

  protected deployed(): ReturnType<Site['deployed']> {
    return {
      hosts: [this.host.deployed(this.address.ipv4), ...(this.chroma ? [this.chroma.host.deployed()] : [])],
      ...(this.database && { database: this.database.deployed() }),
      ...(this.bucket && { backupBucket: this.bucket.deployed() }),
      ...(this.archive && { archiveBucket: this.archive.deployed() }),
      ...(this.chroma && { endpoints: this.chroma.endpoints() }),
    };
  }

  private addCluster(props: TriaDropletProps, links: TriaConnections): ManagedPostgres | undefined {
    const managed = managedOf(props);
    if (!managed) return undefined;
    const database = addDatabase(this, props, managed, this.network, links.pooledBy);
    database.allowFrom(this.host);
    noteDatabase(this, managed.nodes ?? 1);
    return database;
  }

  private urns(): readonly string[] {
    return [
      this.host.droplet.urn,
      this.address.reservedIp.urn,
      this.volume.volume.urn,
      ...newZones(this.records).map((zone) => zone.urn),
      ...(this.database ? [this.database.cluster.urn] : []),
      ...(this.chroma ? [this.chroma.host.droplet.urn] : []),
      ...[this.bucket, this.archive].flatMap((bucket) => bucket?.bucket.urn ?? []),
    ];
  }
}

function volumeName(name: string): string {
  return `${name}-storage`;
}

function managedOf({ database }: TriaDropletProps): TriaManagedDatabase | undefined {
  return database === 'self-hosted' ? undefined : database;
}

function connectionsOf(props: TriaDropletProps, shares: TriaShares): TriaConnections {
  const managed = managedOf(props);
  const processes = { running: shares.instances ?? 1, surge: shares.instances === undefined ? 1 : 0 };
  const { pool } = props.backend;
  if (managed) return managedConnectionsOf(processes, managed, pool);
  const memoryMib = props.postgres?.memoryMib ?? shares.postgres?.memoryMib ?? 0;
  return ownConnections(processes, { ...props.postgres, memoryMib }, pool);
}

function specOf(props: TriaDropletProps, name: string, shares: TriaShares, links: TriaConnections): TriaSpecProps {
  const database = databaseName(name);
  const managed = managedOf(props);
  return {
    ...props,
    app: name,
    name,
    shares,
    database: managed ? managedPlace(links) : { on: 'host', database, user: database },
    pool: links.pool,
    ...(links.budget && { connectionsAlert: links.budget.alertAt }),
    sessions: shares.instances === undefined ? 'memory' : 'host',
    chroma: typeof props.chroma === 'object' ? 'droplet' : 'host',
    storage: { on: 'volume', volumeName: volumeName(name) },
    watchesCluster: true,
  };
}
