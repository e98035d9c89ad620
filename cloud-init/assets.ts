import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** A file of `assets/`, as it stands in the repository. */
export interface Asset {
  /** Relative to `assets/`, with forward slashes. */
  readonly path: string;
  readonly content: string;
}

const ROOT = path.join(__dirname, 'assets');

let cache: readonly Asset[] | undefined;

/** Every asset, sorted by path; read from disk once. */
export function assets(): readonly Asset[] {
  cache ??= readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({
      path: path.relative(ROOT, file).split(path.sep).join('/'),
      content: readFileSync(file, 'utf8'),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return cache;
}

/** One asset. @throws Error where there is no such asset, which is a mistake in this library */
export function asset(name: string): Asset {
  const found = assets().find((candidate) => candidate.path === name);
  if (!found) throw new Error(`no asset ${name}`);
  return found;
}

const PLACEHOLDER = /__([A-Z][A-Z_]*[A-Z])__/g;

/**
 * Replaces `__NAME__` in an asset's path and text.
 *
 * @throws Error over a placeholder without a value, which is a mistake in this library
 */
export function fillAsset(source: Asset, values: Readonly<Record<string, string>>): Asset {
  const fill = (text: string): string =>
    text.replaceAll(PLACEHOLDER, (placeholder, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`${source.path}: no value for ${placeholder}`);
      return value;
    });
  return { path: fill(source.path), content: fill(source.content) };
}
