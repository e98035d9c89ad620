import type { Problem } from '../core/fault';
import { type Cents, usdToCents } from '../core/money';
import { catalogueOf } from './catalogue';
import * as data from './data/registry-tiers.json';
import type { Confidence, Provenance } from './provenance';

/** A subscription of the container registry; an account has one. */
export interface RegistryTier extends Provenance {
  /** DigitalOcean's name, e.g. `basic`. */
  readonly slug: string;
  /** Price of the subscription, in US cents a month. */
  readonly monthlyCents: Cents;
  /** Storage that it includes, in MiB. What further storage costs is not recorded. */
  readonly storageMib: number;
}

const catalogue = catalogueOf<RegistryTier>(
  'registry tier',
  data.tiers.map(({ monthlyUsd, ...tier }) => ({
    ...tier,
    monthlyCents: usdToCents(monthlyUsd),
    asOf: data.asOf,
    source: data.source,
    confidence: data.confidence as Confidence,
  })),
  (tier) => tier.slug,
);

/** The tiers, cheapest first. */
export const registryTiers: readonly RegistryTier[] = catalogue.all;
/** The tier of a slug, or undefined. */
export const findRegistryTier: (slug: string) => RegistryTier | undefined = catalogue.find;
/** The problem of a slug that is no tier. */
export const registryTierProblem: (slug: string) => Problem | undefined = catalogue.problem;
