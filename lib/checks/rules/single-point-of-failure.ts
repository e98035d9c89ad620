import { findPostgresSize, findValkeySize } from '../../catalog/database-sizes';
import { textOf } from '../../estimate/value';
import type { CheckedStack } from '../checked-stack';
import { machineCount, numberIn, targetsOf } from '../load-balanced';
import type { CheckedResource, Resources } from '../resources';
import type { Found, Rule } from '../rule';

/**
 * Parts that there is one of. A stack with a load balancer means to survive a loss, so there they are warnings; where
 * everything stands on one machine by choice, they are notes.
 */
export const singlePointOfFailure: Rule = {
  id: 'single-point-of-failure',
  asks: 'Does the service survive the loss of any one part?',
  severity: 'warning',
  check: ({ resources }: CheckedStack) => {
    const balancers = resources.of('loadbalancer');
    const found = [
      ...balancers.flatMap((balancer) => ofBalancer(balancer, resources)),
      ...loneDroplets(balancers, resources),
      ...resources.of('database_cluster').flatMap(ofCluster),
    ];
    return balancers.length > 0 ? found : found.map((item) => ({ ...item, severity: 'note' }));
  },
};

function ofBalancer(balancer: CheckedResource, resources: Resources): readonly Found[] {
  const found: Found[] = [];
  const at = balancer.address;
  const kind = textOf(balancer.values['type']) ?? 'REGIONAL';
  const size = textOf(balancer.values['size']) ?? '';
  if (kind === 'REGIONAL' && (size === '' || size === 'lb-small') && numberIn(balancer, 'size_unit', 1) === 1) {
    found.push({ at, problem: 'the load balancer has one node', remedy: 'set size_unit to 2 or more' });
  }
  const targets = targetsOf(balancer, resources);
  if (targets.length > 0 && machineCount(targets) === 1 && resources.of('droplet_autoscale').length === 0) {
    found.push({ at, problem: 'one droplet stands behind the load balancer', remedy: 'add a second one' });
  }
  return found;
}

/** Droplets that no load balancer sends requests to: each of them is the only one of its kind. */
function loneDroplets(balancers: readonly CheckedResource[], resources: Resources): readonly Found[] {
  const behind = new Set(balancers.flatMap((balancer) => targetsOf(balancer, resources)));
  return resources
    .of('droplet')
    .filter((droplet) => !behind.has(droplet) && machineCount([droplet]) === 1)
    .map(({ address }) => ({
      at: address,
      problem: 'what runs on this droplet runs nowhere else',
      remedy: 'put it on a second one too, use a managed service, or know how long a restore takes',
    }));
}

function ofCluster(cluster: CheckedResource): readonly Found[] {
  if (numberIn(cluster, 'node_count', 1) !== 1) return [];
  const [engine, slug] = [textOf(cluster.values['engine']), textOf(cluster.values['size'])];
  const find = engine === 'valkey' ? findValkeySize : findPostgresSize;
  const canHaveStandby = typeof slug !== 'string' || find(slug)?.standby !== false;
  return [
    {
      at: cluster.address,
      problem: 'the database has one node and does not fail over by itself',
      remedy: canHaveStandby ? 'set node_count to 2' : 'take a size of 2 GiB or more, with node_count 2',
    },
  ];
}
