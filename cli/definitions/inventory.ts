import path from 'node:path';
import { unknownName } from '../../lib/core/nearest';
import { readConfiguration } from '../../lib/estimate/configuration';
import { evaluateText } from '../../lib/estimate/expression';
import { namedBodies } from '../../lib/estimate/module-scope';
import { readPlan, readState, readStateFile } from '../../lib/estimate/plan';
import { type Inventory, joinInventories } from '../../lib/estimate/resource';
import { Unknown, type Value, type Values } from '../../lib/estimate/value';
import { type Definition, isFolder, readDefinitions } from './definitions';
import { checkSize, InputError, readDocument, readFolder } from './files';
import { parseExpression } from './hcl';

/** Values of variables from the command line. */
export interface VariableOptions {
  /** `NAME=VALUE`, as for Terraform. */
  readonly var?: readonly string[];
  readonly varFile?: readonly string[];
}

/**
 * Reads everything at some paths as of one account. `-` is the standard input. Where there are several definitions, an
 * address begins with the name of its own, `planner/digitalocean_droplet.web`: two stacks may well use the same.
 */
export async function readInventory(paths: readonly string[], options: VariableOptions): Promise<Inventory> {
  const inventories: Inventory[] = [];
  for (const item of paths) {
    const definitions = await readDefinitions(item);
    for (const definition of definitions) {
      const inventory = await inventoryOf(definition, options);
      const isStack = definition.name !== item && item !== '-';
      const prefix = isStack ? path.basename(definition.name) : paths.length > 1 ? definition.name : '';
      inventories.push(prefix === '' ? inventory : within(prefix, inventory));
    }
  }
  return joinInventories(inventories);
}

function within(prefix: string, inventory: Inventory): Inventory {
  const placed = (address: string): string => `${prefix}/${address}`;
  const resources = inventory.resources.map((resource) => ({
    ...resource,
    address: placed(resource.address),
    refersTo: Object.fromEntries(
      Object.entries(resource.refersTo).map(([name, addresses]) => [name, addresses.map(placed)]),
    ),
  }));
  return { ...inventory, resources };
}

/**
 * What stands in a definition.
 *
 * @param attributes what is read of a definition's resources; plans and states have everything. @default 'priced'
 */
export async function inventoryOf(
  definition: Definition,
  options: VariableOptions,
  attributes?: 'priced' | 'all',
): Promise<Inventory> {
  switch (definition.kind) {
    case 'plan':
      return readPlan(definition.document);
    case 'state':
      return readState(definition.document);
    case 'state-file':
      return readStateFile(definition.document);
    case 'configuration':
      return readTerraform(definition, options, attributes);
  }
}

async function readTerraform(
  { document, directory, variableFiles }: Definition,
  options: VariableOptions,
  attributes: 'priced' | 'all' = 'priced',
): Promise<Inventory> {
  return readConfiguration(document, {
    attributes,
    variables: await variablesOf(document, variableFiles, options),
    parse: parseExpression,
    directory,
    loadModule: async (source, from) => {
      const place = path.join(from, source);
      if (!isFolder(place)) return undefined;
      const folder = await readFolder(place);
      return folder && { document: folder.document, directory: place };
    },
  });
}

async function variablesOf(
  document: Values,
  variableFiles: readonly string[],
  { var: given = [], varFile = [] }: VariableOptions,
): Promise<Values> {
  const declared = new Map(namedBodies(document['variable']));
  const values: Record<string, Value> = {};
  for (const file of [...variableFiles, ...varFile]) {
    checkSize(file);
    for (const [name, value] of Object.entries(await readDocument(file))) {
      values[name] = typeof value === 'string' ? await evaluateText(value, CONSTANT) : value;
    }
  }
  for (const assignment of given) {
    const [name, text] = splitAssignment('--var', assignment);
    const declaration = declared.get(name);
    if (!declaration) {
      const { problem, remedy } = unknownName('variable', name, [...declared.keys()]);
      throw new InputError(`--var ${assignment}: ${problem}; ${remedy}`);
    }
    values[name] = await typed(text, declaration['type']);
  }
  return values;
}

const CONSTANT = {
  parse: parseExpression,
  resolve: async (): Promise<Value> => Promise.resolve(new Unknown('a value refers to nothing')),
};

/** A text is itself where a text is wanted, and else an expression, as for Terraform. */
async function typed(text: string, type: Value | undefined): Promise<Value> {
  const plain = type === undefined || type === 'string' || type === '${string}';
  return plain ? text : evaluateText(`\${${text}}`, CONSTANT);
}

/** Splits `NAME=VALUE`. */
export function splitAssignment(option: string, assignment: string): readonly [string, string] {
  const sign = assignment.indexOf('=');
  if (sign > 0) return [assignment.slice(0, sign), assignment.slice(sign + 1)];
  throw new InputError(`${option} ${assignment}: it has no name and value; write ${option} NAME=VALUE`);
}
