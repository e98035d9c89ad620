import { findPostgresSize } from '../../catalog/database-sizes';
import { textOf } from '../../estimate/value';
import { numberIn } from '../load-balanced';
import type { CheckedResource, Resources } from '../resources';
import { type Found, isTold, ownFaults, type Rule } from '../rule';

/** Connections: of an application while it is planned, and of the pools of any managed PostgreSQL. */
export const connections: Rule = {
  id: 'connections',
  asks: 'Does a database offer as many connections as its pools and applications may open?',
  severity: 'error',
  check: (stack) => {
    const own = ownFaults(stack, 'connections');
    const clusters = stack.resources.of('database_cluster').filter(({ address }) => !isTold(own, stack, address));
    return [...own, ...clusters.flatMap((cluster) => ofCluster(cluster, stack.resources))];
  },
};

function ofCluster(cluster: CheckedResource, resources: Resources): readonly Found[] {
  const [engine, slug] = [textOf(cluster.values['engine']), textOf(cluster.values['size'])];
  const size = engine === 'pg' && typeof slug === 'string' ? findPostgresSize(slug) : undefined;
  const pools = resources
    .of('database_connection_pool')
    .filter((pool) => resources.leadsTo(pool, 'cluster_id', cluster))
    .map((pool) => numberIn(pool, 'size', 0) ?? 0);
  const opened = pools.reduce((sum, count) => sum + count, 0);
  if (!size || opened <= size.connections) return [];
  return [
    {
      at: cluster.address,
      problem: `its pools may open ${pools.join(' + ')} = ${opened} connections, ${size.slug} offers ${size.connections}`,
      remedy: 'make the pools smaller, or take a larger size',
    },
  ];
}
