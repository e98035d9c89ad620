import type { Droplet } from '@cdktf/provider-digitalocean/lib/droplet';
import type { MonitorAlert } from '@cdktf/provider-digitalocean/lib/monitor-alert';
import { Construct } from 'constructs';
import { type AlertThreshold, type MetricAlertsProps, addMetricAlerts, percentMetric } from './metric-alerts';

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
export interface DropletAlertsProps extends MetricAlertsProps {
  /** The droplets that are watched. */
  readonly droplets: readonly Droplet[];
  /** Virtual CPUs of each droplet, by which the load is judged. */
  readonly vcpus: number;
  /** The default of `outboundBandwidth`, in Mbit/s. @default no bandwidth alert */
  readonly transferMbits?: number;
  /** What differs from the defaults; `false` leaves an alert out. @default those of each alert */
  readonly thresholds?: DropletThresholds;
}

/** DigitalOcean's own alerts for droplets. The metrics agent has to run on them (`monitoring`). */
export class DropletAlerts extends Construct {
  readonly alerts: readonly MonitorAlert[];

  constructor(scope: Construct, id: string, props: DropletAlertsProps) {
    super(scope, id);
    this.alerts = addMetricAlerts(
      this,
      [
        percentMetric('cpu', 'v1/insights/droplet/cpu', 'CPU', 80),
        percentMetric('memory', 'v1/insights/droplet/memory_utilization_percent', 'memory', 90),
        percentMetric('disk', 'v1/insights/droplet/disk_utilization_percent', 'disk', 80),
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
      ],
      props.thresholds ?? {},
      props.droplets.map((droplet) => droplet.id),
      props,
    );
  }
}
