import type { Command } from 'commander';
import { chooseHosts, readDeployment } from './hosts/deployment';
import { openRunnerFirewall } from './account/runner-firewall';
import { refusal } from './command-failure';
import { type HostOptions, hostCommand } from './hosts/host-options';
import { sshOptions } from './hosts/reach-hosts';
import { shellWords } from './hosts/shell-words';
import { sshArguments } from './hosts/ssh-arguments';
import { type Run, conduct } from './run';

/** `ssh STACK [-- COMMAND...]`: a shell on a host, or one command there. */
export function addSsh(program: Command): void {
  hostCommand(program, 'ssh', 'a shell on a host, or one command there: ssh STACK -- COMMAND')
    .argument('[command...]', 'what to run in place of a shell')
    .action(async (stack: string, command: readonly string[], options: HostOptions) => {
      await conduct(options, (run) => shell(run, stack, command, options));
    });
}

async function shell(run: Run, stack: string, command: readonly string[], options: HostOptions): Promise<void> {
  const { deployment } = await readDeployment(stack, options.deployment);
  const [host, ...others] = chooseHosts(deployment, options.host ?? []);
  if (!host) return;
  if (others.length > 0) {
    throw refusal(
      `${stack} has several hosts`,
      `name one by --host: ${[host, ...others].map(({ name }) => name).join(', ')}`,
    );
  }
  if (options.openFirewall !== undefined) await openRunnerFirewall(run, stack, [host], options.openFirewall);
  const { execa } = await import('execa');
  const remote = command.length > 0 ? [shellWords(...command)] : [];
  const args = [...sshArguments(host, sshOptions(stack, options)), '--', host.publicIpv4, ...remote];
  // A Ctrl-C belongs to the shell over there.
  const result = await execa('ssh', args, { reject: false, stdio: 'inherit' });
  process.exitCode = result.exitCode ?? 1;
}
