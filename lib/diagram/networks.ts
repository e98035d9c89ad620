import { plural } from '../core/plural';
import type { Sketch } from './sketch';
import { textIn } from './terraform-document';

/** Draws the networks, and the load balancers in them. */
export function addNetworks(sketch: Sketch): void {
  const { document } = sketch;
  for (const resource of document.all('digitalocean_vpc')) {
    const { address, name, body } = resource;
    const details = [textIn(body, 'ip_range'), textIn(body, 'region')].filter((item) => item !== undefined);
    sketch.group({
      id: address,
      kind: 'network',
      title: 'VPC',
      name: `VPC ${textIn(body, 'name') ?? name}`,
      details: [...sketch.shortName(resource), ...details],
    });
  }
  for (const resource of document.all('digitalocean_loadbalancer')) {
    const { address, body } = resource;
    const nodes = Number(textIn(body, 'size_unit') ?? 1);
    sketch.node({
      id: address,
      kind: 'load-balancer',
      title: 'Load balancer',
      name: 'the load balancer',
      details: [...sketch.shortName(resource), plural(nodes, 'node')],
      ...sketch.inNetwork(resource, 'vpc_uuid'),
    });
  }
}
