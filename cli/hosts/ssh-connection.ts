import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { DeployedHost } from '../../lib/terraform/deployment';
import { CommandFailure } from '../command-failure';
import { type SshOptions, sshArguments } from './ssh-arguments';
import { type SshTrouble, sshTrouble } from './ssh-trouble';

/** ssh's own exit code for trouble on the way, as opposed to that of the remote command. */
const SSH_FAILED = 255;

/** Printed by ssh once it is through and takes further sessions. */
const THROUGH = 'connected';

/** What a remote command is given, and who listens to it. */
export interface RemoteOptions {
  readonly input?: string | Uint8Array | Readable;
  readonly onLine?: (line: string) => void;
  readonly onErrorLine?: (line: string) => void;
}

/** How a remote command ended. */
export interface RemoteResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One SSH connection to a host, over which all its commands go: ufw refuses an address that opens many. */
export class SshConnection {
  private constructor(
    readonly host: DeployedHost,
    private readonly options: SshOptions,
    private readonly socket: string,
    private readonly endMaster: () => Promise<void>,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Connects, or gives back why that did not work.
   *
   * @param socket a path for the connection's socket, short enough for one (about 100 bytes)
   */
  static async open(
    host: DeployedHost,
    options: SshOptions,
    socket: string,
    signal: AbortSignal,
  ): Promise<SshConnection | SshTrouble> {
    const { execa } = await import('execa');
    const args = [
      ...sshArguments(host, options),
      ...['-N', '-T', '-M', '-S', socket, '-o', 'ControlPersist=no'],
      ...['-o', 'PermitLocalCommand=yes', '-o', `LocalCommand=echo ${THROUGH}`],
      ...['--', host.publicIpv4],
    ];
    const master = execa('ssh', args, { reject: false, stdin: 'ignore', cancelSignal: signal });
    const through = once(master.stdout, 'data').then(() => true);
    const ended = master.then(() => false);
    if (await Promise.race([through, ended])) {
      const end = async (): Promise<void> => {
        master.kill();
        await master;
      };
      return new SshConnection(host, options, socket, end, signal);
    }
    signal.throwIfAborted();
    return sshTrouble(host, (await master).stderr);
  }

  /** Runs a command line by the login shell of the admin user. */
  async run(command: string, { input, onLine, onErrorLine }: RemoteOptions = {}): Promise<RemoteResult> {
    const { execa } = await import('execa');
    const args = [
      ...sshArguments(this.host, this.options),
      ...['-T', '-S', this.socket, '-o', 'ControlMaster=no', '--', this.host.publicIpv4, command],
    ];
    const listen = (listener?: (line: string) => void) =>
      function* (line: unknown): Generator<string> {
        listener?.(String(line));
        yield String(line);
      };
    const given = input === undefined ? { stdin: 'ignore' as const } : { input };
    const result = await execa('ssh', args, {
      ...given,
      reject: false,
      cancelSignal: this.signal,
      stdout: listen(onLine),
      stderr: listen(onErrorLine),
    });
    this.signal.throwIfAborted();
    const code = result.exitCode ?? SSH_FAILED;
    if (code === SSH_FAILED) {
      throw new CommandFailure(
        `the connection to ${this.host.name} broke while a command ran there: ${result.stderr.trim() || 'ssh said nothing'}; see what it came to by: do-patterns status`,
      );
    }
    return { code, stdout: result.stdout, stderr: result.stderr };
  }

  /** Runs a command line with this program's own input and output, and gives back its exit code. */
  async attach(command: string): Promise<number> {
    const { execa } = await import('execa');
    const args = [
      ...sshArguments(this.host, this.options),
      ...['-T', '-S', this.socket, '-o', 'ControlMaster=no', '--', this.host.publicIpv4, command],
    ];
    const result = await execa('ssh', args, { reject: false, stdio: 'inherit', cancelSignal: this.signal });
    return result.exitCode ?? SSH_FAILED;
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.endMaster();
  }
}
