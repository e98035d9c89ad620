/**
 * Where a value differs from what is expected of it, a line for each place. Objects may have more properties than
 * expected; lists have as many items; an expected `undefined` stands for an absent property; jest's and vitest's
 * `expect.stringContaining()` and the like say themselves whether they match.
 */
export function mismatches(actual: unknown, expected: unknown, at = ''): readonly string[] {
  if (isAsymmetric(expected)) return expected.asymmetricMatch(actual) ? [] : [line(at, actual, expected)];
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = expected.length === actual.length ? [] : [line(`${at}.length`, actual.length, expected.length)];
    return [...length, ...expected.flatMap((item, index) => mismatches(actual[index], item, join(at, String(index))))];
  }
  if (isRecord(expected) && isRecord(actual)) {
    return Object.entries(expected).flatMap(([key, value]) => mismatches(actual[key], value, join(at, key)));
  }
  return Object.is(actual, expected) ? [] : [line(at, actual, expected)];
}

/** What `expect.anything()`, `expect.stringMatching()` and their like are made of. */
interface Asymmetric {
  asymmetricMatch(actual: unknown): boolean;
  /** Its name, `StringMatching`. */
  toString(): string;
  readonly sample?: unknown;
}

function isAsymmetric(value: unknown): value is Asymmetric {
  return isRecord(value) && typeof value['asymmetricMatch'] === 'function';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}

function line(at: string, actual: unknown, expected: unknown): string {
  return `${at === '' ? 'it' : at} is ${show(actual)}, expected ${show(expected)}`;
}

function show(value: unknown): string {
  if (isAsymmetric(value))
    return `${value.toString()} ${value.sample instanceof RegExp ? String(value.sample) : show(value.sample)}`;
  return value === undefined ? 'absent' : JSON.stringify(value);
}
