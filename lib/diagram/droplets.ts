import { findDropletSize } from '../catalog/droplet-sizes';
import { addServices } from './services';
import type { Sketch } from './sketch';
import { type ResourceBlock, blocksIn, textIn } from './terraform-document';

/** Draws the droplets: one of a host as a box around its services, any other as a box. */
export function addDroplets(sketch: Sketch): void {
  for (const resource of sketch.document.all('digitalocean_droplet')) {
    const { address, name, body } = resource;
    const host = sketch.host(address);
    const fullName = textIn(body, 'name') ?? name;
    const box = {
      id: address,
      title: `Droplet ${sketch.shortName(resource)[0] ?? fullName}`,
      name: fullName,
      details: [...machineDetails(resource), ...safetyDetails(sketch, resource)],
      ...sketch.inNetwork(resource, 'vpc_uuid'),
    };
    if (!host || host.plan.host.services.length === 0) {
      sketch.node({ ...box, kind: 'droplet' });
      continue;
    }
    sketch.group({ ...box, kind: 'droplet' });
    addServices(sketch, address, host.plan.host);
  }
}

function machineDetails({ body }: ResourceBlock): readonly string[] {
  const slug = textIn(body, 'size');
  const size = findDropletSize(slug ?? '');
  const machine = size && `${size.vcpus} vCPU, ${size.memoryMib / 1024} GB, disk ${size.diskGb} GB`;
  return [slug, machine, textIn(body, 'image')].filter((item) => item !== undefined);
}

/** How its address and its data outlive it. */
function safetyDetails({ document }: Sketch, { address, body }: ResourceBlock): readonly string[] {
  const [policy] = blocksIn(body, 'backup_policy');
  const plan = policy ? textIn(policy, 'plan') : undefined;
  const reserved = reservedAddresses(document).some(({ droplet }) => droplet === address);
  return [...(body['backups'] === true ? [`${plan ?? 'daily'} backups`] : []), ...(reserved ? ['reserved IPv4'] : [])];
}

/** Reserved addresses, and the droplets that answer under them. */
export function reservedAddresses(
  document: Sketch['document'],
): readonly { readonly reserved: string; readonly droplet: string }[] {
  const kinds = ['digitalocean_reserved_ip', 'digitalocean_floating_ip', 'digitalocean_reserved_ipv6'];
  const assignments = kinds.map((kind) => `${kind}_assignment`);
  return document.all(...kinds, ...assignments).flatMap(({ address, type, body }) => {
    const [droplet] = document.referred(body['droplet_id']);
    if (!droplet) return [];
    const reserved = assignments.includes(type) ? document.referred([body['ip_address'], body['ip']]) : [{ address }];
    return reserved.map((item) => ({ reserved: item.address, droplet: droplet.address }));
  });
}
