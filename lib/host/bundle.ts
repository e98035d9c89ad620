import { createHash } from 'node:crypto';

/** A file of a host's bundle. */
export interface BundleFile {
  /** Relative to the release, with forward slashes. */
  readonly path: string;
  /** The file's text. */
  readonly content: string;
  /** Octal, `0644` or `0755`. */
  readonly mode: string;
}

/** The file that lists all others. */
export const MANIFEST = 'manifest.json';

/** The longest path of a file, in bytes: a tar header has no room for more. */
export const ARCHIVED_PATH_BYTES = 100;

/** Everything that stands on a host after a deploy, but for secrets. */
export interface HostBundle {
  /** Sorted by path; `manifest.json` among them. */
  readonly files: readonly BundleFile[];
  /** The first 12 hex digits of the hash over all files: the release's name on the host. */
  readonly release: string;
}

/** What manifest.json says. */
export interface BundleManifest {
  readonly version: 1;
  readonly release: string;
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly mode: string }>>;
}

/** Sorts the files, adds the manifest. Of two files with one path the later wins, so that a user can replace ours. */
export function bundleOf(files: readonly BundleFile[]): HostBundle {
  const sorted = byPath([...new Map(files.map((file) => [file.path, file])).values()]);
  const listed = Object.fromEntries(
    sorted.map((file) => [file.path, { sha256: sha256(file.content), mode: file.mode }]),
  );
  const release = sha256(JSON.stringify(listed)).slice(0, 12);
  const manifest: BundleManifest = { version: 1, release, files: listed };
  return {
    files: byPath([...sorted, { path: MANIFEST, content: `${JSON.stringify(manifest, null, 2)}\n`, mode: '0644' }]),
    release,
  };
}

function byPath(files: readonly BundleFile[]): readonly BundleFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
