import { stringify } from 'yaml';
import { type Problem } from '../lib/core/fault';
import { LIMITS } from '../lib/catalog/limits';
import { type FileElement, type InitElement, elementsOf } from './elements';
import { type UserDataPart, renderMime } from './mime';

/**
 * How a user's own cloud-config joins ours: lists are appended, dictionaries recursed into,
 * and what ours already says stays as it is.
 */
export const MERGE_INTO_OURS = 'list(append)+dict(no_replace,recurse_list)+str()';

/** The user data of one machine. */
export interface UserData {
  /** What the document is made of, in its order. */
  readonly parts: readonly UserDataPart[];
  /** Exact size of the rendered document in bytes. */
  readonly bytes: number;
}

/**
 * What would not arrive as typed. cloud-init takes the document apart by Python's `email`, for which text is ASCII unless
 * a part says otherwise, and the provider's parts never do: a cloud-config with an umlaut is left out, with a warning in
 * the log (checked with cloud-init 22.4). Terraform misreads escapes behind a bare carriage return (checked with 1.11).
 */
const SPOILED = /\P{ASCII}|\r(?!\n)/u;

/** Text that comes through YAML's blocks as typed: no tabs, nothing outside ASCII, no blanks to begin with. */
const PLAIN = /^(?:[!-~][\n -~]*)?$/;

/** Bytes above which user data is worth a warning: three quarters of what DigitalOcean takes. */
const WARN_BYTES = (LIMITS.userDataBytes.value * 3) / 4;

/**
 * Renders the first boot. The order is fixed whatever the order of the elements: users, files, commands,
 * then the user's own parts; equal elements give equal bytes.
 */
export function buildUserData(elements: readonly InitElement[], ownParts: readonly UserDataPart[] = []): UserData {
  const base: UserDataPart = {
    filename: '10-host.yaml',
    contentType: 'text/cloud-config',
    content: cloudConfig(elements),
  };
  const own = ownParts.map((part) =>
    part.contentType === 'text/cloud-config' ? { mergeType: MERGE_INTO_OURS, ...part } : part,
  );
  const parts = [base, ...own];
  return { parts, bytes: Buffer.byteLength(renderMime(parts)) };
}

/** What a machine would not understand, and what DigitalOcean would refuse, or soon will. */
export function userDataProblem(
  userData: UserData,
): (Problem & { readonly severity: 'error' | 'warning' }) | undefined {
  const spoiled = userData.parts.find((part) => SPOILED.test(part.content));
  if (spoiled) {
    return {
      severity: 'error',
      problem: `the part ${JSON.stringify(spoiled.filename)} has characters outside ASCII or bare carriage returns, which do not reach cloud-init as typed`,
      remedy: 'write them as escapes in quoted YAML texts, or encode the file that has them in base64',
    };
  }
  if (userData.bytes <= WARN_BYTES) return undefined;
  const limit = LIMITS.userDataBytes.value;
  const remedy = 'move files into the image, or let a deploy bring them';
  return userData.bytes > limit
    ? { severity: 'error', problem: `user data has ${userData.bytes} bytes, DigitalOcean takes ${limit}`, remedy }
    : { severity: 'warning', problem: `user data has ${userData.bytes} of ${limit} bytes`, remedy };
}

function cloudConfig(elements: readonly InitElement[]): string {
  const config = {
    users: [
      'default',
      ...elementsOf(elements, 'user').map((user) => ({
        name: user.name,
        groups: user.groups.join(','),
        shell: '/bin/bash',
        lock_passwd: true,
        sudo: 'ALL=(ALL) NOPASSWD:ALL',
      })),
    ],
    ssh_pwauth: false,
    package_update: true,
    package_upgrade: true,
    write_files: elementsOf(elements, 'file').map((file) => ({
      path: file.path,
      permissions: file.mode,
      ...fileContent(file),
    })),
    runcmd: elementsOf(elements, 'command').map((item) => item.command),
  };
  // cloud-init reads YAML 1.1, where a plain `on` or 12:30 is no text.
  return `#cloud-config\n${stringify(config, { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' })}`;
}

function fileContent({ content, encoding }: FileElement): { readonly encoding?: string; readonly content: string } {
  if (encoding !== undefined) return { encoding: encoding === 'base64' ? 'b64' : 'gz+b64', content };
  return PLAIN.test(content) ? { content } : { encoding: 'b64', content: Buffer.from(content).toString('base64') };
}
