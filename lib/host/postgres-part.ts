import { type PostgresSettings, tunePostgres } from '../sizing/postgres-tuning';
import type { HostPart } from './part';
import { hostPaths } from './paths';

/** PostgreSQL with pgvector as a service of a host. */
export interface PostgresPartProps {
  readonly app: string;
  /** The major version. @default 15, the Planner document's (end of life 2027-11) */
  readonly version?: number;
  /** @default `pgvector/pgvector:pgVERSION`, the official image plus the extension */
  readonly image?: string;
  /** The container's limit in MiB; the tuning follows it. */
  readonly memoryMib: number;
  readonly cpus: number;
  /** @default the app's name, hyphens as underscores */
  readonly database?: string;
  /** @default the database's name */
  readonly user?: string;
  /** Settings that replace the tuned ones, e.g. `{ work_mem: '8MB' }`. @default none */
  readonly settings?: PostgresSettings;
  /** Extensions created at the first start. @default ['vector'] */
  readonly extensions?: readonly string[];
}

/** The secret that holds the database's password. */
export const POSTGRES_PASSWORD = 'POSTGRES_PASSWORD';

/** The name of the service and of the host in the network. */
export const POSTGRES_SERVICE = 'postgres';

const DATA_VOLUME = 'postgres_data';

/** uid and gid of `postgres` in the Debian-based official images. */
const POSTGRES_USER_ID = '999:999';

/** The database's and its user's default name. */
export function databaseName(app: string): string {
  return app.replaceAll('-', '_');
}

export function postgresPart(props: PostgresPartProps): HostPart {
  const database = props.database ?? databaseName(props.app);
  const user = props.user ?? database;
  const settings = {
    ...tunePostgres({ memoryMib: props.memoryMib, overrides: props.settings ?? {} }),
    ...LOG_SETTINGS,
  };
  return {
    service: {
      name: POSTGRES_SERVICE,
      image: props.image ?? `pgvector/pgvector:pg${props.version ?? 15}`,
      command: ['postgres', ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      memoryMib: props.memoryMib,
      cpus: props.cpus,
      port: 5432,
      user: POSTGRES_USER_ID,
      environment: { POSTGRES_DB: database, POSTGRES_USER: user },
      secrets: [{ name: POSTGRES_PASSWORD }],
      mounts: [
        { source: DATA_VOLUME, target: '/var/lib/postgresql/data' },
        {
          source: `${hostPaths(props.app).current}/postgres/init`,
          target: '/docker-entrypoint-initdb.d',
          readOnly: true,
        },
      ],
      health: { command: ['pg_isready', '--quiet', '--username', user, '--dbname', database] },
      stopGraceSeconds: 60,
    },
    volumes: [{ name: DATA_VOLUME }],
    secrets: [{ name: POSTGRES_PASSWORD, meaning: `Password of the database user ${user}.`, origin: 'generated' }],
    files: [
      {
        path: 'postgres/init/10-extensions.sql',
        content: (props.extensions ?? ['vector']).map((name) => `CREATE EXTENSION IF NOT EXISTS "${name}";\n`).join(''),
      },
    ],
  };
}

const LOG_SETTINGS: PostgresSettings = {
  log_min_duration_statement: '1s',
  log_checkpoints: 'on',
  log_lock_waits: 'on',
  log_temp_files: '0',
};
