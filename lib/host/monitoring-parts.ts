import { Faults } from '../core/fault';
import { wholeNumberProblem } from '../core/number-checks';
import { ALERT_THRESHOLDS, type AlertThresholds, alertRules, renderAlertRules } from './alert-rules';
import { ALERTMANAGER_PORT, ALERTMANAGER_SERVICE, type AlertReceivers, alertmanagerPart } from './alertmanager-part';
import { INSTANCES } from './containers';
import {
  type Exporter,
  managedPostgresExporter,
  nginxExporter,
  nodeExporter,
  postgresExporter,
} from './exporter-parts';
import { grafanaPart } from './grafana-part';
import { type MetricsTarget, appJob } from './metrics-parts';
import type { HostPart } from './part';
import { databaseName } from './postgres-part';
import { prometheusPart } from './prometheus-part';
import { checkReceivers } from './receiver-faults';

/** A PostgreSQL whose figures are watched. */
export type MonitoredPostgres =
  /** a managed cluster; its address and password come from the Terraform outputs `database.*` */
  | 'managed'
  /** the service of this host */
  | {
      /** The database's name. @default the app's, hyphens as underscores */
      readonly database?: string;
      /** The user that the exporter connects as. @default the database's name */
      readonly user?: string;
    };

/** Prometheus, Alertmanager and exporters on a host. */
export interface MonitoringProps {
  /** Who hears of alerts; at least one. */
  readonly receivers: AlertReceivers;
  /** The host that alerts name. @default the app's name */
  readonly host?: string;
  /** The application, which shows `APP_METRICS`; false where none runs here. @default the service `backend` on port 8000 */
  readonly target?: MetricsTarget | false;
  /** The PostgreSQL that is watched. @default none that this host knows of */
  readonly postgres?: MonitoredPostgres;
  /** Whether nginx is watched; the ingress has to have its `status` on. @default true */
  readonly nginx?: boolean;
  /** From when on something is told. @default ALERT_THRESHOLDS */
  readonly thresholds?: AlertThresholds;
  /** Whether Grafana and a dashboard are there too. @default false */
  readonly grafana?: boolean;
  /** Days of metrics kept, 1 to 365. @default 15 */
  readonly retentionDays?: number;
  /** Seconds between two readings, 5 to 60: rules look at five minutes. @default 30 */
  readonly intervalSeconds?: number;
  /** Hours after which an alert that still holds is told again, 1 to 168. @default 4 */
  readonly repeatHours?: number;
}

/** The parts of a host's monitoring: 320 MiB with PostgreSQL and nginx, 512 MiB with Grafana. */
export function monitoringParts(app: string, props: MonitoringProps): readonly HostPart[] {
  const { target = {}, postgres, thresholds = {}, repeatHours } = props;
  const exporters = exportersOf(app, props);
  const rules = alertRules({ app: target !== false, postgres: postgres !== undefined }, thresholds);
  return [
    prometheusPart({
      ...props,
      app,
      jobs: [...(target === false ? [] : [appJob(target)]), ...exporters.map(({ job }) => job)],
      memoryMib: 184,
      alerting: {
        rules: renderAlertRules(rules),
        target: `${ALERTMANAGER_SERVICE}:${ALERTMANAGER_PORT}`,
        host: props.host ?? app,
      },
    }),
    alertmanagerPart({ app, receivers: props.receivers, ...(repeatHours !== undefined && { repeatHours }) }),
    ...exporters.map(({ part }) => part),
    ...(props.grafana === true ? [grafanaPart({ app })] : []),
  ];
}

function exportersOf(app: string, { postgres, nginx = true }: MonitoringProps): readonly Exporter[] {
  return [
    nodeExporter(),
    ...(nginx ? [nginxExporter()] : []),
    ...(postgres === undefined ? [] : [postgresExporterOf(app, postgres)]),
  ];
}

function postgresExporterOf(app: string, postgres: MonitoredPostgres): Exporter {
  if (postgres === 'managed') return managedPostgresExporter();
  const database = postgres.database ?? databaseName(app);
  return postgresExporter(database, postgres.user ?? database);
}

/** What is wrong with a host's monitoring, beside what `planHost` finds in its parts. */
export function monitoringFaults(props: MonitoringProps): Faults {
  const faults = new Faults();
  checkReceivers(props.receivers, faults);
  checkThresholds(props.thresholds ?? {}, faults);
  const { target } = props;
  if (target !== undefined && target !== false && target.instances !== undefined) {
    const { least, most } = INSTANCES;
    faults.check('target.instances', wholeNumberProblem(target.instances, least, most, 'instances'));
  }
  faults.check('retentionDays', wholeNumberProblem(props.retentionDays ?? 15, 1, 365, 'days'));
  faults.check('intervalSeconds', wholeNumberProblem(props.intervalSeconds ?? 30, 5, 60, 'seconds'));
  faults.check('repeatHours', wholeNumberProblem(props.repeatHours ?? 4, 1, 168, 'hours'));
  return faults;
}

function checkThresholds(thresholds: AlertThresholds, faults: Faults): void {
  for (const [name, value] of Object.entries(thresholds) as [keyof AlertThresholds, number | undefined][]) {
    if (value === undefined) continue;
    const share = name.endsWith('Ratio');
    if (!(name in ALERT_THRESHOLDS) || !(value > 0 && value < (share ? 1 : Infinity))) {
      faults.error(
        `thresholds.${name}`,
        `${value} is no threshold`,
        share ? 'write a share above 0 and below 1' : `write a number above 0, such as ${ALERT_THRESHOLDS[name]}`,
      );
    }
  }
}
