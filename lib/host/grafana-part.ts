import { stringify } from 'yaml';
import { PROMETHEUS_SOURCE_UID, grafanaDashboard } from './grafana-dashboard';
import type { HostPart } from './part';
import { hostPaths } from './paths';
import { PROMETHEUS_SERVICE } from './prometheus-part';

/** Grafana as a service of a host. */
export interface GrafanaPartProps {
  readonly app: string;
  /** The container's limit in MiB. @default 192 */
  readonly memoryMib?: number;
  /** @default 0.2 */
  readonly cpus?: number;
}

/** The secret that holds the password of Grafana's user `admin`. */
export const GRAFANA_PASSWORD = 'GRAFANA_ADMIN_PASSWORD';

const DATA_VOLUME = 'grafana_data';

const CONFIG_PATH = '/etc/host-grafana';

/** `grafana` and its group in the official image. */
const GRAFANA_USER = '472:0';

/** Grafana on 127.0.0.1:3001 of the host (through an SSH tunnel), with Prometheus and one dashboard in place. */
export function grafanaPart({ app, memoryMib = 192, cpus = 0.2 }: GrafanaPartProps): HostPart {
  const dashboards = `${CONFIG_PATH}/dashboards`;
  return {
    service: {
      name: 'grafana',
      image: 'grafana/grafana:11.6.0',
      memoryMib,
      cpus,
      port: 3000,
      user: GRAFANA_USER,
      publish: [{ host: 3001, container: 3000, address: '127.0.0.1' }],
      environment: {
        GF_PATHS_PROVISIONING: `${CONFIG_PATH}/provisioning`,
        GF_SECURITY_ADMIN_PASSWORD__FILE: `/run/secrets/${GRAFANA_PASSWORD}`,
        GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: `${dashboards}/app.json`,
        GF_ANALYTICS_REPORTING_ENABLED: 'false',
        GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
        GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      },
      secrets: [{ name: GRAFANA_PASSWORD }],
      mounts: [
        { source: `${hostPaths(app).current}/grafana`, target: CONFIG_PATH, readOnly: true },
        { source: DATA_VOLUME, target: '/var/lib/grafana' },
      ],
      dependsOn: [PROMETHEUS_SERVICE],
    },
    volumes: [{ name: DATA_VOLUME }],
    secrets: [{ name: GRAFANA_PASSWORD, meaning: "Password of Grafana's user admin.", origin: 'generated' }],
    files: [
      { path: 'grafana/dashboards/app.json', content: grafanaDashboard(app) },
      {
        path: 'grafana/provisioning/datasources/prometheus.yml',
        content: stringify({
          apiVersion: 1,
          datasources: [
            {
              name: 'Prometheus',
              type: 'prometheus',
              uid: PROMETHEUS_SOURCE_UID,
              access: 'proxy',
              url: `http://${PROMETHEUS_SERVICE}:9090`,
              isDefault: true,
            },
          ],
        }),
      },
      {
        path: 'grafana/provisioning/dashboards/app.yml',
        content: stringify({
          apiVersion: 1,
          providers: [{ name: app, type: 'file', options: { path: dashboards } }],
        }),
      },
    ],
  };
}
