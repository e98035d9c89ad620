import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { createTar } from 'nanotar';
import { WORKSPACE_TAGS } from '../../lib/core/workspace-tags';
import { refusal } from '../command-failure';
import { stackFolder } from '../hosts/stack-folder';

/** HashiCorp's own service. */
const DEFAULT_HOST = 'app.terraform.io';

/** Where a synthesized stack has its workspace, and what of it is uploaded. */
export interface CloudStack {
  readonly hostname: string;
  readonly organization: string;
  readonly workspace: string;
  readonly project: string | undefined;
  readonly tags: readonly string[];
  /** The URL that the stack will have, where it is known before the apply. */
  readonly url: string | undefined;
  readonly folder: string;
}

/** What this program reads of a stack's `cdk.tf.json`. */
export interface StackJson {
  readonly '//'?: Readonly<Record<string, unknown>>;
  readonly terraform?: {
    readonly backend?: Readonly<Record<string, unknown>>;
    readonly cloud?: {
      readonly hostname?: string;
      readonly organization?: string;
      readonly workspaces?: { readonly name?: string; readonly project?: string };
    };
  };
  readonly output?: { readonly deployment?: { readonly value?: { readonly url?: string } } };
}

/** Reads a synthesized stack whose state is in Terraform Cloud. */
export function readCloudStack(stack: string): CloudStack {
  const folder = stackFolder(stack);
  const json = readStackJson(folder);
  const cloudStack = cloudStackOf(folder, json);
  if (cloudStack) return cloudStack;
  const [kind = 'local'] = Object.keys(json.terraform?.backend ?? {});
  throw refusal(
    `the stack ${stack} keeps its state in the backend "${kind}", not in Terraform Cloud`,
    'set STATE_BACKEND=cloud and STATE_ORGANIZATION, and run npm start',
  );
}

/** The same from its folder; `undefined` where the state is elsewhere. */
export function cloudStackIn(folder: string): CloudStack | undefined {
  return cloudStackOf(folder, readStackJson(folder));
}

/** Reads `cdk.tf.json` of a stack's folder. */
export function readStackJson(folder: string): StackJson {
  return JSON.parse(readFileSync(path.join(folder, 'cdk.tf.json'), 'utf8')) as StackJson;
}

function cloudStackOf(folder: string, json: StackJson): CloudStack | undefined {
  const { cloud } = json.terraform ?? {};
  const { organization = '', workspaces } = cloud ?? {};
  if (workspaces?.name === undefined) return undefined;
  const url = json.output?.deployment?.value?.url;
  const tags = json['//']?.[WORKSPACE_TAGS];
  return {
    hostname: cloud?.hostname ?? DEFAULT_HOST,
    organization,
    workspace: workspaces.name,
    project: workspaces.project,
    tags: Array.isArray(tags) ? tags.map(String) : [],
    // An expression is known to Terraform only.
    url: url?.includes('${') === false ? url : undefined,
    folder,
  };
}

/** What of the folder is configuration: the JSON, and the versions of the providers where they are recorded. */
export const CONFIGURATION_FILES = ['cdk.tf.json', '.terraform.lock.hcl'] as const;

/** The configuration as Terraform Cloud takes it, a gzipped tar. */
export function configurationArchive(folder: string): Uint8Array {
  const files = CONFIGURATION_FILES.filter((name) => existsSync(path.join(folder, name)));
  const tar = createTar(
    files.map((name) => ({ name, data: readFileSync(path.join(folder, name)), attrs: { mode: '644', mtime: 0 } })),
  );
  return gzipSync(Buffer.concat([tar, Buffer.alloc(1024)]));
}
