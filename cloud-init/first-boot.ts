import type { BundleFile, HostBundle } from '../lib/host/bundle';
import type { ResolvedHost } from '../lib/host/resolved';
import { archive } from './archive';
import { asset } from './assets';
import type { InitElement } from './elements';
import { type HostCommand, type OptionalCommand, bootBundle, commandFiles, wantedCommands } from './host-bundle';

/** Archives by what is in them: hosts with equal files, and the commands of all hosts, are compressed once. */
const archives = new Map<string, string>();

/**
 * What turns a fresh machine into this host: its user, its first release, and the start of it. Packages are the
 * business of the first step there, which tries again and knows the distribution; cloud-init says "done" without them.
 */
export function firstBoot(
  host: ResolvedHost,
  bundle: HostBundle,
  commands: readonly OptionalCommand[] = [],
): readonly InitElement[] {
  const seed = `/var/lib/${host.app}/seed`;
  const wanted = wantedCommands(host, commands);
  const boot = bootBundle(bundle);
  const commandArchive = archiveOnce(`commands ${wanted.join(' ')}`, () => sharedFiles(boot, wanted));
  const hostArchive = archiveOnce(`host ${boot.release}`, () => {
    // A command that the definition replaces comes with the host's files, which are unpacked last.
    const shared = new Map(sharedFiles(boot, wanted).map((file) => [file.path, file.content]));
    return boot.files.filter((file) => shared.get(file.path) !== file.content);
  });
  return [
    { kind: 'user', name: host.adminUser, groups: ['adm', 'sudo'] },
    {
      kind: 'file',
      path: `${seed}/10-commands.tar.gz`,
      mode: '0600',
      content: commandArchive,
      encoding: 'base64',
    },
    { kind: 'file', path: `${seed}/20-host.tar.gz`, mode: '0600', content: hostArchive, encoding: 'base64' },
    { kind: 'file', path: `${seed}/unpack`, mode: '0700', content: asset('seed/unpack').content },
    { kind: 'command', command: [`${seed}/unpack`, host.app, boot.release] },
  ];
}

/** The commands that all hosts with the same optional ones have in their user data. */
function sharedFiles(boot: HostBundle, commands: readonly HostCommand[]): readonly BundleFile[] {
  const paths = new Set(boot.files.map((file) => file.path));
  return commandFiles(commands).filter((file) => paths.has(file.path));
}

function archiveOnce(key: string, files: () => readonly BundleFile[]): string {
  const content = archives.get(key) ?? archive(files());
  archives.set(key, content);
  return content;
}
