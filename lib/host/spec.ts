import type { HostAlertsSpec } from './host-alerts';

/** How a container's health is asked. */
export interface HealthCheckSpec {
  /** The command and its arguments, run in the container without a shell; exit code 0 is healthy. */
  readonly command: readonly string[];
  /** Seconds between two checks, 1 or more. @default 10 */
  readonly intervalSeconds?: number;
  /** Seconds after which a check counts as failed, 1 or more. @default 5 */
  readonly timeoutSeconds?: number;
  /** Failed checks in a row that make the container unhealthy, 1 or more. @default 3 */
  readonly retries?: number;
  /** Seconds after the start in which failures don't count. @default 30 */
  readonly startSeconds?: number;
}

/** A named volume or a host directory as a container sees it. */
export interface MountSpec {
  /** The name of one of the host's volumes, or an absolute path on the host. */
  readonly source: string;
  /** The absolute path inside the container. */
  readonly target: string;
  /** @default false */
  readonly readOnly?: boolean;
}

/** How a secret reaches a container: a file below `/run/secrets`, or a variable of its environment. */
export type SecretDelivery = 'file' | 'env';

/** A secret that a service is given. */
export interface ServiceSecretSpec {
  /** The name of one of the host's secrets. */
  readonly name: string;
  /**
   * `file` mounts it at `/run/secrets/NAME` and sets `NAME_FILE` to that path;
   * `env` puts it into the environment through a root-owned 0600 file.
   * @default 'file'
   */
  readonly as?: SecretDelivery;
}

/** How a new release of a service replaces the running one. */
export type DeployMode =
  /** beside it, at the cost of a second memory limit for a moment */
  | 'blue-green'
  /** instance after instance while the others serve, at the cost of capacity for a moment; needs two or more */
  | 'rolling'
  /** after it has stopped, at the cost of the requests in between */
  | 'stop-first';

/** A port of the host that leads to a container. */
export interface PublishedPortSpec {
  /** 1 to 65535 on the host. */
  readonly host: number;
  /** 1 to 65535 in the container. */
  readonly container: number;
  /** The address of the host that it is bound to; `127.0.0.1` is reached through an SSH tunnel only. @default all */
  readonly address?: '127.0.0.1';
  /**
   * Whether it must never be open to everyone, for a service that asks nobody who they are: refused on a host without
   * `publishedSources`. @default false
   */
  readonly restricted?: boolean;
  /** @default 'tcp' */
  readonly protocol?: 'tcp' | 'udp';
}

/** One service of the host: a container, two while a blue-green service is deployed, or the instances of a rolling one. */
export interface ServiceSpec {
  /** Lower-case letters, digits and hyphens; also the name other containers reach it by. */
  readonly name: string;
  /** An image reference, `registry/repository:tag`. */
  readonly image: string;
  /** The command and its arguments, without a shell. @default the image's own */
  readonly command?: readonly string[];
  /** The hard memory limit of one container, in MiB. */
  readonly memoryMib: number;
  /** The share of CPUs of one container, e.g. 0.5: what it gets however busy the others are. */
  readonly cpus: number;
  /**
   * `share`: it never gets more, even on an idle machine. `whole`: it gets what it asks for, before the others, up to its
   * share in whole CPUs; for what all requests pass through and what needs little.
   * @default 'share'
   */
  readonly cpuLimit?: 'share' | 'whole';
  /** Plain values. Anything that looks like a secret is refused. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Values made on the host from secrets and from what exists only after the apply:
   * `{secret:NAME}` and `{deployment:PATH}` are replaced there. They reach the container like an `env` secret.
   *
   * @default none
   */
  readonly environmentTemplates?: Readonly<Record<string, string>>;
  /** Secrets that it reads. @default none */
  readonly secrets?: readonly ServiceSecretSpec[];
  /** How Docker finds out whether it is well. @default it is well while it runs */
  readonly health?: HealthCheckSpec;
  /** What it sees of the host's disk. @default nothing */
  readonly mounts?: readonly MountSpec[];
  /** Services that must be healthy (or, without a health check, started) before this one starts. @default none */
  readonly dependsOn?: readonly string[];
  /** `uid` or `uid:gid` that the container runs as. @default the image's own user */
  readonly user?: string;
  /** The port it listens on inside the network. Routes lead to it. @default none, so no route can lead there */
  readonly port?: number;
  /** Ports published on the host. Only what must be reached from outside. @default none */
  readonly publish?: readonly PublishedPortSpec[];
  /**
   * Set for what a deploy brings: the service waits for the first deploy, for its image or its secrets.
   * @default none: the service belongs to the host and starts at the first boot
   */
  readonly deploy?: DeployMode;
  /**
   * Containers of a rolling service, NAME-1, NAME-2 and so on, 2 to 4. Each has the memory, the CPUs and the image of
   * its own; requests are spread over them.
   * @default 2 where `deploy` is 'rolling'
   */
  readonly instances?: number;
  /** Seconds between SIGTERM and SIGKILL. @default 30 */
  readonly stopGraceSeconds?: number;
  /** A command run once in a container of the new image before the traffic moves, e.g. a migration. @default none */
  readonly migrate?: readonly string[];
  /** Size of /dev/shm in MiB. @default Docker's 64 */
  readonly shmMib?: number;
  /** Linux capabilities that are left to the container. @default none */
  readonly capabilities?: readonly string[];
  /** Directories kept in memory; with at least one of them the rest of the file system is read-only. @default writable */
  readonly tmpfs?: readonly string[];
  /** The file below /var/log/APP that its output goes to, without the ending. @default the service's name */
  readonly log?: string;
}

/** Where TLS ends. */
export type TlsMode = 'lets-encrypt' | 'load-balancer';

/** A named rate for requests, counted for each client address. */
export interface RateLimitSpec {
  /** The name by which routes refer to it. */
  readonly name: string;
  /** Requests a client may send in a minute, 1 or more. */
  readonly requestsPerMinute: number;
  /** Requests above the rate that are let through at once before the rest is refused with 429. */
  readonly burst: number;
}

/** A request header whose value must equal a secret, compared by nginx before the service sees the request. */
export interface HeaderGuardSpec {
  /** The header's name, e.g. `X-Telegram-Bot-Api-Secret-Token`. */
  readonly header: string;
  /** The name of one of the host's secrets. */
  readonly secret: string;
}

/** Requests below a path that go to a service. */
export interface RouteSpec {
  /** A path prefix that starts with `/`; the longest match wins. */
  readonly path: string;
  /** The service that answers. */
  readonly service: string;
  /** Whether only the path itself matches, not what lies below it. @default false */
  readonly exact?: boolean;
  /** Seconds nginx waits for the service between two reads. @default 60 */
  readonly readTimeoutSeconds?: number;
  /** The name of one of the ingress's rate limits. @default none */
  readonly rateLimit?: string;
  /** A header that requests have to carry. @default none */
  readonly guard?: HeaderGuardSpec;
  /** The largest request body, in MiB. @default 10 */
  readonly maxBodyMib?: number;
  /** Whether WebSocket upgrades pass. @default false */
  readonly websocket?: boolean;
}

/** Files that nginx serves itself. */
export interface StaticSpec {
  /** A path prefix that starts and ends with `/`. */
  readonly path: string;
  /** The absolute directory on the host. */
  readonly directory: string;
  /** Seconds a browser may keep a file. @default 3600 */
  readonly maxAgeSeconds?: number;
}

/** The host's way in: nginx, its domains, certificates, routes and limits. */
export interface IngressSpec {
  /** The main name, which is also that of the certificate. */
  readonly domain: string;
  /** Further names that the host answers to and that stand in its certificate. @default none */
  readonly aliases?: readonly string[];
  /** @default 'lets-encrypt' */
  readonly tls?: TlsMode;
  /** Ranges whose X-Forwarded-For is believed: those of a load balancer in front. @default none */
  readonly trustedProxies?: readonly string[];
  /** Which path leads to which service. */
  readonly routes: readonly RouteSpec[];
  /** Rates that routes can refer to. @default none */
  readonly rateLimits?: readonly RateLimitSpec[];
  /** Directories that nginx serves itself. @default none */
  readonly staticFiles?: readonly StaticSpec[];
  /** Path prefixes that answer 404 to everybody outside, such as `/metrics`. @default none */
  readonly closedPaths?: readonly string[];
  /** Whether nginx answers exporters in the network on port 8504. @default false */
  readonly status?: boolean;
  /** @default 'nginx:1.28' */
  readonly image?: string;
  /** nginx's memory limit in MiB. @default 32 */
  readonly memoryMib?: number;
  /** nginx's share of CPUs. @default 0.1 */
  readonly cpus?: number;
}

/** A Docker volume of the host. */
export interface VolumeSpec {
  /** The volume's name. */
  readonly name: string;
  /** The host directory behind it. @default one below Docker's own data directory */
  readonly directory?: string;
}

/** A DigitalOcean volume that is attached to the host and mounted by systemd. */
export interface DataDiskSpec {
  /** The volume's name at DigitalOcean, which is also its device's name. */
  readonly volumeName: string;
  /** The absolute mount point. */
  readonly mountPoint: string;
  /** @default 'ext4' */
  readonly filesystem?: 'ext4' | 'xfs';
  /** Directories made on it, with owner and mode. @default none */
  readonly directories?: readonly DirectorySpec[];
}

/** A directory of the host. */
export interface DirectorySpec {
  /** Where it is on the host. */
  readonly path: string;
  /** Numeric owner, since the user exists in a container only. */
  readonly uid: number;
  /** The group that owns it, by number. */
  readonly gid: number;
  /** Octal, e.g. `0750`. */
  readonly mode: string;
}

/** A file share of the network that the first deploy mounts, from the address in the output `sharedFiles`. */
export interface SharedMountSpec {
  /** The absolute mount point. Until the share is there nothing can be written to it. */
  readonly mountPoint: string;
  /** Directories made on it, with owner and mode. @default none */
  readonly directories?: readonly DirectorySpec[];
}

/** Who makes a secret. */
export type SecretOrigin =
  /** the host, at its first start */
  | 'generated'
  /** the user, before the first deploy */
  | 'user'
  /** the Terraform outputs, at a deploy */
  | 'deployment';

/** A secret of the host. */
export interface SecretSpec {
  /** Upper-case letters, digits and underscores. */
  readonly name: string;
  /** One sentence for the person who has to provide it. */
  readonly meaning: string;
  /** Whether the host makes it or the user gives it. */
  readonly origin: SecretOrigin;
  /** Whether a deploy goes ahead without it. @default false */
  readonly optional?: boolean;
  /** Where the user gets it. @default nothing is said */
  readonly source?: string;
  /** Whether it must outlive the host: the user keeps a copy of what the host generated. @default false */
  readonly keep?: boolean;
}

/** The daily dump of a PostgreSQL service. */
export interface PostgresBackupSpec {
  /** The service that PostgreSQL runs in. */
  readonly service: string;
  /** The database's name. */
  readonly database: string;
  /** The user that makes the dump. */
  readonly user: string;
}

/** The host's own backups. */
export interface BackupSpec {
  /** The database that is dumped. */
  readonly postgres: PostgresBackupSpec;
  /** The service that runs Redis, whose snapshot goes into the bucket as well. @default none */
  readonly redis?: string;
  /** Absolute directories whose files go into the bucket as well; the dumps among them are left out. @default none */
  readonly files?: readonly string[];
  /** The time of day, `HH:MM` in UTC. @default '03:30' */
  readonly at?: string;
  /** Dumps kept on the host, 1 to 365. @default 7 */
  readonly keep?: number;
  /** The absolute directory of the dumps, such as one on an attached volume. @default '/backups' */
  readonly directory?: string;
  /**
   * A Spaces bucket. It takes copies of the dumps, files and Redis's snapshot, and PostgreSQL's log as it is written:
   * every second of the last days can be had back.
   *
   * @default none: dumps on this host are all there is
   */
  readonly bucket?: BackupBucketSpec;
}

/** A Spaces bucket that takes the backups, encrypted on the host. */
export interface BackupBucketSpec {
  /** The bucket's name. */
  readonly name: string;
  /** The bucket's region, such as `fra1`. */
  readonly region: string;
  /** Days of which every second can be had back, 1 to 35. @default 7 */
  readonly retentionDays?: number;
  /** Address of another S3-compatible store. @default that of Spaces in the region */
  readonly endpoint?: string;
}

/** One Docker host: everything that runs on it, as a definition. */
export interface HostSpec {
  /** The application's name: directories, network, units and logs carry it. Lower-case letters, digits and hyphens, at most 32. */
  readonly app: string;
  /** The containers, in any order. */
  readonly services: readonly ServiceSpec[];
  /** What nginx serves to the world. @default nothing is served */
  readonly ingress?: IngressSpec;
  /** Docker volumes. @default none */
  readonly volumes?: readonly VolumeSpec[];
  /** Volumes that are attached and mounted. @default none */
  readonly dataDisks?: readonly DataDiskSpec[];
  /** Files shared with other hosts, by NFS. @default none */
  readonly sharedFiles?: SharedMountSpec;
  /** Secrets of the host. @default none */
  readonly secrets?: readonly SecretSpec[];
  /** What is backed up, and when. @default nothing */
  readonly backups?: BackupSpec;
  /** Days of logs kept below /var/log/APP, 1 to 365. @default 14 */
  readonly logRetentionDays?: number;
  /** Memory left to the system, in MiB. @default 200 */
  readonly systemMemoryMib?: number;
  /** Size of the swap file in MiB; 0 for none. @default 1024 */
  readonly swapMib?: number;
  /** The user that people and deploys log in as. @default 'deploy' */
  readonly adminUser?: string;
  /**
   * Ranges and addresses that reach the published ports, in CIDR notation. Where nginx ends TLS everyone has to.
   * @default the trusted proxies of an ingress behind a load balancer, otherwise everyone
   */
  readonly publishedSources?: readonly string[];
  /** Files that a part brings along, such as a database's first SQL. @default none */
  readonly files?: readonly HostFileSpec[];
  /** What the host looks after by itself, and whom it tells. @default nothing */
  readonly alerts?: HostAlertsSpec;
  /** A secret URL that is called while all is well, so that its silence tells of a lost host. @default none */
  readonly heartbeatSecret?: string;
}

/** A file of the host's bundle, with its path relative to the release. */
export interface HostFileSpec {
  /** Where it is in the release. */
  readonly path: string;
  /** The file's text. */
  readonly content: string;
  /** Octal. @default '0644' */
  readonly mode?: string;
}
