import type { Command } from 'commander';
import { CommandFailure } from './command-failure';
import { runHostCommand } from './hosts/host-command';
import { type HostOptions, hostCommand } from './hosts/host-options';
import { reachHosts } from './hosts/reach-hosts';
import { type Run, conduct } from './run';

/** `rollback STACK`: back to what ran before the last deploy, host by host. */
export function addRollback(program: Command): void {
  hostCommand(program, 'rollback', 'bring hosts back to what ran before their last deploy').action(
    async (stack: string, options: HostOptions) => {
      await conduct(options, (run) => rollback(run, stack, options));
    },
  );
}

async function rollback(run: Run, stack: string, options: HostOptions): Promise<void> {
  const { connections } = await reachHosts(run, stack, options);
  const back: string[] = [];
  for (const ssh of connections) {
    run.reporter.working('rolling back', ssh.host.name);
    try {
      await runHostCommand(run, ssh, { name: 'rollback', args: options.json ? ['--json'] : [] });
    } catch (error) {
      if (!(error instanceof CommandFailure) || back.length === 0) throw error;
      throw new CommandFailure(`${error.message}\nrolled back before it: ${back.join(', ')}`);
    }
    back.push(ssh.host.name);
  }
  run.reporter.result([`rolled back: ${back.join(', ')}`], { hosts: back });
}
