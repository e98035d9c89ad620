import type { DatabaseClusterConfig } from '@cdktf/provider-digitalocean/lib/database-cluster';
import { type DatabaseSize, databaseNodesProblem } from '../catalog/database-sizes';
import { regionProblem } from '../catalog/regions';
import { timeOfDayProblem } from '../core/clock';
import { Faults, type Problem } from '../core/fault';
import { wholeNumberProblem } from '../core/number-checks';
import { type PrivateNetwork, networkRegionProblem } from '../network/private-network';
import type { CostLine } from '../sizing/cost';
import { checkKnown, isDeferred, known } from '../terraform/deferred';

/** When DigitalOcean may work on a cluster. */
export interface MaintenanceWindowProps {
  /** The day of the week. */
  readonly day: 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';
  /** `HH:MM` in UTC. */
  readonly hour: string;
}

/** What managed databases of every engine have in common. */
export interface ManagedClusterProps {
  /** Unique in the account: 3 to 63 lower-case letters, digits and inner hyphens. A change replaces the cluster. */
  readonly name: string;
  /** Where it stands, such as `fra1`. A change moves the cluster, which takes long. */
  readonly region: string;
  /** 1, or with standbys 2 or 3; only then does it fail over. @default 1 */
  readonly nodes?: number;
  /** The network it is reached in. A change replaces the cluster. */
  readonly network: PrivateNetwork;
  /** When DigitalOcean may update the cluster. @default Sunday 04:00 */
  readonly maintenance?: MaintenanceWindowProps;
  /** Whether a plan that would destroy it is refused. @default true */
  readonly protect?: boolean;
}

/** The sizes of an engine. */
export interface ClusterSizes<T extends DatabaseSize> {
  readonly find: (slug: string) => T | undefined;
  readonly problem: (slug: string) => Problem | undefined;
}

/** What is wrong with the part that all engines have in common. */
export function clusterFaults<T extends DatabaseSize>(
  props: ManagedClusterProps,
  size: string,
  sizes: ClusterSizes<T>,
): Faults {
  const faults = new Faults();
  checkKnown(faults, 'name', props.name, clusterNameProblem);
  checkKnown(faults, 'region', props.region, regionProblem);
  faults.check('region', networkRegionProblem(props.network, props.region));
  if (props.maintenance) checkKnown(faults, 'maintenance.hour', props.maintenance.hour, timeOfDayProblem);
  checkKnown(faults, 'size', size, sizes.problem);
  const record = sizes.find(known(size) ?? '');
  checkKnown(faults, 'nodes', props.nodes ?? 1, (count) =>
    record ? databaseNodesProblem(record, count) : wholeNumberProblem(count, 1, 3, 'nodes'),
  );
  return faults;
}

/** The arguments of `digitalocean_database_cluster` that all engines have in common. */
export function clusterArguments(props: ManagedClusterProps, size: string) {
  return {
    name: props.name,
    size,
    region: props.region,
    nodeCount: props.nodes ?? 1,
    privateNetworkUuid: props.network.id,
    maintenanceWindow: [props.maintenance ?? { day: 'sunday', hour: '04:00' }],
    lifecycle: { preventDestroy: props.protect ?? true },
  } satisfies Partial<DatabaseClusterConfig>;
}

/** The cost of a cluster; none where size or nodes are a reference or make no cluster. */
export function clusterCost<T extends DatabaseSize>(
  size: string,
  nodes: number,
  sizes: ClusterSizes<T>,
  cost: (slug: string, nodes: number) => CostLine,
): readonly CostLine[] {
  const priced = !isDeferred(size) && sizes.find(size) !== undefined && nodes >= 1;
  return priced ? [cost(size, nodes)] : [];
}

/**
 * The problem of a name that no cluster can have. It becomes the first label of the cluster's host names.
 * Source: DigitalOcean's documentation, forking a cluster (3 to 63 characters, lower case).
 */
export function clusterNameProblem(name: string): Problem | undefined {
  if (/^[a-z][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) return undefined;
  return {
    problem: `${JSON.stringify(name)} is no name of a database cluster`,
    remedy: 'use 3 to 63 lower-case letters, digits and inner hyphens, a letter first, such as "shop-db"',
  };
}
