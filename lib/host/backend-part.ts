import { pythonHealth } from './http-health';
import type { HostPart } from './part';
import type { DeployMode, MountSpec, SecretSpec } from './spec';

/** The application's connections to PostgreSQL, given to it as DATABASE_POOL_SIZE and DATABASE_MAX_OVERFLOW. */
export interface BackendPoolProps {
  /** Connections that each process keeps open, 1 or more. */
  readonly size?: number;
  /** Further ones under load. */
  readonly overflow?: number;
}

/** What a user says of a Python web application such as one made with FastAPI. */
export interface BackendProps {
  /** An image reference, `registry/repository:tag`. */
  readonly image: string;
  /** The hard limit of one container in MiB. @default the pattern's share of the machine */
  readonly memoryMib?: number;
  /** CPUs that one container may use at most, such as 0.5. @default the pattern's share of the machine */
  readonly cpus?: number;
  /** What the container runs. @default the image's own */
  readonly command?: readonly string[];
  /** The port it listens on. @default 8000 */
  readonly port?: number;
  /** The path that answers 200 while it is well. @default '/health' */
  readonly healthPath?: string;
  /** Run once before a release takes over, without a shell. @default the pattern's */
  readonly migrate?: readonly string[];
  /** `uid:gid`. @default '1000:1000' */
  readonly user?: string;
  /** Plain values beside the pattern's. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Further secrets, each given as a variable. @default none */
  readonly secrets?: readonly SecretSpec[];
  /** How many connections each process keeps and opens under load. @default the pattern's */
  readonly pool?: BackendPoolProps;
  /** The scheme of DATABASE_URL, which names SQLAlchemy's driver. @default 'postgresql' */
  readonly databaseScheme?: string;
  /** Seconds between SIGTERM and SIGKILL; longer than the app's own graceful timeout. @default 30 */
  readonly stopGraceSeconds?: number;
}

/** What a pattern adds to it. */
export interface BackendPartProps extends Omit<BackendProps, 'pool' | 'databaseScheme'> {
  readonly memoryMib: number;
  readonly cpus: number;
  readonly pool: Required<BackendPoolProps>;
  /** The public address, given as PUBLIC_URL. */
  readonly url: string;
  /** Variables made on the host from secrets and outputs, such as DATABASE_URL. */
  readonly environmentTemplates: Readonly<Record<string, string>>;
  readonly dependsOn: readonly string[];
  readonly mounts?: readonly MountSpec[];
  /** @default 'blue-green' */
  readonly deploy?: DeployMode;
  /** Containers of a rolling deploy. */
  readonly instances?: number;
}

/** The name of the service. */
export const BACKEND_SERVICE = 'backend';

/** Where it listens and what it answers while it is well, where a definition is silent. */
export const BACKEND_DEFAULTS = { port: 8000, healthPath: '/health' } as const;

export function backendPart(props: BackendPartProps): HostPart {
  const { secrets = [], mounts = [] } = props;
  const port = props.port ?? BACKEND_DEFAULTS.port;
  return {
    service: {
      name: BACKEND_SERVICE,
      image: props.image,
      ...(props.command && { command: props.command }),
      memoryMib: props.memoryMib,
      cpus: props.cpus,
      port,
      user: props.user ?? '1000:1000',
      environment: {
        PUBLIC_URL: props.url,
        DATABASE_POOL_SIZE: String(props.pool.size),
        DATABASE_MAX_OVERFLOW: String(props.pool.overflow),
        ...props.environment,
      },
      environmentTemplates: props.environmentTemplates,
      secrets: secrets.map(({ name }) => ({ name, as: 'env' })),
      health: pythonHealth(port, props.healthPath ?? BACKEND_DEFAULTS.healthPath),
      ...(mounts.length > 0 && { mounts }),
      dependsOn: props.dependsOn,
      deploy: props.deploy ?? 'blue-green',
      ...(props.instances !== undefined && { instances: props.instances }),
      ...(props.migrate && { migrate: props.migrate }),
      stopGraceSeconds: props.stopGraceSeconds ?? 30,
      log: 'app',
    },
    secrets,
  };
}
