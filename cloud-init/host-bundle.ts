import type { BundleFile, HostBundle } from '../lib/host/bundle';
import { MANIFEST, bundleOf } from '../lib/host/bundle';
import { hostFiles } from '../lib/host/files';
import { FIRST_USE_FILE } from '../lib/host/managed-postgres-sql';
import { endsTls } from '../lib/host/nginx-service';
import { HOST_DEFAULTS, type ResolvedHost } from '../lib/host/resolved';
import { type Asset, assets, fillAsset } from './assets';

/** Commands that only some applications have a use for; the others don't carry them. */
const OPTIONAL_COMMANDS = ['first-use', 'mount-share', 'move-database', 'notify', 'telegram-webhook', 'watch'] as const;

/** A command that not every host carries. */
export type HostCommand = (typeof OPTIONAL_COMMANDS)[number];

/**
 * What a machine has no use for before its first deploy, which brings it. User data has 64 KiB, and every host pays for
 * what is in it.
 */
const SENT_BY_THE_FIRST_DEPLOY: readonly string[] = [
  'bin/deploy',
  'bin/deploy-containers.sh',
  'bin/deploy-records.sh',
  'bin/deploy-report.sh',
  'bin/deploy-settle.sh',
  'bin/first-use',
  'bin/mount-share',
  'bin/move-database',
  'bin/notify',
  'bin/renew',
  'bin/rollback',
  'bin/backup',
  'bin/backup-store.sh',
  'bin/database.sh',
  'bin/drill',
  'bin/recovery.sh',
  'bin/restore',
  'bin/restore-dump.sh',
  'bin/restore-files.sh',
  'bin/status',
  'bin/telegram-webhook',
  'bin/watch',
];

/** Units of what the first deploy brings: before it the database is empty, and no secret is there by which to tell anybody. */
const UNITS_OF_THE_FIRST_DEPLOY =
  /^rootfs\/etc\/systemd\/system\/[a-z0-9-]+-(backup|drill|wal|watch)\.(service|timer|path)$/;

/** The part of a bundle that travels in user data. Its name differs from the whole one's, so that a deploy brings that. */
export function bootBundle(bundle: HostBundle): HostBundle {
  const left = [...SENT_BY_THE_FIRST_DEPLOY, MANIFEST];
  return bundleOf(bundle.files.filter(({ path }) => !left.includes(path) && !UNITS_OF_THE_FIRST_DEPLOY.test(path)));
}

/** A command of the host that has to be asked for. */
export type OptionalCommand = Extract<HostCommand, 'telegram-webhook'>;

/** The commands of a host beside those that all have: what was asked for, and what its definition needs. */
export function wantedCommands(host: ResolvedHost, asked: readonly OptionalCommand[]): readonly HostCommand[] {
  const usesCluster = host.files.some((file) => file.path === FIRST_USE_FILE);
  return [
    ...(usesCluster ? (['first-use', 'move-database'] as const) : []),
    ...(host.alerts ? (['notify', 'watch'] as const) : []),
    ...(host.sharedFiles ? (['mount-share'] as const) : []),
    ...asked,
  ];
}

/** The whole bundle of a host: what follows from its definition, and what every host has. */
export function hostBundle(host: ResolvedHost, commands: readonly OptionalCommand[] = []): HostBundle {
  return bundleOf([...commandFiles(wantedCommands(host, commands)), ...machineFiles(host), ...hostFiles(host)]);
}

/** The host's commands: the same for every host that has the same optional ones. */
export function commandFiles(commands: readonly HostCommand[]): readonly BundleFile[] {
  const left = OPTIONAL_COMMANDS.filter((command) => !commands.includes(command)).map((command) => `bin/${command}`);
  return assets()
    .filter((item) => item.path.startsWith('bin/') && !left.includes(item.path))
    .map((item) => ({ path: item.path, content: item.content, mode: '0755' }));
}

/** Units and configuration of the machine, filled in for this host. */
function machineFiles(host: ResolvedHost): readonly BundleFile[] {
  const values = {
    APP: host.app,
    ADMIN_USER: host.adminUser,
    LOG_DAYS: String(host.logRetentionDays),
    BACKUP_AT: host.backups?.at ?? HOST_DEFAULTS.backupAt,
    LIVE_DOMAIN: host.ingress?.domain ?? '',
  };
  return assets()
    .filter((item) => isWanted(host, item))
    .flatMap((item) => {
      const { path, content } = fillAsset(item, values);
      if (path.startsWith('systemd/')) {
        return [{ path: path.replace('systemd/', 'rootfs/etc/systemd/system/'), content, mode: '0644' }];
      }
      return path.startsWith('rootfs/') ? [{ path, content, mode: '0644' }] : [];
    });
}

/** Units without anything to do stay away. */
function isWanted(host: ResolvedHost, item: Asset): boolean {
  const unit = /^systemd\/__APP__-(backup|drill|wal|certificate|heartbeat|watch)\./.exec(item.path)?.[1];
  if (unit === 'backup' || unit === 'drill') return host.backups !== undefined;
  if (unit === 'wal') return host.backups?.bucket !== undefined;
  if (unit === 'certificate') return host.ingress !== undefined && endsTls(host.ingress);
  if (unit === 'watch') return host.alerts !== undefined;
  if (unit === 'heartbeat') return host.heartbeatSecret !== undefined;
  return true;
}
