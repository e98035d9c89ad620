import { UptimeAlert } from '@cdktf/provider-digitalocean/lib/uptime-alert';
import { UptimeCheck } from '@cdktf/provider-digitalocean/lib/uptime-check';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { type UptimeRegion, uptimeRegionProblem } from '../catalog/alert-types';
import type { Problem } from '../core/fault';
import { wholeNumberProblem } from '../core/number-checks';
import { uptimeCheckCost } from '../sizing/cost';
import { costs } from '../terraform/notes';
import { checkKnown } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';
import { type NotificationProps, notificationFaults, receivers } from './notification';

/** Settings of an outside check. */
export interface UptimeMonitorProps extends NotificationProps {
  /** The check's name, as DigitalOcean shows it. */
  readonly name: string;
  /** The address that is asked, by HTTPS, e.g. `https://planner.example.com/health`. */
  readonly url: string;
  /** Where it is asked from. @default ['us_east', 'eu_west'] */
  readonly regions?: readonly UptimeRegion[];
  /** Milliseconds of a slow answer, 1 to 60000. @default 3000 */
  readonly latencyMs?: number;
  /** Days before a certificate's end, 1 to 90. @default 14: Let's Encrypt's are renewed 30 days before theirs */
  readonly certificateDays?: number;
  /** Off until the first deploy, or it would alarm about a service that was never there. @default true */
  readonly enabled?: boolean;
}

/**
 * Asks a host from outside, and tells when it is down, slow,
 * or its certificate is about to end. It is what notices a droplet that is gone: DigitalOcean has no such alert.
 */
export class UptimeMonitor extends Construct {
  readonly check: UptimeCheck;
  readonly alerts: readonly UptimeAlert[];

  constructor(scope: Construct, id: string, props: UptimeMonitorProps) {
    super(scope, id);
    const latencyMs = props.latencyMs ?? 3000;
    const certificateDays = props.certificateDays ?? 14;
    const faults = notificationFaults(props);
    const regions = props.regions ?? ['us_east', 'eu_west'];
    regions.forEach((region, index) => {
      checkKnown(faults, `regions.${index}`, region, uptimeRegionProblem);
    });
    checkKnown(faults, 'url', props.url, urlProblem);
    checkKnown(faults, 'latencyMs', latencyMs, (ms) => wholeNumberProblem(ms, 1, 60000, 'ms'));
    checkKnown(faults, 'certificateDays', certificateDays, (days) => wholeNumberProblem(days, 1, 90, 'days'));
    reportFaults(this, faults);
    costs.add(this, uptimeCheckCost(monitorsBefore(this)));
    this.check = new UptimeCheck(this, 'Resource', {
      name: props.name,
      target: props.url,
      type: 'https',
      regions: [...regions],
      enabled: props.enabled ?? true,
    });
    const conditions = [
      { id: 'down', type: 'down', period: '2m' },
      { id: 'latency', type: 'latency', threshold: latencyMs, comparison: 'greater_than', period: '5m' },
      // The API's description asks for a period of every type.
      { id: 'certificate', type: 'ssl_expiry', threshold: certificateDays, comparison: 'less_than', period: '2m' },
    ];
    this.alerts = conditions.map(
      ({ id: alertId, ...condition }) =>
        new UptimeAlert(this, alertId, {
          name: `${props.name} ${alertId}`,
          checkId: this.check.id,
          ...condition,
          notifications: [receivers(props)],
        }),
    );
  }
}

function urlProblem(url: string): Problem | undefined {
  if (url.startsWith('https://') && URL.canParse(url)) return undefined;
  return {
    problem: `${JSON.stringify(url)} is no address that begins with https://`,
    remedy: 'write one, such as https://shop.example.com/health',
  };
}

/** Of several checks the first is free; another stack's are not known here. */
function monitorsBefore(monitor: UptimeMonitor): number {
  const all = TerraformStack.of(monitor).node.findAll();
  return all.filter((item) => item instanceof UptimeMonitor).indexOf(monitor);
}
