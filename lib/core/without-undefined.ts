/**
 * Props without the fields that are there and undefined, at any depth, so that these mean the same as fields left out:
 * unless a user's compiler has `exactOptionalPropertyTypes`, `size: process.env.SIZE` is such a field, and would take the
 * place of a default. Only plain objects and lists are looked into.
 */
export function withoutUndefined<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutUndefined) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const stated = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(stated.map(([key, item]) => [key, withoutUndefined(item)])) as T;
}
