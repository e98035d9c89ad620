import { numberOf } from '../estimate/value';
import type { CheckedResource, Resources } from './resources';

/** The droplets behind a load balancer, by tag or by id. */
export function targetsOf(balancer: CheckedResource, resources: Resources): readonly CheckedResource[] {
  return resources
    .of('droplet')
    .filter(
      (droplet) =>
        (isSet(balancer, 'droplet_tag') && resources.shareTag(balancer, 'droplet_tag', droplet)) ||
        (isSet(balancer, 'droplet_ids') && resources.leadsTo(balancer, 'droplet_ids', droplet)),
    );
}

/** How many machines some resources are; an unknown number counts as two, for nothing is to be said of it. */
export function machineCount(droplets: readonly CheckedResource[]): number {
  return droplets.reduce((sum, { copies }) => sum + (typeof copies === 'number' ? copies : 2), 0);
}

/** Whether a droplet is one of several behind a load balancer, and so may be lost. */
export function isOneOfSeveral(droplet: CheckedResource, resources: Resources): boolean {
  return resources.of('loadbalancer').some((balancer) => {
    const targets = targetsOf(balancer, resources);
    return targets.includes(droplet) && machineCount(targets) > 1;
  });
}

/** Whether an attribute is there and says something; what is not known does. */
function isSet({ values }: CheckedResource, attribute: string): boolean {
  const value = values[attribute];
  if (value === undefined || value === null || value === '') return false;
  return !Array.isArray(value) || value.length > 0;
}

/** A number of an attribute, or a default where it is not set; undefined where it is not known. */
export function numberIn({ values }: CheckedResource, attribute: string, otherwise: number): number | undefined {
  const value = numberOf(values[attribute]);
  // A plan has 0 for what is not set.
  if (value === undefined || value === 0) return otherwise;
  return typeof value === 'number' ? value : undefined;
}
