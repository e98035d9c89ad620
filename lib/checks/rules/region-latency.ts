import { leastRoundTripMs, locationOf } from '../../catalog/region-distances';
import { inBlock, textOf } from '../../estimate/value';
import type { CheckedResource, Resources } from '../resources';
import type { Found, Rule } from '../rule';

/** Parts of which one waits for the other at nearly every request. */
const CLOSE = ['droplet', 'droplet_autoscale', 'database_cluster', 'loadbalancer', 'kubernetes_cluster', 'nfs'];
/** Parts that stand apart on purpose, or that are asked now and then. */
const DISTANT = ['database_replica', 'spaces_bucket'];

/** Parts of a stack that stand in different regions: light alone takes its time between them. */
export const regionLatency: Rule = {
  id: 'region-latency',
  asks: 'Do parts that talk at every request stand in one region?',
  severity: 'warning',
  check: ({ resources }) => {
    const home = homeOf(resources);
    if (home === undefined) return [];
    return [
      ...resources.of(...CLOSE).flatMap((part) => apart(part, home, 'warning')),
      ...resources.of(...DISTANT).flatMap((part) => apart(part, home, 'note')),
    ];
  },
};

/** The region where most of what computes stands. */
function homeOf(resources: Resources): string | undefined {
  const counts = new Map<string, number>();
  for (const part of resources.of('droplet', 'droplet_autoscale', 'kubernetes_cluster', 'database_cluster')) {
    const region = regionOf(part);
    if (region !== undefined) counts.set(region, (counts.get(region) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function regionOf({ values }: CheckedResource): string | undefined {
  const region = textOf(values['region'] ?? inBlock(values['droplet_template'], 'region'));
  return typeof region === 'string' && region !== '' ? region.toLowerCase() : undefined;
}

function apart(part: CheckedResource, home: string, severity: 'warning' | 'note'): readonly Found[] {
  const region = regionOf(part);
  if (region === undefined || region === home) return [];
  const milliseconds = leastRoundTripMs(home, region);
  const sameCity = locationOf(home) !== undefined && locationOf(home) === locationOf(region);
  const wait =
    milliseconds === undefined || sameCity ? '' : `, at least ${Math.ceil(milliseconds)} ms for every round trip`;
  return [
    {
      at: part.address,
      severity,
      problem: `it stands in ${region}, most of the others in ${home}${wait}; no VPC spans both`,
      remedy: `put it into ${home}, or make sure that nobody waits for it`,
    },
  ];
}
