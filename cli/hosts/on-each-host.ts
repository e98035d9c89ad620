import type { Command } from 'commander';
import { CommandFailure } from '../command-failure';
import { type Run, conduct } from '../run';
import { type HostCommand, runHostCommand } from './host-command';
import { type HostOptions, hostCommand } from './host-options';
import { reachHosts } from './reach-hosts';

/** Runs a command of the host on each host of a stack. All are tried; the worst exit code counts. */
export async function onEachHost(run: Run, stack: string, options: HostOptions, command: HostCommand): Promise<void> {
  const { connections } = await reachHosts(run, stack, options);
  const failures: CommandFailure[] = [];
  for (const ssh of connections) {
    try {
      await runHostCommand(run, ssh, {
        ...command,
        args: [...(command.args ?? []), ...(options.json ? ['--json'] : [])],
      });
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (!first) return;
  const code = failures.length === connections.length ? first.exitCode : 1;
  throw new CommandFailure(failures.map((failure) => failure.message).join('\n'), code);
}

/** Adds a command that only passes on what the host's command of the same name says. */
export function addPassedOn(program: Command, name: string, description: string): void {
  hostCommand(program, name, description).action(async (stack: string, options: HostOptions) => {
    await conduct(options, (run) => onEachHost(run, stack, options, { name }));
  });
}
