import { gzipSync } from 'node:zlib';
import { createTar } from 'nanotar';
import { runHostScript } from './host-script';
import type { LocalBundle, LocalFile } from './local-bundle';
import type { SshConnection } from './ssh-connection';

/** The two empty blocks at the end of a tar, which `createTar` leaves out where the last record is full. */
const END = Buffer.alloc(1024);

/** What of a release a host lacks. */
export interface TransferPlan {
  /** `present`: the release is there and whole; nothing has to be sent. */
  readonly state: 'absent' | 'damaged' | 'present';
  readonly changed: readonly LocalFile[];
  /** Files that the host copies from its current release. */
  readonly unchanged: readonly LocalFile[];
}

/** Compares a bundle with what is on the host, file by file and by content. */
export async function planTransfer(ssh: SshConnection, bundle: LocalBundle): Promise<TransferPlan> {
  const base = `/opt/${ssh.host.app}`;
  const there = await listRelease(ssh, `${base}/releases/${bundle.release}`);
  if (there.size > 0 && bundle.files.every((file) => there.get(file.path) === fingerprint(file))) {
    return { state: 'present', changed: [], unchanged: [] };
  }
  const current = await listRelease(ssh, `${base}/current`);
  const isUnchanged = (file: LocalFile): boolean => current.get(file.path) === fingerprint(file);
  return {
    state: there.size > 0 ? 'damaged' : 'absent',
    changed: bundle.files.filter((file) => !isUnchanged(file)),
    unchanged: bundle.files.filter(isUnchanged),
  };
}

/** Sends what a host lacks of a release; the host takes it over only when every sum is right. */
export async function sendRelease(ssh: SshConnection, bundle: LocalBundle, plan: TransferPlan): Promise<void> {
  const lines = (items: readonly string[]): string => items.map((item) => `${item}\n`).join('');
  const tar = createTar([
    { name: '.transfer/SHA256SUMS', data: lines(bundle.files.map((file) => `${file.sha256}  ${file.path}`)) },
    { name: '.transfer/unchanged', data: lines(plan.unchanged.map((file) => file.path)) },
    ...plan.changed.map((file) => ({
      name: file.path,
      data: file.content,
      attrs: { mode: file.mode, uid: 0, gid: 0, mtime: 0, user: 'root', group: 'root' },
    })),
  ]);
  await runHostScript(ssh, 'receive-release', [ssh.host.app, bundle.release], {
    input: gzipSync(Buffer.concat([tar, END])),
  });
}

async function listRelease(ssh: SshConnection, directory: string): Promise<ReadonlyMap<string, string>> {
  const listed = await runHostScript(ssh, 'list-release', [directory]);
  const rows = [...listed.matchAll(/^(\d+) ([0-9a-f]{64}) [ *]\.\/(.+)$/gm)];
  return new Map(rows.map(([, mode = '', sha256 = '', file = '']) => [file, `${mode} ${sha256}`]));
}

function fingerprint(file: LocalFile): string {
  return `${file.mode} ${file.sha256}`;
}
