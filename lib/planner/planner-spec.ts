import { grantsSql } from '../host/managed-postgres-sql';
import { type MetricsProps, metricsParts } from '../host/metrics-parts';
import { pythonHealth } from '../host/http-health';
import { type HostPart, joinParts } from '../host/part';
import {
  POSTGRES_PASSWORD,
  POSTGRES_SERVICE,
  type PostgresPartProps,
  databaseName,
  postgresPart,
} from '../host/postgres-part';
import { REDIS_PASSWORD, REDIS_SERVICE, redisPart } from '../host/redis-part';
import type {
  BackupSpec,
  HostSpec,
  IngressSpec,
  RateLimitSpec,
  RouteSpec,
  SecretSpec,
  ServiceSpec,
  StaticSpec,
  TlsMode,
} from '../host/spec';
import {
  BACKUP_SECRETS,
  HEARTBEAT_SECRET_SPEC,
  HEARTBEAT_URL,
  plannerSecrets,
  TELEGRAM_WEBHOOK_SECRET,
} from './planner-secrets';
import { type Share, plannerShares } from './planner-shares';

/** The application of Planner: a FastAPI image. */
export interface PlannerBackendProps {
  /** An image reference, `registry/repository:tag`. */
  readonly image: string;
  /** The hard limit of one container in MiB. @default 256 on 1 GB, more on larger sizes */
  readonly memoryMib?: number;
  /** @default 0.5 for each vCPU */
  readonly cpus?: number;
  /** @default the image's own */
  readonly command?: readonly string[];
  /** The port it listens on. @default 8000 */
  readonly port?: number;
  /** The path that answers 200 while it is well. @default '/health' */
  readonly healthPath?: string;
  /** Run once before a release takes over. @default ['alembic', 'upgrade', 'head'] */
  readonly migrate?: readonly string[];
  /** `uid:gid`. @default '1000:1000' */
  readonly user?: string;
  /** Plain values; DATABASE_URL, REDIS_URL and PUBLIC_URL are there already. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Further secrets, each given as a variable. @default none */
  readonly secrets?: readonly SecretSpec[];
  /** How many connections each process keeps and opens under load. @default 5 and 3 */
  readonly pool?: PlannerPoolProps;
  /** The scheme of DATABASE_URL, which names SQLAlchemy's driver. @default 'postgresql' */
  readonly databaseScheme?: string;
  /** Seconds between SIGTERM and SIGKILL; longer than the app's own graceful timeout. @default 30 */
  readonly stopGraceSeconds?: number;
}

/** The app's connections to PostgreSQL, given to it as DATABASE_POOL_SIZE and DATABASE_MAX_OVERFLOW. */
export interface PlannerPoolProps {
  /** Connections kept open, 1 or more. @default 5 */
  readonly size?: number;
  /** Further ones under load. @default 3: twice 5 + 3, the deploy's second container included, fit max_connections 20 */
  readonly overflow?: number;
}

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
  /** @default 'planner' */
  readonly app?: string;
  readonly domain: string;
  readonly aliases?: readonly string[];
  readonly size: string;
  readonly backend: PlannerBackendProps;
  /** @default 'container' */
  readonly database?: PlannerDatabase;
  /** What differs from the document's PostgreSQL. @default nothing */
  readonly postgres?: Partial<Omit<PostgresPartProps, 'app'>>;
  /** @default 'lets-encrypt' */
  readonly tls?: TlsMode;
  readonly trustedProxies?: readonly string[];
  /** Replaces the two rates `app` and `strict`. */
  readonly rateLimits?: readonly RateLimitSpec[];
  /** Further routes, beside `/`, the webhook and the login paths. @default none */
  readonly routes?: readonly RouteSpec[];
  readonly staticFiles?: readonly StaticSpec[];
  readonly backups?: Omit<BackupSpec, 'postgres'>;
  /** Whether a dead-man's ping leaves the host. @default false */
  readonly heartbeat?: boolean;
  /** Prometheus and exporters on the host. @default none */
  readonly metrics?: MetricsProps;
  readonly logRetentionDays?: number;
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
    {
      service: backendService(app, props, share.backend),
      secrets: backendSecrets(props),
    },
    ...metrics,
  ];
  const joined = joinParts(parts);
  const { bucket } = props.backups ?? {};
  return {
    app,
    ...joined,
    files: [...joined.files, ...(managed ? [{ path: 'postgres/first-use.sql', content: firstUseSql(app) }] : [])],
    secrets: [
      ...joined.secrets,
      ...(managed ? [] : BACKUP_SECRETS.map((secret) => (bucket ? secret : { ...secret, optional: true }))),
      ...(props.heartbeat === true ? [HEARTBEAT_SECRET_SPEC] : []),
    ],
    ingress: ingressOf(props, share.nginx),
    ...(!managed && {
      backups: {
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
    ...(props.heartbeat === true && { heartbeatSecret: HEARTBEAT_URL }),
  };
}

/** What the cluster needs once, before the first migration. */
function firstUseSql(app: string): string {
  const database = databaseName(app);
  return grantsSql({ database, user: database, extensions: ['vector'] });
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

function backendService(app: string, props: PlannerSpecProps, share: Share): ServiceSpec {
  const { backend } = props;
  const port = backend.port ?? 8000;
  const managed = props.database === 'managed';
  const scheme = backend.databaseScheme ?? 'postgresql';
  const { database, user } = databaseOf(app, props);
  const own = `${scheme}://${user}:{secret:${POSTGRES_PASSWORD}}@${POSTGRES_SERVICE}:5432/${database}`;
  const cluster = `${scheme}://{deployment:database.user}:{deployment:database.password}@{deployment:database.host}:{deployment:database.port}/{deployment:database.name}?sslmode=require`;
  return {
    name: 'backend',
    image: backend.image,
    ...(backend.command && { command: backend.command }),
    memoryMib: backend.memoryMib ?? share.memoryMib,
    cpus: backend.cpus ?? share.cpus,
    port,
    user: backend.user ?? '1000:1000',
    environment: {
      PUBLIC_URL: `https://${props.domain}`,
      DATABASE_POOL_SIZE: String(backend.pool?.size ?? PLANNER_POOL.size),
      DATABASE_MAX_OVERFLOW: String(backend.pool?.overflow ?? PLANNER_POOL.overflow),
      ...backend.environment,
    },
    environmentTemplates: {
      DATABASE_URL: managed ? cluster : own,
      REDIS_URL: `redis://:{secret:${REDIS_PASSWORD}}@${REDIS_SERVICE}:6379/0`,
    },
    secrets: backendSecrets(props).map(({ name }) => ({ name, as: 'env' })),
    health: pythonHealth(port, backend.healthPath ?? '/health'),
    dependsOn: managed ? [REDIS_SERVICE] : [POSTGRES_SERVICE, REDIS_SERVICE],
    deploy: 'blue-green',
    migrate: backend.migrate ?? ['alembic', 'upgrade', 'head'],
    stopGraceSeconds: backend.stopGraceSeconds ?? 30,
    log: 'app',
  };
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
