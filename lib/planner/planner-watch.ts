import type { Construct } from 'constructs';
import { findDropletSize } from '../catalog/droplet-sizes';
import type { ComposeHost } from '../compute/compose-host';
import { Faults } from '../core/fault';
import { DropletAlerts } from '../monitoring/droplet-alerts';
import type { NotificationProps } from '../monitoring/notification';
import { UptimeMonitor } from '../monitoring/uptime-monitor';
import { extraCost } from '../sizing/cost';
import { outboundAlertMbps, transferBudget, transferWarnings } from '../sizing/transfer';
import { costs, transfers } from '../terraform/notes';
import { known } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';
import { PLANNER_DEFAULTS, type PlannerProps } from './planner-props';

/** Everything that watches a Planner: DigitalOcean's alerts, and the check from outside. */
export interface PlannerWatch {
  readonly alerts: DropletAlerts;
  readonly uptime: UptimeMonitor;
}

/** The document's figure for a domain. */
const DOMAIN_COST = extraCost('Domain', 1, '2025-10-17', 'the Planner document');

/** Adds alerts and the outside check for the hosts of a Planner. */
export function watchPlanner(scope: Construct, props: PlannerProps, hosts: readonly ComposeHost[]): PlannerWatch {
  const name = props.app ?? PLANNER_DEFAULTS.app;
  const size = findDropletSize(known(props.size ?? PLANNER_DEFAULTS.size) ?? '');
  const allowanceGib = size?.transferGib;
  const notification: NotificationProps = {
    emails: [props.admin.email],
    ...(props.admin.slack && { slack: props.admin.slack }),
  };
  const alerts = new DropletAlerts(scope, 'alerts', {
    ...notification,
    name,
    droplets: hosts.map((host) => host.droplet),
    vcpus: size?.vcpus ?? 1,
    ...(allowanceGib !== undefined && { transferMbits: outboundAlertMbps(allowanceGib) }),
    ...(props.thresholds && { thresholds: props.thresholds }),
  });
  const uptime = new UptimeMonitor(scope, 'uptime', {
    ...notification,
    ...props.uptime,
    name,
    url: `https://${props.domain}${props.backend.healthPath ?? '/health'}`,
    enabled: props.live ?? false,
  });
  if (size && allowanceGib !== undefined) {
    const budget = transferBudget(allowanceGib * hosts.length, props.transferGib ?? PLANNER_DEFAULTS.transferGib);
    transfers.add(scope, budget);
    const faults = new Faults();
    for (const { problem, remedy } of transferWarnings(budget, size.slug))
      faults.warning('transferGib', problem, remedy);
    reportFaults(scope, faults);
  }
  costs.add(scope, ...(props.extraCosts ?? [DOMAIN_COST]));
  return { alerts, uptime };
}
