import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** All compiled files, code and declarations, that the given ones lead to by relative imports; they themselves included. */
export function reachableFrom(entries: readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    if (!file.endsWith('.json')) waiting.push(...importsOf(file));
  }
  return reached;
}

function importsOf(file: string): readonly string[] {
  const declarations = /\.d\.m?ts$/.test(file);
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, !declarations);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => {
      const target = path.join(path.dirname(file), fileName.replace(/\.m?js$/, ''));
      const extension = declarations ? '.d.ts' : '.js';
      const found = [`${target}${extension}`, path.join(target, `index${extension}`), target].find(existsSync);
      if (found === undefined) throw new Error(`${file} imports ${fileName}, which is not there`);
      return found;
    });
}
