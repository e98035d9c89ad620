import { isValues, written, Unknown, type Value } from './value';

type TerraformFunction = (args: readonly Value[]) => Value;

const list = (value: Value | undefined): readonly Value[] =>
  Array.isArray(value) ? (value as readonly Value[]) : isValues(value) ? Object.values(value) : [];

const distinct = (items: readonly Value[]): readonly Value[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];

const numbers = (args: readonly Value[]): readonly number[] => args.map(Number);

const flattened = (items: readonly Value[]): readonly Value[] =>
  items.flatMap((item) => (Array.isArray(item) ? flattened(item as readonly Value[]) : [item]));

function sizeOf(value: Value | undefined): Value {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isValues(value) ? Object.keys(value).length : new Unknown('length() of it is not known');
}

function range(args: readonly Value[]): Value {
  const [start = 0, end = 0, step = 1] = args.length === 1 ? [0, Number(args[0])] : numbers(args);
  const count = Math.ceil((end - start) / step);
  if (!(count >= 0 && count <= 1024)) return new Unknown('range() gives at most 1024 items');
  return Array.from({ length: count }, (_, index) => start + index * step);
}

/** The functions that sizes and counts are worked out with. Their arguments are known. */
export const FUNCTIONS: Readonly<Record<string, TerraformFunction>> = {
  abs: ([value]) => Math.abs(Number(value)),
  ceil: ([value]) => Math.ceil(Number(value)),
  coalesce: (args) => args.find((value) => value !== null && value !== '') ?? null,
  compact: ([items]) => list(items).filter((item) => item !== null && item !== ''),
  concat: (args) => args.flatMap(list),
  contains: ([items, wanted]) => list(items).some((item) => JSON.stringify(item) === JSON.stringify(wanted)),
  distinct: ([items]) => distinct(list(items)),
  element: ([items, index]) => {
    const all = list(items);
    return all[Number(index) % all.length] ?? new Unknown('element() of an empty list');
  },
  flatten: ([items]) => flattened(list(items)),
  floor: ([value]) => Math.floor(Number(value)),
  keys: ([map]) => (isValues(map) ? Object.keys(map).sort() : []),
  length: ([value]) => sizeOf(value),
  lookup: ([map, key, otherwise]) =>
    isValues(map) && Object.hasOwn(map, written(key))
      ? (map[written(key)] as Value)
      : (otherwise ?? new Unknown(`there is no ${written(key)}`)),
  lower: ([text]) => written(text).toLowerCase(),
  max: (args) => Math.max(...numbers(args)),
  merge: (args) => Object.assign({}, ...args.filter(isValues)) as Value,
  min: (args) => Math.min(...numbers(args)),
  range,
  tobool: ([value]) => value === true || value === 'true',
  tolist: ([items]) => list(items),
  tomap: ([map]) => map ?? null,
  tonumber: ([value]) => Number(value),
  toset: ([items]) => distinct(list(items)),
  tostring: ([value]) => written(value),
  try: ([value]) => value ?? null,
  upper: ([text]) => written(text).toUpperCase(),
  values: ([map]) =>
    isValues(map)
      ? Object.keys(map)
          .sort()
          .map((key) => map[key] as Value)
      : [],
};
