import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure } from '../command-failure';
import { shellWords } from './shell-words';
import type { RemoteOptions, SshConnection } from './ssh-connection';

const SCRIPTS = path.join(__dirname, 'scripts');

/** A script of this program that runs on a host as root. */
export type HostScript =
  | 'first-boot-state'
  | 'list-release'
  | 'missing-secrets'
  | 'place-deployment'
  | 'power-off'
  | 'probe-health'
  | 'receive-release'
  | 'running-images'
  | 'start-services'
  | 'stop-services';

/** Runs a script on a host and gives back what it printed. Its text goes along, so the host needs nothing for it. */
export async function runHostScript(
  ssh: SshConnection,
  script: HostScript,
  args: readonly string[],
  options: RemoteOptions = {},
): Promise<string> {
  const text = readFileSync(path.join(SCRIPTS, `${script}.sh`), 'utf8');
  const { code, stdout, stderr } = await ssh.run(
    shellWords('sudo', '-n', 'bash', '-c', text, script, ...args),
    options,
  );
  if (code === 0) return stdout;
  throw new CommandFailure(`${ssh.host.name}: ${script} failed (${code}): ${stderr.trim() || 'it said nothing'}`);
}
