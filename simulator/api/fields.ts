import { unprocessable } from './refusal';

type Json = Readonly<Record<string, unknown>>;

/**
 * The fields of a JSON object, read with the type that the API wants. A wrong type is the API's 422. `null` counts as
 * absent: the provider sends it for what is not set.
 */
export class Fields {
  private readonly values: Json;

  constructor(
    value: unknown,
    private readonly place = '',
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw unprocessable(`${place === '' ? 'the request' : place} must be an object`);
    }
    this.values = value as Json;
  }

  /** Whether a field is there and not null. */
  has(name: string): boolean {
    return Object.hasOwn(this.values, name) && this.values[name] !== null && this.values[name] !== undefined;
  }

  /** Every field as it came. */
  all(): Json {
    return this.values;
  }

  /** The value as it came. */
  raw(name: string): unknown {
    return this.has(name) ? this.values[name] : undefined;
  }

  /** A text that must be there and not be empty. */
  string(name: string): string {
    const value = this.optionalString(name);
    if (value === undefined || value === '') throw unprocessable(`${this.path(name)} is required`);
    return value;
  }

  optionalString(name: string): string | undefined {
    return this.read(name, 'a string', (value): value is string => typeof value === 'string');
  }

  /** One of some words. */
  choice<T extends string>(name: string, choices: readonly T[]): T {
    return this.optionalChoice(name, choices) ?? this.missing(name);
  }

  optionalChoice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.optionalString(name);
    // The provider sends empty texts for what is not set.
    if (value === undefined || value === '') return undefined;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw unprocessable(`${this.path(name)} must be one of ${choices.join(', ')}`);
    return found;
  }

  /** A whole number within bounds. */
  integer(name: string, least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER): number {
    return this.optionalInteger(name, least, most) ?? this.missing(name);
  }

  optionalInteger(name: string, least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.read(name, 'a whole number', (given): given is number => Number.isSafeInteger(given));
    if (value !== undefined && (value < least || value > most)) {
      throw unprocessable(`${this.path(name)} must be from ${least} to ${most}`);
    }
    return value;
  }

  /** A whole number from 1, or its default where there is none or 0, which the provider sends for what is not set. */
  positiveInteger(name: string, otherwise: number): number {
    const value = this.optionalInteger(name, 0) ?? 0;
    return value === 0 ? otherwise : value;
  }

  optionalNumber(name: string): number | undefined {
    return this.read(name, 'a number', (value): value is number => typeof value === 'number');
  }

  boolean(name: string): boolean {
    return this.optionalBoolean(name) ?? this.missing(name);
  }

  optionalBoolean(name: string): boolean | undefined {
    return this.read(name, 'true or false', (value): value is boolean => typeof value === 'boolean');
  }

  /** A list of texts; an absent one is empty. */
  strings(name: string): string[] {
    const list = this.read(name, 'a list of strings', (value): value is string[] => {
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    });
    return [...(list ?? [])];
  }

  /** A list of whole numbers; an absent one is empty. */
  integers(name: string): number[] {
    const list = this.read(name, 'a list of whole numbers', (value): value is number[] => {
      return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item));
    });
    return [...(list ?? [])];
  }

  /** An object inside, or undefined. */
  optionalObject(name: string): Fields | undefined {
    return this.has(name) ? new Fields(this.values[name], this.path(name)) : undefined;
  }

  /** An object inside that must be there. */
  object(name: string): Fields {
    return this.optionalObject(name) ?? this.missing(name);
  }

  /** A list of objects; an absent one is empty. */
  objects(name: string): Fields[] {
    const list = this.read(name, 'a list', (value): value is unknown[] => Array.isArray(value));
    return (list ?? []).map((item, index) => new Fields(item, `${this.path(name)}[${index}]`));
  }

  private read<T>(name: string, expected: string, fits: (value: unknown) => value is T): T | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!fits(value)) throw unprocessable(`${this.path(name)} must be ${expected}`);
    return value;
  }

  private missing(name: string): never {
    throw unprocessable(`${this.path(name)} is required`);
  }

  private path(name: string): string {
    return this.place === '' ? name : `${this.place}.${name}`;
  }
}
