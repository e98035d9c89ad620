import { CommandFailure, type FailureCode } from '../command-failure';
import type { Run } from '../run';
import { shellWords } from './shell-words';
import type { RemoteResult, SshConnection } from './ssh-connection';

/** A command of the host. */
export interface HostCommand {
  readonly name: string;
  readonly args?: readonly string[];
  /** Whose command it is. @default the current release's */
  readonly release?: string;
  readonly input?: string;
  /** Whether its lines are passed on as they come. @default true */
  readonly relay?: boolean;
}

/** The command line of a command of the host, as root. */
export function hostCommandLine(app: string, { name, args = [], release }: HostCommand): string {
  const folder = release === undefined ? `/opt/${app}/current` : `/opt/${app}/releases/${release}`;
  return shellWords('sudo', '-n', `${folder}/bin/${name}`, ...args);
}

/** Runs a command of the host; its exit code and last words become the failure, where it fails. */
export async function runHostCommand(run: Run, ssh: SshConnection, command: HostCommand): Promise<RemoteResult> {
  const { name, app } = ssh.host;
  const relay = command.relay ?? true;
  const result = await ssh.run(hostCommandLine(app, command), {
    ...(command.input !== undefined && { input: command.input }),
    ...(relay && {
      onLine: (line: string) => {
        run.reporter.relay(line, name);
      },
      onErrorLine: (line: string) => {
        run.reporter.relay(line, name);
      },
    }),
  });
  if (result.code === 0) return result;
  throw failureOf(ssh, command, result, relay);
}

/** What exit code 1 means where it is more than a failure. */
const FAILED: Readonly<Record<string, string>> = {
  deploy: 'failed; what ran before still serves',
  status: 'found what is not well',
};

function meaningOf(command: string, code: FailureCode): string {
  if (code === 1) return FAILED[command] ?? 'failed';
  return code === 2 ? 'refused its input; nothing was changed there' : 'is kept out by another run';
}

function failureOf(ssh: SshConnection, command: HostCommand, result: RemoteResult, relayed: boolean): CommandFailure {
  const { name, app } = ssh.host;
  const lastWords = relayed ? (result.stderr.trim().split('\n').at(-1) ?? '') : result.stderr.trim();
  const said = lastWords === '' ? '' : `: ${lastWords}`;
  if (result.code === 127 || (result.code === 1 && result.stderr.includes('command not found'))) {
    return new CommandFailure(
      `${name} has no command ${command.name} in ${hostCommandLine(app, { ...command, args: [] })}; its release is older than this program: run do-patterns deploy first`,
      2,
    );
  }
  const code = isFailureCode(result.code) ? result.code : 1;
  const meaning = isFailureCode(result.code)
    ? meaningOf(command.name, result.code)
    : `ended with exit code ${result.code}`;
  return new CommandFailure(`${name}: ${command.name} ${meaning}${said}`, code);
}

function isFailureCode(code: number): code is FailureCode {
  return code === 1 || code === 2 || code === 3;
}
