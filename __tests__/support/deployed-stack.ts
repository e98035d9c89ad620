import { chmodSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BundleFile, MANIFEST, bundleOf } from '../../lib/host/bundle';
import { commandFiles } from '../../cloud-init/host-bundle';
import { type StartedProgram, startProgram } from './app-process';
import { builtCli } from './built-cli';
import type { ProgramResult } from './run-program';
import { SSH_USER, SshHost, SshKey } from './ssh-host';
import { Terminal } from './terminal';
import { TemporaryDirectory } from './temporary-directory';

/** A password of the deployment output: it must be found on the host and nowhere else. */
export const DATABASE_PASSWORD = 'correct-horse-battery';

const STACK = 'shop';

/** Stands in for a command of the release: it records its call, and does what the test has put down for it. */
const RECORDED = `#!/usr/bin/env bash
name=\${0##*/}
printf '%s\\n' "$name $*" >>"$ROOT/calls"
[[ ! -f "$ROOT/behaviour/$name" ]] || source "$ROOT/behaviour/$name"
`;

const RECORDED_DEPLOY = `${RECORDED}
[[ " $* " == *' --dry-run '* ]] || ln -sfn "releases/$2" "$ROOT/opt/shop/current"
printf 'migrated\\nserves\\n'
`;

const FRESH = {
  'bin/backup': RECORDED,
  'bin/drill': RECORDED,
  'bin/deploy': RECORDED_DEPLOY,
  'bin/restore': RECORDED,
  'bin/rollback': RECORDED,
  'bin/status': RECORDED,
};

/** A stack with hosts that are reached by a real sshd, its bundles, and its deployment output in a file. */
export class DeployedStack {
  readonly directory = new TemporaryDirectory();
  readonly hosts: readonly SshHost[];
  private readonly app: Server;
  /** What the app of the stack answers, by the host's name; 200 unless told. */
  readonly health = new Map<string, number>();
  /** Requests that reached the app, as `HOST METHOD PATH`. */
  readonly asked: string[] = [];

  constructor(private readonly names: readonly string[] = ['shop']) {
    const key = new SshKey(this.directory);
    this.hosts = names.map((_, index) => new SshHost(`127.0.0.${index + 2}`, key));
    this.app = createServer((request, response) => {
      this.asked.push(`${request.headers.host ?? ''} ${request.method ?? ''} ${request.url ?? ''}`);
      response.statusCode = this.health.get(String(request.headers['x-host'])) ?? 200;
      response.end();
    });
  }

  get host(): SshHost {
    return this.hosts[0]!;
  }

  /** A host whose first boot has gone well, with a release of its first boot. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.app.listen(0, '127.0.0.1', resolve));
    const { port } = this.app.address() as AddressInfo;
    for (const [index, host] of this.hosts.entries()) {
      const name = this.names[index] ?? '';
      host.fake('curl', `exec /usr/bin/curl --connect-to ::127.0.0.1:${port} --header 'X-Host: ${name}' "$@"`);
      host.write('var/lib/shop/first-boot.ok', '2026-11-23T10:00:00Z\n');
      host.write('etc/shop/secrets/OPENAI_API_KEY', 'sk');
      this.install(host, bundleOf(this.files(name, { 'bin/deploy': RECORDED })).files, 'r0');
      await host.start();
    }
    this.writeStack();
    this.writeDeployment();
    this.writeConfig();
    for (const name of this.names) this.writeBundle(name);
  }

  writeConfig(): void {
    this.directory.write('ssh_config', this.hosts.map((host) => host.clientConfig).join(''));
  }

  async remove(): Promise<void> {
    for (const host of this.hosts) await host.remove();
    await new Promise((resolve) => this.app.close(resolve));
    this.directory.remove();
  }

  /** The release of a host's bundle. */
  release(name = this.names[0] ?? ''): string {
    const manifest = readFileSync(this.bundleAt(name, MANIFEST), 'utf8');
    return (JSON.parse(manifest) as { readonly release: string }).release;
  }

  bundleAt(name: string, ...parts: readonly string[]): string {
    return this.directory.at('cdktf.out/hosts', STACK, name, ...parts);
  }

  /** Writes what `npm start` would write for a host, with changed files where told. */
  writeBundle(name = this.names[0] ?? '', changes: Readonly<Record<string, string>> = {}): void {
    const files = bundleOf(this.files(name, changes)).files;
    for (const { path: file, content, mode } of files) {
      const target = this.directory.write(`cdktf.out/hosts/${STACK}/${name}/${file}`, content);
      chmodSync(target, Number.parseInt(mode, 8));
    }
  }

  writeDeployment(changes: Readonly<Record<string, unknown>> = {}): void {
    const hosts = this.names.map((name, index) => ({
      name,
      app: STACK,
      publicIpv4: this.hosts[index]!.address,
      publicIpv6: '2001:db8::1',
      privateIpv4: `10.110.0.${index + 2}`,
      adminUser: SSH_USER,
    }));
    const database = { password: DATABASE_PASSWORD };
    const deployment = { version: 1, stack: STACK, url: 'https://shop.example.com', hosts, database, ...changes };
    this.directory.write('deployment.json', JSON.stringify(deployment));
  }

  private writeStack(): void {
    const resource = { digitalocean_loadbalancer: { front: { healthcheck: { path: '/health' } } } };
    this.directory.write(`cdktf.out/stacks/${STACK}/cdk.tf.json`, JSON.stringify({ resource }));
  }

  /** Files of a host whose TLS ends at a load balancer; the host's real commands among them. */
  private files(name: string, changes: Readonly<Record<string, string>>): readonly BundleFile[] {
    const env = { APP: STACK, DOMAIN: 'shop.example.com', TLS: 'load-balancer', APP_SERVICES: 'backend' };
    const texts: Readonly<Record<string, string>> = {
      'host.env': Object.entries(env)
        .map(([variable, value]) => `${variable}='${value}'\n`)
        .join(''),
      'compose.yaml':
        'services:\n  backend-blue:\n    image: ${BACKEND_BLUE_IMAGE:-ghcr.io/acme/shop:1.4.2}\n  redis:\n    image: redis:7\n',
      'secrets.tsv': 'OPENAI_API_KEY\tuser\trequired\t-\n',
      'upstreams.tsv': 'backend\t172.30.0.10:8000\t172.30.0.47:8000\n',
      'notes/of-the-host.txt': `${name}\n`,
      ...FRESH,
      ...changes,
    };
    const written = Object.entries(texts).map(([file, content]) => ({
      path: file,
      content,
      mode: file.startsWith('bin/') ? '0755' : '0644',
    }));
    return [...commandFiles([]), ...written];
  }

  /** Puts a release on a host as its first boot does. */
  private install(host: SshHost, files: readonly BundleFile[], release: string): void {
    for (const { path: file, content, mode } of files) {
      host.write(`opt/shop/releases/${release}/${file}`, content);
      chmodSync(host.at('opt/shop/releases', release, file), Number.parseInt(mode, 8));
    }
    mkdirSync(host.at('opt/shop'), { recursive: true });
    host.link(`releases/${release}`, 'opt/shop/current');
  }

  /** Arguments and environment of a run against the stack. */
  private invocation(args: readonly string[]): readonly string[] {
    const end = args.includes('--') ? args.indexOf('--') : args.length;
    return [
      ...args.slice(0, end),
      ...['--deployment', this.directory.at('deployment.json'), '--ssh-config', this.directory.at('ssh_config')],
      ...['--identity', this.directory.at('id_ed25519'), '--known-hosts', this.directory.at('known_hosts')],
      ...args.slice(end),
    ];
  }

  /** The environment of a run: ssh in it records its arguments in `ssh-arguments`. */
  private environment(): Readonly<Record<string, string>> {
    const wrapper = this.directory.write(
      'bin/ssh',
      `#!/bin/bash\nprintf '%s\\n' "$*" >>'${this.directory.at('ssh-arguments')}'\nexec /usr/bin/ssh "$@"\n`,
    );
    chmodSync(wrapper, 0o755);
    return {
      PATH: `${this.directory.at('bin')}:/usr/sbin:/sbin:${process.env['PATH'] ?? ''}`,
      CDKTF_OUTDIR: this.directory.at('cdktf.out'),
    };
  }

  private spawn(args: readonly string[], env: Readonly<Record<string, string>> = {}): StartedProgram {
    return startProgram(builtCli(), args, { cwd: this.directory.root, env: { ...this.environment(), ...env } });
  }

  /** Runs `do-patterns COMMAND shop ...` on a terminal. */
  onTerminal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Terminal {
    return new Terminal(process.execPath, [builtCli(), ...this.invocation(args)], {
      cwd: this.directory.root,
      env: { ...this.environment(), ...env },
    });
  }

  /** Runs `do-patterns COMMAND shop ...` to its end. */
  async run(
    args: readonly string[],
    { input = '', env = {} }: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<ProgramResult> {
    const { child, ended } = this.spawn(this.invocation(args), env);
    child.stdin.end(input);
    return ended;
  }

  /** The same, and the process with it. */
  begin(args: readonly string[], env: Readonly<Record<string, string>> = {}): StartedProgram {
    const started = this.spawn(this.invocation(args), env);
    started.child.stdin.end();
    return started;
  }

  makeRunnable(file: string): void {
    chmodSync(file, 0o755);
  }

  /** Releases on a host, the hidden ones of a transfer included. */
  releasesOn(host = this.host): readonly string[] {
    return readdirSync(host.at('opt/shop/releases')).sort();
  }

  /** Makes a recorded command of the release do something first. */
  behave(command: string, script: string, host = this.host): void {
    host.write(`behaviour/${command}`, `${script}\n`);
  }
}
