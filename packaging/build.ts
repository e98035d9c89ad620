/** Compiles the library to `dist/`, which holds what is published and nothing else. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { exports as published } from '../package.json';
import { bundle } from './bundle';
import { withoutJson } from './declarations';
import { reachableFrom } from './reachable';
import { linesOnly } from './source-map';

const ROOT = path.resolve(__dirname, '..');
const DIST = path.join(ROOT, 'dist');

const ENTRIES = Object.values(published).filter((entry) => typeof entry !== 'string');
/** The assets that code reads beside itself. */
const ASSETS = ['cloud-init/assets', 'lib/diagram/assets', 'lib/report/assets'];

/** The module of which a declaration is made. */
function sourceOf(types: string): string {
  return path.relative(DIST, path.join(ROOT, types)).replace(/\.d\.(m?)ts$/, '.$1ts');
}

function declarations(): void {
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', DIST], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('tsc failed');
  const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of files) {
    const source = path.join(ROOT, path.relative(DIST, file));
    writeFileSync(file, withoutJson(source, readFileSync(file, 'utf8')));
  }
  const needed = reachableFrom(ENTRIES.map(({ types }) => path.join(ROOT, types)));
  for (const file of files) if (!needed.has(file)) rmSync(file);
}

/** The file that an export names, and where it is made. */
function code(): Promise<void> {
  const entries = ENTRIES.map(({ types, default: file }) => ({ ...path.parse(file), source: sourceOf(types) }));
  return bundle(
    ROOT,
    entries.filter(({ ext }) => ext === '.js'),
    DIST,
  );
}

/** vitest is an ES module, so that what extends it is one, too: as it is, beside the matchers in CommonJS. */
function vitestMatchers(): void {
  const source = readFileSync(path.join(ROOT, 'testing/vitest.mts'), 'utf8');
  const { code: text, map } = transformSync(source.replace("'./index.js'", "'./testing.js'"), {
    loader: 'ts',
    target: 'node20',
    sourcefile: '../testing/vitest.mts',
    sourcemap: 'external',
    sourcesContent: false,
  });
  writeFileSync(path.join(DIST, 'testing-vitest.mjs'), `${text}//# sourceMappingURL=testing-vitest.mjs.map\n`);
  writeFileSync(path.join(DIST, 'testing-vitest.mjs.map'), linesOnly(map));
}

async function main(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  declarations();
  await code();
  vitestMatchers();
  for (const assets of ASSETS) cpSync(path.join(ROOT, assets), path.join(DIST, assets), { recursive: true });
}

void main();
