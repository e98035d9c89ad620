import type { Construct } from 'constructs';
import { ManagedPostgres, databaseAvailability } from '../database/managed-postgres';
import type { BackendPoolProps } from '../host/backend-part';
import type { DatabasePlace } from '../host/database-url';
import { databaseName } from '../host/postgres-part';
import { DatabaseAlerts } from '../monitoring/database-alerts';
import { notificationOf } from '../compute/site-watch';
import type { PrivateNetwork } from '../network/private-network';
import { availability } from '../terraform/notes';
import { type Processes, type TriaConnections, managedPool } from './tria-connections';
import { TRIA_DEFAULTS, type TriaManagedDatabase, type TriaProps, triaFrame } from './tria-props';

/** The guide's managed database. */
const TRIA_DATABASE_SIZE = 'db-s-4vcpu-8gb';

/** The name of the pool that the backend goes through. */
const BACKEND_POOL = 'backend';

/**
 * Adds the managed PostgreSQL of a TRIA with its alerts.
 *
 * @param pooledBy the size of the backend's pool; undefined for none
 */
export function addDatabase(
  scope: Construct,
  props: TriaProps,
  { pooled, poolSize, ...cluster }: TriaManagedDatabase,
  network: PrivateNetwork,
  pooledBy: number | undefined,
): ManagedPostgres {
  const { name, region } = triaFrame(props);
  const database = new ManagedPostgres(scope, 'database', {
    name,
    region,
    size: TRIA_DATABASE_SIZE,
    version: TRIA_DEFAULTS.postgresVersion,
    ...cluster,
    network,
    database: databaseName(name),
    ...(pooledBy !== undefined && { pools: [{ name: BACKEND_POOL, size: pooledBy }] }),
    protect: props.protect ?? true,
  });
  new DatabaseAlerts(scope, 'database_alerts', {
    ...notificationOf(props.admin),
    name: `${name} database`,
    cluster: database.cluster,
  });
  return database;
}

/** The backend's connections to it. */
export function managedConnectionsOf(
  processes: Processes,
  { size = TRIA_DATABASE_SIZE, pooled = true, poolSize }: TriaManagedDatabase,
  pool: BackendPoolProps | undefined,
): TriaConnections {
  return managedPool(processes, size, pool, pooled, poolSize);
}

/** Where the backend finds it. */
export function managedPlace({ pooledBy }: TriaConnections): DatabasePlace {
  return { on: 'managed', ...(pooledBy !== undefined && { pool: BACKEND_POOL }) };
}

/** Notes what the service's availability owes to its database. */
export function noteDatabase(scope: Construct, nodes: number): void {
  availability.add(scope, { name: 'database', ...databaseAvailability(nodes) });
}
