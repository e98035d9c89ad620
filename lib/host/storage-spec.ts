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
  /** What the disk is formatted with, once. @default 'ext4' */
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
