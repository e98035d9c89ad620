import { type BillableResource, type Inventory, InventoryBuilder, withoutKeys } from './resource';
import { isValues, listOf, written, Unknown, type Value, type Values } from './value';

const AFTER_APPLY = 'it is known after the apply';

/** What a plan says of a resource's arguments, by its address without instance keys. */
type Expressions = ReadonlyMap<string, Values>;

/** Reads the output of `terraform show -json` for a plan: what there will be after it. */
export function readPlan(plan: Values): Inventory {
  const builder = new InventoryBuilder();
  const configuration = plan['configuration'];
  const expressions = isValues(configuration) ? expressionsOf(configuration['root_module'], '') : new Map();
  const unknowns = unknownsOf(plan['resource_changes']);
  const planned = plan['planned_values'];
  const root = isValues(planned) ? planned['root_module'] : undefined;
  forEachResource(root, (resource) => {
    const address = written(resource['address']);
    if (resource['mode'] === 'data' || !builder.accepts(written(resource['type']))) return;
    builder.resources.push(plannedResource(address, resource, unknowns.get(address), expressions));
  });
  const deferred = plan['deferred_changes'];
  if (Array.isArray(deferred) && deferred.length > 0) {
    builder.remarks.push(`${deferred.length} changes that the plan defers are not in it`);
  }
  return builder.inventory;
}

/** Reads the output of `terraform show -json` for a state. */
export function readState(state: Values): Inventory {
  const builder = new InventoryBuilder();
  const values = state['values'];
  forEachResource(isValues(values) ? values['root_module'] : undefined, (resource) => {
    const type = written(resource['type']);
    if (resource['mode'] === 'data' || !builder.accepts(type)) return;
    builder.resources.push(existing(written(resource['address']), type, resource['values']));
  });
  return builder.inventory;
}

/** Reads a state file, `terraform.tfstate`. */
export function readStateFile(state: Values): Inventory {
  const builder = new InventoryBuilder();
  for (const resource of listOf(state['resources'])) {
    const type = written(resource['type']);
    const instances = listOf(resource['instances']);
    if (resource['mode'] !== 'managed' || !builder.accepts(type, instances.length)) continue;
    const module = typeof resource['module'] === 'string' ? `${resource['module']}.` : '';
    for (const instance of instances) {
      const key = instance['index_key'];
      const suffix = key === undefined || key === null ? '' : `[${JSON.stringify(key)}]`;
      const address = `${module}${type}.${written(resource['name'])}${suffix}`;
      builder.resources.push(existing(address, type, instance['attributes']));
    }
  }
  return builder.inventory;
}

function existing(address: string, type: string, values: Value | undefined): BillableResource {
  return { address, type, values: isValues(values) ? values : {}, copies: 1, refersTo: {} };
}

function plannedResource(
  address: string,
  resource: Values,
  unknown: Values | undefined,
  expressions: Expressions,
): BillableResource {
  const configured = expressions.get(withoutKeys(address));
  const values: Record<string, Value> = { ...(isValues(resource['values']) ? resource['values'] : {}) };
  for (const [name, isUnknown] of Object.entries(unknown ?? {})) {
    // What nobody has set gets its default, however the provider finds it.
    if (configured && !(name in configured)) continue;
    values[name] = withUnknown(values[name], isUnknown);
  }
  const refersTo = Object.entries(configured ?? {}).map(([name, expression]) => [
    name,
    references(expression, address),
  ]);
  return {
    address,
    type: written(resource['type']),
    values,
    copies: 1,
    refersTo: Object.fromEntries(refersTo) as BillableResource['refersTo'],
  };
}

/** Puts the marks of `after_unknown` into the values that are known. */
function withUnknown(value: Value | undefined, mark: Value): Value {
  if (mark === true) return new Unknown(AFTER_APPLY);
  if (Array.isArray(mark) && Array.isArray(value)) {
    const items = value as readonly Value[];
    return (mark as readonly Value[]).map((item, index) => withUnknown(items[index], item));
  }
  if (isValues(mark) && isValues(value)) {
    const marked = Object.entries(mark).map(([name, inner]) => [name, withUnknown(value[name], inner)]);
    return { ...value, ...(Object.fromEntries(marked) as Values) };
  }
  return value ?? null;
}

function unknownsOf(changes: Value | undefined): ReadonlyMap<string, Values> {
  return new Map(
    listOf(changes).flatMap((resource): [string, Values][] => {
      const change = resource['change'];
      const unknown = isValues(change) ? change['after_unknown'] : undefined;
      return isValues(unknown) ? [[written(resource['address']), unknown]] : [];
    }),
  );
}

/** The addresses that an argument's expression refers to, in the module of the resource itself. */
function references(expression: Value, address: string): readonly string[] {
  const module = /^(?:module\.[^.]+\.)*/.exec(withoutKeys(address))?.[0] ?? '';
  const whole = mentioned(expression).flatMap((reference) => {
    const target = /^digitalocean_\w+\.[\w-]+/.exec(reference)?.[0];
    return target === undefined ? [] : [`${module}${target}`];
  });
  return [...new Set(whole)];
}

/** What an expression, or the expressions of a block, mention. */
function mentioned(expression: Value): readonly string[] {
  if (Array.isArray(expression)) return (expression as readonly Value[]).flatMap(mentioned);
  if (!isValues(expression)) return [];
  const { references: own } = expression;
  if (Array.isArray(own)) return own as readonly string[];
  return Object.entries(expression).flatMap(([name, inner]) => (name === 'constant_value' ? [] : mentioned(inner)));
}

function expressionsOf(module: Value | undefined, prefix: string): Expressions {
  const all = new Map<string, Values>();
  if (!isValues(module)) return all;
  for (const resource of listOf(module['resources'])) {
    const expressions = resource['expressions'];
    all.set(`${prefix}${written(resource['address'])}`, isValues(expressions) ? expressions : {});
  }
  const calls = isValues(module['module_calls']) ? module['module_calls'] : {};
  for (const [name, call] of Object.entries(calls)) {
    const inner = isValues(call)
      ? expressionsOf(call['module'], `${prefix}module.${name}.`)
      : new Map<string, Values>();
    for (const [address, expressions] of inner) all.set(address, expressions);
  }
  return all;
}

function forEachResource(module: Value | undefined, visit: (resource: Values) => void): void {
  if (!isValues(module)) return;
  listOf(module['resources']).forEach(visit);
  for (const child of listOf(module['child_modules'])) forEachResource(child, visit);
}
