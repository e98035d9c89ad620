import { type Exporter, nginxExporter, postgresExporter } from './exporter-parts';
import type { HostPart } from './part';
import { databaseName } from './postgres-part';
import { type ScrapeJob, prometheusPart } from './prometheus-part';

/** The application that is asked for metrics, those of `APP_METRICS`. */
export interface MetricsTarget {
  /** The service that is asked for metrics. @default 'backend' */
  readonly service?: string;
  /** Where the app shows its metrics. @default '/metrics' */
  readonly path?: string;
  /** The app's port. @default 8000 */
  readonly port?: number;
  /** The instances of a rolling service. Each counts for itself, and so each is asked. @default none: not a rolling one */
  readonly instances?: number;
}

/** Prometheus and its exporters on the host. */
export interface MetricsProps extends MetricsTarget {
  /** Days of metrics kept, 1 to 365. @default 15 */
  readonly retentionDays?: number;
  /** Seconds between two readings. @default 30 */
  readonly intervalSeconds?: number;
}

/** What the parts depend on beside their own settings. */
interface MetricsSurroundings {
  /** Whether PostgreSQL runs on this host. */
  readonly postgres: boolean;
  /** @default the app's name, hyphens as underscores */
  readonly database?: string;
  /** @default the database's name */
  readonly user?: string;
}

/** Prometheus on 127.0.0.1:9090 of the host (through an SSH tunnel), with exporters for nginx and PostgreSQL. */
export function metricsParts(app: string, props: MetricsProps, around: MetricsSurroundings): readonly HostPart[] {
  const database = around.database ?? databaseName(app);
  const exporters: Exporter[] = [
    nginxExporter(),
    ...(around.postgres ? [postgresExporter(database, around.user ?? database)] : []),
  ];
  return [
    prometheusPart({ ...props, app, jobs: [appJob(props), ...exporters.map(({ job }) => job)] }),
    ...exporters.map(({ part }) => part),
  ];
}

/** How an application is asked: by its service's name, which leads to the colour that serves, or instance by instance. */
export function appJob({ service = 'backend', path, port = 8000, instances }: MetricsTarget): ScrapeJob {
  const hosts =
    instances === undefined
      ? [service]
      : Array.from({ length: instances }, (_value, index) => `${service}-${index + 1}`);
  return { name: 'app', targets: hosts.map((host) => `${host}:${port}`), ...(path !== undefined && { path }) };
}
