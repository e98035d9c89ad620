import { postgresConnections, postgresSizes } from '../catalog/database-sizes';
import type { Problem } from '../core/fault';
import { formatUsd } from '../core/money';
import { waysOut } from './next-size';

/** The side of the application: everything that opens connections to one database. */
export interface ConnectionDemand {
  /** Processes with a pool of their own, 1 or more. */
  readonly instances: number;
  /** Connections that each of them keeps. */
  readonly poolSize: number;
  /** Further connections that each of them opens under load. @default 0 */
  readonly overflow?: number;
  /** Instances that run beside the others during a deploy: 1 where a new one is started before the old one stops. @default 0 */
  readonly surgeInstances?: number;
  /**
   * The size of a PgBouncer pool in transaction mode between the application and the database: the database then sees
   * no more than these. @default none
   */
  readonly pooledBy?: number;
}

/** The side of the database. */
export interface ConnectionSupply {
  /** What the database is called in messages, e.g. `PostgreSQL with max_connections = 100`. */
  readonly name: string;
  /** Connections that the application may use. */
  readonly offered: number;
  /** The managed size in use, so that a larger one can be named. */
  readonly managedSlug?: string;
}

/** Connections that PostgreSQL keeps for superusers, its own default. */
const RESERVED_CONNECTIONS = 3;

/** What a PostgreSQL of one's own offers: max_connections less the 3 kept for superusers. */
export function selfHostedConnections(maxConnections: number): ConnectionSupply {
  const offered = Math.max(0, maxConnections - RESERVED_CONNECTIONS);
  return { name: `PostgreSQL with max_connections = ${maxConnections}`, offered };
}

/** What a managed PostgreSQL of a size offers: 25 for each GiB less 3, at most 997. */
export function managedConnections(size: { readonly slug: string; readonly memoryGib: number }): ConnectionSupply {
  const { slug, memoryGib } = size;
  return { name: `managed PostgreSQL ${slug}`, offered: postgresConnections(memoryGib), managedSlug: slug };
}

/** How the pools of an application compare with what its database offers. */
export interface ConnectionBudget {
  /** What the app opens at most. */
  readonly demand: ConnectionDemand;
  /** What the database offers. */
  readonly supply: ConnectionSupply;
  /** The most that the application opens, also during a deploy. */
  readonly clients: number;
  /** The most that the database sees: the clients, or no more than the pool in between. */
  readonly server: number;
  /** What is left; 0 when nothing is. */
  readonly free: number;
  /** Whether the supply covers the demand. */
  readonly fits: boolean;
  /** Where an alert on the number of connections belongs: 80 % of what is offered. */
  readonly alertAt: number;
  /** The largest pool and overflow together that each instance can have without a pool in between. */
  readonly possibleForEach: number;
}

const ALERT_FRACTION = 0.8;

/** Connections of an application's processes: those kept open, and further ones under load. */
export interface PoolSize {
  readonly size: number;
  readonly overflow: number;
}

/**
 * The largest pool up to the wanted one with which an application without a pool in between fits: what each instance
 * may open is divided as in the wanted pool. At least one connection, which may still be too many.
 */
export function fittingPool(
  demand: Pick<ConnectionDemand, 'instances' | 'surgeInstances'>,
  supply: ConnectionSupply,
  wanted: PoolSize,
): PoolSize {
  const { possibleForEach } = connectionBudget({ ...demand, poolSize: wanted.size, overflow: wanted.overflow }, supply);
  const all = wanted.size + wanted.overflow;
  if (possibleForEach >= all) return wanted;
  const size = Math.max(1, Math.floor((possibleForEach * wanted.size) / all));
  return { size, overflow: Math.max(0, possibleForEach - size) };
}

/** Compares the connections that an application may open with those that its database offers. */
export function connectionBudget(demand: ConnectionDemand, supply: ConnectionSupply): ConnectionBudget {
  const { instances, poolSize, overflow = 0, surgeInstances = 0, pooledBy = Infinity } = demand;
  const running = instances + surgeInstances;
  const clients = running * (poolSize + overflow);
  const server = Math.min(clients, pooledBy);
  return {
    demand,
    supply,
    clients,
    server,
    free: Math.max(0, supply.offered - server),
    fits: server <= supply.offered,
    alertAt: Math.floor(supply.offered * ALERT_FRACTION),
    possibleForEach: running === 0 ? supply.offered : Math.floor(supply.offered / running),
  };
}

/** Why the database will turn connections away, with the sum and the ways out; empty when it won't. */
export function connectionProblems(budget: ConnectionBudget): readonly Problem[] {
  if (budget.fits) return [];
  const { demand, supply, server, possibleForEach } = budget;
  const { instances, poolSize, overflow = 0, surgeInstances = 0, pooledBy } = demand;
  if (pooledBy !== undefined && server === pooledBy) {
    return [
      {
        check: 'connections',
        problem: `the connection pool may open ${pooledBy} connections, ${supply.name} offers ${supply.offered}`,
        remedy: waysOut(`lower the pool to ${supply.offered}`, largerDatabase(supply, server)),
      },
    ];
  }
  const each = overflow === 0 ? String(poolSize) : `(${poolSize} + ${overflow})`;
  const running = surgeInstances === 0 ? String(instances) : `(${instances} + ${surgeInstances} during a deploy)`;
  return [
    {
      check: 'connections',
      problem: `the application may open ${running} x ${each} = ${server} connections, ${supply.name} offers ${supply.offered}`,
      remedy: waysOut(
        `lower pool and overflow to ${possibleForEach} together`,
        'put a PgBouncer pool in transaction mode in between',
        largerDatabase(supply, server),
      ),
    },
  ];
}

/** The third way out: a database that offers enough. */
function largerDatabase({ managedSlug }: ConnectionSupply, connections: number): string {
  if (managedSlug === undefined) {
    return `raise max_connections to ${connections + RESERVED_CONNECTIONS} if its memory allows`;
  }
  const size = postgresSizes.find((candidate) => candidate.connections >= connections);
  return size
    ? `use ${size.slug} (${size.connections} connections, ${formatUsd(size.nodeMonthlyCents)} a month and node)`
    : 'spread the load over several databases';
}
