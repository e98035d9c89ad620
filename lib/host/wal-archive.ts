import { hostPaths } from './paths';
import type { BackupSpec, DirectorySpec, ServiceSpec } from './spec';

/** Where PostgreSQL's container sees the directory of {@link walDirectory}. */
const ARCHIVE = '/var/lib/postgresql/wal-archive';

/** Seconds after which a segment that is not full is archived all the same: most of the RPO. */
const ARCHIVE_TIMEOUT_SECONDS = 30;

/**
 * PostgreSQL's own archiver, with programs that the official images have. A file counts once it has its last name; the
 * cluster's identifier in it tells the logs of different databases apart, whose files have the same names.
 */
const ARCHIVE_COMMAND = [
  `f=${ARCHIVE}/$(od -An -tu8 -N8 global/pg_control | tr -d " ").%f`,
  'zstd -q -f -1 -o "$f.new" %p',
  'sync "$f.new"',
  'mv "$f.new" "$f.zst"',
].join(' && ');

/** The directory of the host in which finished WAL waits for its upload. */
export function walDirectory(app: string): DirectorySpec {
  return { path: `${hostPaths(app).state}/wal`, uid: 999, gid: 999, mode: '0700' };
}

/** Lets the PostgreSQL of a host with a bucket archive its log; settings of its definition win. */
export function withWalArchive(
  app: string,
  services: readonly ServiceSpec[],
  backups: BackupSpec | undefined,
): readonly ServiceSpec[] {
  if (!backups?.bucket) return services;
  const settings = {
    archive_mode: 'on',
    archive_timeout: `${ARCHIVE_TIMEOUT_SECONDS}s`,
    archive_command: ARCHIVE_COMMAND,
  };
  return services.map((service) => {
    if (service.name !== backups.postgres.service) return service;
    const [program = 'postgres', ...given] = service.command ?? [];
    const added = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    return {
      ...service,
      command: [program, ...added, ...given],
      mounts: [...(service.mounts ?? []), { source: walDirectory(app).path, target: ARCHIVE }],
    };
  });
}
