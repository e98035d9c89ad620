import type { Account } from '../account/account';
import type { Entity, Kind } from '../account/kind';
import { notFound } from '../api/refusal';

/** An object's fields as the simulator keeps them; most are named as in the API. */
export type ObjectFields = Readonly<Record<string, unknown>>;

/** Looks at everything in the account, and changes it behind the caller's back: what Terraform calls drift. */
export class ObjectDesk {
  constructor(private readonly account: Account) {}

  /** The kinds that there are, e.g. `droplets`. */
  get kinds(): readonly string[] {
    return this.account.allKinds().map((kind) => kind.name);
  }

  /** The objects of a kind. */
  list(kind: string): readonly ObjectFields[] {
    return this.account.all(this.kind(kind)).map((item) => ({ ...item }));
  }

  /** What a person calls the objects of a kind, with their ids. */
  labels(kind: string): readonly { readonly id: string; readonly label: string; readonly region: string }[] {
    const known = this.kind(kind);
    return this.account
      .all(known)
      .map((item) => ({ id: String(item.id), label: known.label(item), region: known.region?.(item) ?? '' }));
  }

  /** Overwrites fields of an object. */
  change(kind: string, id: string | number, fields: ObjectFields): void {
    const item = this.account.get(this.kind(kind), id);
    Object.assign(item, { ...fields, id: item.id });
  }

  /** Takes an object away, whatever uses it. */
  remove(kind: string, id: string | number): void {
    this.account.remove(this.kind(kind), id);
  }

  /** How many objects there are of each kind; kinds without any are left out. */
  census(): Readonly<Record<string, number>> {
    const counts = this.account.allKinds().map((kind) => [kind.name, this.account.count(kind)] as const);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }

  private kind(name: string): Kind<Entity> {
    const kind = this.account.allKinds().find((candidate) => candidate.name === name);
    if (!kind) throw notFound(`There is no kind "${name}".`);
    return kind;
  }
}
