import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { builtCli } from '../../../support/built-cli';
import type { ProgramResult } from '../../../support/run-program';
import { SshKey } from '../../../support/ssh-host';
import { TemporaryDirectory } from '../../../support/temporary-directory';
import type { Droplet } from './droplet';
import { type RenderedHost, writeBundle } from './rendered-host';

/** A run of `do-patterns`. */
export interface LaptopRun {
  readonly ended: Promise<ProgramResult>;
  /** Waits until it has printed a text. @throws Error where it ends without */
  said(text: string): Promise<void>;
  /** A signal for the program alone, as a runner sends it. */
  kill(signal: NodeJS.Signals): void;
  /** Ctrl-C on a terminal: for the program, and all that it has started. */
  interrupt(): void;
  /** The machine is gone: the program, and every ssh that it has started. */
  die(): void;
}

/** The machine of somebody who deploys by `do-patterns`, over SSH. */
export class Laptop {
  private readonly files = new TemporaryDirectory();
  private readonly key = new SshKey(this.files);
  private options: readonly string[] = [];
  private sshConfig: readonly string[] = [];

  /** @param env further variables of its programs. @default none */
  constructor(readonly env: Record<string, string> = {}) {}

  /** For {@link DropletProps.sshKeys}. */
  get publicKey(): string {
    return this.key.authorizedKeys.trim();
  }

  /** Puts there what `npm start` writes, and in a file what Terraform's output says of the droplet. */
  async knows(droplet: Droplet): Promise<void> {
    const { app } = droplet;
    const address = await droplet.address();
    this.synthesized(droplet.host);
    this.files.write(`cdktf.out/stacks/${app}/cdk.tf.json`, '{}');
    const host = { name: app, app, publicIpv4: address, publicIpv6: '', privateIpv4: address, adminUser: 'deploy' };
    this.isGiven({ version: 1, stack: app, url: '', hosts: [host] });
  }

  /** Has Terraform's output in a file. */
  isGiven(deployment: object): void {
    this.options = ['--deployment', this.files.write('deployment.json', JSON.stringify(deployment))];
  }

  /** Has the folder in which Terraform has applied a stack. */
  applied(stack: string, folder: string): void {
    mkdirSync(this.files.at('cdktf.out/stacks'), { recursive: true });
    symlinkSync(folder, this.files.at('cdktf.out/stacks', stack));
  }

  /** Whatever address it asks for leads to this droplet. */
  async reaches(droplet: Droplet): Promise<void> {
    this.sshConfig = [
      '--ssh-config',
      this.files.write('ssh_config', `Host *\n  HostName ${await droplet.address()}\n`),
    ];
  }

  /** Puts the host's files there that `npm start` writes. */
  synthesized({ app, bundle }: RenderedHost): void {
    const folder = this.files.at('cdktf.out/hosts', app, app);
    rmSync(folder, { recursive: true, force: true });
    writeBundle(bundle, folder);
  }

  /** Puts a script before a program of the machine, which the script finds under the same name. */
  program(name: string, script: string): void {
    chmodSync(this.files.write(`bin/${name}`, `#!/bin/sh\nPATH="\${PATH#*:}"\n${script}\n`), 0o755);
  }

  /** Starts `do-patterns COMMAND ...`. */
  begin(...args: readonly string[]): LaptopRun {
    const { files, key } = this;
    const given = [
      ...this.options,
      ...this.sshConfig,
      '--identity',
      key.file,
      '--known-hosts',
      files.at('known_hosts'),
    ];
    const child = spawn(process.execPath, [builtCli(), ...args, ...given], {
      cwd: files.root,
      env: {
        PATH: `${files.at('bin')}:${process.env['PATH'] ?? ''}`,
        CDKTF_OUTDIR: files.at('cdktf.out'),
        ...this.env,
      },
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
      kill: (signal) => child.kill(signal),
      interrupt: () => process.kill(-child.pid!, 'SIGINT'),
      die: () => process.kill(-child.pid!, 'SIGKILL'),
    };
  }

  remove(): void {
    this.files.remove();
  }
}
