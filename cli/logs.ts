import { type Command, InvalidArgumentError } from 'commander';
import { CommandFailure, refusalOf } from './command-failure';
import { unknownName } from '../lib/core/nearest';
import { type HostOptions, hostCommand } from './hosts/host-options';
import { onlyHost, reachHosts } from './hosts/reach-hosts';
import { shellWord, shellWords } from './hosts/shell-words';
import type { SshConnection } from './hosts/ssh-connection';
import { type Run, conduct } from './run';

interface LogsOptions extends HostOptions {
  readonly follow?: boolean;
  readonly lines: number;
}

/** `logs STACK [NAME]`: the last lines of a log of the hosts, or the names of the logs. */
export function addLogs(program: Command): void {
  hostCommand(program, 'logs', 'the last lines of a log, as they are on the hosts')
    .argument('[name]', 'app, nginx-access, postgres, ... ', 'app')
    .option('--follow', 'go on with what is added, until you end it')
    .option('--lines <number>', 'how many lines', lineCount, 100)
    .action(async (stack: string, name: string, options: LogsOptions) => {
      await conduct(options, (run) => logs(run, stack, name, options));
    });
}

async function logs(run: Run, stack: string, name: string, options: LogsOptions): Promise<void> {
  const reached = await reachHosts(run, stack, options);
  const chosen = options.follow ? [onlyHost(reached)] : reached.connections;
  for (const ssh of chosen) await checkLog(ssh, name);
  for (const ssh of chosen) {
    run.reporter.close();
    const file = `/var/log/${ssh.host.app}/${name}.log`;
    const tail = shellWords('sudo', '-n', 'tail', '-n', String(options.lines), ...(options.follow ? ['-F'] : []), file);
    if (!options.json && (options.follow || chosen.length === 1)) {
      const code = await ssh.attach(tail);
      if (code !== 0 && !run.signal.aborted) throw new CommandFailure(`${ssh.host.name}: tail ended with ${code}`);
    } else {
      const onLine = (line: string): void => {
        run.reporter.relay(line, ssh.host.name);
      };
      await ssh.run(tail, { onLine });
    }
  }
}

async function checkLog(ssh: SshConnection, name: string): Promise<void> {
  const { stdout } = await ssh.run(`sudo -n ls -1 ${shellWord(`/var/log/${ssh.host.app}`)}`);
  const known = stdout
    .split('\n')
    .filter((file) => file.endsWith('.log'))
    .map((file) => file.replace(/\.log$/, ''));
  if (known.includes(name)) return;
  const { problem, remedy } = unknownName('log', name, known);
  throw refusalOf({ problem: `${problem} on ${ssh.host.name}`, remedy });
}

function lineCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number, 1 to 999999.');
}
