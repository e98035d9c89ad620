import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sshSourceProblem } from '../../lib/core/cidr';
import type { DeployedHost } from '../../lib/terraform/deployment';
import { CommandFailure, refusal } from '../command-failure';
import type { Run } from '../run';
import { DigitalOcean } from './digitalocean';
import { dropletsOf } from './droplets';

/** What tells these firewalls from all others. Terraform never sees them. */
const PREFIX = 'do-patterns-runner-';

/** Whoever opened a firewall this long ago is gone, in milliseconds. A run that takes longer names its own range. */
const STALE_MS = 3_600_000;

/** A service that answers with the caller's address as plain text. */
const ADDRESS_SERVICE = 'https://checkip.amazonaws.com';

/** How long the change of a firewall may take to reach the droplets, in milliseconds. */
const APPLY_MS = 60_000;

interface Firewall {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly pending_changes?: readonly unknown[] | null;
}

/**
 * Lets a CI runner through to the SSH of the hosts until the command ends, whichever way it ends. Firewalls add up, so
 * this is one of its own; those that a killed run has left behind are removed first.
 *
 * @param source an address or a range; `true` for the address that the world sees
 */
export async function openRunnerFirewall(
  run: Run,
  stack: string,
  hosts: readonly DeployedHost[],
  source: string | true,
): Promise<void> {
  if (source !== true) {
    const unsound = sshSourceProblem(source);
    if (unsound) throw refusal(`--open-firewall: ${unsound.problem}`, unsound.remedy);
  }
  const api = await DigitalOcean.fromEnvironment();
  const address = rangeOf(source === true ? await ownAddress() : source);
  await removeStale(run, api);
  const ids = (await dropletsOf(api, hosts)).map(({ id }) => id);
  run.signal.throwIfAborted();
  run.reporter.working(`opening SSH for ${address}`);
  const { firewall } = await api.post<{ firewall: Firewall }>('v2/firewalls', {
    name: `${PREFIX}${stack}-${randomBytes(4).toString('hex')}`.slice(0, 255),
    inbound_rules: [{ protocol: 'tcp', ports: '22', sources: { addresses: [address] } }],
    droplet_ids: ids,
  });
  run.defer(async () => {
    await close(api, firewall);
    run.reporter.done('closed SSH again');
  });
  await applied(run, api, firewall);
  run.reporter.done(`opened SSH for ${address}`);
}

/** Deletes it, or says by which name it is left. */
async function close(api: DigitalOcean, { id, name }: Firewall): Promise<void> {
  try {
    await api.delete(`v2/firewalls/${id}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`the firewall ${name} is still open: ${reason}; delete it in the control panel`);
  }
}

async function removeStale(run: Run, api: DigitalOcean): Promise<void> {
  const before = Date.now() - STALE_MS;
  for (const firewall of await api.list<Firewall>('v2/firewalls', 'firewalls')) {
    if (!firewall.name.startsWith(PREFIX) || Date.parse(firewall.created_at) > before) continue;
    await api.delete(`v2/firewalls/${firewall.id}`);
    run.reporter.done(`removed the firewall ${firewall.name}, which an earlier run had left`);
  }
}

async function applied(run: Run, api: DigitalOcean, { id, name }: Firewall): Promise<void> {
  const until = Date.now() + APPLY_MS;
  for (;;) {
    const { firewall } = await api.get<{ firewall: Firewall }>(`v2/firewalls/${id}`);
    if ((firewall.pending_changes ?? []).length === 0) return;
    if (Date.now() > until)
      throw new CommandFailure(`the firewall ${name} has not reached the droplets within ${APPLY_MS / 1000} s`);
    await sleep(2000, undefined, { signal: run.signal });
  }
}

async function ownAddress(): Promise<string> {
  const service = process.env['ADDRESS_SERVICE_URL'] ?? ADDRESS_SERVICE;
  const { default: ky } = await import('ky');
  const said = (
    await ky
      .get(service, { timeout: 10_000 })
      .text()
      .catch(() => '')
  ).trim();
  if (isIP(said) !== 0) return said;
  throw refusal(`${service} did not tell this machine's address`, 'give it: --open-firewall 203.0.113.7');
}

function rangeOf(address: string): string {
  if (address.includes('/')) return address;
  return `${address}/${isIP(address) === 4 ? 32 : 128}`;
}
