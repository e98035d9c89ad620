import { gunzipSync } from 'node:zlib';
import { parseTar } from 'nanotar';
import { parse } from 'yaml';

/** A part of user data as a machine reads it: what Terraform would unescape is unescaped. */
export interface DecodedPart {
  /** Its name in the multi-part document. */
  readonly filename: string;
  /** Its type, such as `text/cloud-config`. */
  readonly contentType: string;
  /** How cloud-init merges it with the parts before it. */
  readonly mergeType?: string;
  /** Its text. */
  readonly text: string;
}

/** A file that a cloud-config writes. */
export interface WrittenFile {
  /** Where the machine gets it. */
  readonly path: string;
  /** Its mode, such as `0644`. */
  readonly mode: string;
  /** What is in it. */
  readonly bytes: Uint8Array;
}

interface PartBlock {
  readonly filename: string;
  readonly content_type: string;
  readonly merge_type?: string;
  readonly content: string;
}

interface CloudConfig {
  readonly write_files?: readonly { path: string; permissions: string; content: string; encoding?: string }[];
}

/** The parts of a `cloudinit_config` block. */
export function decodeParts(blocks: unknown): readonly DecodedPart[] {
  return (blocks as readonly PartBlock[]).map((part) => ({
    filename: part.filename,
    contentType: part.content_type,
    ...(part.merge_type !== undefined && { mergeType: part.merge_type }),
    text: part.content.replaceAll(/([$%])\1\{/g, '$1{'),
  }));
}

/** The files that a cloud-config part writes. */
export function writtenFiles(part: DecodedPart): readonly WrittenFile[] {
  return ((parse(part.text) as CloudConfig).write_files ?? []).map((file) => ({
    path: file.path,
    mode: file.permissions,
    bytes: Buffer.from(file.content, file.encoding === 'b64' ? 'base64' : 'utf8'),
  }));
}

/** Every file of a part: written ones as they are, archives unpacked. A part that writes none has none. */
export function filesOf(part: DecodedPart): ReadonlyMap<string, string> {
  if (!part.contentType.startsWith('text/cloud-config')) return new Map();
  const plain = writtenFiles(part).filter((file) => !isArchive(file));
  return new Map([
    ...plain.map(({ path, bytes }): [string, string] => [path, Buffer.from(bytes).toString('utf8')]),
    ...seededFiles(part),
  ]);
}

/** The files of the archives that a cloud-config part brings along, by their path in the release. */
export function seededFiles(part: DecodedPart): ReadonlyMap<string, string> {
  const archives = writtenFiles(part).filter(isArchive);
  const entries = archives.flatMap((file) => parseTar(gunzipSync(file.bytes)));
  return new Map(entries.map((entry) => [entry.name, entry.text]));
}

function isArchive(file: WrittenFile): boolean {
  return file.path.endsWith('.tar.gz');
}
