import { stringify } from 'yaml';
import { NGINX_SERVICE } from './nginx-service';
import { STATUS_PORT } from './nginx';
import type { HostPart } from './part';
import { hostPaths } from './paths';
import { POSTGRES_PASSWORD, POSTGRES_SERVICE, databaseName } from './postgres-part';
import type { ServiceSpec } from './spec';

/** Prometheus and its exporters on the host. */
export interface MetricsProps {
  /** The service that is asked for metrics. @default 'backend' */
  readonly service?: string;
  /** Where the app shows its metrics. @default '/metrics' */
  readonly path?: string;
  /** The app's port. @default 8000 */
  readonly port?: number;
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

const PROMETHEUS_VOLUME = 'prometheus_data';

/** Prometheus's and the exporters' own user in the official images. */
const NOBODY = '65534:65534';

/** Prometheus on 127.0.0.1:9090 of the host (through an SSH tunnel), with exporters for nginx and PostgreSQL. */
export function metricsParts(app: string, props: MetricsProps, around: MetricsSurroundings): readonly HostPart[] {
  const database = around.database ?? databaseName(app);
  return [
    prometheusPart(app, props, around.postgres),
    { service: nginxExporter() },
    ...(around.postgres ? [{ service: postgresExporter(database, around.user ?? database) }] : []),
  ];
}

function prometheusPart(app: string, props: MetricsProps, postgres: boolean): HostPart {
  return {
    service: {
      name: 'prometheus',
      image: 'prom/prometheus:v2.53.4',
      command: [
        '--config.file=/etc/prometheus/prometheus.yml',
        '--storage.tsdb.path=/prometheus',
        `--storage.tsdb.retention.time=${props.retentionDays ?? 15}d`,
      ],
      memoryMib: 160,
      cpus: 0.2,
      port: 9090,
      user: NOBODY,
      publish: [{ host: 9090, container: 9090, address: '127.0.0.1' }],
      mounts: [
        { source: `${hostPaths(app).current}/prometheus`, target: '/etc/prometheus', readOnly: true },
        { source: PROMETHEUS_VOLUME, target: '/prometheus' },
      ],
    },
    volumes: [{ name: PROMETHEUS_VOLUME }],
    files: [
      { path: 'prometheus/prometheus.yml', content: prometheusConfig(props, postgres) },
      {
        path: 'prometheus/rules.yml',
        content: stringify({ groups: [{ name: 'app', rules: recordingRules() }] }, { lineWidth: 0 }),
      },
    ],
  };
}

function prometheusConfig(props: MetricsProps, postgres: boolean): string {
  const service = props.service ?? 'backend';
  const job = (name: string, target: string, path = '/metrics'): object => ({
    job_name: name,
    metrics_path: path,
    static_configs: [{ targets: [target] }],
  });
  return stringify(
    {
      global: {
        scrape_interval: `${props.intervalSeconds ?? 30}s`,
        evaluation_interval: `${props.intervalSeconds ?? 30}s`,
      },
      rule_files: ['rules.yml'],
      scrape_configs: [
        job('prometheus', 'localhost:9090'),
        job('app', `${service}:${props.port ?? 8000}`, props.path),
        job('nginx', 'nginx-exporter:9113'),
        ...(postgres ? [job('postgres', 'postgres-exporter:9187')] : []),
      ],
    },
    { lineWidth: 0 },
  );
}

/**
 * The figures that the Planner document asks for, from the app's metrics: `http_request_duration_seconds` (histogram,
 * label `status`), `ai_api_calls_total` (counter, labels `model`, `outcome`), `db_query_duration_seconds` (histogram).
 */
function recordingRules(): readonly object[] {
  const quantile = (metric: string, value: number): string =>
    `histogram_quantile(${value}, sum by (le) (rate(${metric}_bucket[5m])))`;
  const requests = 'http_request_duration_seconds_count';
  return [
    { record: 'app:requests:rate5m', expr: `sum(rate(${requests}[5m]))` },
    ...[0.5, 0.95, 0.99].map((value) => ({
      record: `app:request_seconds:p${value * 100}`,
      expr: quantile('http_request_duration_seconds', value),
    })),
    { record: 'app:errors:ratio5m', expr: `sum(rate(${requests}{status=~"5.."}[5m])) / sum(rate(${requests}[5m]))` },
    { record: 'app:ai_calls:rate5m', expr: 'sum by (model, outcome) (rate(ai_api_calls_total[5m]))' },
    { record: 'app:query_seconds:p95', expr: quantile('db_query_duration_seconds', 0.95) },
  ];
}

function nginxExporter(): ServiceSpec {
  return {
    name: 'nginx-exporter',
    image: 'nginx/nginx-prometheus-exporter:1.4',
    command: [`--nginx.scrape-uri=http://${NGINX_SERVICE}:${STATUS_PORT}/stub_status`],
    memoryMib: 24,
    cpus: 0.05,
    port: 9113,
    user: NOBODY,
  };
}

function postgresExporter(database: string, user: string): ServiceSpec {
  return {
    name: 'postgres-exporter',
    image: 'quay.io/prometheuscommunity/postgres-exporter:v0.16.0',
    memoryMib: 32,
    cpus: 0.05,
    port: 9187,
    user: NOBODY,
    environment: {
      DATA_SOURCE_URI: `${POSTGRES_SERVICE}:5432/${database}?sslmode=disable`,
      DATA_SOURCE_USER: user,
      DATA_SOURCE_PASS_FILE: `/run/secrets/${POSTGRES_PASSWORD}`,
    },
    secrets: [{ name: POSTGRES_PASSWORD }],
    dependsOn: [POSTGRES_SERVICE],
  };
}
