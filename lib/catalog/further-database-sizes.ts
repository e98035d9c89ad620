import { type Cents, usdToCents } from '../core/money';
import * as data from './data/further-database-sizes.json';
import type { Confidence, Provenance } from './provenance';

/** A database size of which only the price was found, so that constructs can't offer it. */
export interface FurtherDatabaseSize extends Provenance {
  /** As the provider calls it, `pg`. */
  readonly engine: string;
  /** The name by which the API knows the size. */
  readonly slug: string;
  /** The price of one node a month, with the least storage. */
  readonly nodeMonthlyCents: Cents;
  /** The storage that the price includes, in GiB. */
  readonly storageMinGib: number;
}

/** Prices of database sizes beside the basic ones. */
export const furtherDatabaseSizes: readonly FurtherDatabaseSize[] = data.sizes.map(({ nodeMonthlyUsd, ...size }) => ({
  ...size,
  nodeMonthlyCents: usdToCents(nodeMonthlyUsd),
  confidence: size.confidence as Confidence,
}));
