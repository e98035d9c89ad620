import type { Construct } from 'constructs';
import { findPostgresSize } from '../catalog/database-sizes';
import { Faults } from '../core/fault';
import {
  type ConnectionSupply,
  connectionBudget,
  connectionProblems,
  managedConnections,
  selfHostedConnections,
} from '../sizing/connections';
import { tunePostgres } from '../sizing/postgres-tuning';
import { reportFaults } from '../terraform/faults-of';
import { connections } from '../terraform/notes';
import type { HostPlan } from '../host/plan';
import { POSTGRES_SERVICE } from '../host/postgres-part';
import type { PlannerProps } from './planner-props';
import { PLANNER_POOL } from './planner-spec';

/**
 * Sets the app's pools against what its database offers, while a deploy runs a second container.
 *
 * @param hosts the plans of the hosts that the app runs on
 * @param clusterSize the managed database's size, where there is one
 */
export function checkConnections(
  scope: Construct,
  props: PlannerProps,
  hosts: readonly HostPlan[],
  clusterSize: string | undefined,
): void {
  const supply = clusterSize === undefined ? containerSupply(props, hosts) : clusterSupply(clusterSize);
  if (!supply) return;
  const budget = connectionBudget(
    {
      instances: hosts.length,
      poolSize: props.backend.pool?.size ?? PLANNER_POOL.size,
      overflow: props.backend.pool?.overflow ?? PLANNER_POOL.overflow,
      surgeInstances: 1,
    },
    supply,
  );
  const faults = new Faults();
  for (const problem of connectionProblems(budget)) faults.check('backend.pool', problem);
  reportFaults(scope, faults);
  connections.add(scope, budget);
}

function containerSupply(props: PlannerProps, hosts: readonly HostPlan[]): ConnectionSupply | undefined {
  const service = hosts[0]?.host.services.find(({ name }) => name === POSTGRES_SERVICE);
  if (!service) return undefined;
  const settings = tunePostgres({ memoryMib: service.memoryMib, overrides: props.postgres?.settings ?? {} });
  return selfHostedConnections(Number(settings['max_connections']));
}

/** An unknown size is a fault of the cluster's own. */
function clusterSupply(slug: string): ConnectionSupply | undefined {
  const size = findPostgresSize(slug);
  return size && managedConnections(size);
}
