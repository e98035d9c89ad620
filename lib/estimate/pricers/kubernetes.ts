import { type Outcome, type Pricer, type PricingContext, unknown, withoutPrice } from '../pricing';
import { blocksOf, booleanOf, isValues, Unknown, type Values } from '../value';
import { fleetOf, fleetOutcome } from './droplets';

const POOL = ['size', 'node_count', 'auto_scale', 'min_nodes', 'max_nodes'];

/** A node pool costs what its droplets cost; one that scales by itself has a range. */
function nodePool(pool: Values, { tariff }: PricingContext): Outcome {
  const scales = booleanOf(pool['auto_scale']) ?? false;
  if (scales instanceof Unknown) return unknown('Kubernetes nodes', 'auto_scale', scales);
  const fleet = scales
    ? fleetOf(pool['min_nodes'], pool['max_nodes'], 'min_nodes, max_nodes')
    : fleetOf(pool['node_count'], pool['node_count'], 'node_count');
  return fleetOutcome('Kubernetes nodes', pool['size'], fleet, tariff);
}

const cluster: Pricer = {
  reads: ['node_pool', 'ha'],
  price: ({ values }, context) => {
    const pools = blocksOf(values['node_pool']);
    const nodes =
      pools instanceof Unknown
        ? [unknown('Kubernetes nodes', 'node_pool', pools)]
        : pools.filter(isValues).map((pool) => nodePool(pool, context));
    const highlyAvailable = booleanOf(values['ha']) ?? false;
    if (highlyAvailable instanceof Unknown) {
      return [...nodes, unknown('Kubernetes control plane', 'ha', highlyAvailable)];
    }
    return highlyAvailable ? [...nodes, withoutPrice('kubernetesHighAvailability', context, 'compute')] : nodes;
  },
};

/** Prices Kubernetes. */
export const KUBERNETES_PRICERS: Readonly<Record<string, Pricer>> = {
  digitalocean_kubernetes_cluster: cluster,
  digitalocean_kubernetes_node_pool: { reads: POOL, price: ({ values }, context) => [nodePool(values, context)] },
};
