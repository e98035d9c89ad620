import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostFiles } from '../../lib/host/files';
import { NGINX_PATHS } from '../../lib/host/paths';
import type { ResolvedHost } from '../../lib/host/resolved';
import { HostSandbox } from './host-sandbox';
import { type ProgramResult, runProgram } from './run-program';

/** Every step of a start or a stop has to be over by then. */
const PATIENCE_MS = 10_000;

/** A line of the access log. */
export type AccessLogLine = Readonly<Record<string, unknown>>;

/** Lets a TLS server do what OpenSSL's own defaults would refuse, so that only nginx's settings stand in the way. */
const LAX_OPENSSL = `openssl_conf = main
[main]
ssl_conf = ssl
[ssl]
system_default = lax
[lax]
MinProtocol = TLSv1
CipherString = ALL:@SECLEVEL=0
`;

/**
 * The nginx configuration of a host, run by this machine's nginx: in a directory of its own, on free ports of
 * 127.0.0.1, with the state that the host's own commands write. The host's app has to be called planner.
 */
export class NginxFront {
  private readonly sandbox = new HostSandbox();
  private readonly ports = new Map<number, number>();
  private readonly targets = new Map<string, number>();
  private process: ChildProcess | undefined;

  private constructor(private readonly host: ResolvedHost) {}

  /** Prepares the files; nothing runs yet. */
  static async prepare(host: ResolvedHost, secrets: Readonly<Record<string, string>> = {}): Promise<NginxFront> {
    const front = new NginxFront(host);
    try {
      await front.writeState(secrets);
      await front.stage();
    } catch (error) {
      await front.remove();
      throw error;
    }
    return front;
  }

  /** Where a port of the configuration is on this machine. */
  port(configured: number): number {
    const port = this.ports.get(configured);
    if (port === undefined) throw new Error(`nothing listens on ${configured}`);
    return port;
  }

  /** Puts a backend behind an address of the configuration, such as `172.30.0.12:8000`. */
  async connect(address: string, port: number): Promise<void> {
    this.targets.set(address, port);
    await this.stage();
  }

  /** Runs one of the host's commands on the state, e.g. `upstream backend green`, and takes over what it wrote. */
  async command(name: string, args: readonly string[] = [], input = ''): Promise<void> {
    const { code, stderr } = await this.sandbox.run(name, args, { input });
    if (code !== 0) throw new Error(stderr);
    await this.stage();
  }

  /** Writes a file of the host's state directory, e.g. `nginx-state/hsts.conf`. */
  async writeStateFile(relative: string, content: string): Promise<void> {
    this.sandbox.write(path.join('var/lib/planner', relative), content);
    await this.stage();
  }

  /** Writes a file that nginx serves: below `acme/` or `static/`. */
  writeServedFile(relative: string, content: string): void {
    this.write(relative, content);
  }

  /** What `nginx -t` says. */
  async check(): Promise<ProgramResult> {
    return runProgram('nginx', ['-t', '-q', ...this.startArguments('stderr')]);
  }

  async start(): Promise<void> {
    const child = spawn('nginx', [...this.startArguments(this.at('start.log')), '-g', 'daemon off;'], {
      env: { PATH: `/usr/sbin:/sbin:${process.env['PATH'] ?? ''}`, OPENSSL_CONF: this.at('openssl.cnf') },
      stdio: 'ignore',
    });
    this.process = child;
    const placeholder = this.port(8503);
    await waitFor('nginx answers', async () => {
      if (child.exitCode !== null)
        throw new Error(`nginx did not start: ${readFileSync(this.at('start.log'), 'utf8')}`);
      return connects(placeholder);
    });
  }

  /** Lets the running nginx take over the files as they are now. */
  async reload(): Promise<void> {
    const workers = this.workers();
    this.process?.kill('SIGHUP');
    await waitFor('new workers serve', async () =>
      Promise.resolve(this.workers().length > 0 && !this.workers().some((worker) => workers.includes(worker))),
    );
  }

  /** The error log without the refusals of rate limits, which tests provoke. */
  errorLog(): string {
    return this.logText('nginx-error.log').replaceAll(/.*limiting requests.*\n/g, '');
  }

  /** Stops nginx and removes all that there was of it. */
  async remove(): Promise<void> {
    const child = this.process;
    if (child?.exitCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await Promise.race([gone, sleep(PATIENCE_MS, undefined, { ref: false })]);
      child.kill('SIGKILL');
    }
    this.sandbox.remove();
  }

  /** The lines that the access log got so far. */
  accessLog(): readonly AccessLogLine[] {
    return this.logText('nginx-access.log')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as AccessLogLine);
  }

  /** The last line of the access log about a request, as soon as it is there. */
  async loggedRequest(uri: string): Promise<AccessLogLine> {
    const find = (): AccessLogLine | undefined => this.accessLog().findLast((line) => line['uri'] === uri);
    await waitFor(`${uri} is logged`, async () => Promise.resolve(find() !== undefined));
    return find() ?? {};
  }

  logText(name: string): string {
    const file = this.at('logs', name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Names of the files that nginx holds bodies in while they pass through. */
  bodyFiles(): readonly string[] {
    return readdirSync(this.at('temp'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
  }

  private at(...parts: readonly string[]): string {
    return this.sandbox.at(path.join('front', ...parts));
  }

  private startArguments(errorLog: string): readonly string[] {
    return ['-e', errorLog, '-p', this.at(), '-c', this.at('config/nginx.conf')];
  }

  /** The state of a host after its first boot, made by the commands that make it there. */
  private async writeState(secrets: Readonly<Record<string, string>>): Promise<void> {
    const { sandbox } = this;
    for (const file of hostFiles(this.host)) sandbox.write(`opt/planner/releases/r1/${file.path}`, file.content);
    // Not one container runs.
    sandbox.fake('docker', 'exit 0');
    for (const [name, value] of Object.entries(secrets)) await this.run('secrets', ['set', name], value);
    await this.run('secrets', ['deliver']);
    await this.run('certificate', ['self-signed']);
    await this.run('nginx-config', ['apply']);
    this.write('openssl.cnf', LAX_OPENSSL);
    for (const directory of ['logs', 'temp', 'acme', 'static']) mkdirSync(this.at(directory), { recursive: true });
  }

  private async run(command: string, args: readonly string[], input = ''): Promise<void> {
    const { code, stderr } = await this.sandbox.run(command, args, { input });
    if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  }

  /** Copies the live configuration to where nginx reads it here, with this machine's paths and ports. */
  private async stage(): Promise<void> {
    for (const [from, to] of [
      ['nginx', 'config'],
      ['nginx-state', 'state'],
    ] as const) {
      cpSync(this.sandbox.at(`var/lib/planner/${from}`), this.at(to), {
        recursive: true,
        filter: (file) => path.basename(file) !== 'serving',
      });
      for (const entry of readdirSync(this.at(to), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !entry.name.endsWith('.conf')) continue;
        const file = path.join(entry.parentPath, entry.name);
        writeFileSync(file, await this.localised(readFileSync(file, 'utf8')));
      }
    }
    this.stageServing();
  }

  /** Who serves is told by the name of the only file: it is renamed here as it is there. */
  private stageServing(): void {
    const directory = this.sandbox.at('var/lib/planner/nginx-state/serving');
    if (!existsSync(directory)) return;
    for (const service of readdirSync(directory)) {
      const [wanted = 'none'] = readdirSync(path.join(directory, service));
      const target = this.at('state/serving', service);
      mkdirSync(target, { recursive: true });
      const [present] = readdirSync(target);
      if (present === undefined) writeFileSync(path.join(target, wanted), '');
      else renameSync(path.join(target, present), path.join(target, wanted));
    }
  }

  private async localised(text: string): Promise<string> {
    for (const [, port] of text.matchAll(/listen (?:127\.0\.0\.1:)?(\d+)/g)) await this.reserve(Number(port));
    for (const [, address = ''] of text.matchAll(/server (172[\d.]+:\d+)/g)) {
      if (!this.targets.has(address)) this.targets.set(address, await freePort());
    }
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (kind) => `    ${kind}_temp_path ${this.at('temp', kind)};`,
    );
    return (
      text
        .replaceAll(NGINX_PATHS.state, this.at('state'))
        .replaceAll(NGINX_PATHS.config, this.at('config'))
        .replaceAll(NGINX_PATHS.acme, this.at('acme'))
        .replaceAll(NGINX_PATHS.staticFiles, this.at('static'))
        .replaceAll(NGINX_PATHS.logs, this.at('logs'))
        .replaceAll('/etc/letsencrypt', this.sandbox.at('etc/letsencrypt'))
        .replace('/run/nginx.pid', this.at('nginx.pid'))
        // Only root can become somebody; here it stays who it is, since the directory is its own.
        .replace(/^user \w+;\n/, process.getuid?.() === 0 ? `user ${os.userInfo().username};\n` : '')
        .replace(/^http \{$/m, ['http {', ...temp].join('\n'))
        .replaceAll(/^ *listen \[::\]:.*\n/gm, '')
        .replaceAll(/listen (?:127\.0\.0\.1:)?(\d+)/g, (_line, port) => `listen 127.0.0.1:${this.port(Number(port))}`)
        .replaceAll(
          /server (172[\d.]+:\d+)/g,
          (_line, address: string) => `server 127.0.0.1:${this.targets.get(address)}`,
        )
        .replaceAll('server 127.0.0.1:8503', () => `server 127.0.0.1:${this.port(8503)}`)
    );
  }

  private async reserve(configured: number): Promise<void> {
    if (!this.ports.has(configured)) this.ports.set(configured, await freePort());
  }

  private write(relative: string, content: string): void {
    this.sandbox.write(path.join('front', relative), content);
  }

  private workers(): readonly number[] {
    const master = this.process?.pid;
    if (master === undefined) return [];
    const children = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim();
    return children === '' ? [] : children.split(' ').map(Number);
  }
}

/** Below the ports that systems give to outgoing connections, each jest worker in a thousand of its own. */
let candidate = 20_000 + (Number(process.env['JEST_WORKER_ID'] ?? 0) % 10) * 1000 + (process.pid % 500);

/** A port that stays free until nginx takes it: nobody else looks there. */
async function freePort(): Promise<number> {
  const port = candidate++;
  const free = await new Promise<boolean>((resolve) => {
    const server = net.createServer().on('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
  return free ? port : freePort();
}

async function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {
      resolve(false);
    });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

async function waitFor(what: string, done: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await done())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await sleep(20);
  }
}
