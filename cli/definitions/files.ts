import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type ParseError, parse as parseJsonc, printParseErrorCode } from 'jsonc-parser';
import { joinDocuments } from '../../lib/estimate/configuration';
import { isValues, type Values } from '../../lib/estimate/value';
import { CommandFailure } from '../command-failure';
import { parseHcl } from './hcl';

/** The most that is read of one path: what is larger is refused before it is read. */
export const MOST_BYTES = 64 * 1024 * 1024;

const MEBIBYTE = 1024 * 1024;

/** What can't be read, with the way out; shown without a stack. */
export class InputError extends CommandFailure {
  constructor(message: string) {
    super(message, 2);
  }
}

/** Terraform's files of a folder as one document. */
export interface Folder {
  readonly directory: string;
  readonly document: Values;
  /** The files of variables that Terraform reads by itself, in its order. */
  readonly variableFiles: readonly string[];
}

/** Refuses what is missing or too large. */
export function checkSize(file: string, before = 0): number {
  let size: number;
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) throw new InputError(`${file}: a folder stands where a file is expected; name a file`);
    ({ size } = stat);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${file}: there is no such file; name a folder of .tf files, a .tf.json, a plan or a state`);
  }
  if (before + size > MOST_BYTES) throw tooLarge(file, before + size);
  return before + size;
}

/** The refusal of what is larger than the limit. */
export function tooLarge(file: string, bytes: number): InputError {
  const mib = (bytes / MEBIBYTE).toFixed(0);
  return new InputError(
    `${file}: ${mib} MiB are more than the ${MOST_BYTES / MEBIBYTE} MiB that are read; split the configuration, or leave out resources by \`terraform plan -target\``,
  );
}

/** Parses JSON. @throws InputError with line and column */
export function parseJson(file: string, text: string): Values {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new InputError(`${file}:${jsonProblem(text)}`);
  }
  if (isValues(value)) return value;
  throw new InputError(`${file}: it holds no object; name Terraform's JSON, a plan or a state`);
}

function jsonProblem(text: string): string {
  const errors: ParseError[] = [];
  parseJsonc(text, errors, { allowTrailingComma: false, disallowComments: true });
  const [first] = errors;
  const offset = first?.offset ?? text.length;
  const before = text.slice(0, offset).split('\n');
  const problem = first ? `it is no JSON: ${printParseErrorCode(first.error)}` : 'it is no JSON';
  return `${before.length}:${(before.at(-1) ?? '').length + 1}: ${problem}; \`terraform show -json\` and synth write valid files`;
}

/** Reads one file of Terraform's language, in either syntax. */
export async function readDocument(file: string): Promise<Values> {
  const text = readFileSync(file, 'utf8');
  if (!file.endsWith('.tf') && !file.endsWith('.tfvars')) return parseJson(file, text);
  try {
    return await parseHcl(file, text);
  } catch (error) {
    throw new InputError(`${error instanceof Error ? error.message : String(error)}; \`terraform validate\` says more`);
  }
}

/** Reads the Terraform files of a folder; undefined where there are none. */
export async function readFolder(directory: string): Promise<Folder | undefined> {
  const names = readdirSync(directory)
    .filter((name) => /\.tf(\.json)?$/.test(name) && !name.startsWith('.'))
    .sort();
  if (names.length === 0) return undefined;
  const files = names.map((name) => path.join(directory, name));
  files.reduce((sum, file) => checkSize(file, sum), 0);
  const isOverride = (file: string): boolean => /(^|_)override\.tf(\.json)?$/.test(path.basename(file));
  const read = async (chosen: readonly string[]): Promise<readonly Values[]> => {
    const documents: Values[] = [];
    for (const file of chosen) documents.push(await readDocument(file));
    return documents;
  };
  const document = joinDocuments(
    await read(files.filter((file) => !isOverride(file))),
    await read(files.filter(isOverride)),
  );
  return { directory, document, variableFiles: variableFilesOf(directory) };
}

function variableFilesOf(directory: string): readonly string[] {
  const own = ['terraform.tfvars', 'terraform.tfvars.json'].filter((name) => existsSync(path.join(directory, name)));
  const automatic = readdirSync(directory)
    .filter((name) => /\.auto\.tfvars(\.json)?$/.test(name))
    .sort();
  return [...own, ...automatic].map((name) => path.join(directory, name));
}
