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
  /**
   * The name of one of the host's volumes, or an absolute path on the host. A file of the bundle is at
   * `/opt/APP/current/PATH`; who is deployed gets that of its own release.
   */
  readonly source: string;
  /** The absolute path inside the container. */
  readonly target: string;
  /** Whether the container may only read there. @default false */
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
  /** What is spoken on the port. @default 'tcp' */
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
   * `{secret:NAME}` and `{deployment:PATH}` are replaced there, percent-encoded where they are a URL's user or password.
   * They reach the container like an `env` secret.
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
