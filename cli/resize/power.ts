import { setTimeout as sleep } from 'node:timers/promises';
import { ApiRefusal, type DigitalOcean } from '../account/digitalocean';
import type { Droplet } from '../account/droplets';
import { CommandFailure } from '../command-failure';

const EVERY_MS = 2000;

/** The droplet as it is now. */
export async function readDroplet(api: DigitalOcean, id: number): Promise<Droplet> {
  return (await api.get<{ readonly droplet: Droplet }>(`v2/droplets/${id}`)).droplet;
}

/** Waits until a droplet has a status; gives back whether it came to that. */
export async function reaches(
  api: DigitalOcean,
  id: number,
  status: Droplet['status'],
  seconds: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    if ((await readDroplet(api, id)).status === status) return true;
    if (Date.now() > until) return false;
    await sleep(EVERY_MS, undefined, { signal });
  }
}

/** Switches a droplet on, if it is off. */
export async function powerOn(api: DigitalOcean, { id, name }: Droplet): Promise<void> {
  if ((await readDroplet(api, id)).status === 'active') return;
  try {
    await api.post(`v2/droplets/${id}/actions`, { type: 'power_on' });
  } catch (error) {
    // Somebody else, such as Terraform, is switching it on.
    if (!(error instanceof ApiRefusal && error.status === 422)) throw error;
  }
  if (!(await reaches(api, id, 'active', 180)))
    throw new CommandFailure(`${name} does not come up: see the control panel`);
}
