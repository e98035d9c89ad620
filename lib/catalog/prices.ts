import * as data from './data/prices.json';
import type { Provenance } from './provenance';

/** What has a unit price of its own. Droplets and databases have theirs with their sizes. */
export type PriceName = keyof typeof data.prices;

/** A unit price. */
export interface Price extends Provenance {
  /** US dollars for one unit, or a fraction where the unit says so. */
  readonly usd: number;
  /** What one unit is, e.g. `GiB-month`. */
  readonly unit: string;
}

/** DigitalOcean's unit prices. A price of low confidence is meant to be overridden where it matters. */
export const PRICES = data.prices as Readonly<Record<PriceName, Price>>;

/** Storage and outbound transfer that the Spaces subscription includes, in GiB. */
export const SPACES_INCLUDED = { storageGib: 250, transferGib: 1024 } as const;
