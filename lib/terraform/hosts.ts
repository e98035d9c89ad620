import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { Faults } from '../core/fault';
import type { BundleFile, HostBundle } from '../host/bundle';
import type { HostPlan } from '../host/plan';
import { Annotation } from './annotation';

/** A host of a stack, as far as it is known at synth. */
export interface HostNote {
  /** Its name within the stack, also the folder of its bundle. */
  readonly name: string;
  /** What they follow from. */
  readonly plan: HostPlan;
  /** The host's files. */
  readonly bundle: HostBundle;
  /** Exact size of its user data. */
  readonly userDataBytes: number;
}

/** The hosts of a tree: `hosts.of(app)`. */
export const hosts = new Annotation<HostNote>('hosts');

/** The fault of a host with the name of an earlier one in its stack: they would share a tag, a firewall and a folder. */
export function sameNameFaults(host: IConstruct, name: string): Faults {
  const faults = new Faults();
  const first = hosts.of(TerraformStack.of(host)).find(({ item }) => item.name === name);
  if (first && first.construct !== host) {
    faults.error(
      'name',
      `the host ${first.construct.node.path} is called ${JSON.stringify(name)} too`,
      'give each host a name of its own',
    );
  }
  return faults;
}

/**
 * Brings `OUTDIR/hosts/STACK/HOST/` to what the hosts of the tree are: files that are there already stay as they are,
 * what no host has any more goes.
 *
 * @returns the folders of the hosts
 */
export function writeHosts(scope: IConstruct, outdir: string): readonly string[] {
  const root = path.join(outdir, 'hosts');
  const wanted = new Map<string, BundleFile>();
  const folders = hosts.of(scope).map(({ construct, item }) => {
    const folder = path.join(root, TerraformStack.of(construct).node.id, item.name);
    for (const file of item.bundle.files) wanted.set(path.join(folder, file.path), file);
    return folder;
  });
  const present = new Set(filesBelow(root));
  for (const file of present) if (!wanted.has(file)) rmSync(file);
  const directories = new Set<string>();
  for (const [target, file] of wanted) {
    const mode = Number.parseInt(file.mode, 8);
    if (present.has(target) && isSame(target, file.content, mode)) continue;
    const directory = path.dirname(target);
    if (!directories.has(directory)) mkdirSync(directory, { recursive: true });
    directories.add(directory);
    writeFileSync(target, file.content);
    // The mode given to a write counts for new files only, and gives way to the umask.
    chmodSync(target, mode);
  }
  return folders;
}

function isSame(file: string, content: string, mode: number): boolean {
  return (statSync(file).mode & 0o777) === mode && readFileSync(file, 'utf8') === content;
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
