import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

const REPOSITORY = path.join(__dirname, '../..');
/** Inside node_modules, so that the packages are found from there. */
const CACHE = path.join(REPOSITORY, 'node_modules/.cache/do-patterns');

let built: string | undefined;

/** The program as one file, without what `synth` loads: it starts ten times as fast as from source. Built once a test file. */
export function builtCli(): string {
  if (built !== undefined) return built;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(path.join(CACHE, 'cli-'));
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  built = path.join(folder, 'do-patterns.js');
  buildSync({
    entryPoints: [path.join(REPOSITORY, 'cli/do-patterns.ts')],
    outfile: built,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    external: ['../main'],
    logLevel: 'error',
  });
  cpSync(path.join(REPOSITORY, 'cli/hosts/scripts'), path.join(folder, 'scripts'), { recursive: true });
  return built;
}
