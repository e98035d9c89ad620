/** Compiles the library to `dist/`, which holds what is published and nothing else. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exports as published } from '../package.json';
import { withoutJson } from './declarations';
import { join } from './join';
import { lazily } from './lazy-exports';
import { reachableFrom } from './reachable';
import { shorten } from './shorten';
import { linesOnly } from './source-map';

const ROOT = path.resolve(__dirname, '..');
const DIST = path.join(ROOT, 'dist');

function compile(...options: readonly string[]): void {
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', DIST, ...options], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('tsc failed');
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Takes away what no export leads to. */
function prune(): void {
  const entries = Object.values(published).flatMap((entry) => (typeof entry === 'string' ? [] : Object.values(entry)));
  const needed = reachableFrom(entries.map((entry) => path.join(ROOT, entry)));
  for (const file of filesOf(DIST)) {
    const source = file.endsWith('.map') ? file.slice(0, -'.map'.length) : file;
    if (!needed.has(source)) rmSync(file);
  }
}

/** Passes the text of files through a function. */
function rewrite(name: RegExp, change: (file: string, text: string) => string): void {
  for (const file of filesOf(DIST).filter((candidate) => name.test(candidate))) {
    writeFileSync(file, change(file, readFileSync(file, 'utf8')));
  }
}

async function main(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  // Comments are read in the declarations; in the code they would be a fifth of the package.
  compile('--declaration', 'false', '--removeComments');
  compile('--emitDeclarationOnly', '--sourceMap', 'false');
  await join(path.join(ROOT, 'simulator/index.ts'), path.join(DIST, 'simulator/index.js'));
  // Before the JSON may be pruned, and so that nothing keeps it only for a declaration.
  rewrite(/\.d\.m?ts$/, withoutJson);
  prune();
  for (const file of filesOf(DIST)) {
    // Node's import reads the names of an index in the form that tsc writes.
    if (file.endsWith('.js') && path.basename(file) !== 'index.js') shorten(file);
  }
  rewrite(/\.map$/, (_, text) => linesOnly(text));
  // After the pruning, which looks for requires as tsc writes them.
  rewrite(/dist\/index\.js$/, (_, text) => lazily(text));
  for (const assets of ['cloud-init/assets', 'lib/diagram/assets', 'lib/report/assets']) {
    cpSync(path.join(ROOT, assets), path.join(DIST, assets), { recursive: true });
  }
}

void main();
