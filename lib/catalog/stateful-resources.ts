import * as data from './data/stateful-resources.json';

const LOST = new Map(Object.entries(data.lost));

/** Types of resources that keep something which a new one in their place does not have. */
export const statefulTypes: readonly string[] = [...LOST.keys()];

/** What is lost with a resource of a type, such as `its files`; undefined for one that keeps nothing. */
export function lostWith(type: string): string | undefined {
  return LOST.get(type);
}

const INTERRUPTED = new Map(Object.entries(data.interrupted));

/** What a replacement interrupts, for a type that keeps no data; undefined where nothing is to be said. */
export function interruptedBy(type: string): string | undefined {
  return INTERRUPTED.get(type);
}
