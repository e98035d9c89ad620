import fc from 'fast-check';
import type { ApiDescription, Json } from './api-description';

/** A request that the description has, with a body made of its examples. */
export interface DescribedRequest {
  readonly method: string;
  /** With `{...}` for ids. */
  readonly template: string;
  readonly body: unknown;
}

const DEPTH = 8;
const JUNK = fc.oneof(
  fc.constantFrom<unknown>(null, '', -1, 0, 1e9, 1.5, true, [], {}, [null], '__proto__', 'x'.repeat(300)),
  fc.string({ maxLength: 20 }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Every request with a JSON body. */
export function describedRequests(description: ApiDescription): readonly DescribedRequest[] {
  return description.requests().map(({ method, template, schema }) => {
    return { method, template, body: exampleOf(description, schema, 0) };
  });
}

/** A body as it is described, with some places of it spoilt. */
export function spoilt(body: unknown): fc.Arbitrary<unknown> {
  const places = placesOf(body, []);
  const spoil = fc.tuple(fc.constantFrom(...places), fc.oneof(JUNK, fc.constant(REMOVED)));
  return fc.array(spoil, { maxLength: 3 }).map((spoils) => {
    return spoils.reduce((value, [place, junk]) => replaced(value, place, junk), body);
  });
}

const REMOVED = Symbol('removed');
type Place = readonly string[];

function placesOf(value: unknown, place: Place): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [place];
  return [place, ...Object.entries(value).flatMap(([key, child]) => placesOf(child, [...place, key]))];
}

function replaced(value: unknown, [key, ...rest]: Place, junk: unknown): unknown {
  if (key === undefined) return junk === REMOVED ? {} : junk;
  // An earlier spoil may have taken the place away.
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value;
  const child = replaced((value as Json)[key], rest, junk);
  if (Array.isArray(value)) return value.map((item: unknown, index) => (String(index) === key ? child : item));
  const others = Object.entries(value).filter(([name]) => name !== key);
  return Object.fromEntries(rest.length === 0 && junk === REMOVED ? others : [...others, [key, child]]);
}

/** What a schema describes: its own example, or one made of its parts'. */
function exampleOf(description: ApiDescription, given: Json, depth: number): unknown {
  const schema = description.resolved(given);
  if (schema['example'] !== undefined) return schema['example'];
  if (depth > DEPTH) return undefined;
  const of = (child: unknown): unknown => exampleOf(description, child as Json, depth + 1);
  const [parts, choices] = [schema['allOf'], schema['oneOf'] ?? schema['anyOf']] as (readonly Json[] | undefined)[];
  const own = Object.entries((schema['properties'] ?? {}) as Json).map(([name, child]) => [name, of(child)]);
  const objects = [...(parts ?? []), ...(choices ?? []).slice(0, 1)].map(of);
  if (own.length > 0 || objects.some((item) => typeof item === 'object')) {
    return Object.assign({}, ...objects, Object.fromEntries(own)) as unknown;
  }
  if (objects.length > 0) return objects[0];
  if (schema['type'] === 'array') return [of(schema['items'] ?? {})];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  return { string: 'text', integer: 1, number: 1.5, boolean: true }[String(schema['type'])] ?? {};
}
