import type { Command } from 'commander';
import { CommandFailure } from './command-failure';
import { firstBootState } from './hosts/first-boot';
import { type HostOptions, hostCommand } from './hosts/host-options';
import { onEachHost, passedOn } from './hosts/on-each-host';
import type { SshConnection } from './hosts/ssh-connection';
import { type Run, conduct } from './run';

/** `status STACK`: what each host says of itself. */
export function addStatus(program: Command): void {
  hostCommand(program, 'status', 'what runs on the hosts, and how they are').action(
    async (stack: string, options: HostOptions) => {
      await conduct(options, (run) => onEachHost(run, stack, options, (ssh) => status(run, ssh, options)));
    },
  );
}

/** The host's command comes with the first deploy; before that there is only its first boot to tell of. */
async function status(run: Run, ssh: SshConnection, options: HostOptions): Promise<void> {
  const { name, app } = ssh.host;
  const { code } = await ssh.run(`test -x /opt/${app}/current/bin/status`);
  if (code === 0) {
    await passedOn(run, options, { name: 'status' })(ssh);
    return;
  }
  const { state, failed } = await firstBootState(ssh);
  const boot = { ok: 'is done', waiting: 'has not ended', failed: `failed:\n${failed}` }[state];
  throw new CommandFailure(`${name}: nothing is deployed; the first boot ${boot}`);
}
