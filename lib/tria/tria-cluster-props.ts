import { Faults } from '../core/fault';
import { wholeNumberProblem } from '../core/number-checks';
import type { ManagedValkeyProps } from '../database/managed-valkey';
import type { LoadBalancerProps } from '../network/load-balancer';
import type { LoadBalancerThresholds } from '../monitoring/load-balancer-alerts';
import type { SharedFilesProps } from '../storage/shared-files';
import type { ChromaDropletProps } from './chroma-droplet';
import type { DatabaseDropletProps } from './database-droplet';
import type { TriaManagedDatabase, TriaProps } from './tria-props';

/** The database of a cluster: a droplet of its own, or one that DigitalOcean runs. */
export type TriaClusterDatabase =
  ({ readonly on: 'droplet' } & DatabaseDropletProps) | ({ readonly on: 'managed' } & TriaManagedDatabase);

/** Where the backends keep the files that all of them work with. */
export type TriaClusterStorage =
  /** an NFS share; 250 GiB unless told */
  | ({ readonly on: 'nfs' } & Partial<
      Pick<SharedFilesProps, 'sizeGib' | 'performance' | 'usdPerGib' | 'offeredIn' | 'acknowledgeRegion'>
    >)
  /** the bucket `archive`, which the application speaks to itself */
  | { readonly on: 'bucket' }
  /** nowhere: each container has its own until it goes. Refused with two or more backends unless acknowledged */
  | { readonly on: 'nowhere'; readonly acknowledged?: true };

/** Where the backends keep sessions. */
export type TriaClusterSessions =
  /** a managed Valkey */
  | ({ readonly on: 'valkey' } & Partial<Pick<ManagedValkeyProps, 'size' | 'nodes' | 'version'>>)
  /** a Redis beside the database on its droplet */
  | { readonly on: 'redis' }
  /** each backend its own, lost with it. Refused with two or more backends unless acknowledged */
  | { readonly on: 'nowhere'; readonly acknowledged?: true };

/** Settings of TRIA on several droplets. */
export interface TriaClusterProps extends TriaProps {
  /** The size of each backend's droplet; the guide's shares grow with it. @default 's-8vcpu-16gb-intel' */
  readonly size?: string;
  /** Droplets with the backend, 1 to 20; with one of them nothing takes over. @default 2 */
  readonly instances?: number;
  /** Where PostgreSQL runs: a managed cluster, or a droplet of its own. */
  readonly database: TriaClusterDatabase;
  /** Where the backends keep shared files. @default an NFS share of 250 GiB */
  readonly storage?: TriaClusterStorage;
  /** Where sessions are kept that several backends share. @default Valkey beside a managed database, Redis on a database droplet */
  readonly sessions?: TriaClusterSessions;
  /** ChromaDB's droplet. @default 's-1vcpu-2gb' */
  readonly chroma?: ChromaDropletProps;
  /**
   * Nodes, sticky sessions, IPv6 and alert thresholds of the load balancer.
   * @default its own: one node, an hour's stickiness, the guide's thresholds
   */
  readonly loadBalancer?: Partial<Pick<LoadBalancerProps, 'sizeUnit' | 'stickySeconds' | 'ipv6'>> & {
    readonly thresholds?: LoadBalancerThresholds;
  };
}

/** A definition with its defaults. */
export interface ResolvedCluster {
  readonly instances: number;
  readonly storage: TriaClusterStorage;
  readonly sessions: TriaClusterSessions;
}

/** Fills the defaults in. Nothing is checked here: see `clusterFaults`. */
export function resolveCluster(props: TriaClusterProps): ResolvedCluster {
  return {
    instances: props.instances ?? 2,
    storage: props.storage ?? { on: 'nfs' },
    sessions: props.sessions ?? { on: props.database.on === 'managed' ? 'valkey' : 'redis' },
  };
}

/** What is wrong with several backends that are to be one service. */
export function clusterFaults(props: TriaClusterProps): Faults {
  const { instances, storage, sessions } = resolveCluster(props);
  const faults = new Faults();
  faults.check('instances', wholeNumberProblem(instances, 1, 20, 'droplets'));
  if (instances > 1 && storage.on === 'nowhere' && storage.acknowledged !== true) {
    faults.error(
      'storage',
      `${instances} backends share no files: what one of them writes, the others never see`,
      "use { on: 'nfs' } or { on: 'bucket' }, or say acknowledged: true",
    );
  }
  if (instances > 1 && sessions.on === 'nowhere' && sessions.acknowledged !== true) {
    faults.error(
      'sessions',
      `${instances} backends share no sessions: a client whose backend fails or is replaced is logged out`,
      "use { on: 'valkey' } or { on: 'redis' }, or say acknowledged: true",
    );
  }
  if (storage.on === 'bucket' && !props.archive) {
    faults.error('storage', 'the files are to be in a bucket, and there is none', 'name it: archive: { name, region }');
  }
  if (sessions.on === 'redis' && props.database.on === 'managed') {
    faults.error(
      'sessions',
      'Redis runs beside PostgreSQL on the database droplet, and there is none with a managed database',
      "use { on: 'valkey' }",
    );
  }
  return faults;
}
