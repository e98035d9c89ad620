import type { Construct } from 'constructs';
import type { ComposeHost } from '../compute/compose-host';
import type { SiteFrame, SiteProps } from '../compute/site';
import type { SiteMachineProps } from '../compute/site-machine';
import { type SiteWatch, notificationOf, watchSite } from '../compute/site-watch';
import type { ManagedPostgres, ManagedPostgresProps } from '../database/managed-postgres';
import { BACKEND_DEFAULTS } from '../host/backend-part';
import { DatabaseAlerts } from '../monitoring/database-alerts';
import { extraCost } from '../sizing/cost';
import type { PlannerSpecProps } from './planner-spec';

/** A cluster in the place of the database container. */
export type PlannerManagedDatabase = Partial<Pick<ManagedPostgresProps, 'size' | 'nodes' | 'version' | 'storageGib'>>;

/** What every form of Planner has in common. */
export interface PlannerProps
  extends
    SiteProps,
    SiteMachineProps,
    Omit<PlannerSpecProps, 'size' | 'tls' | 'trustedProxies' | 'database' | 'backups' | 'domain'> {
  /** A droplet size; limits and tuning grow with it. @default 's-1vcpu-1gb' */
  readonly size?: string;
  /** The private network's range, unlike that of any other stack. @default '10.110.0.0/24' */
  readonly networkRange?: string;
}

/** What a Planner gets where its definition is silent. */
export const PLANNER_DEFAULTS = {
  app: 'planner',
  size: 's-1vcpu-1gb',
  networkRange: '10.110.0.0/24',
} as const;

/** The document's figure for a domain. */
const DOMAIN_COST = extraCost('Domain', 1, '2025-10-17', 'the Planner document');

/** The name of a Planner and of most of its resources. */
export function plannerName(props: PlannerProps): string {
  return props.app ?? PLANNER_DEFAULTS.app;
}

/** What a Planner is before anything else. */
export function plannerFrame(props: PlannerProps): SiteFrame {
  const { region, domain, networkRange = PLANNER_DEFAULTS.networkRange } = props;
  return { name: plannerName(props), region, domain, networkRange };
}

/** Adds alerts and the outside check of a Planner. */
export function watchPlanner(
  scope: Construct,
  props: PlannerProps,
  hosts: readonly ComposeHost[],
  database?: ManagedPostgres,
): SiteWatch {
  const name = plannerName(props);
  if (database) {
    const { cluster } = database;
    new DatabaseAlerts(scope, 'database_alerts', { ...notificationOf(props.admin), name: `${name} database`, cluster });
  }
  const url = `https://${props.domain}${props.backend.healthPath ?? BACKEND_DEFAULTS.healthPath}`;
  const group = { id: 'alerts', name, hosts, size: props.size ?? PLANNER_DEFAULTS.size };
  return watchSite(scope, name, url, { extraCosts: [DOMAIN_COST], ...props }, [group]);
}
