import { type PostgresSettings, tunePostgres } from '../sizing/postgres-tuning';
import type { HostPart } from './part';
import { hostPaths } from './paths';
import type { DirectorySpec, SecretOrigin, SecretSpec } from './spec';

/** PostgreSQL with pgvector as a service of a host. */
export interface PostgresPartProps {
  /** The app's name, which is also that of the database and its user. */
  readonly app: string;
  /** The major version. @default 15, the Planner document's (end of life 2027-11) */
  readonly version?: number;
  /** PostgreSQL's image. @default `pgvector/pgvector:pgVERSION`, the official image plus the extension */
  readonly image?: string;
  /** The container's limit in MiB; the tuning follows it. */
  readonly memoryMib: number;
  /** CPUs that it may use at most, such as 0.5. */
  readonly cpus: number;
  /** The database that is made at the first start. @default the app's name, hyphens as underscores */
  readonly database?: string;
  /** Its owner, as whom the app connects. @default the database's name */
  readonly user?: string;
  /** Settings that replace the tuned ones, e.g. `{ work_mem: '8MB' }`. @default none */
  readonly settings?: PostgresSettings;
  /** Extensions created at the first start. @default ['vector'] */
  readonly extensions?: readonly string[];
  /**
   * The host directory that holds the data, such as one on an attached volume; `postgresDirectory` makes it.
   * @default a Docker volume below Docker's own directory
   */
  readonly directory?: string;
  /**
   * Whether other hosts reach it on the host's port 5432, with the password. The host has to name them in
   * `publishedSources`, and the cloud firewall too. @default false: containers of the same host only
   */
  readonly published?: boolean;
  /** Who makes the password: a host can't generate one that other hosts have to know. @default 'generated' */
  readonly passwordOrigin?: SecretOrigin;
}

/** The secret that holds the database's password. */
export const POSTGRES_PASSWORD = 'POSTGRES_PASSWORD';

/** The name of the service and of the host in the network. */
export const POSTGRES_SERVICE = 'postgres';

const DATA_VOLUME = 'postgres_data';

/** PostgreSQL's own port. */
export const POSTGRES_PORT = 5432;

/** uid and gid of `postgres` in the Debian-based official images. */
const POSTGRES_OWNER = { uid: 999, gid: 999 } as const;

/** The directory of a PostgreSQL with `directory`, to be made on a data disk before the first start. */
export function postgresDirectory(path: string): DirectorySpec {
  return { path, ...POSTGRES_OWNER, mode: '0700' };
}

/** The password as a secret of a host: of PostgreSQL's own, or of one whose application connects to it. */
export function postgresPassword(user: string, origin: SecretOrigin = 'generated'): SecretSpec {
  const meaning = `Password of the database user ${user}.`;
  if (origin !== 'user') return { name: POSTGRES_PASSWORD, meaning, origin };
  return { name: POSTGRES_PASSWORD, meaning, origin, source: 'openssl rand -hex 32, the same on every host' };
}

/** The database's and its user's default name. */
export function databaseName(app: string): string {
  return app.replaceAll('-', '_');
}

/** PostgreSQL in a container, tuned to the memory that it gets. */
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
      port: POSTGRES_PORT,
      user: `${POSTGRES_OWNER.uid}:${POSTGRES_OWNER.gid}`,
      ...(props.published === true && {
        publish: [{ host: POSTGRES_PORT, container: POSTGRES_PORT, restricted: true }],
      }),
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
    volumes: [{ name: DATA_VOLUME, ...(props.directory !== undefined && { directory: props.directory }) }],
    secrets: [postgresPassword(user, props.passwordOrigin)],
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
