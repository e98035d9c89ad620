import type { Problem } from '../core/fault';
import { unknownName } from '../core/nearest';

/** Records of one subject that are looked up by name. */
export interface Catalogue<T> {
  /** All records, in the order of their source. */
  readonly all: readonly T[];
  /** The record of a name, which is case-sensitive, or undefined. */
  readonly find: (name: string) => T | undefined;
  /** The problem of a name that has no record, with the nearest names as the way out. */
  readonly problem: (name: string) => Problem | undefined;
}

/**
 * @param kind what a name stands for, e.g. `droplet size`
 * @param nameOf the name of a record, unique among them
 */
export function catalogueOf<T>(kind: string, all: readonly T[], nameOf: (record: T) => string): Catalogue<T> {
  const byName = new Map(all.map((record) => [nameOf(record), record]));
  return {
    all,
    find: (name) => byName.get(name),
    problem: (name) => (byName.has(name) ? undefined : unknownName(kind, name, [...byName.keys()])),
  };
}
