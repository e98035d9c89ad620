import { stringify } from 'yaml';
import type { HostPart } from './part';
import { hostPaths } from './paths';
import { recordingRules, renderRules } from './prometheus-rules';

/** Where a figure comes from, by Prometheus's name for it. */
export interface ScrapeJob {
  readonly name: string;
  /** `host:port` in the network of the containers. */
  readonly targets: readonly string[];
  /** @default '/metrics' */
  readonly path?: string;
}

/** Prometheus as a service of a host. */
export interface PrometheusPartProps {
  readonly app: string;
  readonly jobs: readonly ScrapeJob[];
  /** Days of metrics kept, 1 to 365. @default 15 */
  readonly retentionDays?: number;
  /** Seconds between two readings. @default 30 */
  readonly intervalSeconds?: number;
  /** The container's limit in MiB. @default 160 */
  readonly memoryMib?: number;
  /** The content of `alerts.yml`, who is told, and the host that an alert names. @default nobody is told of anything */
  readonly alerting?: { readonly rules: string; readonly target: string; readonly host: string };
}

/** Prometheus's, Alertmanager's and the exporters' own user in the official images. */
export const NOBODY = '65534:65534';

/** The name of the service and of the host in the network. */
export const PROMETHEUS_SERVICE = 'prometheus';

const PROMETHEUS_VOLUME = 'prometheus_data';

/** Prometheus on 127.0.0.1:9090 of the host, which is reached through an SSH tunnel. */
export function prometheusPart(props: PrometheusPartProps): HostPart {
  const { app, alerting } = props;
  return {
    service: {
      name: PROMETHEUS_SERVICE,
      image: 'prom/prometheus:v2.53.4',
      command: [
        '--config.file=/etc/prometheus/prometheus.yml',
        '--storage.tsdb.path=/prometheus',
        `--storage.tsdb.retention.time=${props.retentionDays ?? 15}d`,
        // What an e-mail links to, as it is through the tunnel; by itself it is the container's own name.
        '--web.external-url=http://localhost:9090',
      ],
      memoryMib: props.memoryMib ?? 160,
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
      { path: 'prometheus/prometheus.yml', content: prometheusConfig(props) },
      { path: 'prometheus/rules.yml', content: renderRules('app', recordingRules()) },
      ...(alerting ? [{ path: 'prometheus/alerts.yml', content: alerting.rules }] : []),
    ],
  };
}

function prometheusConfig({ jobs, intervalSeconds = 30, alerting }: PrometheusPartProps): string {
  const own: ScrapeJob = { name: 'prometheus', targets: ['localhost:9090'] };
  return stringify(
    {
      global: {
        scrape_interval: `${intervalSeconds}s`,
        evaluation_interval: `${intervalSeconds}s`,
        // What Prometheus asks is called alike on all hosts.
        ...(alerting && { external_labels: { host: alerting.host } }),
      },
      rule_files: ['rules.yml', ...(alerting ? ['alerts.yml'] : [])],
      ...(alerting && { alerting: { alertmanagers: [{ static_configs: [{ targets: [alerting.target] }] }] } }),
      scrape_configs: [own, ...jobs].map(({ name, path, targets }) => ({
        job_name: name,
        metrics_path: path ?? '/metrics',
        static_configs: [{ targets }],
      })),
    },
    { lineWidth: 0 },
  );
}
