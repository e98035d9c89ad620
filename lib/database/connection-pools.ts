import { DatabaseConnectionPool } from '@cdktf/provider-digitalocean/lib/database-connection-pool';
import type { Construct } from 'constructs';
import { type PostgresSize, postgresConnections, postgresSizes } from '../catalog/database-sizes';
import { limitProblem } from '../catalog/limits';
import { Faults, type Problem } from '../core/fault';
import { poolNameProblem } from '../core/names';
import { unknownName } from '../core/nearest';
import { wholeNumberProblem } from '../core/number-checks';
import { waysOut } from '../sizing/next-size';
import { checkKnown, isDeferred } from '../terraform/deferred';
import { buildable, checkNames } from './named-parts';

const POOL_MODES = ['transaction', 'session', 'statement'] as const;

/** For how long a client keeps a connection of the pool: for a transaction, for its session, or for one statement. */
export type PoolMode = (typeof POOL_MODES)[number];

/** A PgBouncer pool of a cluster. DigitalOcean changes none: another size or mode is another pool under the same name. */
export interface ConnectionPoolProps {
  /**
   * What clients give as the database's name: 3 to 60 letters, digits, hyphens and underscores.
   * It stands in the Terraform address, so it can't be a reference.
   */
  readonly name: string;
  /**
   * Connections to the database, 1 or more. All pools together have to fit into what the cluster's size offers;
   * leave some over for migrations, which connect directly.
   */
  readonly size: number;
  /** In `transaction` mode the driver's prepared statements have to be off. @default 'transaction' */
  readonly mode?: PoolMode;
}

/** What a pool leads to. */
export interface PoolTarget {
  readonly clusterId: string;
  readonly dbName: string;
  readonly user: string;
}

/**
 * What is wrong with a cluster's pools.
 *
 * @param size the cluster's size, where it is known
 */
export function poolFaults(pools: readonly ConnectionPoolProps[], size: PostgresSize | undefined): Faults {
  const faults = new Faults();
  faults.check('', limitProblem('connectionPools', pools.length, 'the list is too long', 'let services share a pool'));
  checkNames(faults, pools, poolNameProblem);
  const most = postgresConnections(Infinity);
  pools.forEach((pool, index) => {
    checkKnown(faults, `${index}.size`, pool.size, (count) => wholeNumberProblem(count, 1, most, 'connections'));
    checkKnown(faults, `${index}.mode`, pool.mode ?? 'transaction', modeProblem);
  });
  if (size) faults.check('', sumProblem(pools, size));
  return faults;
}

function modeProblem(mode: PoolMode): Problem | undefined {
  return POOL_MODES.includes(mode) ? undefined : unknownName('pool mode', mode, POOL_MODES);
}

/** Pools whose size is a reference can't be summed up; what the others open has to fit all the same. */
function sumProblem(pools: readonly ConnectionPoolProps[], size: PostgresSize): Problem | undefined {
  const counts = pools.map((pool) => pool.size).filter((count) => !isDeferred(count));
  const sum = counts.reduce((total, count) => total + count, 0);
  if (!(sum > size.connections)) return undefined;
  const larger = postgresSizes.find(({ connections }) => connections >= sum);
  const total = counts.length > 1 ? `${counts.join(' + ')} = ${sum}` : String(sum);
  return {
    problem: `the pools may open ${total} connections, ${size.slug} offers ${size.connections}`,
    remedy: waysOut(
      `keep them at ${size.connections} together`,
      larger && `use ${larger.slug} (${larger.connections} connections)`,
    ),
  };
}

/** Adds pools one after another: DigitalOcean works on one at a time and refuses the others. */
export function addPools(
  scope: Construct,
  pools: readonly ConnectionPoolProps[],
  target: PoolTarget,
): Readonly<Record<string, DatabaseConnectionPool>> {
  const added: Record<string, DatabaseConnectionPool> = {};
  let previous: DatabaseConnectionPool | undefined;
  for (const { name, size, mode = 'transaction' } of buildable(pools)) {
    previous = new DatabaseConnectionPool(scope, `pool-${name}`, {
      ...target,
      name,
      size,
      mode,
      ...(previous && { dependsOn: [previous] }),
    });
    added[name] = previous;
  }
  return added;
}
