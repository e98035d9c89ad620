import type { Command } from 'commander';
import { CommandFailure } from './command-failure';
import { runHostCommand } from './hosts/host-command';
import { type HostOptions, WATCH, hostCommand, replacingArguments } from './hosts/host-options';
import { reachHosts } from './hosts/reach-hosts';
import { type Run, conduct } from './run';

interface RollbackOptions extends HostOptions {
  readonly watch?: number;
  readonly dryRun?: boolean;
}

/** `rollback STACK`: back to what ran before the last deploy, host by host. */
export function addRollback(program: Command): void {
  hostCommand(program, 'rollback', 'bring hosts back to what ran before their last deploy')
    .option(...WATCH)
    .option('--dry-run', 'say what that is, and change nothing')
    .action(async (stack: string, options: RollbackOptions) => {
      await conduct(options, (run) => rollback(run, stack, options));
    });
}

async function rollback(run: Run, stack: string, options: RollbackOptions): Promise<void> {
  const { connections } = await reachHosts(run, stack, options);
  const args = replacingArguments(options);
  const back: string[] = [];
  for (const ssh of connections) {
    if (!options.dryRun) run.reporter.working('rolling back', ssh.host.name);
    try {
      await runHostCommand(run, ssh, { name: 'rollback', args });
    } catch (error) {
      if (!(error instanceof CommandFailure) || back.length === 0) throw error;
      throw new CommandFailure(`${error.message}\nrolled back before it: ${back.join(', ')}`);
    }
    back.push(ssh.host.name);
  }
  if (options.dryRun) {
    run.reporter.result(['Nothing was changed.'], { dryRun: true });
    return;
  }
  run.reporter.result([`rolled back: ${back.join(', ')}`], { hosts: back });
}
