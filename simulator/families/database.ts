import {
  type DatabaseSize,
  databaseNodesProblem,
  findPostgresSize,
  findValkeySize,
  postgresConnections,
  postgresStorageProblem,
  postgresVersionProblem,
  valkeyVersionProblem,
} from '../../lib/catalog/database-sizes';
import { kindOf } from '../account/kind';
import { unprocessable } from '../api/refusal';

/** A database, user or pool of a cluster is called by its name; replicas have ids of their own. */
export interface DatabaseUser {
  readonly name: string;
  readonly role: 'primary' | 'normal';
  password: string;
}

/** A pool of connections to a database. */
export interface ConnectionPool {
  readonly name: string;
  user: string;
  size: number;
  db: string;
  mode: string;
}

/** Who may connect. */
export interface TrustedSource {
  readonly uuid: string;
  readonly type: string;
  readonly value: string;
  readonly created_at: string;
}

/** Whether and how storage grows by itself. */
export interface StorageAutoscale {
  readonly enabled: boolean;
  readonly threshold_percent?: number;
  readonly increment_gib?: number;
}

/** A managed database cluster. */
export interface DatabaseCluster {
  readonly id: string;
  readonly name: string;
  readonly engine: 'pg' | 'valkey';
  version: string;
  size: string;
  num_nodes: number;
  storage_size_mib: number;
  region: string;
  status: 'creating' | 'online' | 'resizing';
  readonly created_at: string;
  readonly private_network_uuid: string;
  readonly tags: string[];
  readonly users: DatabaseUser[];
  dbs: string[];
  readonly pools: ConnectionPool[];
  rules: TrustedSource[];
  maintenance_window: { readonly day: string; readonly hour: string };
  eviction_policy: string;
  config: Readonly<Record<string, unknown>>;
  autoscale: { readonly storage: StorageAutoscale };
}

/** A read-only copy of a cluster. */
export interface DatabaseReplica {
  readonly id: string;
  readonly cluster: string;
  readonly name: string;
  readonly region: string;
  size: string;
  storage_size_mib: number;
  status: 'creating' | 'online' | 'resizing';
  readonly created_at: string;
  readonly private_network_uuid: string;
  readonly tags: string[];
}

export const DATABASES = kindOf<DatabaseCluster>({
  name: 'databases',
  label: (cluster) => cluster.name,
  urn: (cluster) => `do:dbaas:${cluster.id}`,
  vpcs: (cluster) => [cluster.private_network_uuid],
  tags: (cluster) => cluster.tags,
  taggable: { resourceType: 'database', key: 'databases' },
  region: (cluster) => cluster.region,
});

export const REPLICAS = kindOf<DatabaseReplica>({
  name: 'database replicas',
  label: (replica) => replica.name,
  vpcs: (replica) => [replica.private_network_uuid],
  region: (replica) => replica.region,
});

const MIB_A_GIB = 1024;
const PORTS = { pg: 25_060, valkey: 25_061 } as const;
const POOL_PORT = 25_061;
const METRICS_PORT = 9273;
const SCHEMES = { pg: 'postgresql', valkey: 'rediss' } as const;

/** A size of an engine; the API's 422 where there is none. */
export function knownDatabaseSize(engine: DatabaseCluster['engine'], slug: string): DatabaseSize {
  const size = engine === 'pg' ? findPostgresSize(slug) : findValkeySize(slug);
  if (!size) throw unprocessable(`invalid size: "${slug}"`);
  return size;
}

/** Refuses a version that is not offered. */
export function checkVersion(engine: DatabaseCluster['engine'], version: string): void {
  const problem = engine === 'pg' ? postgresVersionProblem(version) : valkeyVersionProblem(version);
  if (problem) throw unprocessable(`invalid cluster engine version: ${problem.problem}`);
}

/** Refuses nodes that the size can't have, such as a standby on 1 GiB. */
export function checkNodes(size: DatabaseSize, nodes: number): void {
  const problem = databaseNodesProblem(size, nodes);
  if (problem) throw unprocessable(problem.problem);
}

/** The storage of a cluster, its size's least where none is asked for. */
export function storageMib(engine: DatabaseCluster['engine'], slug: string, wantedMib: number | undefined): number {
  const size = engine === 'pg' ? findPostgresSize(slug) : undefined;
  if (!size) return 0;
  if (wantedMib === undefined || wantedMib === 0) return size.storageMinGib * MIB_A_GIB;
  const problem = postgresStorageProblem(size, wantedMib / MIB_A_GIB);
  if (problem) throw unprocessable(problem.problem);
  return wantedMib;
}

/** Connections that all pools of a cluster may take together. */
export function poolConnections({ size }: DatabaseCluster): number {
  return postgresConnections(findPostgresSize(size)?.memoryGib ?? 0);
}

/** How to connect, as the API shows it. */
export function connectionView(
  { name, engine, id, users }: DatabaseCluster,
  target: {
    readonly isPrivate: boolean;
    readonly database?: string;
    readonly user?: string;
    readonly isPool?: boolean;
    readonly host?: string;
  },
): unknown {
  const user = users.find((candidate) => candidate.name === target.user) ?? users[0];
  const database = target.database ?? (engine === 'pg' ? 'defaultdb' : '');
  const host = `${target.isPrivate ? 'private-' : ''}${target.host ?? name}-do-user-${id.slice(0, 8)}-0.simulated.example`;
  const port = target.isPool === true ? POOL_PORT : PORTS[engine];
  const suffix = engine === 'pg' ? '?sslmode=require' : '';
  return {
    protocol: SCHEMES[engine],
    uri: `${SCHEMES[engine]}://${user?.name ?? ''}:${user?.password ?? ''}@${host}:${port}/${database}${suffix}`,
    database,
    host,
    port,
    user: user?.name ?? '',
    password: user?.password ?? '',
    ssl: true,
  };
}

/** Where metrics are read: one address, and always the same, or every plan would show a change. */
export function metricsEndpoints({ name, id }: DatabaseCluster): unknown {
  return [{ host: `${name}-do-user-${id.slice(0, 8)}-0.simulated.example`, port: METRICS_PORT }];
}
