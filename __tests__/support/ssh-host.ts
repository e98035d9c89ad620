import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { TemporaryDirectory } from './temporary-directory';

/** The key that the stand-in hosts take. */
export class SshKey {
  readonly file: string;

  constructor(directory: TemporaryDirectory) {
    this.file = directory.at('id_ed25519');
    makeKey(this.file);
  }

  get authorizedKeys(): string {
    return readFileSync(`${this.file}.pub`, 'utf8');
  }
}

/**
 * A host behind a real sshd on a loopback address, whose file system is a directory: the paths of a host in the commands
 * that reach it are led there, and each command is recorded. `sudo` runs what it is given; other programs can be put
 * before those of the machine.
 */
export class SshHost {
  private readonly directory = new TemporaryDirectory();
  private process: ChildProcess | undefined;
  private port = 0;

  constructor(
    /** A loopback address of its own, since addresses tell hosts apart. */
    readonly address: string,
    private readonly key: SshKey,
  ) {
    for (const folder of ['fakes', 'etc', 'opt', 'run', 'var/lib', 'var/log'])
      mkdirSync(this.at(folder), { recursive: true });
    this.fake('sudo', '[[ "$1" != -n ]] || shift\nexec "$@"');
    this.newHostKey();
  }

  at(...parts: readonly string[]): string {
    return this.directory.at('root', ...parts);
  }

  exists(relative: string): boolean {
    return existsSync(this.at(relative));
  }

  read(relative: string): string {
    return this.exists(relative) ? readFileSync(this.at(relative), 'utf8') : '';
  }

  write(relative: string, content: string): void {
    mkdirSync(path.dirname(this.at(relative)), { recursive: true });
    writeFileSync(this.at(relative), content);
  }

  /** Makes a symbolic link, in the place of another one if there is one. */
  link(target: string, relative: string): void {
    rmSync(this.at(relative), { force: true });
    symlinkSync(target, this.at(relative));
  }

  /** Puts a bash script before a program of the machine. */
  fake(program: string, script: string): void {
    this.write(`fakes/${program}`, `#!/usr/bin/env bash\n${script}\n`);
    chmodSync(this.at('fakes', program), 0o755);
  }

  /** The command lines that reached the host, as its processes had them. */
  get commands(): string {
    return this.read('commands');
  }

  /** What the recorded scripts of the release were called with. */
  get calls(): readonly string[] {
    return this.read('calls').split('\n').slice(0, -1);
  }

  /** Replaces the key by which clients know the host. */
  newHostKey(): void {
    makeKey(this.directory.at(`host_key_${++this.keys}`));
  }

  private keys = 0;

  /** What tells ssh the port. */
  get clientConfig(): string {
    return `Host ${this.address}\n  Port ${this.port}\n`;
  }

  async start(): Promise<void> {
    if (this.port === 0) this.port = await freePort(this.address);
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
    const login = this.directory.write(
      'login',
      `#!/bin/bash
ROOT='${this.at()}'
printf '%s\\n' "$SSH_ORIGINAL_COMMAND" >>"$ROOT/commands"
export ROOT PATH="$ROOT/fakes:$PATH"
exec bash -c "$(sed -E "s#(^|[ \\"'=])/(opt|etc|var|run)/#\\1$ROOT/\\2/#g" <<<"$SSH_ORIGINAL_COMMAND")"
`,
    );
    chmodSync(login, 0o755);
    const config = [
      `ListenAddress ${this.address}:${this.port}`,
      `HostKey ${this.directory.at(`host_key_${this.keys}`)}`,
      `PidFile none`,
      `AuthorizedKeysFile ${this.directory.write('authorized_keys', this.key.authorizedKeys)}`,
      `ForceCommand ${login}`,
      'PermitRootLogin yes',
      // As if bash were called by another one: otherwise it reads ~/.bashrc of whoever runs the tests, for each command.
      'SetEnv SHLVL=1',
      // Stands in for the admin user of a machine that has not made it yet.
      `DenyUsers ${ABSENT_USER}`,
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'StrictModes no',
      'UsePAM no',
      // ufw lets an address open five connections within 30 s; all of a command's work has to fit into one.
      'MaxStartups 2',
      'LogLevel VERBOSE',
    ];
    const file = this.directory.write('sshd_config', `${config.join('\n')}\n`);
    const sshd = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.process = sshd;
    await new Promise<void>((resolve, reject) => {
      let said = '';
      sshd.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        this.log += text;
        if (said.includes('Server listening')) resolve();
      });
      sshd.on('error', reject);
      sshd.on('close', () => {
        reject(new Error(`sshd ended:\n${said}`));
      });
    });
  }

  private log = '';

  /** How many connections were opened so far. */
  get connections(): number {
    return [...this.log.matchAll(/^Accepted publickey/gm)].length;
  }

  async stop(): Promise<void> {
    const sshd = this.process;
    this.process = undefined;
    if (sshd?.exitCode !== null) return;
    const ended = new Promise((resolve) => sshd.once('close', resolve));
    sshd.kill();
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    this.directory.remove();
  }
}

/** Whose key no host takes. */
export const ABSENT_USER = 'nobody';

/** Who the tests log in as. */
export const SSH_USER = os.userInfo().username;

function makeKey(file: string): void {
  const { status } = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  if (status !== 0) throw new Error(`ssh-keygen failed for ${file}`);
}

async function freePort(address: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
