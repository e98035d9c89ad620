import { Faults } from '../core/fault';
import { agentPart } from '../host/agent-part';
import { backupSecrets } from '../host/backup-secrets';
import { BACKEND_DEFAULTS, BACKEND_SERVICE, backendPart } from '../host/backend-part';
import { CHROMA_SERVICE, chromaDirectory, chromaPart } from '../host/chroma-part';
import { type DatabasePlace, databaseUrls } from '../host/database-url';
import { frontendPart } from '../host/frontend-part';
import type { HostAlertsSpec } from '../host/host-alerts';
import { firstUseFile } from '../host/managed-postgres-sql';
import {
  type MonitoredPostgres,
  type MonitoringProps,
  monitoringFaults,
  monitoringParts,
} from '../host/monitoring-parts';
import { type HostPart, joinParts } from '../host/part';
import { POSTGRES_SERVICE, postgresPassword, postgresPart } from '../host/postgres-part';
import { REDIS_SERVICE, redisPart, redisPassword } from '../host/redis-part';
import type { BackupSpec, HostSpec, SecretSpec } from '../host/spec';
import { storageBackups, storageMounts, storageTree } from '../host/storage-tree';
import type { PoolSize } from '../sizing/connections';
import type { Share } from '../sizing/shares';
import {
  type ChromaPlace,
  STORAGE_ROOT,
  type SessionPlace,
  archiveEnvironment,
  chromaEnvironment,
  joinEnvironments,
  sessionEnvironment,
  triaSecrets,
} from './tria-backend';
import { type TriaFrontendProps, hostOfOrigin, isExternal } from './tria-frontend';
import { triaIngress } from './tria-ingress';
import { type TriaMonitoringProps, type TriaPostgres, type TriaProps, TRIA_DEFAULTS } from './tria-props';
import { NGINX_SHARE, REDIS_SHARE, type TriaShares, swapFor, systemFaults, systemLeft } from './tria-shares';

/** Where an application's files are. */
export type StoragePlace =
  /** on a volume of that name */
  | { readonly on: 'volume'; readonly volumeName: string }
  /** on the share of the stack's hosts */
  | { readonly on: 'share' }
  /** in a bucket, which the application speaks to itself */
  | { readonly on: 'bucket' }
  /** nowhere that outlives a container */
  | { readonly on: 'nowhere' };

/** An application's host, as far as it concerns what runs on it. */
export interface TriaSpecProps extends Pick<
  TriaProps,
  | 'domain'
  | 'aliases'
  | 'backend'
  | 'frontend'
  | 'monitoring'
  | 'agent'
  | 'routes'
  | 'rateLimits'
  | 'archive'
  | 'logRetentionDays'
> {
  readonly app: string;
  /** The host's own name, under which an agent shows it. */
  readonly name: string;
  readonly shares: TriaShares;
  readonly database: DatabasePlace;
  readonly pool: PoolSize;
  /** From how many connections on somebody is told. @default the document's 80 */
  readonly connectionsAlert?: number;
  readonly postgres?: TriaPostgres;
  readonly backups?: Omit<BackupSpec, 'postgres'>;
  readonly sessions: SessionPlace;
  readonly chroma: ChromaPlace;
  readonly storage: StoragePlace;
  /** Whether this host watches a managed cluster, which one of several hosts does. */
  readonly watchesCluster?: boolean;
  /** The range of the load balancer in front. @default none: nginx ends TLS */
  readonly behind?: string;
}

/** The sizing guide's application host. */
export function triaSpec(props: TriaSpecProps): HostSpec {
  const { app, shares, database, storage } = props;
  const beside = besideParts(props);
  const joined = joinParts([...guideParts(props), ...beside]);
  return {
    app,
    ...joined,
    files: [...joined.files, ...(database.on === 'managed' ? [firstUseFile(app)] : [])],
    secrets: [
      ...joined.secrets,
      ...elsewhere(props),
      ...(database.on === 'host' ? backupSecrets(props.backups?.bucket) : []),
    ],
    ingress: triaIngress({ ...props, status: props.monitoring !== undefined }),
    ...storageOf(props),
    ...(database.on === 'host' && {
      backups: {
        ...(props.sessions === 'host' && { redis: REDIS_SERVICE }),
        ...(storage.on === 'volume' && { files: [STORAGE_ROOT] }),
        ...props.backups,
        postgres: { service: POSTGRES_SERVICE, database: database.database, user: database.user },
        ...(storage.on === 'volume' && { directory: storageBackups(STORAGE_ROOT) }),
      },
    }),
    systemMemoryMib: systemLeft(shares, withNginx(beside)),
    swapMib: swapFor(shares),
    ...(props.monitoring && { alerts: hostAlertsOf(props.monitoring) }),
    ...(props.logRetentionDays !== undefined && { logRetentionDays: props.logRetentionDays }),
  };
}

/** What is wrong with it, beside what `planHost` finds. */
export function triaSpecFaults(props: TriaSpecProps): Faults {
  const faults = new Faults();
  faults.take('', systemFaults(props.shares, withNginx(besideParts(props))));
  if (props.monitoring) faults.take('monitoring', monitoringFaults(props.monitoring));
  return faults;
}

/** All that the system's share feeds: nginx becomes a service only when the host is resolved. */
function withNginx(beside: readonly HostPart[]): readonly (Share & { readonly name: string })[] {
  return [...beside.map(({ service }) => service), { name: 'nginx', ...NGINX_SHARE }];
}

/** The services of the guide's tables. */
function guideParts(props: TriaSpecProps): readonly HostPart[] {
  const { app, shares, database, frontend, storage } = props;
  return [
    ...(database.on === 'host' && shares.postgres
      ? [
          postgresPart({
            app,
            version: Number(TRIA_DEFAULTS.postgresVersion),
            ...shares.postgres,
            ...props.postgres,
            database: database.database,
            user: database.user,
          }),
        ]
      : []),
    ...(props.chroma === 'host' && shares.chroma
      ? [
          chromaPart({
            ...shares.chroma,
            ...(storage.on === 'volume' && { directory: CHROMA_DIRECTORY }),
          }),
        ]
      : []),
    triaBackend(props),
    ...(isExternal(frontend) || !shares.frontend
      ? []
      : [frontendPart({ ...shares.frontend, ...frontend, apiUrl: backendUrl(props) })]),
  ];
}

/** Where ChromaDB keeps its data on the volume. */
const CHROMA_DIRECTORY = `${STORAGE_ROOT}/chroma`;

function backendUrl({ backend }: TriaSpecProps): string {
  return `http://${BACKEND_SERVICE}:${backend.port ?? BACKEND_DEFAULTS.port}`;
}

/** The services that the system's share feeds. */
function besideParts(props: TriaSpecProps): readonly HostPart[] {
  const { agent, app, monitoring, name, sessions } = props;
  return [
    ...(sessions === 'host' ? [triaRedis({})] : []),
    ...(monitoring ? monitoringParts(app, monitoringOf(props, monitoring)) : []),
    ...agentParts(agent, name),
  ];
}

/** Redis for sessions, out of the system's share. */
export function triaRedis(props: { readonly published?: true; readonly passwordOrigin?: 'user' }): HostPart {
  return redisPart({ ...REDIS_SHARE, maxMemoryMib: Math.floor((REDIS_SHARE.memoryMib * 3) / 4), ...props });
}

/** The agent of a vendor on a host of that name. */
export function agentParts(agent: TriaProps['agent'], hostname: string): readonly HostPart[] {
  if (agent === undefined) return [];
  const { vendor, ...rest } = typeof agent === 'string' ? { vendor: agent } : agent;
  return [agentPart(vendor, { ...rest, hostname })];
}

function monitoringOf(props: TriaSpecProps, monitoring: NonNullable<TriaProps['monitoring']>): MonitoringProps {
  const { backend, connectionsAlert, database, shares } = props;
  const postgres = monitoredPostgres(database, props.watchesCluster ?? false);
  return {
    ...withThreshold(monitoring, connectionsAlert),
    host: props.name,
    target: {
      ...(backend.port !== undefined && { port: backend.port }),
      ...(shares.instances !== undefined && { instances: shares.instances }),
    },
    ...(postgres && { postgres }),
  };
}

/** The threshold of the connection budget, unless the user names another. */
export function withThreshold(monitoring: TriaMonitoringProps, connections: number | undefined): TriaMonitoringProps {
  return {
    ...monitoring,
    thresholds: { ...(connections !== undefined && { connections }), ...monitoring.thresholds },
  };
}

/** What Prometheus does not see, for the same people: containers, backups, disks, the certificate. */
export function hostAlertsOf({ receivers, repeatHours }: TriaMonitoringProps): HostAlertsSpec {
  return {
    receivers,
    ...(repeatHours !== undefined && { repeatHours }),
    thresholds: { requestSeconds: false, connectionsRatio: false, slowQueries: false },
  };
}

function monitoredPostgres(database: DatabasePlace, watchesCluster: boolean): MonitoredPostgres | undefined {
  if (database.on === 'host') return { database: database.database, user: database.user };
  return database.on === 'managed' && watchesCluster ? 'managed' : undefined;
}

function triaBackend(props: TriaSpecProps): HostPart {
  const { backend, database, frontend, shares } = props;
  const { apiPath, ...service } = backend;
  const environment = joinEnvironments([
    { plain: { STORAGE_PATH: STORAGE_ROOT, ...allowedOrigins(frontend) }, templates: {} },
    chromaEnvironment(props.chroma),
    sessionEnvironment(props.sessions),
    archiveEnvironment(props.archive),
  ]);
  return backendPart({
    ...shares.backend,
    ...service,
    pool: props.pool,
    url: `https://${props.domain}`,
    environment: { ...environment.plain, ...backend.environment },
    environmentTemplates: { ...databaseUrls(database, backend.databaseScheme), ...environment.templates },
    secrets: [...triaSecrets(isShared(props)), ...(backend.secrets ?? [])],
    dependsOn: [
      ...(database.on === 'host' ? [POSTGRES_SERVICE] : []),
      ...(props.chroma === 'host' ? [CHROMA_SERVICE] : []),
      ...(props.sessions === 'host' ? [REDIS_SERVICE] : []),
    ],
    mounts: props.storage.on === 'volume' || props.storage.on === 'share' ? storageMounts(STORAGE_ROOT) : [],
    ...(shares.instances !== undefined && { deploy: 'rolling', instances: shares.instances }),
  });
}

function allowedOrigins(frontend: TriaFrontendProps): Readonly<Record<string, string>> {
  // A missing origin is reported where it is missing.
  const known = isExternal(frontend) && hostOfOrigin(frontend.origin) !== undefined;
  return known ? { CORS_ALLOWED_ORIGINS: frontend.origin } : {};
}

/** Whether other hosts have to know the same secrets. */
function isShared({ behind }: TriaSpecProps): boolean {
  return behind !== undefined;
}

/** The passwords of what runs on other hosts of the stack. */
function elsewhere({ database, sessions }: TriaSpecProps): readonly SecretSpec[] {
  return [
    ...(database.on === 'droplet' ? [postgresPassword(database.user, 'user')] : []),
    ...(sessions === 'droplet' ? [redisPassword('user')] : []),
  ];
}

/** The guide's tree of directories where the files are. */
function storageOf(props: TriaSpecProps): Pick<HostSpec, 'dataDisks' | 'sharedFiles'> {
  const { chroma, storage } = props;
  const directories = storageTree(STORAGE_ROOT);
  if (storage.on === 'share') return { sharedFiles: { mountPoint: STORAGE_ROOT, directories } };
  if (storage.on !== 'volume') return {};
  return {
    dataDisks: [
      {
        volumeName: storage.volumeName,
        mountPoint: STORAGE_ROOT,
        directories: [...directories, ...(chroma === 'host' ? [chromaDirectory(CHROMA_DIRECTORY)] : [])],
      },
    ],
  };
}
