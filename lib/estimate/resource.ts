import type { Unknown, Values } from './value';

/** A resource of DigitalOcean's provider, as far as its price depends on it. */
export interface BillableResource {
  /** With modules and instance keys: `module.web.digitalocean_droplet.host["a"]`. */
  readonly address: string;
  /** The Terraform type, such as `digitalocean_droplet`. */
  readonly type: string;
  /** The attributes that pricing reads; what is computed later is unknown. */
  readonly values: Values;
  /** How many there are of it. Instances with a line of their own are 1. */
  readonly copies: number | Unknown;
  /** Addresses that an attribute refers to, without instance keys. */
  readonly refersTo: Readonly<Record<string, readonly string[]>>;
}

/** What was found in a definition, a plan or a state. */
export interface Inventory {
  /** Everything that may cost something. */
  readonly resources: readonly BillableResource[];
  /** How many resources of other providers there are, by the first word of their types. */
  readonly others: Readonly<Record<string, number>>;
  /** What was not read, as sentences. */
  readonly remarks: readonly string[];
}

/** `digitalocean_droplet.web["a"]` without `["a"]`. */
export function withoutInstanceKey(address: string): string {
  return address.endsWith(']') ? address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]$/, '') : address;
}

/** An address without any instance key, those of modules included. */
export function withoutKeys(address: string): string {
  if (!address.includes('[')) return address;
  return address.replaceAll(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '');
}

/** The instance keys in an address, `["a"][0]`. */
export function keysOf(address: string): string {
  return address.includes('[') ? (address.match(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g) ?? []).join('') : '';
}

/** Collects the parts of an inventory. */
export class InventoryBuilder {
  readonly resources: BillableResource[] = [];
  readonly remarks: string[] = [];
  private readonly others = new Map<string, number>();

  /** Whether a type is DigitalOcean's; any other is counted. */
  accepts(type: string, count = 1): boolean {
    const [provider = type] = type.split('_');
    if (provider === 'digitalocean') return true;
    this.others.set(provider, (this.others.get(provider) ?? 0) + count);
    return false;
  }

  get inventory(): Inventory {
    return { resources: this.resources, others: Object.fromEntries(this.others), remarks: this.remarks };
  }
}

/** Several inventories as one: they are of one account. */
export function joinInventories(inventories: readonly Inventory[]): Inventory {
  const others: Record<string, number> = {};
  for (const inventory of inventories) {
    for (const [provider, count] of Object.entries(inventory.others))
      others[provider] = (others[provider] ?? 0) + count;
  }
  return {
    resources: inventories.flatMap(({ resources }) => resources),
    others,
    remarks: inventories.flatMap(({ remarks }) => remarks),
  };
}
