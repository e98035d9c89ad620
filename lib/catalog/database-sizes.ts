import type { Problem } from '../core/fault';
import { type Cents, usdToCents } from '../core/money';
import { oneOf } from '../core/nearest';
import { catalogueOf } from './catalogue';
import * as data from './data/database-sizes.json';
import type { Confidence, Provenance } from './provenance';

/** A size that every node of a managed database can have. */
export interface DatabaseSize extends Provenance {
  /** DigitalOcean's name, e.g. `db-s-1vcpu-1gb`. */
  readonly slug: string;
  /** Virtual CPUs of one node. */
  readonly vcpus: number;
  /** Memory of one node, in GiB. */
  readonly memoryGib: number;
  /** Whether a cluster of this size may have standby nodes. */
  readonly standby: boolean;
  /** The price of one node a month, with the least storage. */
  readonly nodeMonthlyCents: Cents;
}

/** A size of a managed PostgreSQL. */
export interface PostgresSize extends DatabaseSize {
  /** Connections that the cluster offers, without those reserved for maintenance. */
  readonly connections: number;
  /** The storage that the price includes, in GiB. */
  readonly storageMinGib: number;
  /** The most storage, in GiB. */
  readonly storageMaxGib: number;
}

/** A version of an engine. */
export interface EngineVersion {
  /** The major version, as the API names it. */
  readonly version: string;
  /** The day or month after which it gets no fixes; undefined where none is published. */
  readonly endOfLife?: string;
}

interface SizeRecord {
  readonly nodeMonthlyUsd: number;
  readonly confidence: Confidence;
}

function completed<T extends SizeRecord>(record: T, from: { readonly asOf: string; readonly source: string }) {
  const { nodeMonthlyUsd, ...rest } = record;
  return { ...rest, nodeMonthlyCents: usdToCents(nodeMonthlyUsd), asOf: from.asOf, source: from.source };
}

const { postgresql, valkey } = data;

/** A record as the JSON has it, where a confidence is any string. */
type Loaded<T> = Omit<T, 'nodeMonthlyCents' | 'asOf' | 'source'> & SizeRecord;

const postgresCatalogue = catalogueOf<PostgresSize>(
  'managed PostgreSQL size',
  (postgresql.sizes as readonly Loaded<PostgresSize>[]).map((record) => completed(record, postgresql)),
  (size) => size.slug,
);
const valkeyCatalogue = catalogueOf<DatabaseSize>(
  'managed Valkey size',
  (valkey.sizes as readonly Loaded<DatabaseSize>[]).map((record) => completed(record, valkey)),
  (size) => size.slug,
);
const postgresVersionCatalogue = catalogueOf<EngineVersion>(
  'PostgreSQL version',
  postgresql.versions,
  ({ version }) => version,
);
const valkeyVersionCatalogue = catalogueOf<EngineVersion>('Valkey version', valkey.versions, ({ version }) => version);

/** The basic sizes of a managed PostgreSQL. DigitalOcean has more (`gd-`, `so1_5-`, `db-intel-`, `db-amd-`). */
export const postgresSizes: readonly PostgresSize[] = postgresCatalogue.all;
/** The PostgreSQL size of a slug, or undefined. */
export const findPostgresSize: (slug: string) => PostgresSize | undefined = postgresCatalogue.find;
/** The problem of a slug that is no basic PostgreSQL size. */
export const postgresSizeProblem: (slug: string) => Problem | undefined = postgresCatalogue.problem;

/** The sizes of a managed Valkey. */
export const valkeySizes: readonly DatabaseSize[] = valkeyCatalogue.all;
/** The Valkey size of a slug, or undefined. */
export const findValkeySize: (slug: string) => DatabaseSize | undefined = valkeyCatalogue.find;
/** The problem of a slug that is no Valkey size. */
export const valkeySizeProblem: (slug: string) => Problem | undefined = valkeyCatalogue.problem;

/** The PostgreSQL versions that DigitalOcean's table of ends of life names, oldest first. */
export const postgresVersions: readonly EngineVersion[] = postgresVersionCatalogue.all;
/** The PostgreSQL version of a name such as `16`, or undefined. */
export const findPostgresVersion: (version: string) => EngineVersion | undefined = postgresVersionCatalogue.find;
/** The problem of a PostgreSQL version that is not offered. */
export const postgresVersionProblem: (version: string) => Problem | undefined = postgresVersionCatalogue.problem;

/** The Valkey versions on offer. */
export const valkeyVersions: readonly EngineVersion[] = valkeyVersionCatalogue.all;
/** The problem of a Valkey version that is not offered. */
export const valkeyVersionProblem: (version: string) => Problem | undefined = valkeyVersionCatalogue.problem;

/**
 * Connections that a managed PostgreSQL offers: 25 for each GiB of memory, less 3 that are reserved, at most 997.
 * Source: DigitalOcean's documentation, PostgreSQL limits (2025-11-05).
 */
export function postgresConnections(memoryGib: number): number {
  const { perGib, reserved, most } = postgresql.connections;
  return Math.min(most, Math.max(0, Math.floor(memoryGib * perGib) - reserved));
}

/** GiB by which the storage of a managed PostgreSQL grows. */
export const POSTGRES_STORAGE_STEP_GIB = postgresql.storageStepGib;

/** The problem of a storage that a managed PostgreSQL of this size can't have. */
export function postgresStorageProblem(size: PostgresSize, storageGib: number): Problem | undefined {
  const { slug, storageMinGib, storageMaxGib } = size;
  const step = POSTGRES_STORAGE_STEP_GIB;
  if (storageGib >= storageMinGib && storageGib <= storageMaxGib && storageGib % step === 0) return undefined;
  // What is no number at all is answered with the least storage.
  const wanted = Math.ceil((storageGib || 0) / step) * step;
  const nearestStep = Math.min(storageMaxGib, Math.max(storageMinGib, wanted));
  return {
    problem: `${storageGib} GiB is no storage of ${slug}, which has ${storageMinGib} to ${storageMaxGib} GiB in steps of ${step}`,
    remedy: `use ${nearestStep} GiB, or a larger size for more`,
  };
}

/** The problem of a number of nodes that a cluster of this size can't have: 1, or 2 and 3 where standbys are allowed. */
export function databaseNodesProblem(size: DatabaseSize, nodes: number): Problem | undefined {
  const allowed = size.standby ? [1, 2, 3] : [1];
  if (allowed.includes(nodes)) return undefined;
  const limit = `${size.slug} can have ${oneOf(allowed.map(String))}`;
  return {
    problem: `a cluster of ${nodes} nodes is not possible, ${limit}`,
    remedy: size.standby ? 'use 2 nodes for a standby' : 'use a larger size for a standby, such as db-s-1vcpu-2gb',
  };
}
