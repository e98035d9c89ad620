import { spawnSync } from 'node:child_process';
import { runProgram } from './run-program';
import { inTemporaryDirectory } from './temporary-directory';

const CANDIDATES: readonly (readonly string[])[] = [['docker', 'compose'], ['docker-compose']];

/** The command line of compose v2 on this machine, as Docker's plugin or on its own; undefined where there is none. */
function findCompose(): readonly string[] | undefined {
  return CANDIDATES.find(([command = '', ...args]) => {
    const { status, stdout } = spawnSync(command, [...args, 'version'], { encoding: 'utf8' });
    // Version 1 spells its name in lower case; a version 2 built from source calls itself "dev".
    return status === 0 && stdout.startsWith('Docker Compose version');
  });
}

const compose = findCompose();

/** `describe` for tests that need compose v2; elsewhere they are skipped and say what to install. */
export function describeWithCompose(title: string, body: () => void): void {
  if (compose) describe(title, body);
  else describe.skip(`${title} (compose v2 is missing: apt-get install docker-compose, from Debian 13 on)`, body);
}

/** A service as compose understood it; the fields that tests look at. */
export interface ComposeService {
  readonly image: string;
  readonly command: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly deploy: { readonly resources: { readonly limits: { readonly memory: string; readonly cpus: number } } };
  readonly networks: Readonly<Record<string, { readonly ipv4_address: string; readonly aliases?: readonly string[] }>>;
  readonly [field: string]: unknown;
}

/** A compose file as compose understood it. */
export interface ComposeModel {
  readonly name: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, { readonly name: string }>>;
  readonly volumes?: Readonly<Record<string, { readonly name: string; readonly driver_opts?: unknown }>>;
  readonly secrets?: Readonly<Record<string, { readonly file: string }>>;
}

/** How compose is asked. */
export interface ComposeOptions {
  /** Variables of an env file, such as release.env. @default none */
  readonly variables?: Readonly<Record<string, string>>;
  /** @default ['app'] */
  readonly profiles?: readonly string[];
}

/** Reads a compose file by compose itself. @throws Error with compose's own words where it refuses the file */
export async function composeConfig(
  text: string,
  { variables = {}, profiles = ['app'] }: ComposeOptions = {},
): Promise<ComposeModel> {
  const [command = '', ...first] = compose ?? [];
  return inTemporaryDirectory(async (directory) => {
    const envFile = directory.write(
      'release.env',
      Object.entries(variables)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    const file = directory.write('compose.yaml', text);
    const args = ['--env-file', envFile, ...profiles.flatMap((profile) => ['--profile', profile]), '-f', file];
    const { code, stdout, stderr } = await runProgram(command, [...first, ...args, 'config', '--format', 'json']);
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as ComposeModel;
  });
}

/**
 * What a text of compose's output stands for: `config` writes every dollar sign twice, so that its output could be read
 * as a compose file again.
 */
export function undoubled(text: string): string {
  return text.replaceAll('$$', '$');
}
