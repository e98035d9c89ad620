import { dropletSizeProblem, findDropletSize } from '../../catalog/droplet-sizes';
import { type Cents, formatUsd, usdToCents } from '../../core/money';
import { type BackupPlan, backupCost, type CostLine, dropletCost } from '../../sizing/cost';
import { type Outcome, priced, type Pricer, unknown } from '../pricing';
import type { Tariff } from '../tariff';
import { blocksOf, booleanOf, countOf, inBlock, textOf, Unknown, type Value } from '../value';

/** The line of one droplet; undefined for a slug without a price. */
export function dropletLine(slug: string, tariff: Tariff): CostLine | undefined {
  const key = `droplet.${slug}`;
  if (findDropletSize(slug)) return tariff.apply(key, 1, dropletCost(slug));
  if (!tariff.isOwn(key)) return undefined;
  const line = { item: `Droplet ${slug}`, group: 'compute', monthlyCents: 0, asOf: '', source: '' } as const;
  return tariff.apply(key, 1, { ...line, confidence: 'medium' });
}

/** What is said of a slug without a price: the nearest ones, and how to give a price. */
export function unknownDroplet(item: string, slug: string): Outcome {
  const { problem = slug, remedy = '' } = dropletSizeProblem(slug) ?? {};
  return { kind: 'unpriced', item, why: `${problem}; ${remedy}`, priceKey: `droplet.${slug}` };
}

const droplet: Pricer = {
  reads: ['size', 'backups', 'backup_policy'],
  price: ({ values }, { tariff }) => {
    const size = textOf(values['size']);
    if (typeof size !== 'string') return [unknown('Droplet', 'size', size)];
    const line = dropletLine(size, tariff);
    if (!line) return [unknownDroplet('Droplet', size)];
    return [priced(line), ...backups(values['backups'], values['backup_policy'], size, line, tariff)];
  },
};

/** DigitalOcean makes daily backups when nothing but `backups = true` is said. */
function backups(
  on: Value | undefined,
  policy: Value | undefined,
  slug: string,
  base: CostLine,
  tariff: Tariff,
): readonly Outcome[] {
  const enabled = booleanOf(on) ?? false;
  if (enabled === false) return [];
  const line = (plan: BackupPlan): CostLine => backupLine(slug, plan, base, tariff);
  if (enabled instanceof Unknown) {
    const daily = line('daily');
    return [priced({ ...daily, item: 'Backups', detail: 'none to daily', monthlyCents: 0 }, daily.monthlyCents)];
  }
  const plan = textOf(inBlock(policy, 'plan')) ?? 'daily';
  if (plan === 'weekly' || plan === 'daily') return [priced(line(plan))];
  const [weekly, daily] = [line('weekly'), line('daily')];
  return [priced({ ...weekly, item: 'Backups', detail: 'weekly to daily' }, daily.monthlyCents)];
}

function backupLine(slug: string, plan: BackupPlan, base: CostLine, tariff: Tariff): CostLine {
  const name = plan === 'weekly' ? 'backupWeekly' : 'backupDaily';
  if (!tariff.isOwn(name) && !tariff.isOwn(`droplet.${slug}`)) return backupCost(slug, plan);
  const fraction = tariff.usd(name) ?? 0;
  const detail = `${Math.round(fraction * 100)} % of ${formatUsd(base.monthlyCents)}`;
  const line: CostLine = { ...base, item: `Backups ${plan}`, detail, group: 'backups' };
  return tariff.atOwnPrice(line, usdToCents((base.monthlyCents / 100) * fraction));
}

/** A number of like droplets, or a range of it. */
export interface Fleet {
  readonly least: number;
  readonly most: number;
}

/** The line of so many like droplets. */
export function fleetOutcome(item: string, slug: Value | undefined, fleet: Fleet | Unknown, tariff: Tariff): Outcome {
  const size = textOf(slug);
  if (typeof size !== 'string') return unknown(item, 'size', size);
  const line = dropletLine(size, tariff);
  if (!line) return unknownDroplet(item, size);
  if (fleet instanceof Unknown) return { kind: 'unknown', item: `${item} ${size}`, why: fleet.why };
  const { least, most } = fleet;
  const cents = (count: number): Cents => count * line.monthlyCents;
  const detail = `${least === most ? least : `${least} to ${most}`} x ${formatUsd(line.monthlyCents)}`;
  return priced({ ...line, item: `${item} ${size}`, detail, monthlyCents: cents(least) }, cents(most));
}

/** The number of something that may scale by itself; the first of the numbers that is not known decides. */
export function fleetOf(least: Value | undefined, most: Value | undefined, what: string): Fleet | Unknown {
  const [low, high] = [countOf(least), countOf(most)];
  if (low instanceof Unknown) return new Unknown(`${what}: ${low.why}`);
  if (high instanceof Unknown) return new Unknown(`${what}: ${high.why}`);
  if (low === undefined || high === undefined) return new Unknown(`${what} is not set`);
  return low <= high ? { least: low, most: high } : new Unknown(`${what}: ${low} is above ${high}`);
}

const autoscale: Pricer = {
  reads: ['config', 'droplet_template'],
  price: ({ values }, { tariff }) => {
    const config = values['config'];
    const blocks = blocksOf(config);
    const size = inBlock(values['droplet_template'], 'size');
    if (blocks instanceof Unknown) return [unknown('Droplet autoscale pool', 'config', blocks)];
    const fixed = inBlock(config, 'target_number_instances');
    // A plan has 0 for what is not set.
    const fleet =
      fixed !== undefined && fixed !== null && fixed !== 0
        ? fleetOf(fixed, fixed, 'target_number_instances')
        : fleetOf(inBlock(config, 'min_instances'), inBlock(config, 'max_instances'), 'min_instances, max_instances');
    return [fleetOutcome('Autoscale pool', size, fleet, tariff)];
  },
};

/** Prices droplets. */
export const DROPLET_PRICERS: Readonly<Record<string, Pricer>> = {
  digitalocean_droplet: droplet,
  digitalocean_droplet_autoscale: autoscale,
};
