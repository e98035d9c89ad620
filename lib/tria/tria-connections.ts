import { findPostgresSize } from '../catalog/database-sizes';
import { Faults } from '../core/fault';
import type { BackendPoolProps } from '../host/backend-part';
import {
  type ConnectionBudget,
  type ConnectionSupply,
  type PoolSize,
  connectionBudget,
  connectionProblems,
  fittingPool,
  managedConnections,
  selfHostedConnections,
} from '../sizing/connections';
import { type PostgresSettings, tunePostgres } from '../sizing/postgres-tuning';

/** The document's pool: 20 connections and 40 more under load. */
const DOCUMENT_POOL: PoolSize = { size: 20, overflow: 40 };

/** Connections of a managed cluster that its pool leaves to migrations, the admin and the exporter. */
const BESIDE_POOL = 10;

/** How many processes of the backend there are. */
export interface Processes {
  readonly running: number;
  /** Further ones during a deploy. */
  readonly surge: number;
}

/** How the backend's connections come out. */
export interface TriaConnections {
  /** What each process is told. */
  readonly pool: PoolSize;
  /** The size of PgBouncer's pool in between; undefined for none. */
  readonly pooledBy?: number;
  /** Undefined where what the database offers is not known. */
  readonly budget?: ConnectionBudget;
  readonly faults: Faults;
}

/** Connections to a PostgreSQL of one's own: the document's pool, or what is left of max_connections for each. */
export function ownConnections(
  processes: Processes,
  postgres: { readonly memoryMib: number; readonly settings?: PostgresSettings },
  pool: BackendPoolProps | undefined,
): TriaConnections {
  const settings = tunePostgres({ memoryMib: postgres.memoryMib, overrides: postgres.settings ?? {} });
  return direct(processes, selfHostedConnections(Number(settings['max_connections'])), pool);
}

/** Connections to a managed PostgreSQL, through a pool in transaction mode unless that is not wanted. */
export function managedPool(
  processes: Processes,
  slug: string,
  pool: BackendPoolProps | undefined,
  pooled: boolean,
  poolSize?: number,
): TriaConnections {
  const size = findPostgresSize(slug);
  // An unknown size is a fault of the cluster's own.
  if (!size) return { pool: { ...DOCUMENT_POOL, ...pool }, faults: new Faults() };
  const supply = managedConnections(size);
  if (!pooled) return direct(processes, supply, pool);
  const { size: poolSizeOfApp, overflow } = { ...DOCUMENT_POOL, ...pool };
  const demand = { instances: processes.running, surgeInstances: processes.surge, poolSize: poolSizeOfApp, overflow };
  const clients = connectionBudget(demand, supply).clients;
  const pooledBy = poolSize ?? Math.max(1, Math.min(clients, supply.offered - BESIDE_POOL));
  return { ...checked(connectionBudget({ ...demand, pooledBy }, supply)), pooledBy };
}

function direct(
  { running, surge }: Processes,
  supply: ConnectionSupply,
  pool: BackendPoolProps | undefined,
): TriaConnections {
  const instances = { instances: running, surgeInstances: surge };
  const fitting = pool === undefined ? fittingPool(instances, supply, DOCUMENT_POOL) : { ...DOCUMENT_POOL, ...pool };
  return checked(connectionBudget({ ...instances, poolSize: fitting.size, overflow: fitting.overflow }, supply));
}

function checked(budget: ConnectionBudget): TriaConnections {
  const faults = new Faults();
  for (const problem of connectionProblems(budget)) faults.check('backend.pool', problem);
  const { poolSize, overflow = 0 } = budget.demand;
  return { pool: { size: poolSize, overflow }, budget, faults };
}
