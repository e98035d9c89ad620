import { gzipSync } from 'fflate';
import { createTar } from 'nanotar';
import type { BundleFile } from '../lib/host/bundle';

/** The two empty blocks at the end of a tar, which `createTar` leaves out where the last record is full. */
const END = Buffer.alloc(1024);

/**
 * A gzipped tar of files, in base64. The same files give the same bytes on every machine and Node version,
 * which Node's own zlib does not promise: user data has to be the same on a laptop and in CI.
 */
export function archive(files: readonly BundleFile[]): string {
  const tar = createTar(
    files.map((file) => ({
      name: file.path,
      data: file.content,
      attrs: { mode: file.mode.slice(-3), uid: 0, gid: 0, mtime: 0, user: 'root', group: 'root' },
    })),
  );
  return Buffer.from(gzipSync(Buffer.concat([tar, END]), { level: 9, mtime: 0 })).toString('base64');
}
