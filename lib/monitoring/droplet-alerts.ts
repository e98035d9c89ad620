import type { Droplet } from '@cdktf/provider-digitalocean/lib/droplet';
import { MonitorAlert } from '@cdktf/provider-digitalocean/lib/monitor-alert';
import { Construct } from 'constructs';
import type { AlertWindow, DropletAlertType } from '../catalog/alert-types';
import { Faults } from '../core/fault';
import { checkKnown, isDeferred } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';
import { type NotificationProps, notificationFaults, receivers } from './notification';

/** A threshold and how long it has to be passed. */
export interface AlertThreshold {
  /** Percent for CPU, memory and disk; the load for load averages; Mbit/s for bandwidth. */
  readonly above: number;
  readonly window: AlertWindow;
}

/** When a droplet's alerts go off. `false` leaves one out. */
export interface DropletThresholds {
  /** Percent of all CPUs. @default above 80 for 5m */
  readonly cpu?: AlertThreshold | false;
  /** Percent of memory. @default above 90 for 5m */
  readonly memory?: AlertThreshold | false;
  /** Percent of the fullest file system. @default above 80 for 5m */
  readonly disk?: AlertThreshold | false;
  /** The 5-minute load average. @default above twice the vCPUs for 10m */
  readonly load?: AlertThreshold | false;
  /** Public outbound bandwidth in Mbit/s. @default above what would use up the size's transfer of a month in a week, for 1h */
  readonly outboundBandwidth?: AlertThreshold | false;
}

/** Settings of a set of alerts. */
export interface DropletAlertsProps extends NotificationProps {
  /** Begins the descriptions. */
  readonly name: string;
  readonly droplets: readonly Droplet[];
  readonly vcpus: number;
  /** The default of `outboundBandwidth`, in Mbit/s. @default no bandwidth alert */
  readonly transferMbits?: number;
  readonly thresholds?: DropletThresholds;
  /** @default true */
  readonly enabled?: boolean;
}

/** DigitalOcean's own alerts for droplets. The metrics agent has to run on them (`monitoring`). */
export class DropletAlerts extends Construct {
  readonly alerts: readonly MonitorAlert[];

  constructor(scope: Construct, id: string, props: DropletAlertsProps) {
    super(scope, id);
    const given = props.thresholds ?? {};
    const metrics: readonly Metric[] = [
      {
        id: 'cpu',
        type: 'v1/insights/droplet/cpu',
        unit: '%',
        words: 'CPU',
        field: 'cpu',
        byDefault: { above: 80, window: '5m' },
      },
      {
        id: 'memory',
        type: 'v1/insights/droplet/memory_utilization_percent',
        unit: '%',
        words: 'memory',
        field: 'memory',
        byDefault: { above: 90, window: '5m' },
      },
      {
        id: 'disk',
        type: 'v1/insights/droplet/disk_utilization_percent',
        unit: '%',
        words: 'disk',
        field: 'disk',
        byDefault: { above: 80, window: '5m' },
      },
      {
        id: 'load',
        type: 'v1/insights/droplet/load_5',
        unit: '',
        words: 'load',
        field: 'load',
        byDefault: { above: 2 * props.vcpus, window: '10m' },
      },
      {
        id: 'outbound',
        type: 'v1/insights/droplet/public_outbound_bandwidth',
        unit: ' Mbit/s',
        words: 'outbound traffic',
        field: 'outboundBandwidth',
        byDefault: props.transferMbits === undefined ? undefined : { above: props.transferMbits, window: '1h' },
      },
    ];
    const faults = notificationFaults(props);
    this.alerts = metrics.flatMap((metric) => {
      const threshold = given[metric.field] ?? metric.byDefault;
      if (threshold === undefined || threshold === false) return [];
      checkThreshold(faults, metric, threshold);
      return [this.addAlert(metric, threshold, props)];
    });
    reportFaults(this, faults);
  }

  private addAlert(metric: Metric, { above, window }: AlertThreshold, props: DropletAlertsProps): MonitorAlert {
    const limit = isDeferred(above) ? 'its threshold' : `${above}${metric.unit}`;
    return new MonitorAlert(this, metric.id, {
      description: `${props.name}: ${metric.words} above ${limit} for ${window}`,
      type: metric.type,
      compare: 'GreaterThan',
      value: above,
      window,
      entities: props.droplets.map((droplet) => droplet.id),
      enabled: props.enabled ?? true,
      alerts: receivers(props),
    });
  }
}

interface Metric {
  readonly id: string;
  readonly type: DropletAlertType;
  readonly unit: string;
  readonly words: string;
  readonly field: keyof DropletThresholds;
  readonly byDefault: AlertThreshold | undefined;
}

function checkThreshold(faults: Faults, metric: Metric, { above }: AlertThreshold): void {
  const percent = metric.unit === '%';
  checkKnown(faults, `thresholds.${metric.field}.above`, above, (value) =>
    value > 0 && value < (percent ? 100 : Infinity)
      ? undefined
      : {
          problem: `${value}${metric.unit} is not ${percent ? 'between 0 and 100' : 'above 0'}`,
          remedy: 'choose such a value, or false for no alert',
        },
  );
}
