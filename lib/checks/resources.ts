import { withoutKeys, type BillableResource } from '../estimate/resource';
import { Unknown, type Value, written } from '../estimate/value';

/** A resource as rules see it: every attribute that is known. */
export type CheckedResource = BillableResource;

/** The resources of a stack, with the questions that rules ask about them. */
export class Resources {
  private readonly byType = new Map<string, CheckedResource[]>();

  constructor(readonly all: readonly CheckedResource[]) {
    for (const resource of all) {
      if (resource.copies === 0) continue;
      const group = this.byType.get(resource.type);
      if (group) group.push(resource);
      else this.byType.set(resource.type, [resource]);
    }
  }

  /** Everything of some types, such as `droplet`, in the order of the stack. */
  of(...kinds: readonly string[]): readonly CheckedResource[] {
    return kinds.flatMap((kind) => this.byType.get(`digitalocean_${kind}`) ?? []);
  }

  /**
   * Whether an attribute of one resource leads to another: by a reference, or by a value that the other one has, such
   * as its id. An attribute whose value is not known, and that refers to nothing here, may lead anywhere.
   */
  leadsTo(resource: CheckedResource, attribute: string, target: CheckedResource, by = 'id'): boolean {
    const references = resource.refersTo[attribute] ?? [];
    if (references.some((address) => address === withoutKeys(target.address))) return true;
    const value = resource.values[attribute];
    const wanted = target.values[by];
    if (typeof wanted === 'string' || typeof wanted === 'number') {
      if (textsIn(value).includes(written(wanted))) return true;
    }
    return references.length === 0 && isOpen(value);
  }

  /** Whether two resources share a tag. */
  shareTag(a: CheckedResource, attribute: string, b: CheckedResource, tagsOfB = 'tags'): boolean {
    const [ofA, ofB] = [this.tagsOf(a, attribute), this.tagsOf(b, tagsOfB)];
    if (ofA === undefined || ofB === undefined) return true;
    return ofA.some((tag) => ofB.includes(tag));
  }

  /** The names of the tags in an attribute; undefined where they can't be known. */
  private tagsOf(resource: CheckedResource, attribute: string): readonly string[] | undefined {
    const references = (resource.refersTo[attribute] ?? []).filter((address) =>
      address.startsWith('digitalocean_tag.'),
    );
    const named = references.map((address) => {
      const name = this.of('tag').find((tag) => withoutKeys(tag.address) === address)?.values['name'];
      return typeof name === 'string' ? name : address;
    });
    const value = resource.values[attribute];
    const texts = textsIn(value);
    return named.length === 0 && isOpen(value) ? undefined : [...named, ...texts];
  }
}

/** The texts and numbers in a value, however deep. */
export function textsIn(value: Value | undefined): readonly string[] {
  if (value === undefined || value === null || value instanceof Unknown || typeof value === 'boolean') return [];
  if (typeof value !== 'object') return [String(value)];
  return Object.values(value).flatMap((inner: Value) => textsIn(inner));
}

/** Whether a value, or a part of it, is not known. */
export function isOpen(value: Value | undefined): boolean {
  if (value instanceof Unknown) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner: Value) => isOpen(inner));
}
