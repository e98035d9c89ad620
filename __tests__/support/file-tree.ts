import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Every file below a folder with its mode and content, by its relative path. */
export function fileTree(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  return new Map(
    files.map((file) => [
      path.relative(folder, file),
      `${(statSync(file).mode & 0o777).toString(8)} ${readFileSync(file, 'utf8')}`,
    ]),
  );
}
