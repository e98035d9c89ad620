import type { ServiceSpec } from '../host/spec';
import { type ResourceBlock, textIn } from './terraform-document';

/** The ports of a firewall's rule. */
export interface Ports {
  readonly protocol: string;
  readonly first: number;
  readonly last: number;
}

const LAST_PORT = 65535;

/** `80`, `8000-8010`, `53/udp`, `icmp`, `all ports`. */
export function portsLabel({ protocol, first, last }: Ports): string {
  if (protocol === 'icmp') return 'icmp';
  const all = first <= 1 && last >= LAST_PORT;
  const range = first === last ? String(first) : `${first}-${last}`;
  const ports = all ? 'all ports' : range;
  return protocol === 'tcp' ? ports : `${ports}/${protocol}`;
}

/** The ports of an inbound rule. Without a range it is about all of them. */
export function portsOf(rule: ResourceBlock['body']): Ports {
  const protocol = textIn(rule, 'protocol') ?? 'tcp';
  const [first = 1, last = first] = (textIn(rule, 'port_range') ?? '').split('-').filter(Boolean).map(Number);
  const all = !(first >= 1) || textIn(rule, 'port_range') === undefined || textIn(rule, 'port_range') === 'all';
  return all ? { protocol, first: 1, last: LAST_PORT } : { protocol, first, last };
}

/** Whether a service answers on one of the ports from outside of its host. */
export function answersOn({ publish = [] }: ServiceSpec, ports: Ports): boolean {
  return publish.some(
    ({ host, protocol = 'tcp', address }) =>
      address === undefined && protocol === ports.protocol && ports.first <= host && host <= ports.last,
  );
}
