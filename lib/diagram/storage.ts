import type { Sketch } from './sketch';
import { type ResourceBlock, itemsIn, textIn } from './terraform-document';

/** Draws volumes, shares and buckets, and who has them mounted. */
export function addStorage(sketch: Sketch): void {
  for (const resource of sketch.document.all('digitalocean_volume')) addVolume(sketch, resource);
  for (const resource of sketch.document.all('digitalocean_nfs')) addShare(sketch, resource);
  for (const resource of sketch.document.all('digitalocean_spaces_bucket')) {
    const { address, name, body } = resource;
    const details = [textIn(body, 'name') ?? name, textIn(body, 'region') ?? ''].filter((line) => line !== '');
    sketch.node({
      id: address,
      kind: 'storage',
      title: 'Spaces bucket',
      name: `bucket ${details[0] ?? name}`,
      details,
    });
  }
}

/** A volume stands where its droplet does. */
function addVolume(sketch: Sketch, resource: ResourceBlock): void {
  const { address, name, body } = resource;
  const volumeName = textIn(body, 'name') ?? name;
  const droplets = attachedTo(sketch, resource);
  const [network] = droplets.flatMap(({ body: droplet }) => sketch.document.referred(droplet['vpc_uuid']));
  sketch.node({
    id: address,
    kind: 'storage',
    title: 'Volume',
    name: `volume ${volumeName}`,
    details: [...sketch.shortName(resource), gib(body)].filter((line) => line !== ''),
    ...(network && sketch.has(network.address) && { group: network.address }),
  });
  for (const { address: droplet } of droplets) {
    const disk = sketch.host(droplet)?.plan.host.dataDisks.find((item) => item.volumeName === volumeName);
    sketch.edge(droplet, address, 'mounted', disk?.mountPoint ?? 'attached', address);
  }
}

function attachedTo({ document }: Sketch, volume: ResourceBlock): readonly ResourceBlock[] {
  const is = (value: unknown): boolean => document.referred(value).includes(volume);
  const attachments = document
    .all('digitalocean_volume_attachment')
    .filter(({ body }) => is(body['volume_id']))
    .flatMap(({ body }) => document.referred(body['droplet_id']));
  return [...attachments, ...document.all('digitalocean_droplet').filter(({ body }) => is(body['volume_ids']))];
}

/** Every droplet of its network may mount a share; the hosts that do say where. */
function addShare(sketch: Sketch, resource: ResourceBlock): void {
  const { address, name, body } = resource;
  sketch.node({
    id: address,
    kind: 'storage',
    title: 'NFS share',
    name: `NFS share ${textIn(body, 'name') ?? name}`,
    details: [...sketch.shortName(resource), gib(body)].filter((line) => line !== ''),
    ...sketch.inNetwork(resource, 'vpc_id'),
  });
  const [output] = sketch.document.referred(sketch.document.outputAt('deployment', ['sharedFiles']));
  for (const { droplet, plan } of sketch.hosts) {
    const { sharedFiles } = plan.host;
    if (sharedFiles && output?.address === address && sketch.has(droplet)) {
      sketch.edge(droplet, address, 'mounted', sharedFiles.mountPoint, `${droplet}: sharedFiles`);
    }
  }
}

function gib(body: ResourceBlock['body']): string {
  const [size] = itemsIn(body, 'size');
  return size === undefined || size.includes('${') ? '' : `${size} GiB`;
}
