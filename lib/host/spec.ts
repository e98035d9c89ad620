import type { HostAlertsSpec } from './host-alerts';
import type { IngressSpec } from './ingress-spec';
import type { ServiceSpec } from './service-spec';
import type { BackupSpec, DataDiskSpec, SharedMountSpec, VolumeSpec } from './storage-spec';

export type * from './ingress-spec';
export type * from './service-spec';
export type * from './storage-spec';

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
