import { AVAILABILITIES } from '../catalog/sla';
import { type AvailabilityPart } from '../sizing/availability';
import {
  backupCost,
  type CostLine,
  dropletCost,
  loadBalancerCost,
  managedPostgresCost,
  nfsCost,
  valkeyCost,
  volumeCost,
} from '../sizing/cost';

/** What a scenario is made of, by size. */
export interface Composition {
  /** Droplets, with weekly backups, by how many there are of each. */
  readonly droplets: readonly { readonly size: string; readonly count: number }[];
  readonly database?: { readonly size: string; readonly nodes: number; readonly storageGib?: number };
  /** A managed Valkey. */
  readonly valkey?: { readonly size: string; readonly nodes: number };
  readonly loadBalancerNodes?: number;
  readonly volumeGib?: number;
  readonly shareGib?: number;
}

/** The bill of a composition, from the catalogue. */
export function compositionCost(parts: Composition): readonly CostLine[] {
  const { droplets, database, valkey, loadBalancerNodes, volumeGib, shareGib } = parts;
  return [
    ...droplets.flatMap(({ size, count }) =>
      Array.from({ length: count }, () => [dropletCost(size), backupCost(size, 'weekly')]).flat(),
    ),
    ...(database ? [managedPostgresCost(database.size, database.nodes, database.storageGib)] : []),
    ...(valkey ? [valkeyCost(valkey.size, valkey.nodes)] : []),
    ...(loadBalancerNodes === undefined ? [] : [loadBalancerCost(loadBalancerNodes)]),
    ...(volumeGib === undefined ? [] : [volumeCost(volumeGib)]),
    ...(shareGib === undefined ? [] : [nfsCost(shareGib)]),
  ];
}

/** The parts that a composition can't do without. Droplets of one kind beside each other replace each other. */
export function compositionAvailability(parts: Composition): readonly AvailabilityPart[] {
  const { droplets, database, valkey, loadBalancerNodes, shareGib } = parts;
  const of = (name: keyof typeof AVAILABILITIES): number => AVAILABILITIES[name].availability;
  const ofNodes = (nodes: number): number => of(nodes > 1 ? 'managedDatabaseWithStandby' : 'managedDatabase');
  return [
    ...droplets.map(({ size, count }) => ({ name: size, availability: of('droplet'), copies: count })),
    ...(loadBalancerNodes === undefined ? [] : [{ name: 'load balancer', availability: of('loadBalancer') }]),
    ...(database ? [{ name: 'managed database', availability: ofNodes(database.nodes) }] : []),
    ...(valkey ? [{ name: 'sessions', availability: ofNodes(valkey.nodes) }] : []),
    ...(shareGib === undefined ? [] : [{ name: 'NFS share', availability: of('nfs') }]),
  ];
}
