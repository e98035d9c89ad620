import type { HostPart } from './part';
import type { SecretOrigin, SecretSpec } from './spec';

/** Redis as a service of a host. */
export interface RedisPartProps {
  /** The major version. @default 7 */
  readonly version?: number;
  /** Redis's image. @default `redis:VERSION` */
  readonly image?: string;
  /** The container's limit in MiB. */
  readonly memoryMib: number;
  /** CPUs that it may use at most, such as 0.25. */
  readonly cpus: number;
  /** What Redis keeps before it evicts, in MiB; the rest of the limit is for buffers and snapshots. */
  readonly maxMemoryMib: number;
  /** What goes when the memory is full. @default 'allkeys-lru' */
  readonly eviction?: 'allkeys-lru' | 'volatile-lru' | 'noeviction';
  /**
   * Whether other hosts reach it on the host's port 6379, with the password. The host has to name them in
   * `publishedSources`, and the cloud firewall too. @default false: containers of the same host only
   */
  readonly published?: boolean;
  /** Who makes the password: a host can't generate one that other hosts have to know. @default 'generated' */
  readonly passwordOrigin?: SecretOrigin;
}

/** The secret that holds the password. */
export const REDIS_PASSWORD = 'REDIS_PASSWORD';

/** The password as a secret of a host: of Redis's own, or of one whose application connects to it. */
export function redisPassword(origin: SecretOrigin = 'generated'): SecretSpec {
  const secret = { name: REDIS_PASSWORD, meaning: 'Password of Redis.', origin };
  return origin === 'user' ? { ...secret, source: 'openssl rand -hex 32, the same on every host' } : secret;
}

/** Redis's own port. */
export const REDIS_PORT = 6379;

/** The name of the service and of the host in the network. */
export const REDIS_SERVICE = 'redis';

const DATA_VOLUME = 'redis_data';

/** uid and gid of `redis` in the Debian-based official images. */
const REDIS_USER_ID = '999:999';

/** Snapshots: after 1 change in an hour, 100 in 5 minutes, 10000 in a minute: Redis's own defaults, written down. */
const SNAPSHOTS = '3600 1 300 100 60 10000';

/**
 * Redis takes its password from a configuration file or an argument, and an argument would show in `ps`. Within the
 * file's double quotes a backslash stands before itself and before quotes. Without a password it does not start.
 */
const START = [
  'umask 077',
  String.raw`sed 's/["\\]/\\&/g; s/..*/requirepass "&"/' /run/secrets/${REDIS_PASSWORD} | grep . > /tmp/auth.conf`,
  'exec redis-server /tmp/auth.conf "$@"',
].join(' && ');

const ASK = `REDISCLI_AUTH="$(cat /run/secrets/${REDIS_PASSWORD})" redis-cli ping | grep -q PONG`;

/** Redis in a container, with a password and a limit of memory. */
export function redisPart(props: RedisPartProps): HostPart {
  const settings: Record<string, string> = {
    '--dir': '/data',
    '--maxmemory': `${props.maxMemoryMib}mb`,
    '--maxmemory-policy': props.eviction ?? 'allkeys-lru',
    '--save': SNAPSHOTS,
  };
  return {
    service: {
      name: REDIS_SERVICE,
      image: props.image ?? `redis:${props.version ?? 7}`,
      command: ['sh', '-c', START, 'redis', ...Object.entries(settings).flat()],
      memoryMib: props.memoryMib,
      cpus: props.cpus,
      port: REDIS_PORT,
      ...(props.published === true && {
        publish: [{ host: REDIS_PORT, container: REDIS_PORT, restricted: true }],
      }),
      user: REDIS_USER_ID,
      secrets: [{ name: REDIS_PASSWORD }],
      mounts: [{ source: DATA_VOLUME, target: '/data' }],
      tmpfs: ['/tmp'],
      health: { command: ['sh', '-c', ASK] },
    },
    volumes: [{ name: DATA_VOLUME }],
    secrets: [redisPassword(props.passwordOrigin)],
  };
}
