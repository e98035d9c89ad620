import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A folder of its own: it is far larger than everything else here together. */
const FOLDER = path.resolve(__dirname, '../node_modules/.cache/cdktf-cli');

/** cdktf's own program, version 0.21, or undefined where it is not installed yet. */
export function installedCdktfCli(): string | undefined {
  const program = path.join(FOLDER, 'node_modules/.bin/cdktf');
  return existsSync(program) ? program : undefined;
}

/** The same; installs it first where need be (470 MB). */
export function cdktfCli(): string {
  const installed = installedCdktfCli();
  if (installed !== undefined) return installed;
  process.stderr.write('installing cdktf-cli 0.21 (once)\n');
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path.join(FOLDER, 'package.json'), '{ "private": true }\n');
  const { status } = spawnSync('npm', ['install', '--no-save', '--silent', 'cdktf-cli@0.21.0'], {
    cwd: FOLDER,
    stdio: 'inherit',
  });
  const program = installedCdktfCli();
  if (status !== 0 || program === undefined) throw new Error('cdktf-cli could not be installed');
  return program;
}
