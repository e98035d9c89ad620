import { endOfLife } from '../../catalog/end-of-life';
import { textOf } from '../../estimate/value';
import type { CheckedResource } from '../resources';
import { type Found, isTold, ownFaults, type Rule } from '../rule';

const WARNED_DAYS_BEFORE = 180;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Versions that get no fixes any more, or soon won't. */
export const endOfLifeVersions: Rule = {
  id: 'end-of-life',
  asks: 'Does everything still get security fixes?',
  severity: 'warning',
  check: (stack) => {
    const own = ownFaults(stack, 'end-of-life');
    const clusters = stack.resources.of('database_cluster').filter(({ address }) => !isTold(own, stack, address));
    return [
      ...own,
      ...clusters.flatMap(ofCluster),
      ...stack.resources.of('droplet').flatMap((droplet) => found(droplet, 'image', textOf(droplet.values['image']))),
    ];
  },
};

function ofCluster(cluster: CheckedResource): readonly Found[] {
  const [engine, version] = [textOf(cluster.values['engine']), textOf(cluster.values['version'])];
  if (engine === 'redis') {
    const problem = 'DigitalOcean has ended managed Redis (2025-04-30 for new ones)';
    return [{ at: cluster.address, problem, remedy: 'move to the engine valkey' }];
  }
  return typeof engine === 'string' ? found(cluster, engine, version) : [];
}

function found({ address: at }: CheckedResource, product: string, version: unknown): readonly Found[] {
  const end = typeof version === 'string' ? endOfLife(product, version) : undefined;
  if (!end) return [];
  const days = Math.floor((Date.parse(end.on) - Date.now()) / DAY_MS);
  const remedy = 'plan the move to a later version';
  if (days < 0) return [{ at, problem: `${end.name} gets no fixes since ${end.on}`, remedy }];
  if (days > WARNED_DAYS_BEFORE) return [];
  return [{ at, severity: 'note', problem: `${end.name} gets no fixes from ${end.on} on, in ${days} days`, remedy }];
}
