import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The oldest Node that everything here runs on. */
export const OLDEST_NODE = '20.19';

/** The packages that a user must install beside this one, in ranges that npm understands; package.json says the same. */
export const PEERS = {
  '@cdktf/provider-cloudinit': '^11.0.1',
  '@cdktf/provider-digitalocean': '^13.14.1',
  cdktf: '^0.21.0',
  constructs: '>=10.4.2 <10.8.0 || ^10.8.1',
} as const;

/** Names under which cdktf is found, with the versions that the tests pass on. cdktn is its successor, used by an alias. */
const CDKTF: Readonly<Record<string, RegExp>> = { cdktf: /^0\.21\./, cdktn: /^0\.24\./ };
const PROVIDERS = ['@cdktf/provider-digitalocean', '@cdktf/provider-cloudinit'] as const;

/** A package as it is found from some folder. */
export interface FoundPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

/** Looks a package up as `require` does from a folder. */
export type FindPackage = (name: string, from: string) => FoundPackage | undefined;

/** Looks on the disk. */
export const findPackage: FindPackage = (name, from) => {
  const lookups = createRequire(path.join(from, 'any.js')).resolve.paths(name) ?? [];
  for (const folder of lookups.map((lookup) => path.join(lookup, name))) {
    try {
      const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as FoundPackage;
      return { name: manifest.name, version: manifest.version, folder };
    } catch {
      // Not there: the next folder up.
    }
  }
  return undefined;
};

/** Why a version of Node is too old, or undefined. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Node ${version} is too old; install Node ${OLDEST_NODE} or later (https://nodejs.org), such as by: nvm install 22`;
}

/**
 * What is wrong with the packages around the library: missing ones, versions that do not work, and two versions of cdktf in
 * one tree, which fail somewhere deep in cdktf.
 *
 * @param from folders from which cdktf must be the same: the library's own first, then the app's
 */
export function peerProblems(find: FindPackage, [own, ...apps]: readonly [string, ...string[]]): readonly string[] {
  const missing = Object.keys(PEERS).filter((name) => !find(name, own));
  if (missing.length > 0) {
    const wanted = missing.map((name) => `"${name}@${PEERS[name as keyof typeof PEERS]}"`).join(' ');
    return [`${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed; run: npm install ${wanted}`];
  }
  const cdktf = find('cdktf', own);
  if (!cdktf) return [];
  const problems: string[] = [];
  if (!CDKTF[cdktf.name]?.test(cdktf.version)) {
    problems.push(
      `${shown(cdktf)} does not work with this library; run: npm install "cdktf@${PEERS.cdktf}", ` +
        'or take cdktn 0.24 under its name: "cdktf": "npm:cdktn@^0.24.0" and "overrides": { "cdktf": "$cdktf" } in package.json',
    );
  }
  const constructs = find('constructs', own);
  if (constructs?.version === '10.8.0') {
    problems.push('constructs 10.8.0 does not work with cdktf; run: npm install constructs@^10.8.1');
  }
  const users = [...PROVIDERS.flatMap((name) => find(name, own)?.folder ?? []), ...apps];
  for (const user of users) {
    const theirs = find('cdktf', user);
    if (!theirs || (theirs.name === cdktf.name && theirs.version === cdktf.version)) continue;
    problems.push(
      `there are two versions of cdktf: ${shown(cdktf)} and ${shown(theirs)}, which ${user} uses; keep one, ` +
        'such as by "overrides": { "cdktf": "$cdktf" } in package.json, and install anew',
    );
  }
  return problems;
}

function shown({ name, version, folder }: FoundPackage): string {
  return `${name} ${version} (${folder})`;
}
