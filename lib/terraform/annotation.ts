import type { IConstruct } from 'constructs';

/** Something that was noted at a construct, and where. */
export interface Noted<T> {
  readonly construct: IConstruct;
  readonly item: T;
}

/**
 * Notes of one kind that constructs leave about themselves for the app's own report: their hosts, costs, warnings.
 * They are kept at the construct under a name, so that two copies of this package in one tree still see each other's.
 */
export class Annotation<T> {
  private readonly key: symbol;

  constructor(name: string) {
    this.key = Symbol.for(`cdktf-digitalocean-patterns/${name}`);
  }

  /** Notes an item at a construct. */
  add(construct: IConstruct, ...items: readonly T[]): void {
    const holder = construct as unknown as Record<symbol, T[] | undefined>;
    (holder[this.key] ??= []).push(...items);
  }

  /** All items at a construct and below it, in the order of the tree. */
  of(scope: IConstruct): readonly Noted<T>[] {
    return scope.node.findAll().flatMap((construct) =>
      ((construct as unknown as Record<symbol, T[] | undefined>)[this.key] ?? []).map((item) => ({
        construct,
        item,
      })),
    );
  }
}
