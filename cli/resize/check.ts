import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findDropletSize } from '../../lib/catalog/droplet-sizes';
import { unknownName } from '../../lib/core/nearest';
import type { DeployedHost } from '../../lib/terraform/deployment';
import type { DigitalOcean } from '../account/digitalocean';
import type { Droplet } from '../account/droplets';
import { CommandFailure, refusal, refusalOf } from '../command-failure';
import { stackFolder } from '../hosts/stack-folder';
import type { SavedPlan } from '../hosts/terraform';

/** A size as the API offers it. */
export interface OfferedSize {
  readonly slug: string;
  readonly disk: number;
  readonly available: boolean;
  readonly regions: readonly string[];
}

interface SynthesizedDroplets {
  readonly resource?: {
    readonly digitalocean_droplet?: Readonly<Record<string, { readonly name?: string; readonly size?: string }>>;
  };
}

/** The Terraform address of a host's droplet; its definition has to name the size already, or the next apply would undo it. */
export function addressOf(stack: string, host: DeployedHost, size: string): string {
  const file = path.join(stackFolder(stack), 'cdk.tf.json');
  const { resource = {} } = JSON.parse(readFileSync(file, 'utf8')) as SynthesizedDroplets;
  const found = Object.entries(resource.digitalocean_droplet ?? {}).find(([, { name }]) => name === host.name);
  if (!found) throw refusal(`${file} has no droplet called ${host.name}`, 'run npm start, or name another host');
  const [key, { size: defined = '' }] = found;
  if (defined === size) return `digitalocean_droplet.${key}`;
  throw refusal(
    `the definition gives ${host.name} the size ${defined}, not ${size}`,
    `write size: ${JSON.stringify(size)} in the stack of main.ts, run npm start, and resize again`,
  );
}

/** Refuses a size that a droplet cannot get in place. */
export async function checkSize(api: DigitalOcean, host: DeployedHost, droplet: Droplet, slug: string): Promise<void> {
  const sizes = await api.list<OfferedSize>('v2/sizes', 'sizes');
  const size = sizes.find((candidate) => candidate.slug === slug);
  if (!size) {
    const names = sizes.map((candidate) => candidate.slug);
    throw refusalOf(unknownName('size', slug, names));
  }
  const region = droplet.region.slug;
  if (!size.available || !size.regions.includes(region)) {
    throw refusal(
      `the size ${slug} is not on offer in ${region}`,
      `it is in ${size.regions.join(', ') || 'no region'}`,
    );
  }
  if (size.disk < droplet.disk) {
    throw refusal(
      `${host.name} cannot become ${named(slug)} in place: its disk of ${droplet.disk} GB (${named(droplet.size_slug)}) would have to shrink to ${size.disk} GB, and disks only grow`,
      'take a size with a disk at least as large, or make a new host and restore a backup there',
    );
  }
}

function named(slug: string): string {
  const label = findDropletSize(slug)?.label;
  return label === undefined ? slug : `${slug}, ${label}`;
}

/** Refuses a plan that does anything but change the size, with the disk as it is. */
export function checkPlan({ changes }: SavedPlan, address: string, size: string): void {
  const others = changes.filter((change) => change.address !== address);
  if (others.length > 0) {
    throw refusal(
      `the plan would change more than the size: ${others.map((change) => `${change.action} ${change.address}`).join(', ')}`,
      'apply that first, by terraform apply',
    );
  }
  const [change] = changes;
  if (!change) return;
  if (change.action !== 'update') {
    throw refusal(`the plan would ${change.action} ${address}`, 'see terraform plan; a resize only updates it');
  }
  if (change.after['resize_disk'] !== false) {
    throw refusal(`${address} has resize_disk on, and a grown disk never shrinks`, 'write resizeDisk: false');
  }
  const differing = Object.keys(change.after).filter(
    (name) => JSON.stringify(change.before[name]) !== JSON.stringify(change.after[name]),
  );
  const unexpected = differing.filter((name) => name !== 'size');
  if (unexpected.length > 0) {
    throw refusal(
      `the plan would also change ${unexpected.join(', ')} of ${address}`,
      'apply that first, by terraform apply',
    );
  }
  if (change.after['size'] !== size) throw new CommandFailure(`the plan gives ${address} another size than ${size}`);
}
