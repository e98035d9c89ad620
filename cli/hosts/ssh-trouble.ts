import type { DeployedHost } from '../../lib/terraform/deployment';
import { CommandFailure } from '../command-failure';

/** What may pass by itself: a machine that is booting, or a firewall that does not know our address yet. */
const PASSING =
  /connection (refused|timed out|reset|closed)|operation timed out|no route to host|network is unreachable|banner exchange/i;

/** Why SSH did not get through, in words that say what to do. */
export interface SshTrouble {
  readonly failure: CommandFailure;
  /** Whether trying again later may help; `refused`, where that depends on how far the host's first boot has come. */
  readonly passing: boolean | 'refused';
}

/** Reads what ssh wrote to its standard error. */
export function sshTrouble(host: DeployedHost, stderr: string): SshTrouble {
  const where = `${host.name} (${host.adminUser}@${host.publicIpv4})`;
  const said = lastLine(stderr);
  const changed = stderr.includes('REMOTE HOST IDENTIFICATION HAS CHANGED');
  if (changed) {
    const line = /Offending \S+ key in (.+):(\d+)/.exec(stderr);
    const place = line ? `line ${line[2] ?? ''} of ${line[1] ?? ''}` : 'its line in the known_hosts file';
    return {
      passing: false,
      failure: new CommandFailure(
        `the SSH host key of ${where} has changed; if the droplet was replaced remove ${place}, otherwise somebody may stand between you and it: compare the key in the control panel's console first`,
        2,
      ),
    };
  }
  if (/permission denied|too many authentication failures/i.test(stderr)) {
    return {
      passing: 'refused',
      failure: new CommandFailure(
        `${where} refuses the SSH key: ${said}; offer one of the stack's ssh_key_fingerprints (--identity FILE or an agent)`,
      ),
    };
  }
  const passing = PASSING.test(stderr);
  const remedy = passing
    ? 'is your address among admin_cidrs (from CI: --open-firewall)? ufw also refuses the sixth connection within 30 s'
    : 'see the message of ssh';
  return { passing, failure: new CommandFailure(`${where} cannot be reached by SSH: ${said}; ${remedy}`) };
}

function lastLine(text: string): string {
  return (
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('Warning: Permanently added'))
      .at(-1) ?? 'it said nothing'
  );
}
