import { notFound } from '../api/refusal';
import type { Entity, Kind } from './kind';

/** An object together with its kind, for those who look at all kinds. */
export interface Member {
  readonly kind: Kind<Entity>;
  readonly item: Entity;
}

/** Everything that exists in the simulated account, in the order in which it was made. */
export class Account {
  private readonly kinds = new Map<string, Kind<Entity>>();
  private readonly collections = new Map<string, Map<string, Entity>>();
  private readonly mourners = new Map<string, ((item: Entity) => void)[]>();

  /** Makes a kind known, so that it is listed even while nothing of it exists. */
  declare<T extends Entity>(kind: Kind<T>): void {
    this.collection(kind);
  }

  /** Adds an object. */
  add<T extends Entity>(kind: Kind<T>, item: T): T {
    this.collection(kind).set(String(item.id), item);
    return item;
  }

  /** The objects of a kind. */
  all<T extends Entity>(kind: Kind<T>): T[] {
    return [...this.collection(kind).values()];
  }

  /** How many objects there are of a kind. */
  count<T extends Entity>(kind: Kind<T>): number {
    return this.collection(kind).size;
  }

  /** An object, or undefined. */
  find<T extends Entity>(kind: Kind<T>, id: string | number): T | undefined {
    return this.collection(kind).get(String(id));
  }

  /** An object; the API's 404 where there is none. */
  get<T extends Entity>(kind: Kind<T>, id: string | number): T {
    const item = this.find(kind, id);
    if (!item) throw notFound();
    return item;
  }

  /** Takes an object away; the API's 404 where there is none. */
  remove<T extends Entity>(kind: Kind<T>, id: string | number): T {
    const item = this.get(kind, id);
    this.collection(kind).delete(String(id));
    for (const mourner of this.mourners.get(kind.name) ?? []) mourner(item);
    return item;
  }

  /** Calls a function for each object of a kind that is taken away, so that others can let go of it. */
  onRemove<T extends Entity>(kind: Kind<T>, mourner: (item: T) => void): void {
    const mourners = this.mourners.get(kind.name) ?? [];
    this.mourners.set(kind.name, mourners);
    mourners.push(mourner as (item: Entity) => void);
  }

  /** Whether an object of another kind keeps this one from being deleted. */
  isUsed(id: string): boolean {
    return this.allKinds().some((kind) => this.all(kind).some((item) => kind.uses?.(item).includes(id) ?? false));
  }

  /** The kinds that have been declared or used. */
  allKinds(): readonly Kind<Entity>[] {
    return [...this.kinds.values()];
  }

  /** Objects of all kinds that fulfil a condition. */
  members(condition: (member: Member) => boolean): Member[] {
    return this.allKinds()
      .flatMap((kind) => this.all(kind).map((item) => ({ kind, item })))
      .filter(condition);
  }

  /** The object of a URN such as `do:droplet:12`, or undefined. */
  byUrn(urn: string): Member | undefined {
    return this.members(({ kind, item }) => kind.urn?.(item) === urn)[0];
  }

  private collection<T extends Entity>(kind: Kind<T>): Map<string, T> {
    let collection = this.collections.get(kind.name);
    if (!collection) {
      collection = new Map();
      this.collections.set(kind.name, collection);
      // A kind's functions are only ever called with objects of its own collection.
      this.kinds.set(kind.name, kind as unknown as Kind<Entity>);
    }
    return collection as Map<string, T>;
  }
}
