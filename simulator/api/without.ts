/** A copy of an object without some of its fields: what is stored beside what the API shows. */
export function without<T extends object, K extends keyof T>(item: T, ...fields: readonly K[]): Omit<T, K> {
  const hidden: readonly PropertyKey[] = fields;
  return Object.fromEntries(Object.entries(item).filter(([field]) => !hidden.includes(field))) as Omit<T, K>;
}
