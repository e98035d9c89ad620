import { reservedAddresses } from './droplets';
import type { Sketch } from './sketch';
import { type ResourceBlock, textIn } from './terraform-document';

/** What is part of something else, or stands in a table rather than in a drawing. */
const WITHOUT_BOX: readonly RegExp[] = [
  /^digitalocean_(tag|ssh_key|project|project_resources|certificate|domain|record|vpc|firewall)$/,
  /^digitalocean_database_(db|user|firewall|connection_pool|\w+_config|\w+_credential)$/,
  /^digitalocean_(monitor_alert|uptime_alert|uptime_check|spaces_key|volume_attachment|nfs_attachment)$/,
  /^digitalocean_spaces_bucket_(policy|cors_configuration|logging|object)$/,
  /^digitalocean_\w+_assignment$/,
  /^(random|null|terraform|time|tls|local|cloudinit)_/,
];

/** Where resources of different types say which network they are in. */
const NETWORK_FIELDS = ['vpc_uuid', 'vpc_id', 'private_network_uuid', 'vpc', 'vpcs'];

/** Draws every other resource as a plain box, with arrows to what it refers to. */
export function addRest(sketch: Sketch): void {
  const { document } = sketch;
  const assigned = new Set(reservedAddresses(document).map(({ reserved }) => reserved));
  const rest = document.resources.filter(
    ({ address, type }) =>
      !sketch.has(address) && !assigned.has(address) && !WITHOUT_BOX.some((pattern) => pattern.test(type)),
  );
  for (const resource of rest) {
    const { address, type, name, body } = resource;
    const field = NETWORK_FIELDS.find((candidate) => body[candidate] !== undefined);
    sketch.node({
      id: address,
      kind: 'resource',
      title: wordsOf(type),
      name: `${wordsOf(type)} ${textIn(body, 'name') ?? name}`,
      details: [textIn(body, 'name') ?? name, textIn(body, 'region') ?? ''].filter((line) => line !== ''),
      ...(field !== undefined && sketch.inNetwork(resource, field)),
    });
  }
  for (const resource of rest) addReferences(sketch, resource);
}

function addReferences(sketch: Sketch, { address, body }: ResourceBlock): void {
  const isNetwork = (target: string): boolean => target.startsWith('digitalocean_vpc.');
  for (const [field, value] of Object.entries(body)) {
    for (const { address: target } of sketch.document.referred(value)) {
      if (target === address || isNetwork(target) || !sketch.has(target)) continue;
      sketch.edge(address, target, 'refers', field.replaceAll('_', ' '), address);
    }
  }
}

/** `digitalocean_kubernetes_cluster` becomes `Kubernetes cluster`. */
function wordsOf(type: string): string {
  const words = type.replace(/^digitalocean_/, '').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
