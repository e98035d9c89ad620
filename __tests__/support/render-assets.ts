import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A file of the bundle, rendered with the example values of a test. */
export interface RenderedAsset {
  readonly path: string;
  readonly content: string;
}

/** Where the assets stand in the repository. */
export const ASSETS = path.join(__dirname, '../../cloud-init/assets');

const EXAMPLE: Readonly<Record<string, string>> = {
  APP: 'planner',
  LOG_DAYS: '14',
  BACKUP_AT: '03:30',
  ADMIN_USER: 'deploy',
  LIVE_DOMAIN: 'planner.example.com',
};

/** The assets below a folder of `assets/`, with example values for the placeholders in their names and texts. */
export function renderAssets(folder: string): readonly RenderedAsset[] {
  return readdirSync(path.join(ASSETS, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ path: fill(path.relative(ASSETS, file)), content: fill(readFileSync(file, 'utf8')) }));
}

/** Writes rendered assets below a directory, under their own paths. */
export function writeAssets(assets: readonly RenderedAsset[], directory: string): void {
  for (const asset of assets) {
    const file = path.join(directory, asset.path);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, asset.content);
    chmodSync(file, asset.path.startsWith('bin/') ? 0o755 : 0o644);
  }
}

function fill(text: string): string {
  return Object.entries(EXAMPLE).reduce((filled, [name, value]) => filled.replaceAll(`__${name}__`, value), text);
}
