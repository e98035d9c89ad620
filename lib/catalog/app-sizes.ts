import type { Problem } from '../core/fault';
import { type Cents, usdToCents } from '../core/money';
import { catalogueOf } from './catalogue';
import * as data from './data/app-sizes.json';
import type { Confidence, Provenance } from './provenance';

/** A size that an instance of App Platform can have. */
export interface AppSize extends Provenance {
  /** DigitalOcean's name, e.g. `apps-s-1vcpu-1gb`. */
  readonly slug: string;
  /** Virtual CPUs of one instance. */
  readonly vcpus: number;
  /** Memory of one instance, in MiB. */
  readonly memoryMib: number;
  /** The price of one instance for a whole month. */
  readonly monthlyCents: Cents;
}

const catalogue = catalogueOf<AppSize>(
  'App Platform size',
  data.sizes.map(({ monthlyUsd, ...size }) => ({
    ...size,
    monthlyCents: usdToCents(monthlyUsd),
    asOf: data.asOf,
    source: data.source,
    confidence: data.confidence as Confidence,
  })),
  (size) => size.slug,
);

/** The sizes of App Platform, without those that DigitalOcean calls deprecated. */
export const appSizes: readonly AppSize[] = catalogue.all;
/** The size of a slug, or undefined. */
export const findAppSize: (slug: string) => AppSize | undefined = catalogue.find;
/** The problem of a slug that App Platform does not offer. */
export const appSizeProblem: (slug: string) => Problem | undefined = catalogue.problem;

/** What a component has whose size is not named. Source: API description, `app_component_instance_base`. */
export const DEFAULT_APP_SIZE = 'apps-s-1vcpu-0.5gb';
