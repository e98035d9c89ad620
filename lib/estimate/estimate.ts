import { BILLED_HOURS_A_MONTH, findDropletSize } from '../catalog/droplet-sizes';
import { findResourceKind, KNOWN_PROVIDER_VERSION } from '../catalog/resource-kinds';
import type { Confidence } from '../catalog/provenance';
import type { Cents } from '../core/money';
import { type CostSum, sumCost } from '../sizing/bill';
import { type CostGroup, type CostLine, transferOverageCost } from '../sizing/cost';
import { type Outcome, type PricingContext, type Usage, withoutPrice } from './pricing';
import { PRICERS } from './reads';
import { Relations } from './relations';
import { type BillableResource, type Inventory, withoutInstanceKey } from './resource';
import { type OwnPrices, Tariff } from './tariff';
import { textOf, Unknown } from './value';

/** An amount, or a range of it where it depends on what is not known or scales by itself. */
export interface CentsRange {
  /** The lower end, in US cents. */
  readonly leastCents: Cents;
  /** The upper end, in US cents. */
  readonly mostCents: Cents;
}

/** A line of an estimate: one resource, or instances of it that cost the same. */
export interface EstimateRow {
  /** The Terraform address. */
  readonly address: string;
  /** How many instances the line stands for. */
  readonly copies: number;
  /** What is paid for. */
  readonly item: string;
  /** What of it decides the price, such as the size. */
  readonly detail: string;
  /** The part of the bill. */
  readonly group: CostGroup;
  /** Of all copies. */
  readonly monthly: CentsRange;
  /** How far the price can be trusted. */
  readonly confidence: Confidence;
  /** The day on which the price was read, such as 2026-08-07. */
  readonly asOf: string;
  /** Where the price is from. */
  readonly source: string;
}

/** What is not in the sum, and why. */
export interface OutsideRow {
  /** The Terraform address. */
  readonly address: string;
  /** How many instances the line stands for. */
  readonly copies: number;
  /** What is paid for. */
  readonly item: string;
  /** Why it is not in the sum. */
  readonly why: string;
  /** The key by which a price can be given. */
  readonly priceKey?: string;
}

/** What the resources of an account cost. */
export interface Estimate {
  /** What has a price, one line a resource. */
  readonly rows: readonly EstimateRow[];
  /** What costs money, but has no price in the catalogue. */
  readonly unpriced: readonly OutsideRow[];
  /** What depends on values that are not known. */
  readonly unknown: readonly OutsideRow[];
  /** How many resources of each type cost nothing. */
  readonly free: Readonly<Record<string, number>>;
  /** How many resources of other providers were passed over. */
  readonly others: Readonly<Record<string, number>>;
  /** What the reader should know of the sum. */
  readonly remarks: readonly string[];
  /** The sum with the lower end of every range. */
  readonly least: CostSum;
  /** The sum with the upper end of every range. */
  readonly most: CostSum;
  /** The fraction that was taken off the sum. */
  readonly discount: number;
}

/** What an estimate is made with. */
export interface EstimateOptions {
  /** What leaves and stays in a month. @default nothing beyond what is included */
  readonly usage?: Usage;
  /** Prices of the user's own. @default the catalogue's alone */
  readonly prices?: OwnPrices;
  /** The day of those prices, for their lines. @default 'now' */
  readonly asOf?: string;
  /** A fraction taken off the sum by those who have agreed on one, such as a prepayment's; no public offer was found. @default 0 */
  readonly discount?: number;
}

/** Prices what was found. Everything is taken to be in one account. */
export function estimate(inventory: Inventory, options: EstimateOptions = {}): Estimate {
  const collected = new Collected();
  const context = contextOf(inventory, options);
  for (const resource of inventory.resources) {
    if (resource.copies === 0) continue;
    const outcomes = outcomesOf(resource, context);
    for (const outcome of outcomes) collected.add(resource, outcome);
    if (outcomes.every(({ kind }) => kind === 'free')) collected.addFree(resource);
  }
  for (const row of transferRows(inventory, options.usage)) collected.rows.push(row);
  const rows = joinLike(collected.rows);
  const discount = options.discount ?? 0;
  return {
    rows,
    unpriced: joinOutside(collected.unpriced),
    unknown: joinOutside(collected.unknown),
    free: Object.fromEntries([...collected.free].sort(([a], [b]) => a.localeCompare(b))),
    others: inventory.others,
    remarks: inventory.remarks,
    least: sumCost(
      rows.map((row) => costLine(row, row.monthly.leastCents)),
      discount,
    ),
    most: sumCost(
      rows.map((row) => costLine(row, row.monthly.mostCents)),
      discount,
    ),
    discount,
  };
}

/** The price of an hour in US dollars, not rounded: DigitalOcean bills at most 672 hours of a month. */
export function hourlyUsdOf(monthlyCents: Cents): number {
  return monthlyCents / 100 / BILLED_HOURS_A_MONTH;
}

function outcomesOf(resource: BillableResource, context: PricingContext): readonly Outcome[] {
  const kind = findResourceKind(resource.type);
  if (kind?.kind === 'free') return [{ kind: 'free', why: kind.why }];
  if (kind?.kind === 'unpriced') return [withoutPrice(kind.name, context, 'network')];
  const pricer = PRICERS.get(resource.type);
  if (pricer) return pricer.price(resource, context);
  const why = `the type is not among those of the provider ${KNOWN_PROVIDER_VERSION}`;
  return [{ kind: 'unpriced', item: resource.type, why }];
}

function contextOf({ resources }: Inventory, options: EstimateOptions): PricingContext {
  const relations = new Relations(resources);
  return {
    tariff: new Tariff(options.prices, options.asOf),
    usage: options.usage ?? {},
    all: (type) => relations.all(type),
    related: (resource, attribute, types, by) => relations.related(resource, attribute, types, by),
  };
}

/** Outcomes by what came of them. */
class Collected {
  readonly rows: EstimateRow[] = [];
  readonly unpriced: OutsideRow[] = [];
  readonly unknown: OutsideRow[] = [];
  readonly free = new Map<string, number>();

  add({ address, copies }: BillableResource, outcome: Outcome): void {
    if (outcome.kind === 'free') return;
    const count = typeof copies === 'number' ? copies : 1;
    if (outcome.kind !== 'priced') {
      const { item, why } = outcome;
      const key = outcome.kind === 'unpriced' && outcome.priceKey !== undefined ? { priceKey: outcome.priceKey } : {};
      (outcome.kind === 'unpriced' ? this.unpriced : this.unknown).push({ address, copies: count, item, why, ...key });
      return;
    }
    const { line, mostCents = line.monthlyCents, times } = outcome;
    if (copies instanceof Unknown && times === undefined) {
      const { item, monthlyCents } = line;
      const each = `each costs ${monthlyCents / 100} US dollars a month`;
      this.unknown.push({ address, copies: 1, item, why: `${copies.why}; ${each}` });
      return;
    }
    const paid = times ?? count;
    this.rows.push({
      address,
      copies: paid,
      item: line.item,
      detail: line.detail ?? '',
      group: line.group,
      monthly: { leastCents: paid * line.monthlyCents, mostCents: paid * mostCents },
      confidence: line.confidence,
      asOf: line.asOf,
      source: line.source,
    });
  }

  addFree({ type, copies }: BillableResource): void {
    this.free.set(type, (this.free.get(type) ?? 0) + (typeof copies === 'number' ? copies : 1));
  }
}

/** Transfer beyond what the droplets of the account include together. */
function transferRows({ resources }: Inventory, usage: Usage | undefined): readonly EstimateRow[] {
  const used = usage?.transferGib ?? 0;
  if (used === 0) return [];
  const included = resources
    .filter(({ type }) => type === 'digitalocean_droplet')
    .reduce((sum, { values, copies }) => {
      const size = textOf(values['size']);
      const each = typeof size === 'string' ? (findDropletSize(size)?.transferGib ?? 0) : 0;
      return sum + each * (typeof copies === 'number' ? copies : 1);
    }, 0);
  if (used <= included) return [];
  const line = transferOverageCost(used - included);
  const { item, group, monthlyCents, confidence, asOf, source } = line;
  const detail = `${used - included} GiB beyond ${included}`;
  const monthly = { leastCents: monthlyCents, mostCents: monthlyCents };
  return [{ address: '(the account)', copies: 1, item, detail, group, monthly, confidence, asOf, source }];
}

/** Instances of a resource that cost the same stand in one line. */
function joinLike(rows: readonly EstimateRow[]): readonly EstimateRow[] {
  const joined = new Map<string, EstimateRow>();
  for (const row of rows) {
    const address = withoutInstanceKey(row.address);
    const { leastCents, mostCents } = row.monthly;
    const each = [leastCents / row.copies, mostCents / row.copies];
    const instance = address !== row.address;
    const key = instance ? JSON.stringify([address, row.item, row.detail, ...each]) : `${joined.size}`;
    const like = joined.get(key);
    joined.set(key, like ? sumOf(like, row, address) : row);
  }
  return [...joined.values()];
}

function sumOf(a: EstimateRow, b: EstimateRow, address: string): EstimateRow {
  return {
    ...a,
    address,
    copies: a.copies + b.copies,
    monthly: {
      leastCents: a.monthly.leastCents + b.monthly.leastCents,
      mostCents: a.monthly.mostCents + b.monthly.mostCents,
    },
  };
}

function joinOutside(rows: readonly OutsideRow[]): readonly OutsideRow[] {
  const joined = new Map<string, OutsideRow>();
  for (const row of rows) {
    const address = withoutInstanceKey(row.address);
    const key = JSON.stringify([address, row.item, row.why]);
    const like = joined.get(key);
    joined.set(key, like ? { ...like, address, copies: like.copies + row.copies } : row);
  }
  return [...joined.values()];
}

function costLine(row: EstimateRow, monthlyCents: Cents): CostLine {
  const { item, group, asOf, source, confidence } = row;
  return { item, group, monthlyCents, asOf, source, confidence };
}
