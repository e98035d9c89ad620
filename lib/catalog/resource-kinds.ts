import * as kinds from './data/resource-kinds.json';
import * as unpriced from './data/unpriced.json';

/** What costs money, but has no price here. */
export type UnpricedName = keyof typeof unpriced.kinds;

/** What is known of something without a price. */
export interface UnpricedKind {
  readonly item: string;
  /** What a price of the user's own is for, e.g. `gateway-month`. */
  readonly unit: string;
  readonly why: string;
}

/** What costs money, but has no price here; the user can give one. */
export const UNPRICED: Readonly<Record<UnpricedName, UnpricedKind>> = unpriced.kinds;

/** How a type of resource is billed. */
export type ResourceKind =
  | { readonly kind: 'priced' }
  | { readonly kind: 'free'; readonly why: string }
  | { readonly kind: 'unpriced'; readonly name: UnpricedName };

const KINDS = new Map<string, ResourceKind>([
  ...kinds.priced.map((type): [string, ResourceKind] => [type, { kind: 'priced' }]),
  ...Object.entries(kinds.free).map(([type, why]): [string, ResourceKind] => [type, { kind: 'free', why }]),
  ...Object.entries(kinds.unpriced).map(([type, name]): [string, ResourceKind] => [
    type,
    { kind: 'unpriced', name: name as UnpricedName },
  ]),
]);

/** The version of the Terraform provider whose resources are known. */
export const KNOWN_PROVIDER_VERSION = kinds.providerVersion;

/** Every type of resource of that provider. */
export const resourceTypes: readonly string[] = [...KINDS.keys()];

/** How a type of resource is billed, or undefined for one that came later. */
export const findResourceKind = (type: string): ResourceKind | undefined => KINDS.get(type);
