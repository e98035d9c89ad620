import { gzipSync } from 'node:zlib';
import { createTar } from 'nanotar';
import type { BundleFile } from '../lib/host/bundle';

/** The two empty blocks at the end of a tar, which `createTar` leaves out where the last record is full. */
const END = Buffer.alloc(1024);

/** Where gzip's header names the operating system, and its value for "unknown". Source: RFC 1952, 2.3. */
const OS_AT = 9;
const OS_UNKNOWN = 255;

/**
 * A gzipped tar of files, in base64. The same files give the same bytes: user data has to be the same on a laptop and
 * in CI. Node's zlib does not promise that across its versions, so a test watches over it.
 */
export function archive(files: readonly BundleFile[]): string {
  const tar = createTar(
    files.map((file) => ({
      name: file.path,
      data: file.content,
      attrs: { mode: file.mode.slice(-3), uid: 0, gid: 0, mtime: 0, user: 'root', group: 'root' },
    })),
  );
  const zipped = gzipSync(Buffer.concat([tar, END]));
  zipped[OS_AT] = OS_UNKNOWN;
  return zipped.toString('base64');
}
