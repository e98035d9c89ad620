import {
  findPostgresSize,
  findValkeySize,
  POSTGRES_STORAGE_STEP_GIB,
  postgresSizeProblem,
  valkeySizeProblem,
} from '../catalog/database-sizes';
import { dropletSizeProblem, findDropletSize } from '../catalog/droplet-sizes';
import { type PriceName, PRICES, SPACES_INCLUDED } from '../catalog/prices';
import type { Provenance } from '../catalog/provenance';
import type { Problem } from '../core/fault';
import { type Cents, formatUsd, usdToCents } from '../core/money';
import { plural } from '../core/plural';

/** What a cost is for; lines of a group stand together in a table. */
export type CostGroup = 'compute' | 'backups' | 'database' | 'network' | 'storage' | 'monitoring' | 'extra';

/** One line of a monthly bill. */
export interface CostLine extends Provenance {
  /** What is paid for. */
  readonly item: string;
  /** How the amount comes about, e.g. `2 nodes`. */
  readonly detail?: string;
  /** Its price, in US cents a month. */
  readonly monthlyCents: Cents;
  /** The part of the bill. */
  readonly group: CostGroup;
}

/** How often DigitalOcean backs a droplet up. */
export type BackupPlan = 'weekly' | 'daily';

/** The record of a slug. An unknown one is a mistake of the program: a user's slug is checked before. */
function known<T>(
  find: (slug: string) => T | undefined,
  check: (slug: string) => Problem | undefined,
  slug: string,
): T {
  const record = find(slug);
  if (record === undefined) throw new RangeError(check(slug)?.problem ?? slug);
  return record;
}

/** A line whose amount is a unit price times a quantity. */
function priced(name: PriceName, quantity: number, group: CostGroup, item: string, detail: string): CostLine {
  const { usd, asOf, source, confidence } = PRICES[name];
  return { item, detail, group, monthlyCents: usdToCents(usd * quantity), asOf, source, confidence };
}

/** A droplet. @throws RangeError for an unknown slug */
export function dropletCost(slug: string): CostLine {
  const { label, monthlyCents, asOf, source, confidence } = known(findDropletSize, dropletSizeProblem, slug);
  return { item: `Droplet ${slug}`, detail: label, group: 'compute', monthlyCents, asOf, source, confidence };
}

/** DigitalOcean's backups of a droplet: 20 % of its price weekly, 30 % daily. @throws RangeError for an unknown slug */
export function backupCost(slug: string, plan: BackupPlan): CostLine {
  const { monthlyCents } = known(findDropletSize, dropletSizeProblem, slug);
  const price = plan === 'weekly' ? 'backupWeekly' : 'backupDaily';
  const detail = `${Math.round(PRICES[price].usd * 100)} % of ${formatUsd(monthlyCents)}`;
  const item = `Backups ${plan}`;
  return priced(price, monthlyCents / 100, 'backups', item, detail);
}

/** A block storage volume of so many GiB. */
export function volumeCost(gib: number): CostLine {
  return priced('volume', gib, 'storage', 'Volume', `${gib} GiB`);
}

/** Snapshots of so many GiB in all. */
export function snapshotCost(gib: number): CostLine {
  return priced('snapshot', gib, 'storage', 'Snapshots', `${gib} GiB`);
}

/**
 * An NFS share of so many GiB.
 *
 * @param usdPerGib the price of a GiB a month. @default an assumption of low confidence
 */
export function nfsCost(gib: number, usdPerGib?: number): CostLine {
  const assumed = priced('nfs', gib, 'storage', 'NFS share', `${gib} GiB`);
  if (usdPerGib === undefined) return assumed;
  const monthlyCents = usdToCents(usdPerGib * gib);
  return { ...assumed, monthlyCents, source: "the user's own price", confidence: 'medium' };
}

/** A regional HTTP load balancer of so many nodes. @param nodes 1 to 200. @default 1 */
export function loadBalancerCost(nodes = 1): CostLine {
  return priced('loadBalancerNode', nodes, 'network', 'Load balancer', plural(nodes, 'node'));
}

/** A reserved IPv4 address: free while it is assigned. @default assigned */
export function reservedIpCost(assigned = true): CostLine {
  const name = assigned ? 'reservedIpAssigned' : 'reservedIpUnassigned';
  return priced(name, 1, 'network', 'Reserved IP', assigned ? 'assigned' : 'not assigned');
}

/** Outbound transfer beyond what the droplets of an account include, in GiB. */
export function transferOverageCost(gib: number): CostLine {
  return priced('transferOverage', gib, 'network', 'Transfer beyond the allowance', `${gib} GiB`);
}

/**
 * An uptime check. The first of an account is free.
 *
 * @param index its place among the account's checks, from 0
 */
export function uptimeCheckCost(index: number): CostLine {
  const name = index === 0 ? 'uptimeCheckFirst' : 'uptimeCheckFurther';
  return priced(name, 1, 'monitoring', 'Uptime check', index === 0 ? 'the first is free' : `number ${index + 1}`);
}

/** What is kept in Spaces in a month. */
export interface SpacesUse {
  /** What is stored, in GiB. @default nothing beyond what the subscription includes (250 GiB) */
  readonly storageGib?: number;
  /** Outbound. @default nothing beyond what the subscription includes (1 TiB) */
  readonly transferGib?: number;
}

/** The Spaces subscription of an account, with what goes beyond it. */
export function spacesCost({ storageGib = 0, transferGib = 0 }: SpacesUse = {}): CostLine {
  const extraStorage = Math.max(0, storageGib - SPACES_INCLUDED.storageGib);
  const extraTransfer = Math.max(0, transferGib - SPACES_INCLUDED.transferGib);
  const extraCents =
    usdToCents(PRICES.spacesStorage.usd * extraStorage) + usdToCents(PRICES.spacesTransfer.usd * extraTransfer);
  const detail = extraCents === 0 ? 'subscription' : `subscription and ${formatUsd(extraCents)} of further use`;
  const subscription = priced('spaces', 1, 'storage', 'Spaces', detail);
  return { ...subscription, monthlyCents: subscription.monthlyCents + extraCents };
}

/**
 * A managed PostgreSQL. Every node costs the same, storage beyond the least one included.
 *
 * @param nodes 1, or 2 and 3 for one and two standbys. @default 1
 * @param storageGib storage of each node; a part of a step of 10 GiB counts as a whole one. @default the size's least
 * @throws RangeError for an unknown slug
 */
export function managedPostgresCost(slug: string, nodes = 1, storageGib?: number): CostLine {
  const size = known(findPostgresSize, postgresSizeProblem, slug);
  const extraGib = Math.max(0, (storageGib ?? size.storageMinGib) - size.storageMinGib);
  const steps = Math.ceil(extraGib / POSTGRES_STORAGE_STEP_GIB);
  const stepCents = usdToCents(PRICES.databaseStorage.usd * POSTGRES_STORAGE_STEP_GIB);
  const monthlyCents = nodes * (size.nodeMonthlyCents + steps * stepCents);
  const storage = `${size.storageMinGib + steps * POSTGRES_STORAGE_STEP_GIB} GiB`;
  return databaseLine('PostgreSQL', size, monthlyCents, `${plural(nodes, 'node')}, ${storage}`);
}

/** A managed Valkey. @param nodes 1, or 2 and 3 for standbys. @default 1 @throws RangeError for an unknown slug */
export function valkeyCost(slug: string, nodes = 1): CostLine {
  const size = known(findValkeySize, valkeySizeProblem, slug);
  return databaseLine('Valkey', size, nodes * size.nodeMonthlyCents, plural(nodes, 'node'));
}

function databaseLine(
  engine: string,
  { slug, asOf, source, confidence }: Provenance & { readonly slug: string },
  monthlyCents: Cents,
  detail: string,
): CostLine {
  return { item: `Managed ${engine} ${slug}`, detail, group: 'database', monthlyCents, asOf, source, confidence };
}

/** A cost that is not DigitalOcean's, such as a domain. @param usd a month */
export function extraCost(item: string, usd: number, asOf: string, source = "the user's own figure"): CostLine {
  return { item, group: 'extra', monthlyCents: usdToCents(usd), asOf, source, confidence: 'medium' };
}
