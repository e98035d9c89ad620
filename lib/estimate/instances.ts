import type { Instance, ModuleScope } from './module-scope';
import { countOf, isValues, Unknown, type Value, type Values, written } from './value';

/** More instances than these are taken to be like the first: each would be a line of its own. */
const MOST_LINES = 1000;

const ONE: Instance = { key: '', copies: 1, variables: {} };

/**
 * The instances that `count` or `for_each` make of a block. Where they differ in what is read of them, each is one of
 * its own; else there is one with a number of copies.
 */
export async function instancesOf(
  body: Values,
  reads: readonly string[],
  scope: ModuleScope,
): Promise<readonly Instance[]> {
  if ('count' in body) return counted(await scope.attribute(body, 'count'), differs(body, reads, 'count.'));
  if ('for_each' in body) return keyed(await scope.attribute(body, 'for_each'), differs(body, reads, 'each.'));
  return [ONE];
}

function differs(body: Values, reads: readonly string[], name: string): boolean {
  const dynamic = body['dynamic'];
  return [...reads.map((attribute) => body[attribute]), dynamic].some(
    (value) => value !== undefined && JSON.stringify(value).includes(name),
  );
}

function counted(value: Value | undefined, different: boolean): readonly Instance[] {
  const count = countOf(value) ?? 1;
  if (count instanceof Unknown) {
    const why = new Unknown(`its count is not known: ${count.why}`);
    return [{ key: '', copies: why, variables: { count: { index: new Unknown(why.why) } } }];
  }
  if (!different || count > MOST_LINES) return [{ key: '', copies: count, variables: { count: { index: 0 } } }];
  return Array.from({ length: count }, (_, index) => ({
    key: `[${index}]`,
    copies: 1,
    variables: { count: { index } },
  }));
}

function keyed(value: Value | undefined, different: boolean): readonly Instance[] {
  const entries = entriesOf(value);
  if (entries instanceof Unknown) {
    const why = `its for_each is not known: ${entries.why}`;
    return [{ key: '', copies: new Unknown(why), variables: { each: new Unknown(why) } }];
  }
  if (!different || entries.length > MOST_LINES) {
    const [key = '', item = null] = entries[0] ?? [];
    return [{ key: '', copies: entries.length, variables: { each: { key, value: item } } }];
  }
  return entries.map(([key, item]) => ({
    key: `[${JSON.stringify(key)}]`,
    copies: 1,
    variables: { each: { key, value: item } },
  }));
}

/** The keys and values of a `for_each`: a map, or a set whose items are their own keys. */
function entriesOf(value: Value | undefined): readonly (readonly [string, Value])[] | Unknown {
  if (value instanceof Unknown) return value;
  if (Array.isArray(value)) {
    const items = value as readonly Value[];
    const unknown = items.find((item) => item instanceof Unknown);
    return unknown ?? items.map((item) => [written(item), item] as const);
  }
  return isValues(value) ? Object.entries(value) : new Unknown('it is no collection');
}
