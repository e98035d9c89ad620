import { loadBalancerCost, reservedIpCost, uptimeCheckCost } from '../../sizing/cost';
import { type Outcome, priced, type Pricer, type PricingContext, unknown } from '../pricing';
import type { BillableResource } from '../resource';
import { countOf, textOf, Unknown } from '../value';

/** What the former sizes of load balancers are. Source: API description, `load_balancer_base.size`. */
const FORMER_SIZES: Readonly<Record<string, number>> = { 'lb-small': 1, 'lb-medium': 3, 'lb-large': 6 };

const loadBalancer: Pricer = {
  reads: ['type', 'size', 'size_unit'],
  price: ({ values }, { tariff }) => {
    const kind = textOf(values['type']) ?? 'REGIONAL';
    if (kind instanceof Unknown) return [unknown('Load balancer', 'type', kind)];
    if (kind === 'GLOBAL') {
      const line = { item: 'Global load balancer', detail: '25M requests, 1 TB, 5 domains', group: 'network' } as const;
      return outcomes(tariff.units('globalLoadBalancer', 1, line));
    }
    const nodes = nodesOf(values);
    if (nodes instanceof Unknown) return [unknown('Load balancer', 'size_unit', nodes)];
    if (kind === 'REGIONAL') return [priced(tariff.apply('loadBalancerNode', nodes, loadBalancerCost(nodes)))];
    if (kind !== 'REGIONAL_NETWORK') {
      const why = `${JSON.stringify(kind)} is not a known type; use REGIONAL, REGIONAL_NETWORK or GLOBAL`;
      return [{ kind: 'unpriced', item: 'Load balancer', why }];
    }
    const detail = `${nodes} node${nodes === 1 ? '' : 's'}`;
    const line = { item: 'Network load balancer', detail, group: 'network' } as const;
    return outcomes(tariff.units('networkLoadBalancerNode', nodes, line));
  },
};

function outcomes(line: Parameters<typeof priced>[0] | undefined): readonly Outcome[] {
  return line ? [priced(line)] : [];
}

function nodesOf(values: BillableResource['values']): number | Unknown {
  const units = countOf(values['size_unit'], 1);
  // A plan has 0 for what is not set.
  if (units !== undefined && values['size_unit'] !== 0) return units;
  const size = textOf(values['size']);
  if (size instanceof Unknown) return size;
  if (size === undefined || size === '') return 1;
  return FORMER_SIZES[size] ?? new Unknown(`${JSON.stringify(size)} is not lb-small, lb-medium or lb-large`);
}

/** An address costs nothing while it belongs to a droplet. */
function reservedIp(assignment: string): Pricer {
  return {
    reads: ['droplet_id', 'ip_address'],
    price: (resource, context) => {
      const { copies, values } = resource;
      const all = typeof copies === 'number' ? copies : 1;
      const own = values['droplet_id'] !== undefined && values['droplet_id'] !== null && values['droplet_id'] !== 0;
      const assigned = own ? all : Math.min(all, assignmentsOf(resource, assignment, context));
      const left = all - assigned;
      const line = context.tariff.apply('reservedIpUnassigned', 1, reservedIpCost(false));
      const free: Outcome = { kind: 'free', why: 'assigned to a droplet' };
      if (left === 0) return [free];
      return [{ kind: 'priced', line, ...(typeof copies === 'number' && { times: left }) }];
    },
  };
}

function assignmentsOf(address: BillableResource, type: string, context: PricingContext): number {
  const own = context
    .all(type)
    .filter((assignment) => context.related(assignment, 'ip_address', [address.type], 'ip_address') === address);
  return own.reduce((sum, { copies }) => sum + (typeof copies === 'number' ? copies : 1), 0);
}

/** The first check of an account is free. */
const uptimeCheck: Pricer = {
  reads: [],
  price: (resource, { all, tariff }) => {
    const checks = all(resource.type);
    const before = checks
      .slice(0, checks.indexOf(resource))
      .reduce((sum, { copies }) => sum + (typeof copies === 'number' ? copies : 1), 0);
    if (resource.copies instanceof Unknown) return [{ kind: 'priced', line: uptimeCheckCost(before) }];
    const paid = resource.copies - (before === 0 ? 1 : 0);
    if (paid <= 0) return [{ kind: 'free', why: 'the first uptime check is free' }];
    const line = tariff.apply('uptimeCheckFurther', 1, uptimeCheckCost(Math.max(1, before)));
    const detail = before === 0 ? `${resource.copies}, the first is free` : 'beyond the first';
    return [{ kind: 'priced', line: { ...line, detail }, times: paid }];
  },
};

/** Prices what stands in the network, and what watches it. */
export const NETWORK_PRICERS: Readonly<Record<string, Pricer>> = {
  digitalocean_loadbalancer: loadBalancer,
  digitalocean_reserved_ip: reservedIp('digitalocean_reserved_ip_assignment'),
  digitalocean_floating_ip: reservedIp('digitalocean_floating_ip_assignment'),
  digitalocean_uptime_check: uptimeCheck,
};

/** What is read of resources that are free themselves, but decide about another one's price. */
export const ASSIGNMENT_READS: readonly string[] = ['ip_address', 'droplet_id'];
