/**
 * Runs the whole test suite on cdktn, the living successor of cdktf: on a copy of the tracked files in which `cdktf` is an
 * alias of it. Arguments go to jest. The copy is kept where the tests fail.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '..');
const CDKTN = 'npm:cdktn@0.24.0';
/** The newest that cdktn allows. */
const CONSTRUCTS = '10.7.2';

interface Manifest {
  readonly devDependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
  readonly overrides: Record<string, string>;
}

function copyOfTheTree(): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'on-cdktn-'));
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0');
  for (const file of tracked.filter((name) => name !== '' && name !== 'package-lock.json')) {
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    cpSync(path.join(ROOT, file), path.join(copy, file));
  }
  return copy;
}

/** The same manifest with cdktn under the name of cdktf. */
function withCdktn(text: string): string {
  const manifest = JSON.parse(text) as Manifest;
  manifest.devDependencies['cdktf'] = CDKTN;
  manifest.peerDependencies['cdktf'] = CDKTN;
  manifest.devDependencies['constructs'] = CONSTRUCTS;
  // The bindings ask for cdktf, too.
  manifest.overrides['cdktf'] = '$cdktf';
  return JSON.stringify(manifest, null, 2);
}

/** Installs the copy's packages by the changed manifest; the tests then find the one that is published. */
function install(copy: string): boolean {
  const file = path.join(copy, 'package.json');
  const published = readFileSync(file, 'utf8');
  writeFileSync(file, withCdktn(published));
  const installed = run(copy, 'npm', 'install', '--no-package-lock', '--no-audit', '--no-fund', '--silent');
  writeFileSync(file, published);
  return installed;
}

function run(copy: string, command: string, ...args: readonly string[]): boolean {
  process.stderr.write(`${command} ${args.join(' ')}\n`);
  return spawnSync(command, args, { cwd: copy, stdio: 'inherit' }).status === 0;
}

const copy = copyOfTheTree();
const passed =
  install(copy) &&
  // Tests ask git what is tracked.
  run(copy, 'git', 'init', '--quiet') &&
  run(copy, 'git', 'add', '--all') &&
  run(copy, 'npx', 'tsc', '-p', '.') &&
  // What is packed does not depend on cdktf, and its consumer brings its own.
  run(copy, 'npx', 'jest', ...process.argv.slice(2), '--testPathIgnorePatterns', 'packaging');
if (passed) rmSync(copy, { recursive: true, force: true });
else process.stderr.write(`kept: ${copy}\n`);
process.exitCode = passed ? 0 : 1;
