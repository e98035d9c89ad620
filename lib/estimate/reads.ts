import type { Pricer } from './pricing';
import { APP_PRICERS } from './pricers/app-platform';
import { DATABASE_PRICERS } from './pricers/databases';
import { DROPLET_PRICERS } from './pricers/droplets';
import { KUBERNETES_PRICERS } from './pricers/kubernetes';
import { ASSIGNMENT_READS, NETWORK_PRICERS } from './pricers/network';
import { STORAGE_PRICERS } from './pricers/storage';

/** What prices which type of resource. */
export const PRICERS: ReadonlyMap<string, Pricer> = new Map(
  Object.entries({
    ...DROPLET_PRICERS,
    ...KUBERNETES_PRICERS,
    ...DATABASE_PRICERS,
    ...STORAGE_PRICERS,
    ...NETWORK_PRICERS,
    ...APP_PRICERS,
  }),
);

/** The attributes of a type of resource that decide about a price. */
export function readAttributes(type: string): readonly string[] {
  return PRICERS.get(type)?.reads ?? (type.endsWith('_ip_assignment') ? ASSIGNMENT_READS : []);
}
