import { spawn } from 'node:child_process';
import { builtCli } from '../../../support/built-cli';
import type { ProgramResult } from '../../../support/run-program';
import { SshKey } from '../../../support/ssh-host';
import { TemporaryDirectory } from '../../../support/temporary-directory';
import type { Droplet } from './droplet';
import { writeBundle } from './rendered-host';

/** A run of `do-patterns`. */
export interface LaptopRun {
  readonly ended: Promise<ProgramResult>;
  /** Waits until it has printed a text. @throws Error where it ends without */
  said(text: string): Promise<void>;
  /** The machine is gone: the program, and every ssh that it has started. */
  die(): void;
}

/** The machine of somebody who deploys by `do-patterns`, over SSH. */
export class Laptop {
  private readonly files = new TemporaryDirectory();
  private readonly key = new SshKey(this.files);

  /** For {@link DropletProps.sshKeys}. */
  get publicKey(): string {
    return this.key.authorizedKeys.trim();
  }

  /** Puts there what `npm start` writes, and what Terraform's output says of the droplet. */
  async knows(droplet: Droplet): Promise<void> {
    const { app } = droplet;
    const address = await droplet.address();
    writeBundle(droplet.host.bundle, this.files.at('cdktf.out/hosts', app, app));
    this.files.write(`cdktf.out/stacks/${app}/cdk.tf.json`, '{}');
    const host = { name: app, app, publicIpv4: address, publicIpv6: '', privateIpv4: address, adminUser: 'deploy' };
    this.files.write('deployment.json', JSON.stringify({ version: 1, stack: app, url: '', hosts: [host] }));
  }

  /** Starts `do-patterns COMMAND ...`. */
  begin(...args: readonly string[]): LaptopRun {
    const { files, key } = this;
    const given = ['--deployment', files.at('deployment.json'), '--identity', key.file];
    const known = ['--known-hosts', files.at('known_hosts')];
    const child = spawn(process.execPath, [builtCli(), ...args, ...given, ...known], {
      cwd: files.root,
      env: { PATH: process.env['PATH'] ?? '', CDKTF_OUTDIR: files.at('cdktf.out') },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, to end together.
      detached: true,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = new Promise<ProgramResult>((resolve) =>
      child.on('close', (code) => {
        resolve({ code: code ?? -1, stdout, stderr });
      }),
    );
    return {
      ended,
      said: async (text) =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            if (stdout.includes(text)) resolve();
          };
          child.stdout.on('data', look);
          child.on('close', () => {
            reject(new Error(`it never said ${text}:\n${stdout}${stderr}`));
          });
          look();
        }),
      die: () => process.kill(-child.pid!, 'SIGKILL'),
    };
  }

  remove(): void {
    this.files.remove();
  }
}
