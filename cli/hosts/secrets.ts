import { refusal } from '../command-failure';
import type { Run } from '../run';
import { runHostCommand } from './host-command';
import { runHostScript } from './host-script';
import type { LocalBundle } from './local-bundle';
import type { SshConnection } from './ssh-connection';

/** A secret of a host, without its value. */
export interface HostSecret {
  readonly name: string;
  readonly origin: string;
  readonly need: string;
  readonly state: string;
  readonly keep: string;
}

/** The secrets that a host's current release knows. */
export async function secretsOf(run: Run, ssh: SshConnection): Promise<readonly HostSecret[]> {
  const { stdout } = await runHostCommand(run, ssh, { name: 'secrets', args: ['list'], relay: false });
  const rows = stdout.split('\n').filter((line) => line !== '');
  return rows.map((row) => {
    const [name = '', origin = '', need = '', state = '', keep = ''] = row.split('\t');
    return { name, origin, need, state, keep };
  });
}

/** Refuses a deploy for which a host lacks secrets; all of them are named, before anything is sent to any host. */
export async function checkSecrets(
  stack: string,
  targets: readonly { readonly ssh: SshConnection; readonly bundle: LocalBundle }[],
): Promise<void> {
  const lacking: string[] = [];
  for (const { ssh, bundle } of targets) {
    const names = bundle.secrets.filter(({ isWanted }) => isWanted).map(({ name }) => name);
    const missing = (await runHostScript(ssh, 'missing-secrets', [ssh.host.app, ...names])).trim();
    if (missing !== '') lacking.push(`${ssh.host.name} lacks the secrets ${missing.split('\n').join(', ')}`);
  }
  if (lacking.length === 0) return;
  throw refusal(lacking.join('\n'), `set each by: do-patterns secrets set ${stack} NAME --file FILE`);
}
