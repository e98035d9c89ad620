import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { withoutKeys } from '../../lib/estimate/resource';
import type { Definition } from '../definitions/definitions';

/** A line of a file. */
export interface Place {
  /** Relative to the working directory, with slashes. */
  readonly file: string;
  /** From 1 on. */
  readonly line: number;
}

/** Finds where the resources of a definition are written. */
export class Places {
  private readonly texts: readonly (readonly [file: string, text: string])[];

  constructor({ name, kind, directory }: Definition) {
    const files = existsSync(name) && kind === 'configuration' ? terraformFiles(name, directory) : [name];
    this.texts = files.map((file) => [file, kind === 'configuration' ? readFileSync(file, 'utf8') : '']);
  }

  /** The first line of the resource's block; the beginning of the definition for what is no resource of its own. */
  of(address: string): Place {
    const [type = '', name = ''] = withoutKeys(address).split('.');
    for (const [file, text] of this.texts) {
      const line = file.endsWith('.tf') ? lineInHcl(text, type, name) : lineInJson(text, type, name);
      if (line !== undefined) return { file: relative(file), line };
    }
    return { file: relative(this.texts[0]?.[0] ?? ''), line: 1 };
  }
}

function terraformFiles(name: string, directory: string): readonly string[] {
  if (name !== directory) return [name];
  return readdirSync(directory)
    .filter((file) => /\.tf(\.json)?$/.test(file))
    .sort()
    .map((file) => path.join(directory, file));
}

function relative(file: string): string {
  return (path.relative(process.cwd(), file) || file).split(path.sep).join('/');
}

function lineInHcl(text: string, type: string, name: string): number | undefined {
  const header = new RegExp(`^\\s*resource\\s+"?${type}"?\\s+"?${name}"?\\s*\\{`, 'm').exec(text);
  return header ? lineAt(text, header.index + header[0].length) : undefined;
}

function lineInJson(text: string, type: string, name: string): number | undefined {
  if (!text.includes(`"${type}"`)) return undefined;
  const tree = parseTree(text);
  const node = tree && findNodeAtLocation(tree, ['resource', type, name]);
  return node && lineAt(text, node.offset);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
