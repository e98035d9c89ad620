import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeployedHost } from '../../lib/terraform/deployment';
import { openRunnerFirewall } from '../account/runner-firewall';
import { CommandFailure } from '../command-failure';
import type { Run } from '../run';
import { type KnownDeployment, chooseHosts, readDeployment } from './deployment';
import { bootingFailure, firstBootFailure, firstBootState } from './first-boot';
import type { HostOptions } from './host-options';
import type { SshOptions } from './ssh-arguments';
import { SshConnection } from './ssh-connection';

/**
 * ufw refuses an address whose calls come to six within 30 s, and counts each one that it refuses twice: with less than 10 s
 * between them an address that was refused once would stay so.
 */
const BETWEEN_ATTEMPTS_MS = 11_000;

/** A stack's hosts that a command is about, connected. */
export interface ReachedHosts extends KnownDeployment {
  readonly connections: readonly SshConnection[];
}

/** Where the host keys of a stack are recorded, unless a file is named: beside its local state. */
export function sshOptions(stack: string, options: HostOptions): SshOptions {
  const knownHosts = path.resolve(options.knownHosts ?? path.join('state', `${stack}.known_hosts`));
  mkdirSync(path.dirname(knownHosts), { recursive: true });
  const { sshConfig, identity } = options;
  return { knownHosts, ...(sshConfig !== undefined && { sshConfig }), ...(identity !== undefined && { identity }) };
}

/**
 * Finds the hosts of a stack, opens the firewall where asked, and connects to all of them before anything changes.
 *
 * @param check looks at the rest of the input before anything is opened; it throws over what is wrong
 */
export async function reachHosts(
  run: Run,
  stack: string,
  options: HostOptions,
  check: (hosts: readonly DeployedHost[]) => void = () => undefined,
): Promise<ReachedHosts> {
  const known = await readDeployment(stack, options.deployment);
  const hosts = chooseHosts(known.deployment, options.host ?? []);
  check(hosts);
  if (options.openFirewall !== undefined) await openRunnerFirewall(run, stack, hosts, options.openFirewall);
  const connections: SshConnection[] = [];
  for (const host of hosts) connections.push(await openConnection(run, stack, host, options));
  return { ...known, connections };
}

/** Connects to one host; the connection ends with the run. */
export async function openConnection(
  run: Run,
  stack: string,
  host: DeployedHost,
  options: HostOptions,
): Promise<SshConnection> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'do-'));
  run.defer(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const connection = await connect(run, host, sshOptions(stack, options), path.join(folder, 's'), options.wait);
  run.defer(() => connection.close());
  return connection;
}

async function connect(
  run: Run,
  host: DeployedHost,
  ssh: SshOptions,
  socket: string,
  waitSeconds: number,
): Promise<SshConnection> {
  const until = Date.now() + waitSeconds * 1000;
  for (;;) {
    run.reporter.working('connecting', host.name);
    const attempt = await SshConnection.open(host, ssh, socket, run.signal);
    if (attempt instanceof SshConnection) return attempt;
    const isBooting = attempt.passing === 'refused' && (await takesRoot(run, host, ssh, `${socket}r`));
    const isOver = Date.now() + BETWEEN_ATTEMPTS_MS > until;
    if (isBooting && isOver) throw bootingFailure(host.name);
    if (isOver || (attempt.passing !== true && !isBooting)) throw attempt.failure;
    run.reporter.working(isBooting ? 'waiting for the first boot to end' : 'waiting for SSH', host.name);
    await sleep(BETWEEN_ATTEMPTS_MS, undefined, { signal: run.signal });
  }
}

/**
 * A new droplet knows root's key only, until its first boot comes to the admin user; from then on root is refused. Throws
 * where the first boot has failed before that.
 */
async function takesRoot(run: Run, host: DeployedHost, options: SshOptions, socket: string): Promise<boolean> {
  const root = await SshConnection.open({ ...host, adminUser: 'root' }, options, socket, run.signal);
  if (!(root instanceof SshConnection)) return false;
  try {
    const { state, failed } = await firstBootState(root);
    if (state === 'failed') throw firstBootFailure(host, failed);
    return true;
  } finally {
    await root.close();
  }
}

/** The one host that a command is about, which must not be several. */
export function onlyHost({ connections, deployment }: ReachedHosts): SshConnection {
  const [first, ...others] = connections;
  if (first && others.length === 0) return first;
  throw new CommandFailure(
    `${deployment.stack} has the hosts ${deployment.hosts.map((host) => host.name).join(', ')}; name one by --host`,
    2,
  );
}
