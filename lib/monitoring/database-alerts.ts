import type { DatabaseCluster } from '@cdktf/provider-digitalocean/lib/database-cluster';
import type { MonitorAlert } from '@cdktf/provider-digitalocean/lib/monitor-alert';
import { Construct } from 'constructs';
import { findPostgresSize, findValkeySize } from '../catalog/database-sizes';
import { known } from '../terraform/deferred';
import { type AlertThreshold, type MetricAlertsProps, addMetricAlerts, percentMetric } from './metric-alerts';

/** When a database's alerts go off. `false` leaves one out. */
export interface DatabaseThresholds {
  /** Percent of all CPUs. @default above 80 for 5m */
  readonly cpu?: AlertThreshold | false;
  /** Percent of memory. @default above 85 for 5m */
  readonly memory?: AlertThreshold | false;
  /** Percent of the storage. @default above 80 for 5m */
  readonly disk?: AlertThreshold | false;
  /** The 15-minute load average. @default above twice the vCPUs of the size for 10m; none where the size is a reference */
  readonly load?: AlertThreshold | false;
}

/** Settings of a set of alerts about a managed database. */
export interface DatabaseAlertsProps extends MetricAlertsProps {
  /** Of any engine: `database.cluster`. */
  readonly cluster: DatabaseCluster;
  /** What differs from the defaults; `false` leaves an alert out. @default those of each alert */
  readonly thresholds?: DatabaseThresholds;
}

/**
 * DigitalOcean's own alerts for a managed database. Of connections, replication lag and slow queries it has none:
 * those take a look into the database.
 */
export class DatabaseAlerts extends Construct {
  readonly alerts: readonly MonitorAlert[];

  constructor(scope: Construct, id: string, props: DatabaseAlertsProps) {
    super(scope, id);
    this.alerts = addMetricAlerts(
      this,
      [
        percentMetric('cpu', 'v1/dbaas/alerts/cpu_alerts', 'database CPU', 80),
        percentMetric('memory', 'v1/dbaas/alerts/memory_utilization_alerts', 'database memory', 85),
        percentMetric('disk', 'v1/dbaas/alerts/disk_utilization_alerts', 'database disk', 80),
        {
          id: 'load',
          type: 'v1/dbaas/alerts/load_15_alerts',
          unit: '',
          words: 'database load',
          field: 'load',
          byDefault: defaultLoad(props.cluster),
        },
      ],
      props.thresholds ?? {},
      [props.cluster.id],
      props,
    );
  }
}

function defaultLoad(cluster: DatabaseCluster): AlertThreshold | undefined {
  const slug = known(cluster.sizeInput) ?? '';
  // Sizes of one name have the same CPUs whatever the engine; Valkey's list is the longer one.
  const size = findPostgresSize(slug) ?? findValkeySize(slug);
  return size && { above: 2 * size.vcpus, window: '10m' };
}
