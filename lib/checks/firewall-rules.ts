import { isWholeWorld } from '../core/cidr';
import { blocksOf, textOf, Unknown } from '../estimate/value';
import { type CheckedResource, type Resources, textsIn } from './resources';

const MOST_PORT = 65_535;

/** A rule by which something may connect. */
export interface InboundRule {
  readonly firewall: CheckedResource;
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  readonly fromWorld: boolean;
  /** Whether droplets, tags or clusters of the account may connect. */
  readonly fromInside: boolean;
}

/** What comes from a load balancer is looked at there. */
const INSIDE = ['source_tags', 'source_droplet_ids', 'source_kubernetes_ids'];

/** The inbound rules of a stack's cloud firewalls; what is not known is left out. ICMP has no ports. */
export function inboundRules(resources: Resources): readonly InboundRule[] {
  return resources.of('firewall').flatMap((firewall) => {
    const rules = blocksOf(firewall.values['inbound_rule']);
    if (rules instanceof Unknown) return [];
    return rules.flatMap((rule) => {
      const protocol = textOf(rule['protocol']);
      const ports = portsOf(textOf(rule['port_range']));
      if (typeof protocol !== 'string' || protocol === 'icmp' || !ports) return [];
      const fromWorld = textsIn(rule['source_addresses']).some(isWholeWorld);
      // A reference is somebody of the account, even where its value is not known yet.
      const fromInside = INSIDE.some((name) => {
        const value = rule[name];
        return value instanceof Unknown || (Array.isArray(value) && value.length > 0);
      });
      return [{ firewall, protocol, ...ports, fromWorld, fromInside }];
    });
  });
}

/** `22`, `8000-9000`, or everything: `all`, `0` or nothing. */
function portsOf(range: string | Unknown | undefined): { readonly from: number; readonly to: number } | undefined {
  if (range instanceof Unknown) return undefined;
  if (range === undefined || range === '' || range === 'all' || range === '0') return { from: 1, to: MOST_PORT };
  const [, low, high = low] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
  return low === undefined ? undefined : { from: Number(low), to: Number(high) };
}

/** Whether a rule lets something connect to a port. */
export function covers({ from, to }: Pick<InboundRule, 'from' | 'to'>, port: number): boolean {
  return from <= port && port <= to;
}

/** Whether a rule leaves no port out. */
export function coversAll({ from, to }: Pick<InboundRule, 'from' | 'to'>): boolean {
  return from <= 1 && to >= MOST_PORT;
}

/** `port 22`, or `ports 8000 to 9000`. */
export function portsText(rule: InboundRule): string {
  if (coversAll(rule)) return `every ${rule.protocol} port`;
  return rule.from === rule.to
    ? `${rule.protocol} port ${rule.from}`
    : `${rule.protocol} ports ${rule.from} to ${rule.to}`;
}
