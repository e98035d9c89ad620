import { NGINX_SERVICE } from './nginx-service';
import { STATUS_PORT } from './nginx';
import type { HostPart } from './part';
import { POSTGRES_PASSWORD, POSTGRES_SERVICE } from './postgres-part';
import { NOBODY, type ScrapeJob } from './prometheus-part';
import type { ServiceSpec } from './spec';

/** Something that makes figures for Prometheus, and how it is asked. */
export interface Exporter {
  readonly part: HostPart;
  readonly job: ScrapeJob;
}

/** nginx's connections and requests; the ingress has to have its `status` on. */
export function nginxExporter(): Exporter {
  return exporterOf('nginx', {
    name: 'nginx-exporter',
    image: 'nginx/nginx-prometheus-exporter:1.4',
    command: [`--nginx.scrape-uri=http://${NGINX_SERVICE}:${STATUS_PORT}/stub_status`],
    memoryMib: 24,
    cpus: 0.05,
    port: 9113,
    user: NOBODY,
  });
}

const POSTGRES_EXPORTER = {
  name: 'postgres-exporter',
  image: 'quay.io/prometheuscommunity/postgres-exporter:v0.16.0',
  memoryMib: 32,
  cpus: 0.05,
  port: 9187,
  user: NOBODY,
} as const;

/** A PostgreSQL on the same host. */
export function postgresExporter(database: string, user: string): Exporter {
  return exporterOf('postgres', {
    ...POSTGRES_EXPORTER,
    environment: {
      DATA_SOURCE_URI: `${POSTGRES_SERVICE}:5432/${database}?sslmode=disable`,
      DATA_SOURCE_USER: user,
      DATA_SOURCE_PASS_FILE: `/run/secrets/${POSTGRES_PASSWORD}`,
    },
    secrets: [{ name: POSTGRES_PASSWORD }],
    dependsOn: [POSTGRES_SERVICE],
  });
}

/** A managed cluster, which is known from the first deploy on. */
export function managedPostgresExporter(): Exporter {
  const value = (name: string): string => `{deployment:database.${name}}`;
  return exporterOf('postgres', {
    ...POSTGRES_EXPORTER,
    // The app's user may not look at the server's files.
    command: ['--no-collector.wal'],
    environmentTemplates: {
      DATA_SOURCE_NAME: `postgresql://${value('user')}:${value('password')}@${value('host')}:${value('port')}/${value('name')}?sslmode=require`,
    },
    deploy: 'stop-first',
  });
}

/** The machine's CPU, memory, load and disk I/O. Disk space and the network are watched by DigitalOcean's agent. */
export function nodeExporter(): Exporter {
  return exporterOf('node', {
    name: 'node-exporter',
    image: 'quay.io/prometheus/node-exporter:v1.9.1',
    command: [
      '--path.procfs=/host/proc',
      '--path.sysfs=/host/sys',
      '--collector.disable-defaults',
      ...['cpu', 'diskstats', 'loadavg', 'meminfo'].map((collector) => `--collector.${collector}`),
    ],
    memoryMib: 32,
    cpus: 0.05,
    port: 9100,
    user: NOBODY,
    mounts: ['proc', 'sys'].map((name) => ({ source: `/${name}`, target: `/host/${name}`, readOnly: true })),
  });
}

function exporterOf(name: string, service: ServiceSpec & { readonly port: number }): Exporter {
  return { part: { service }, job: { name, targets: [`${service.name}:${service.port}`] } };
}
