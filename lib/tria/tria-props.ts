import type { SiteMachineProps } from '../compute/site-machine';
import type { SiteFrame, SiteProps } from '../compute/site';
import { type SiteWatch, type WatchedHosts, watchSite } from '../compute/site-watch';
import type { ManagedPostgresProps } from '../database/managed-postgres';
import { type AgentPartProps, type AgentVendor } from '../host/agent-part';
import { BACKEND_DEFAULTS } from '../host/backend-part';
import type { MonitoringProps } from '../host/monitoring-parts';
import type { PostgresPartProps } from '../host/postgres-part';
import type { BackupSpec, RateLimitSpec, RouteSpec } from '../host/spec';
import type { DropletThresholds } from '../monitoring/droplet-alerts';
import type { ArchiveBucketProps } from '../storage/archive-bucket';
import type { BackupBucketProps } from '../storage/backup-bucket';
import type { Construct } from 'constructs';
import type { TriaBackendProps } from './tria-backend';
import { triaExtras } from './tria-extras';
import type { TriaFrontendProps } from './tria-frontend';

/** Prometheus, Alertmanager and exporters on the hosts: who is told, and what differs. */
export type TriaMonitoringProps = Omit<MonitoringProps, 'target' | 'postgres' | 'nginx' | 'host'>;

/** A vendor's agent on every host. */
export interface TriaAgentProps extends Omit<AgentPartProps, 'hostname'> {
  /** Whose agent it is. */
  readonly vendor: AgentVendor;
}

/** A cluster that DigitalOcean runs. */
export interface TriaManagedDatabase extends Partial<
  Pick<
    ManagedPostgresProps,
    'size' | 'nodes' | 'version' | 'storageGib' | 'maintenance' | 'settings' | 'replicas' | 'restore'
  >
> {
  /** Whether the backend goes through a PgBouncer pool in transaction mode. @default true */
  readonly pooled?: boolean;
  /** Connections of that pool to the database. @default what the backend may open, less 10 of what the size offers */
  readonly poolSize?: number;
}

/** What differs from the guide's PostgreSQL where it runs on a droplet of one's own. */
export type TriaPostgres = Partial<
  Pick<PostgresPartProps, 'version' | 'image' | 'memoryMib' | 'cpus' | 'settings' | 'extensions'>
>;

/** The dumps of a PostgreSQL on a droplet of one's own. */
export type TriaBackups = Pick<BackupSpec, 'at' | 'keep'> & {
  /** A Spaces bucket for encrypted copies. @default none */
  readonly bucket?: BackupBucketProps;
};

/** What of the guide's work a single ChromaDB has to carry. */
export interface ExpectedLoad {
  /** Documents that are indexed. */
  readonly documents?: number;
  readonly searchesPerDay?: number;
}

/** What every form of TRIA has in common. */
export interface TriaProps extends SiteProps, SiteMachineProps {
  /** Names directories, units, logs and most resources. @default 'tria' */
  readonly app?: string;
  /** The private network's range, unlike that of any other stack. @default '10.112.0.0/24' */
  readonly networkRange?: string;
  /** The purpose that DigitalOcean's project shows. @default 'Production' */
  readonly environment?: 'Development' | 'Staging' | 'Production';
  /** The FastAPI service: its image, and what differs from the guide's share. */
  readonly backend: TriaBackendProps;
  /** The Next.js frontend: an image on the hosts, or where it is served instead. */
  readonly frontend: TriaFrontendProps;
  /** Alerts on the application and the database from the hosts themselves. @default none */
  readonly monitoring?: TriaMonitoringProps;
  /** Datadog's or New Relic's agent on every host; its key is a secret. @default none */
  readonly agent?: AgentVendor | TriaAgentProps;
  /** Further routes, beside those of backend and frontend. @default none */
  readonly routes?: readonly RouteSpec[];
  /** Replaces the two rates `app` and `strict`. @default 1200 and 60 requests a minute for each address */
  readonly rateLimits?: readonly RateLimitSpec[];
  /** A Spaces bucket for files that are kept for long, with a key that opens nothing else. @default none */
  readonly archive?: ArchiveBucketProps;
  /** ChromaDB's work. Above 100,000 documents or 1,000 searches a day a droplet of its own is advised. @default unknown */
  readonly expected?: ExpectedLoad;
  /** Days of logs below `/var/log/APP`. @default 14 */
  readonly logRetentionDays?: number;
}

/** What a TRIA gets where its definition is silent. */
export const TRIA_DEFAULTS = {
  app: 'tria',
  networkRange: '10.112.0.0/24',
  postgresVersion: '16',
} as const;

/** The document's alert on memory; the others are those that every droplet has. */
const THRESHOLDS: DropletThresholds = { memory: { above: 85, window: '5m' } };

/** What a TRIA is before anything else. */
export function triaFrame({ app = TRIA_DEFAULTS.app, region, domain, networkRange }: TriaProps): SiteFrame {
  return { name: app, region, domain, networkRange: networkRange ?? TRIA_DEFAULTS.networkRange };
}

/** The vendor of the hosts' agent. */
export function vendorOf({ agent }: TriaProps): AgentVendor | undefined {
  return typeof agent === 'object' ? agent.vendor : agent;
}

/** Adds alerts, the outside check, and the costs beside DigitalOcean's. */
export function watchTria(
  scope: Construct,
  props: TriaProps,
  groups: readonly [WatchedHosts, ...(readonly WatchedHosts[])],
): SiteWatch {
  const hosts = groups.reduce((sum, group) => sum + group.hosts.length, 0);
  const url = `https://${props.domain}${props.backend.healthPath ?? BACKEND_DEFAULTS.healthPath}`;
  return watchSite(
    scope,
    groups[0].name,
    url,
    {
      extraCosts: triaExtras(props.frontend, vendorOf(props), hosts),
      ...props,
      thresholds: { ...THRESHOLDS, ...props.thresholds },
    },
    groups,
  );
}
