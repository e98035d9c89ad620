import type { ExpressionParser } from './expression';
import { instancesOf } from './instances';
import { ModuleScope, namedBodies, rawBlocks } from './module-scope';
import { readAttributes } from './reads';
import { type BillableResource, type Inventory, InventoryBuilder } from './resource';
import { Unknown, type Value, type Values } from './value';

/** A module that was found: its files as one document, and where they are. */
export interface LoadedModule {
  /** What they say, as one document. */
  readonly document: Values;
  /** Where the module's files are. */
  readonly directory: string;
}

/** What a configuration is read with. */
export interface ConfigurationOptions {
  /** Values of variables; the others have their defaults. @default none */
  readonly variables?: Values;
  /** Parses expressions. @default only plain references are understood, the rest is unknown */
  readonly parse?: ExpressionParser | undefined;
  /** Finds a local module. @default modules are not followed */
  readonly loadModule?: (source: string, from: string) => Promise<LoadedModule | undefined>;
  /** What is read of a resource: what its price depends on, or everything. @default 'priced' */
  readonly attributes?: 'priced' | 'all';
  /** Where the configuration is, for its modules. @default '' */
  readonly directory?: string;
}

/** Modules within modules that are followed. */
const DEEPEST = 12;

/** Reads a configuration in Terraform's JSON syntax, such as `cdk.tf.json` or what hcl2json makes of `.tf` files. */
export async function readConfiguration(document: Values, options: ConfigurationOptions = {}): Promise<Inventory> {
  const builder = new InventoryBuilder();
  const scope = new ModuleScope(document, options.variables ?? {}, options.parse);
  await readModule(
    { document, scope, prefix: '', directory: options.directory ?? '', copies: 1, depth: 0 },
    options,
    builder,
  );
  return builder.inventory;
}

interface ModuleInstance {
  readonly document: Values;
  readonly scope: ModuleScope;
  readonly prefix: string;
  readonly directory: string;
  readonly copies: number | Unknown;
  readonly depth: number;
}

async function readModule(
  module: ModuleInstance,
  options: ConfigurationOptions,
  builder: InventoryBuilder,
): Promise<void> {
  for (const [type, name, body] of module.scope.resources()) {
    const address = `${module.prefix}${type}.${name}`;
    const reads = options.attributes === 'all' ? namesIn(body) : readAttributes(type);
    for (const instance of await instancesOf(body, reads, module.scope)) {
      const copies = times(module.copies, instance.copies);
      if (!builder.accepts(type, typeof copies === 'number' ? copies : 1)) continue;
      const values: Record<string, Value> = {};
      for (const attribute of reads) {
        const value = await module.scope.attribute(body, attribute, instance);
        if (value !== undefined) values[attribute] = value;
      }
      const refersTo = referencesOf(body, reads, module);
      builder.resources.push({ address: `${address}${instance.key}`, type, values, copies, refersTo });
    }
  }
  for (const [name, body] of namedBodies(module.document['module'])) {
    await readCall(name, body, module, options, builder);
  }
}

async function readCall(
  name: string,
  body: Values,
  from: ModuleInstance,
  options: ConfigurationOptions,
  builder: InventoryBuilder,
): Promise<void> {
  const source = typeof body['source'] === 'string' ? body['source'] : '';
  const address = `${from.prefix}module.${name}`;
  const local = /^\.\.?\//.test(source) && from.depth < DEEPEST;
  const loaded = local ? await options.loadModule?.(source, from.directory) : undefined;
  if (!loaded) {
    builder.remarks.push(
      `${address} (${source || 'no source'}) is not read: it is not here; estimate a plan to have it in the sum`,
    );
    return;
  }
  const inputs = Object.keys(body).filter((key) => !MODULE_ARGUMENTS.has(key));
  for (const instance of await instancesOf(body, inputs, from.scope)) {
    const variables: Record<string, Value> = {};
    for (const input of inputs) variables[input] = (await from.scope.attribute(body, input, instance)) ?? null;
    const scope = new ModuleScope(loaded.document, variables, options.parse);
    await readModule(
      {
        ...loaded,
        scope,
        prefix: `${address}${instance.key}.`,
        copies: times(from.copies, instance.copies),
        depth: from.depth + 1,
      },
      options,
      builder,
    );
  }
}

const MODULE_ARGUMENTS = new Set(['source', 'version', 'providers', 'depends_on', 'count', 'for_each', '//']);

function times(a: number | Unknown, b: number | Unknown): number | Unknown {
  if (a === 0 || b === 0) return 0;
  if (a instanceof Unknown) return a;
  return b instanceof Unknown ? b : a * b;
}

/** Arguments of Terraform itself that say nothing of a resource. */
const META_ARGUMENTS = new Set([
  'count',
  'for_each',
  'provider',
  'depends_on',
  'provisioner',
  'connection',
  'dynamic',
  '//',
]);

/** The attributes and blocks of a resource, those that `dynamic` makes included. */
function namesIn(body: Values): readonly string[] {
  const dynamic = rawBlocks(body['dynamic']).flatMap((block) => Object.keys(block));
  return [...new Set([...Object.keys(body).filter((name) => !META_ARGUMENTS.has(name)), ...dynamic])];
}

/** The addresses that attributes refer to, found in their texts. */
function referencesOf(
  body: Values,
  attributes: readonly string[],
  { scope, prefix }: ModuleInstance,
): BillableResource['refersTo'] {
  const found: Record<string, readonly string[]> = {};
  const dynamic = rawBlocks(body['dynamic']);
  for (const attribute of attributes) {
    const targets = scope.referencesIn([body[attribute] ?? null, ...dynamic.map((block) => block[attribute] ?? null)]);
    if (targets.length > 0) found[attribute] = targets.map((target) => `${prefix}${target}`);
  }
  return found;
}

/** Joins the files of a module: `override` files replace the arguments of what the others define. */
export function joinDocuments(documents: readonly Values[], overrides: readonly Values[] = []): Values {
  const joined: Record<string, Value> = {};
  for (const document of documents) {
    for (const [kind, content] of Object.entries(document)) {
      joined[kind] = [...rawBlocks(joined[kind]), ...rawBlocks(content)];
    }
  }
  return overrides.reduce(override, joined);
}

function override(base: Values, changes: Values): Values {
  const merged: Record<string, Value> = { ...base };
  const others: Record<string, readonly Value[]> = {};
  for (const [kind, content] of Object.entries(changes)) {
    if (kind !== 'resource') others[kind] = [...rawBlocks(content), ...(others[kind] ?? [])];
  }
  // Names are looked up from the front, so what overrides stands first.
  for (const [kind, blocks] of Object.entries(others)) merged[kind] = [...blocks, ...rawBlocks(merged[kind])];
  const replaced = new Map(
    rawBlocks(changes['resource']).flatMap((block) =>
      Object.entries(block).flatMap(([type, named]) =>
        namedBodies(named).map(([name, body]): [string, Values] => [`${type}.${name}`, body]),
      ),
    ),
  );
  merged['resource'] = rawBlocks(base['resource']).map((block) =>
    Object.fromEntries(
      Object.entries(block).map(([type, named]) => [
        type,
        Object.fromEntries(
          namedBodies(named).map(([name, body]) => [name, { ...body, ...replaced.get(`${type}.${name}`) }]),
        ),
      ]),
    ),
  );
  return merged;
}
