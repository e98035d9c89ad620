import { findPostgresSize, findValkeySize } from '../catalog/database-sizes';
import { furtherDatabaseSizes } from '../catalog/further-database-sizes';
import { type PriceName, PRICES } from '../catalog/prices';
import { UNPRICED, type UnpricedName } from '../catalog/resource-kinds';
import type { Problem } from '../core/fault';
import { type Cents, usdToCents } from '../core/money';
import { nearest, oneOf } from '../core/nearest';
import type { CostGroup, CostLine } from '../sizing/cost';

/** Prices of the user's own, in US dollars, by key: see {@link priceKeyProblem}. */
export type OwnPrices = Readonly<Record<string, number>>;

const OWN = { source: "the user's own price", confidence: 'medium' } as const;

/** The engines of managed databases, as the provider calls them. */
export const DATABASE_ENGINES = ['pg', 'mysql', 'valkey', 'redis', 'mongodb', 'kafka', 'opensearch'] as const;

const NAMES: readonly string[] = [...Object.keys(PRICES), ...Object.keys(UNPRICED)];

/** The catalogue's prices, with those that a user has of their own. */
export class Tariff {
  /** @param asOf the day of the user's own prices */
  constructor(
    private readonly own: OwnPrices = {},
    private readonly asOf = 'now',
  ) {}

  /** A unit price in US dollars; undefined for what has none. */
  usd(name: PriceName | UnpricedName): number | undefined {
    return this.own[name] ?? (name in PRICES ? PRICES[name as PriceName].usd : undefined);
  }

  /** Whether a price is the user's own. */
  isOwn(key: string): boolean {
    return Object.hasOwn(this.own, key);
  }

  /**
   * A line of the catalogue, or the same at the user's own price.
   *
   * @param quantity units in it
   */
  apply(key: string, quantity: number, line: CostLine): CostLine {
    const usd = this.own[key];
    return usd === undefined ? line : this.atOwnPrice(line, usdToCents(usd * quantity));
  }

  /** A line whose sum has a price of the user's own in it. */
  atOwnPrice(line: CostLine, monthlyCents: Cents): CostLine {
    return { ...line, monthlyCents, asOf: this.asOf, ...OWN };
  }

  /** A line of so many units; undefined for what has no price. */
  units(
    name: PriceName | UnpricedName,
    quantity: number,
    line: { readonly item: string; readonly detail: string; readonly group: CostGroup },
  ): CostLine | undefined {
    const usd = this.usd(name);
    if (usd === undefined) return undefined;
    const { asOf, source, confidence } = this.isOwn(name) ? { ...OWN, asOf: this.asOf } : PRICES[name as PriceName];
    return { ...line, monthlyCents: usdToCents(usd * quantity), asOf, source, confidence };
  }
}

/**
 * The problem of a key that no price has. Keys are the names of unit prices (`volume`, `nfs`, `natGateway`, ...), or a
 * kind and a slug: `droplet.SLUG`, `database.ENGINE.SLUG` (one node), `app.SLUG`, `registry.TIER`.
 */
export function priceKeyProblem(key: string): Problem | undefined {
  const [kind = '', slug = '', ...rest] = key.split('.');
  const slugs: Readonly<Record<string, boolean>> = {
    droplet: slug !== '' && rest.length === 0,
    app: slug !== '' && rest.length === 0,
    registry: slug !== '' && rest.length === 0,
    database: (DATABASE_ENGINES as readonly string[]).includes(slug) && rest.length === 1 && rest[0] !== '',
  };
  if (NAMES.includes(key) || slugs[kind] === true) return undefined;
  const forms = ['droplet.SLUG', `database.ENGINE.SLUG`, 'app.SLUG', 'registry.TIER'];
  return {
    problem: `${JSON.stringify(key)} is not the key of a price`,
    remedy: `use ${oneOf([...nearest(key, NAMES), ...forms])}`,
  };
}

/** The problem of an amount that no price can be. */
export function ownPriceProblem(key: string, usd: number): Problem | undefined {
  if (Number.isFinite(usd) && usd >= 0 && usd <= 1e6) return undefined;
  return { problem: `${key}: ${usd} is no price`, remedy: 'give US dollars from 0 to 1000000' };
}

/** The price and the least storage of a node of a managed database. */
export interface DatabaseNode {
  readonly engine: string;
  readonly slug: string;
  readonly nodeMonthlyCents: Cents;
  /** Undefined for engines whose storage is not sold by itself. */
  readonly storageMinGib?: number;
  readonly asOf: string;
  readonly source: string;
  readonly confidence: CostLine['confidence'];
}

/** The catalogue's node of an engine and a slug. Redis became Valkey, at the same prices. */
export function findDatabaseNode(engine: string, slug: string): DatabaseNode | undefined {
  if (engine === 'pg') {
    const size = findPostgresSize(slug);
    return size
      ? { ...size, engine }
      : furtherDatabaseSizes.find((node) => node.engine === engine && node.slug === slug);
  }
  const size = engine === 'valkey' ? findValkeySize(slug) : undefined;
  return size && { ...size, engine };
}
