import { UNPRICED, type UnpricedName } from '../catalog/resource-kinds';
import type { Cents } from '../core/money';
import type { CostLine } from '../sizing/cost';
import type { BillableResource } from './resource';
import type { Tariff } from './tariff';
import { Unknown } from './value';

/** What an account uses beyond its resources, in a month. */
export interface Usage {
  /** Kept in Spaces, in GiB. @default 0: nothing beyond what the subscription includes */
  readonly spacesStorageGib?: number;
  /** Leaves Spaces, in GiB. @default 0 */
  readonly spacesTransferGib?: number;
  /** Leaves the droplets, in GiB, against the sum of their allowances. @default 0 */
  readonly transferGib?: number;
}

/** What the price of a resource is found with. */
export interface PricingContext {
  readonly tariff: Tariff;
  readonly usage: Usage;
  /** Everything of a type, in the order of the inventory. */
  readonly all: (type: string) => readonly BillableResource[];
  /**
   * The resource that an attribute leads to: by reference, or in a state by its value.
   *
   * @param by the attribute of the other one that a value is compared with
   */
  readonly related: (
    resource: BillableResource,
    attribute: string,
    types: readonly string[],
    by: string,
  ) => BillableResource | undefined;
}

/** What came of pricing one resource, or a part of it. Amounts are for one copy, unless `times` says otherwise. */
export type Outcome =
  | {
      readonly kind: 'priced';
      readonly line: CostLine;
      /** The upper end of a range. @default the line's amount */
      readonly mostCents?: Cents;
      /** How often it is paid. @default once for each copy */
      readonly times?: number;
    }
  | { readonly kind: 'free'; readonly why: string }
  | { readonly kind: 'unpriced'; readonly item: string; readonly why: string; readonly priceKey?: string }
  | { readonly kind: 'unknown'; readonly item: string; readonly why: string };

/** Prices the resources of a type. */
export interface Pricer {
  /** The attributes and blocks that are looked at. */
  readonly reads: readonly string[];
  readonly price: (resource: BillableResource, context: PricingContext) => readonly Outcome[];
}

/** A line with one amount, or with a range. */
export function priced(line: CostLine, mostCents: Cents = line.monthlyCents): Outcome {
  return { kind: 'priced', line, mostCents };
}

/** What depends on a value that is not known. */
export function unknown(item: string, attribute: string, value: Unknown | undefined): Outcome {
  return { kind: 'unknown', item, why: value ? `${attribute}: ${value.why}` : `${attribute} is not set` };
}

/** What costs money, but has no price in the catalogue, unless the user has one. */
export function withoutPrice(name: UnpricedName, { tariff }: PricingContext, group: CostLine['group']): Outcome {
  const { item, unit, why } = UNPRICED[name];
  const line = tariff.units(name, 1, { item, detail: unit, group });
  return line ? priced(line) : { kind: 'unpriced', item, why, priceKey: name };
}
