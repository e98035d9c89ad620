import { POSTGRES_STORAGE_STEP_GIB, postgresSizeProblem, valkeySizeProblem } from '../../catalog/database-sizes';
import { furtherDatabaseSizes } from '../../catalog/further-database-sizes';
import { usdToCents } from '../../core/money';
import { type CostLine, managedPostgresCost, valkeyCost } from '../../sizing/cost';
import { type Outcome, priced, type Pricer, type PricingContext, unknown } from '../pricing';
import { findDatabaseNode, type Tariff } from '../tariff';
import { countOf, numberOf, textOf, Unknown, type Value } from '../value';

const MIB_A_GIB = 1024;

const ENGINE_NAMES: Readonly<Record<string, string>> = {
  pg: 'PostgreSQL',
  mysql: 'MySQL',
  valkey: 'Valkey',
  redis: 'Redis',
  mongodb: 'MongoDB',
  kafka: 'Kafka',
  opensearch: 'OpenSearch',
};

/** A cluster or a replica, as far as its price depends on it. */
interface Database {
  readonly engine: string;
  readonly slug: string;
  readonly nodes: number;
  /** Undefined for the least that the size has. */
  readonly storageGib?: number;
}

/** The line of a database; undefined where no price is known. */
function databaseLine(database: Database, tariff: Tariff): CostLine | undefined {
  const { engine, slug, nodes, storageGib } = database;
  const key = `database.${engine}.${slug}`;
  const own = tariff.isOwn(key) || tariff.isOwn('databaseStorage');
  const node = findDatabaseNode(engine, slug);
  if (!own && engine === 'valkey' && node) return valkeyCost(slug, nodes);
  if (!own && engine === 'pg' && node && !isFurther(slug)) return managedPostgresCost(slug, nodes, storageGib);
  if (!node && !tariff.isOwn(key)) return undefined;
  const storageMinGib = node?.storageMinGib;
  const extraGib = storageMinGib === undefined ? 0 : Math.max(0, (storageGib ?? storageMinGib) - storageMinGib);
  const steps = Math.ceil(extraGib / POSTGRES_STORAGE_STEP_GIB);
  const stepCents = usdToCents((tariff.usd('databaseStorage') ?? 0) * POSTGRES_STORAGE_STEP_GIB);
  const nodeCents = tariff.apply(key, 1, emptyLine(node?.nodeMonthlyCents ?? 0)).monthlyCents;
  const total = storageMinGib === undefined ? '' : `, ${storageMinGib + steps * POSTGRES_STORAGE_STEP_GIB} GiB`;
  const line: CostLine = {
    item: `Managed ${ENGINE_NAMES[engine] ?? engine} ${slug}`,
    detail: `${nodes} node${nodes === 1 ? '' : 's'}${total}`,
    group: 'database',
    monthlyCents: nodes * (nodeCents + steps * stepCents),
    asOf: node?.asOf ?? '',
    source: node?.source ?? '',
    confidence: node?.confidence ?? 'medium',
  };
  return own ? tariff.atOwnPrice(line, line.monthlyCents) : line;
}

const isFurther = (slug: string): boolean => furtherDatabaseSizes.some((size) => size.slug === slug);

function emptyLine(monthlyCents: number): CostLine {
  return { item: '', group: 'database', monthlyCents, asOf: '', source: '', confidence: 'medium' };
}

function unpricedDatabase({ engine, slug }: Database, item: string): Outcome {
  const priceKey = `database.${engine}.${slug}`;
  const problem =
    engine === 'pg' ? postgresSizeProblem(slug) : engine === 'valkey' ? valkeySizeProblem(slug) : undefined;
  const why = problem
    ? `${problem.problem}; ${problem.remedy}`
    : engine === 'redis'
      ? 'DigitalOcean has ended Redis; its successor is the engine valkey'
      : `no published price for ${ENGINE_NAMES[engine] ?? engine} was read`;
  return { kind: 'unpriced', item: `${item} ${slug}`, why, priceKey };
}

/** The storage in GiB, which the provider has in MiB and as text. */
function storageGib(value: Value | undefined): number | Unknown | undefined {
  const mib = numberOf(value);
  // What the provider has not set is nothing or 0.
  return typeof mib === 'number' ? (mib === 0 ? undefined : mib / MIB_A_GIB) : mib;
}

function priceDatabase(
  item: string,
  engine: string | Unknown | undefined,
  size: string | Unknown | undefined,
  nodes: number | Unknown | undefined,
  storage: number | Unknown | undefined,
  { tariff }: PricingContext,
): Outcome {
  if (typeof engine !== 'string') return unknown(item, 'engine', engine);
  if (typeof size !== 'string') return unknown(item, 'size', size);
  if (typeof nodes !== 'number') return unknown(`${item} ${size}`, 'node_count', nodes);
  if (storage instanceof Unknown) return unknown(`${item} ${size}`, 'storage_size_mib', storage);
  const database = { engine, slug: size, nodes, ...(storage !== undefined && { storageGib: storage }) };
  const line = databaseLine(database, tariff);
  return line ? priced(line) : unpricedDatabase(database, item);
}

const cluster: Pricer = {
  reads: ['engine', 'size', 'node_count', 'storage_size_mib', 'id'],
  price: ({ values }, context) => {
    const engine = textOf(values['engine']);
    const item = `Managed ${typeof engine === 'string' ? (ENGINE_NAMES[engine] ?? engine) : 'database'}`;
    const nodes = countOf(values['node_count'], 1);
    return [
      priceDatabase(item, engine, textOf(values['size']), nodes, storageGib(values['storage_size_mib']), context),
    ];
  },
};

const replica: Pricer = {
  reads: ['cluster_id', 'size', 'storage_size_mib'],
  price: (resource, context) => {
    const { values } = resource;
    const found = context.related(resource, 'cluster_id', ['digitalocean_database_cluster'], 'id');
    const engine = found ? textOf(found.values['engine']) : new Unknown('its cluster is not among the resources');
    // A replica is as large as its cluster, unless it says otherwise.
    const size = textOf(values['size'] ?? found?.values['size']);
    const outcome = priceDatabase('Read replica', engine, size, 1, storageGib(values['storage_size_mib']), context);
    if (outcome.kind !== 'priced') return [outcome];
    return [{ ...outcome, line: { ...outcome.line, item: `Read replica ${typeof size === 'string' ? size : ''}` } }];
  },
};

/** Prices managed databases. */
export const DATABASE_PRICERS: Readonly<Record<string, Pricer>> = {
  digitalocean_database_cluster: cluster,
  digitalocean_database_replica: replica,
};
