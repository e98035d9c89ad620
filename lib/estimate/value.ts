/** What can't be known before an apply, or without a variable's value; with the reason, as the end of a sentence. */
export class Unknown {
  constructor(readonly why: string) {}
}

/** A value of Terraform's language. */
export type Value = null | string | number | boolean | Unknown | readonly Value[] | Values;

/** The attributes and blocks of something. */
export interface Values {
  readonly [name: string]: Value;
}

/** Whether a value is an object, such as a block. */
export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unknown);
}

/** The objects of a list; none where it is no list. */
export function listOf(value: Value | undefined): readonly Values[] {
  return Array.isArray(value) ? (value as readonly Value[]).filter(isValues) : [];
}

/** A text; undefined where the attribute is not set. */
export function textOf(value: Value | undefined): string | Unknown | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Unknown || typeof value === 'string') return value;
  return typeof value === 'object' ? new Unknown('it is no text') : String(value);
}

/** A value as Terraform writes it into a text; what has no text of its own comes as JSON. */
export function written(value: Value | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** A number, also one that is written as text; undefined where the attribute is not set. */
export function numberOf(value: Value | undefined): number | Unknown | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Unknown || typeof value === 'number') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? new Unknown(`${JSON.stringify(value)} is no number`) : number;
}

/** A whole number from `least` on; any other is unknown, with the reason. */
export function countOf(value: Value | undefined, least = 0): number | Unknown | undefined {
  const number = numberOf(value);
  if (typeof number !== 'number') return number;
  if (Number.isSafeInteger(number) && number >= least) return number;
  return new Unknown(`${number} is no whole number from ${least} on`);
}

/** A truth value; undefined where the attribute is not set. */
export function booleanOf(value: Value | undefined): boolean | Unknown | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Unknown || typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return new Unknown(`${JSON.stringify(value)} is neither true nor false`);
}

/** The blocks of a name, which JSON has as a list or, where there is one, as itself. */
export function blocksOf(value: Value | undefined): readonly Values[] | Unknown {
  if (value === undefined || value === null) return [];
  if (value instanceof Unknown) return value;
  const all = Array.isArray(value) ? (value as readonly Value[]) : [value];
  const unknown = all.find((item) => item instanceof Unknown);
  return unknown ?? all.filter(isValues);
}

/** An attribute of the first block of a name; undefined where there is none. */
export function inBlock(value: Value | undefined, name: string): Value | undefined {
  const blocks = blocksOf(value);
  return blocks instanceof Unknown ? blocks : blocks[0]?.[name];
}

/** A step into a value: a name of an object, a place in a list. Unknown where there is nothing. */
export function stepInto(value: Value, step: string | number): Value {
  if (value instanceof Unknown) return value;
  if (Array.isArray(value)) {
    const items = value as readonly Value[];
    const index = Number(step);
    // A block that there is one of may be addressed by its place.
    return items[index] ?? new Unknown(`there is no item ${step}`);
  }
  if (isValues(value)) {
    if (Object.hasOwn(value, step)) return value[step] as Value;
    return step === 0 || step === '0' ? value : new Unknown(`there is no ${step}`);
  }
  return new Unknown(`there is no ${step}`);
}
