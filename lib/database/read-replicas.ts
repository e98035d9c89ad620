import { DatabaseReplica } from '@cdktf/provider-digitalocean/lib/database-replica';
import type { Construct } from 'constructs';
import { findPostgresSize, postgresSizeProblem } from '../catalog/database-sizes';
import { regionProblem } from '../catalog/regions';
import { Faults, type Problem } from '../core/fault';
import { managedPostgresCost } from '../sizing/cost';
import { checkKnown, known } from '../terraform/deferred';
import { costs } from '../terraform/notes';
import { clusterCost, clusterNameProblem } from './managed-cluster';
import { buildable, checkNames } from './named-parts';
import { storageMib } from './postgres-storage';

/** A node that follows the cluster, may lag behind it, and answers queries only. It never takes the cluster's place. */
export interface ReplicaProps {
  /** 3 to 63 lower-case letters, digits and inner hyphens. It stands in the Terraform address: no reference. */
  readonly name: string;
  /** Elsewhere than the cluster it stands in that region's default network. @default the cluster's */
  readonly region?: string;
  /** At least the cluster's. @default the cluster's */
  readonly size?: string;
}

/** The cluster that replicas follow. */
export interface ReplicatedCluster {
  readonly region: string;
  readonly size: string;
  readonly storageGib?: number;
}

/** What is wrong with a cluster's replicas. */
export function replicaFaults(replicas: readonly ReplicaProps[], cluster: ReplicatedCluster): Faults {
  const faults = new Faults();
  checkNames(faults, replicas, clusterNameProblem);
  replicas.forEach(({ region = cluster.region, size = cluster.size }, index) => {
    if (region !== cluster.region) checkKnown(faults, `${index}.region`, region, regionProblem);
    if (size !== cluster.size) checkKnown(faults, `${index}.size`, size, (slug) => sizeProblem(slug, cluster.size));
  });
  return faults;
}

/** Source: API description, `database_replica.size` (2026-08-07). */
function sizeProblem(slug: string, clusterSlug: string): Problem | undefined {
  const size = findPostgresSize(slug);
  if (!size) return postgresSizeProblem(slug);
  const least = findPostgresSize(known(clusterSlug) ?? '');
  if (!least || size.memoryGib >= least.memoryGib) return undefined;
  return { problem: `${slug} is smaller than the cluster's ${clusterSlug}`, remedy: `use ${clusterSlug} or larger` };
}

/** Whether a replica stands in another region, where the cluster's network doesn't reach. */
export function standsElsewhere({ region }: ReplicaProps, cluster: ReplicatedCluster): boolean {
  return region !== undefined && region !== cluster.region;
}

/** Adds replicas. Each costs what a node of its size costs. */
export function addReplicas(
  scope: Construct,
  replicas: readonly ReplicaProps[],
  cluster: ReplicatedCluster & { readonly clusterId: string; readonly networkId: string },
): Readonly<Record<string, DatabaseReplica>> {
  const added = buildable(replicas).map((replica): [string, DatabaseReplica] => {
    const { name, region = cluster.region, size = cluster.size } = replica;
    // The least storage of a larger size is never below the most of a smaller one, so only an equal size needs more.
    const storageGib = size === cluster.size ? cluster.storageGib : undefined;
    const sizes = { find: findPostgresSize, problem: postgresSizeProblem };
    costs.add(scope, ...clusterCost(size, 1, sizes, (slug) => replicaCost(slug, storageGib)));
    const resource = new DatabaseReplica(scope, `replica-${name}`, {
      clusterId: cluster.clusterId,
      name,
      region,
      size,
      ...(storageGib !== undefined && { storageSizeMib: storageMib(storageGib) }),
      ...(!standsElsewhere(replica, cluster) && { privateNetworkUuid: cluster.networkId }),
    });
    return [name, resource];
  });
  return Object.fromEntries(added);
}

function replicaCost(slug: string, storageGib: number | undefined) {
  const line = managedPostgresCost(slug, 1, storageGib);
  return { ...line, item: `Read replica ${slug}` };
}
