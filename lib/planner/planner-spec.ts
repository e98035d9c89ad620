import { type BackendProps, backendPart } from '../host/backend-part';
import { backupSecrets } from '../host/backup-secrets';
import { type DatabasePlace, databaseUrls } from '../host/database-url';
import type { HostAlertsSpec } from '../host/host-alerts';
import { firstUseFile } from '../host/managed-postgres-sql';
import { type MetricsProps, metricsParts } from '../host/metrics-parts';
import { type HostPart, joinParts } from '../host/part';
import { POSTGRES_SERVICE, type PostgresPartProps, databaseName, postgresPart } from '../host/postgres-part';
import { REDIS_PASSWORD, REDIS_SERVICE, redisPart } from '../host/redis-part';
import type {
  BackupSpec,
  HostSpec,
  IngressSpec,
  RateLimitSpec,
  RouteSpec,
  SecretSpec,
  StaticSpec,
  TlsMode,
} from '../host/spec';
import type { Share } from '../sizing/shares';
import { HEARTBEAT_SECRET_SPEC, HEARTBEAT_URL, plannerSecrets, TELEGRAM_WEBHOOK_SECRET } from './planner-secrets';
import { plannerShares } from './planner-shares';

/**
 * The application of Planner: a FastAPI image. Of 1 GB it gets 256 MiB and half a vCPU, more on larger sizes; it keeps
 * 5 connections and opens 3 more, which with a deploy's second container fit max_connections 20; its migration is
 * `alembic upgrade head`.
 */
export type PlannerBackendProps = BackendProps;

/** The app's pool where its definition is silent. */
export const PLANNER_POOL = { size: 5, overflow: 3 } as const;

/** Where PostgreSQL runs. */
export type PlannerDatabase =
  /** a container on the host, the document's way */
  | 'container'
  /** a managed cluster; its address and password come from the Terraform outputs */
  | 'managed';

/** Planner's host, as far as it concerns what runs on it. */
export interface PlannerSpecProps {
  /** Names directories, units, logs and most resources. @default 'planner' */
  readonly app?: string;
  readonly domain: string;
  readonly aliases?: readonly string[];
  readonly size: string;
  /** The app: its image, and what differs from the document. */
  readonly backend: PlannerBackendProps;
  /** @default 'container' */
  readonly database?: PlannerDatabase;
  /** What differs from the document's PostgreSQL. @default nothing */
  readonly postgres?: Partial<Omit<PostgresPartProps, 'app'>>;
  /** @default 'lets-encrypt' */
  readonly tls?: TlsMode;
  readonly trustedProxies?: readonly string[];
  /** In place of the document's two rates. @default `app` and `strict` */
  readonly rateLimits?: readonly RateLimitSpec[];
  /** Further routes, beside `/`, the webhook and the login paths. @default none */
  readonly routes?: readonly RouteSpec[];
  /** Directories that nginx serves itself. @default none */
  readonly staticFiles?: readonly StaticSpec[];
  readonly backups?: Omit<BackupSpec, 'postgres'>;
  /** Whether a dead-man's ping leaves the host. @default false */
  readonly heartbeat?: boolean;
  /** What the host looks after by itself every minute, and whom it tells. @default nothing */
  readonly alerts?: HostAlertsSpec;
  /** Prometheus and exporters on the host. @default none */
  readonly metrics?: MetricsProps;
  /** Days of logs kept below `/var/log/APP`, 1 to 365. @default 14 */
  readonly logRetentionDays?: number;
  /** Size of the swap file in MiB; 0 for none. @default 1024 */
  readonly swapMib?: number;
  /** Whether further hosts serve the same app, so that what all of them compare comes from the user. @default false */
  readonly shared?: boolean;
}

/** Of Redis's limit, what it keeps before it evicts: the document's 50 of 64. */
const REDIS_KEEPS = 50 / 64;

/** Requests of one client: an app's pages come in bursts, logins and webhooks don't. */
const RATE_LIMITS: readonly RateLimitSpec[] = [
  { name: 'app', requestsPerMinute: 600, burst: 60 },
  { name: 'strict', requestsPerMinute: 60, burst: 20 },
];

const LOGIN_PATHS = ['/login', '/auth'];

/** The Planner document as a host. */
export function plannerSpec(props: PlannerSpecProps): HostSpec {
  const app = props.app ?? 'planner';
  const managed = props.database === 'managed';
  const metrics = props.metrics
    ? metricsParts(app, metricsOf(props, props.metrics), { postgres: !managed, ...databaseOf(app, props) })
    : [];
  const share = plannerShares(
    props.size,
    metrics.map((part) => part.service),
  );
  const postgres = managed ? undefined : postgresPart({ app, ...share.postgres, ...props.postgres });
  const parts: HostPart[] = [
    ...(postgres ? [postgres] : []),
    redisPart({ ...share.redis, maxMemoryMib: Math.floor(share.redis.memoryMib * REDIS_KEEPS) }),
    plannerBackend(app, props, share.backend),
    ...metrics,
  ];
  const joined = joinParts(parts);
  return {
    app,
    ...joined,
    files: [...joined.files, ...(managed ? [firstUseFile(app)] : [])],
    secrets: [
      ...joined.secrets,
      ...(managed ? [] : backupSecrets(props.backups?.bucket)),
      ...(props.heartbeat === true ? [HEARTBEAT_SECRET_SPEC] : []),
    ],
    ingress: ingressOf(props, share.nginx),
    ...(!managed && {
      backups: {
        redis: REDIS_SERVICE,
        ...props.backups,
        postgres: {
          service: POSTGRES_SERVICE,
          ...databaseOf(app, props),
        },
      },
    }),
    systemMemoryMib: share.systemMib,
    ...(props.swapMib !== undefined && { swapMib: props.swapMib }),
    ...(props.logRetentionDays !== undefined && { logRetentionDays: props.logRetentionDays }),
    ...(props.alerts && { alerts: props.alerts }),
    ...(props.heartbeat === true && { heartbeatSecret: HEARTBEAT_URL }),
  };
}

/** Prometheus asks the app where it listens. */
function metricsOf({ backend }: PlannerSpecProps, metrics: MetricsProps): MetricsProps {
  return { ...(backend.port !== undefined && { port: backend.port }), ...metrics };
}

function databaseOf(app: string, { postgres }: PlannerSpecProps): { database: string; user: string } {
  const database = postgres?.database ?? databaseName(app);
  return { database, user: postgres?.user ?? database };
}

function backendSecrets({ shared = false, backend }: PlannerSpecProps): readonly SecretSpec[] {
  return [...plannerSecrets(shared), ...(backend.secrets ?? [])];
}

function plannerBackend(app: string, props: PlannerSpecProps, share: Share): HostPart {
  const { backend } = props;
  const place: DatabasePlace =
    props.database === 'managed' ? { on: 'managed' } : { on: 'host', ...databaseOf(app, props) };
  return backendPart({
    ...share,
    migrate: ['alembic', 'upgrade', 'head'],
    ...backend,
    pool: { ...PLANNER_POOL, ...backend.pool },
    url: `https://${props.domain}`,
    environmentTemplates: {
      ...databaseUrls(place, backend.databaseScheme),
      REDIS_URL: `redis://:{secret:${REDIS_PASSWORD}}@${REDIS_SERVICE}:6379/0`,
    },
    secrets: backendSecrets(props),
    dependsOn: place.on === 'managed' ? [REDIS_SERVICE] : [POSTGRES_SERVICE, REDIS_SERVICE],
  });
}

function ingressOf(props: PlannerSpecProps, share: Share): IngressSpec {
  const service = 'backend';
  const routes: RouteSpec[] = [
    { path: '/', service, rateLimit: 'app' },
    {
      path: '/webhook/telegram',
      service,
      readTimeoutSeconds: 30,
      rateLimit: 'strict',
      guard: { header: 'X-Telegram-Bot-Api-Secret-Token', secret: TELEGRAM_WEBHOOK_SECRET },
    },
    ...LOGIN_PATHS.map((path) => ({ path, service, rateLimit: 'strict' })),
    ...(props.routes ?? []),
  ];
  return {
    domain: props.domain,
    ...(props.aliases && { aliases: props.aliases }),
    ...(props.tls && { tls: props.tls }),
    ...(props.trustedProxies && { trustedProxies: props.trustedProxies }),
    ...(props.staticFiles && { staticFiles: props.staticFiles }),
    ...(props.metrics && { status: true }),
    closedPaths: [props.metrics?.path ?? '/metrics'],
    routes,
    rateLimits: props.rateLimits ?? RATE_LIMITS,
    ...share,
  };
}
