import type { DeployedHost } from '../../lib/terraform/deployment';
import { CommandFailure } from '../command-failure';
import type { DigitalOcean } from './digitalocean';

/** A droplet as the API shows it, as far as this program looks. */
export interface Droplet {
  readonly id: number;
  readonly name: string;
  readonly status: 'new' | 'active' | 'off' | 'archive';
  readonly size_slug: string;
  /** In GB. It grows with a resize only where that is asked for, and never shrinks. */
  readonly disk: number;
  readonly region: { readonly slug: string };
  readonly networks: { readonly v4?: readonly { readonly ip_address: string; readonly type: string }[] };
}

/** The droplets of hosts, found by their private addresses: the public one may be a reserved IP, which no droplet lists. */
export async function dropletsOf(api: DigitalOcean, hosts: readonly DeployedHost[]): Promise<readonly Droplet[]> {
  const droplets = await api.list<Droplet>('v2/droplets', 'droplets');
  return hosts.map((host) => {
    const droplet = droplets.find(({ networks }) =>
      (networks.v4 ?? []).some(({ ip_address, type }) => type === 'private' && ip_address === host.privateIpv4),
    );
    if (droplet) return droplet;
    throw new CommandFailure(
      `the account has no droplet with the private address ${host.privateIpv4} of ${host.name}; is DIGITALOCEAN_TOKEN that of the stack's account?`,
    );
  });
}
