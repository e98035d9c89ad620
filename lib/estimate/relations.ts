import { type BillableResource, keysOf, withoutKeys } from './resource';
import { Unknown, written } from './value';

/** Finds resources by type, and what their attributes lead to. */
export class Relations {
  private readonly byType = new Map<string, BillableResource[]>();
  private readonly byAddress = new Map<string, BillableResource[]>();
  private readonly found = new Map<BillableResource, Map<string, BillableResource | undefined>>();

  constructor(resources: readonly BillableResource[]) {
    for (const resource of resources) {
      put(this.byType, resource.type, resource);
      put(this.byAddress, withoutKeys(resource.address), resource);
    }
  }

  /** Everything of a type, in the order of the inventory. */
  all(type: string): readonly BillableResource[] {
    return this.byType.get(type) ?? [];
  }

  /** The resource that an attribute leads to: by reference, or in a state by its value. */
  related(
    resource: BillableResource,
    attribute: string,
    types: readonly string[],
    by: string,
  ): BillableResource | undefined {
    const key = `${attribute} ${types.join(' ')}`;
    const known = this.found.get(resource) ?? new Map<string, BillableResource | undefined>();
    if (!known.has(key)) known.set(key, this.find(resource, attribute, types, by));
    this.found.set(resource, known);
    return known.get(key);
  }

  private find(
    resource: BillableResource,
    attribute: string,
    types: readonly string[],
    by: string,
  ): BillableResource | undefined {
    const referred = (resource.refersTo[attribute] ?? [])
      .flatMap((address) => this.byAddress.get(withoutKeys(address)) ?? [])
      .filter(({ type }) => types.includes(type));
    // An instance refers to the instance of its own key more often than not.
    const keys = keysOf(resource.address);
    const [first] = referred;
    if (first) return referred.find(({ address }) => keysOf(address) === keys) ?? first;
    const value = resource.values[attribute];
    if (value === undefined || value === null || value instanceof Unknown || value === '') return undefined;
    return types.flatMap((type) => this.all(type)).find(({ values }) => written(values[by]) === written(value));
  }
}

function put(groups: Map<string, BillableResource[]>, key: string, resource: BillableResource): void {
  const group = groups.get(key);
  if (group) group.push(resource);
  else groups.set(key, [resource]);
}
