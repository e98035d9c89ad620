import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { unknownName } from '../lib/core/nearest';
import { readConfiguration } from '../lib/estimate/configuration';
import { documentKind } from '../lib/estimate/document';
import { evaluateText } from '../lib/estimate/expression';
import { namedBodies } from '../lib/estimate/module-scope';
import { readPlan, readState, readStateFile } from '../lib/estimate/plan';
import { type Inventory, joinInventories } from '../lib/estimate/resource';
import { Unknown, type Value, type Values } from '../lib/estimate/value';
import { checkSize, InputError, MOST_BYTES, parseJson, readDocument, readFolder, tooLarge } from './estimate-files';
import { parseExpression } from './estimate-hcl';

/** Values of variables from the command line. */
export interface VariableOptions {
  /** `NAME=VALUE`, as for Terraform. */
  readonly var?: readonly string[];
  readonly varFile?: readonly string[];
}

/** Reads everything at some paths as of one account. `-` is the standard input. */
export async function readInventory(paths: readonly string[], options: VariableOptions): Promise<Inventory> {
  const inventories: Inventory[] = [];
  for (const item of paths) inventories.push(await readPath(item, options));
  return joinInventories(inventories);
}

async function readPath(item: string, options: VariableOptions): Promise<Inventory> {
  if (item === '-') return readParsed('standard input', parseJson('standard input', await standardInput()), options);
  const directory = isDirectory(item);
  if (!directory) {
    checkSize(item);
    return readParsed(item, await readDocument(item), options);
  }
  const folder = await readFolder(item);
  if (folder) return readTerraform(folder.document, item, folder.variableFiles, options);
  const stacks = stacksBelow(item);
  if (stacks.length > 0) return readInventory(stacks, options);
  throw new InputError(`${item}: there are no .tf or .tf.json files in it; name a folder with some, a plan or a state`);
}

function isDirectory(item: string): boolean {
  try {
    return statSync(item).isDirectory();
  } catch {
    throw new InputError(`${item}: there is no such file; name a folder of .tf files, a .tf.json, a plan or a state`);
  }
}

/** The stacks in cdktf's output folder. */
function stacksBelow(directory: string): readonly string[] {
  try {
    const stacks = path.join(directory, 'stacks');
    return readdirSync(stacks)
      .sort()
      .map((stack) => path.join(stacks, stack));
  } catch {
    return [];
  }
}

async function readParsed(file: string, document: Values, options: VariableOptions): Promise<Inventory> {
  switch (file.endsWith('.tf') ? 'configuration' : documentKind(document)) {
    case 'plan':
      return readPlan(document);
    case 'state':
      return readState(document);
    case 'state-file':
      return readStateFile(document);
    case 'configuration':
      return readTerraform(document, path.dirname(file), [], options);
    default:
      throw new InputError(
        `${file}: it is not Terraform; name a .tf.json, or what \`terraform show -json\` prints of a plan or a state`,
      );
  }
}

async function readTerraform(
  document: Values,
  directory: string,
  variableFiles: readonly string[],
  options: VariableOptions,
): Promise<Inventory> {
  return readConfiguration(document, {
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

function isFolder(place: string): boolean {
  try {
    return statSync(place).isDirectory();
  } catch {
    return false;
  }
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

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw tooLarge('standard input', bytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
