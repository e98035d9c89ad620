import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { type DocumentKind, documentKind } from '../../lib/estimate/document';
import type { Values } from '../../lib/estimate/value';
import { checkSize, InputError, MOST_BYTES, parseJson, readDocument, readFolder, tooLarge } from './files';

/** A Terraform definition, plan or state that was read. */
export interface Definition {
  /** The path by which it was found. */
  readonly name: string;
  readonly kind: DocumentKind;
  readonly document: Values;
  /** Where its modules are looked for. */
  readonly directory: string;
  /** The files of variables that Terraform reads by itself, in its order. */
  readonly variableFiles: readonly string[];
}

/** Reads what is at a path: one definition, or one for each stack of cdktf's output folder. `-` is the standard input. */
export async function readDefinitions(item: string): Promise<readonly Definition[]> {
  if (item === '-') return [parsed('standard input', parseJson('standard input', await standardInput()))];
  if (!isFolder(item)) {
    checkSize(item);
    return [parsed(item, await readDocument(item))];
  }
  const own = await configurationIn(item);
  if (own) return [own];
  const definitions: Definition[] = [];
  for (const stack of stacksBelow(item)) {
    // The folder of a stack that is gone keeps Terraform's own files and has no definition.
    const definition = await configurationIn(stack);
    if (definition) definitions.push(definition);
  }
  if (definitions.length > 0) return definitions;
  throw new InputError(`${item}: there are no .tf or .tf.json files in it; name a folder with some, a plan or a state`);
}

async function configurationIn(name: string): Promise<Definition | undefined> {
  const folder = await readFolder(name);
  return folder && { name, kind: 'configuration', ...folder };
}

/** Whether there is a folder at a path. */
export function isFolder(place: string): boolean {
  try {
    return statSync(place).isDirectory();
  } catch {
    return false;
  }
}

/** The stacks in cdktf's output folder. */
function stacksBelow(directory: string): readonly string[] {
  const stacks = path.join(directory, 'stacks');
  if (!isFolder(stacks)) return [];
  return readdirSync(stacks)
    .sort()
    .map((stack) => path.join(stacks, stack))
    .filter(isFolder);
}

function parsed(file: string, document: Values): Definition {
  const kind = file.endsWith('.tf') ? 'configuration' : documentKind(document);
  if (kind !== undefined) return { name: file, kind, document, directory: path.dirname(file), variableFiles: [] };
  throw new InputError(
    `${file}: it is not Terraform; name a .tf.json, or what \`terraform show -json\` prints of a plan or a state`,
  );
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
