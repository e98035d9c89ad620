import { findImage } from '../lib/catalog/images';
import type { BundleFile, HostBundle } from '../lib/host/bundle';
import type { ResolvedHost } from '../lib/host/resolved';
import { archive } from './archive';
import { asset } from './assets';
import type { InitElement } from './elements';
import { commandFiles, type OptionalCommand } from './host-bundle';

/** Packages that every host needs, by their names in both supported families. */
const PACKAGES = [
  'ca-certificates',
  'certbot',
  'curl',
  'docker.io',
  'fail2ban',
  'iptables',
  'jq',
  'logrotate',
  'openssl',
  'python3-systemd',
  'rclone',
  'rsyslog',
  'ufw',
  'unattended-upgrades',
] as const;

/** Compose v2 has another name in each family. */
const COMPOSE_PACKAGE = { debian: 'docker-compose', ubuntu: 'docker-compose-v2' } as const;

/** Archives by what is in them: hosts with equal files, and the commands of all hosts, are compressed once. */
const archives = new Map<string, string>();

/** What turns a fresh machine into this host: its user, its packages, its first release, and the start of it. */
export function firstBoot(
  host: ResolvedHost,
  bundle: HostBundle,
  image: string,
  commands: readonly OptionalCommand[] = [],
): readonly InitElement[] {
  const family = findImage(image)?.family === 'ubuntu' ? 'ubuntu' : 'debian';
  const seed = `/var/lib/${host.app}/seed`;
  const commandArchive = archiveOnce(`commands ${commands.join(' ')}`, () => commandFiles(commands));
  const hostArchive = archiveOnce(`host ${bundle.release}`, () => {
    const shared = new Set(commandFiles(commands).map((file) => file.path));
    return bundle.files.filter((file) => !shared.has(file.path));
  });
  return [
    { kind: 'user', name: host.adminUser, groups: ['adm', 'sudo'] },
    ...[...PACKAGES, COMPOSE_PACKAGE[family]].sort().map((name) => ({ kind: 'package', name }) as const),
    {
      kind: 'file',
      path: `${seed}/10-commands.tar.gz`,
      mode: '0600',
      content: commandArchive,
      encoding: 'base64',
    },
    { kind: 'file', path: `${seed}/20-host.tar.gz`, mode: '0600', content: hostArchive, encoding: 'base64' },
    { kind: 'file', path: `${seed}/unpack`, mode: '0700', content: asset('seed/unpack').content },
    { kind: 'command', command: [`${seed}/unpack`, host.app, bundle.release] },
  ];
}

function archiveOnce(key: string, files: () => readonly BundleFile[]): string {
  const content = archives.get(key) ?? archive(files());
  archives.set(key, content);
  return content;
}
