import type { Command } from 'commander';
import { CommandFailure } from '../command-failure';
import { type Run, conduct } from '../run';
import { type HostCommand, runHostCommand } from './host-command';
import { type HostOptions, hostCommand } from './host-options';
import { reachHosts } from './reach-hosts';
import type { SshConnection } from './ssh-connection';

/** Does something on each host of a stack. All are tried; the worst exit code counts. */
export async function onEachHost(
  run: Run,
  stack: string,
  options: HostOptions,
  work: (ssh: SshConnection) => Promise<void>,
): Promise<void> {
  const { connections } = await reachHosts(run, stack, options);
  const failures: CommandFailure[] = [];
  for (const ssh of connections) {
    try {
      await work(ssh);
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (!first) {
    run.reporter.result([], { hosts: connections.map(({ host }) => host.name) });
    return;
  }
  const code = failures.length === connections.length ? first.exitCode : 1;
  throw new CommandFailure(failures.map((failure) => failure.message).join('\n'), code);
}

/** A command of the hosts, with `--json` where that is wanted of this program. */
export function passedOn(run: Run, { json }: HostOptions, command: HostCommand): (ssh: SshConnection) => Promise<void> {
  const args = [...(command.args ?? []), ...(json ? ['--json'] : [])];
  return async (ssh) => {
    await runHostCommand(run, ssh, { ...command, args });
  };
}

/** Adds a command that only passes on what the host's command of the same name says. */
export function addPassedOn(program: Command, name: string, description: string): void {
  hostCommand(program, name, description).action(async (stack: string, options: HostOptions) => {
    await conduct(options, (run) => onEachHost(run, stack, options, passedOn(run, options, { name })));
  });
}
