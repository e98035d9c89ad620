import { findDropletSize } from '../catalog/droplet-sizes';
import { Faults } from '../core/fault';
import { DropletAlerts, type DropletThresholds } from '../monitoring/droplet-alerts';
import type { NotificationProps, SlackTarget } from '../monitoring/notification';
import { UptimeMonitor, type UptimeMonitorProps } from '../monitoring/uptime-monitor';
import type { CostLine } from '../sizing/cost';
import { outboundAlertMbps, transferBudget, transferWarnings } from '../sizing/transfer';
import { isDeferred, known } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';
import { costs, transfers } from '../terraform/notes';
import type { Construct } from 'constructs';
import type { ComposeHost, HostAccessProps } from './compose-host';

/** Who looks after a site. */
export interface SiteAdminProps extends HostAccessProps {
  /** Where alerts go; it has to be verified on the account. */
  readonly email: string;
  /** Slack channels that are told of alerts, beside the e-mail. @default none */
  readonly slack?: readonly SlackTarget[];
}

/** How a site is watched. */
export interface SiteWatchProps {
  /** Who is told: the e-mail address, and a Slack channel where there is one. */
  readonly admin: SiteAdminProps;
  /** When the droplets' alerts go off. @default the pattern's */
  readonly thresholds?: DropletThresholds;
  /** The outside check. @default every setting's own */
  readonly uptime?: Partial<Pick<UptimeMonitorProps, 'regions' | 'latencyMs' | 'certificateDays'>>;
  /** Whether the app has been deployed: turns on what would alarm about an app that was never there. @default false */
  readonly live?: boolean;
  /** Costs beside DigitalOcean's, to be shown beside them. @default the pattern's */
  readonly extraCosts?: readonly CostLine[];
  /** Outbound transfer expected in a month, in GiB. @default 1, the Planner document's */
  readonly transferGib?: number;
}

/** Hosts of one size, which share a set of alerts. */
export interface WatchedHosts {
  /** The id of the alerts' construct. */
  readonly id: string;
  /** Begins the alerts' descriptions. */
  readonly name: string;
  readonly hosts: readonly ComposeHost[];
  readonly size: string;
}

/** Everything that watches a site: DigitalOcean's alerts, and the check from outside. */
export interface SiteWatch {
  /** Those of the first group of hosts. */
  readonly alerts: DropletAlerts;
  /** The check from outside, with its alerts. */
  readonly uptime: UptimeMonitor;
}

/** Who is told, in the shape that alerts take. */
export function notificationOf({ email, slack }: SiteAdminProps): NotificationProps {
  return { emails: [email], ...(slack && { slack }) };
}

/**
 * Adds alerts and the outside check.
 *
 * @param url the address that is asked
 * @param groups the hosts, those that answer the public first: their transfer is what is budgeted
 */
export function watchSite(
  scope: Construct,
  name: string,
  url: string,
  props: SiteWatchProps,
  groups: readonly [WatchedHosts, ...(readonly WatchedHosts[])],
): SiteWatch {
  const notification = notificationOf(props.admin);
  const [alerts] = groups.map((group) => alertsFor(scope, group, notification, props)) as [DropletAlerts];
  const uptime = new UptimeMonitor(scope, 'uptime', {
    ...notification,
    ...props.uptime,
    name,
    url,
    enabled: props.live ?? false,
  });
  noteTransfer(scope, groups[0], props.transferGib ?? 1);
  costs.add(scope, ...(props.extraCosts ?? []));
  return { alerts, uptime };
}

function alertsFor(
  scope: Construct,
  { id, name, hosts, size }: WatchedHosts,
  notification: NotificationProps,
  { thresholds }: SiteWatchProps,
): DropletAlerts {
  const record = findDropletSize(known(size) ?? '');
  return new DropletAlerts(scope, id, {
    ...notification,
    name,
    droplets: hosts.map((host) => host.droplet),
    vcpus: record?.vcpus ?? 1,
    ...(record?.transferGib !== undefined && { transferMbits: outboundAlertMbps(record.transferGib) }),
    ...(thresholds && { thresholds }),
  });
}

function noteTransfer(scope: Construct, { hosts, size }: WatchedHosts, expectedGib: number): void {
  if (isDeferred(expectedGib)) return;
  const faults = new Faults();
  if (!(expectedGib >= 0 && expectedGib < Infinity)) {
    faults.error(
      'transferGib',
      `${expectedGib} GiB is no amount of transfer`,
      'write what leaves in a month, such as 100',
    );
    reportFaults(scope, faults);
    return;
  }
  const record = findDropletSize(known(size) ?? '');
  if (record?.transferGib === undefined) return;
  const budget = transferBudget(record.transferGib * hosts.length, expectedGib);
  transfers.add(scope, budget);
  for (const found of transferWarnings(budget, record.slug)) faults.warn('transferGib', found);
  reportFaults(scope, faults);
}
