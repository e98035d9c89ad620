import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure, refusal } from '../command-failure';
import type { Run } from '../run';
import { CloudRefusal, type Resource, type TerraformCloudApi } from './api';
import type { CloudStack } from './cloud-stack';

interface WorkspaceAttributes {
  readonly locked: boolean;
  readonly 'execution-mode'?: string;
  readonly 'vcs-repo'?: { readonly identifier?: string } | null;
  readonly 'tag-names'?: readonly string[];
}

export type Workspace = Resource<WorkspaceAttributes>;

/** Finds the workspace, or makes it in its project, and gives it its tags. */
export async function readyWorkspace(run: Run, api: TerraformCloudApi, stack: CloudStack): Promise<Workspace> {
  const workspace = (await existingWorkspace(api, stack)) ?? (await create(run, api, stack));
  const known = workspace.attributes['tag-names'] ?? [];
  const missing = stack.tags.filter((tag) => !known.includes(tag));
  if (missing.length > 0) {
    await api.act(`workspaces/${workspace.id}/relationships/tags`, {
      data: missing.map((name) => ({ type: 'tags', attributes: { name } })),
    });
    run.reporter.done(`tagged ${stack.workspace} with ${missing.join(', ')}`);
  }
  return workspace;
}

/** Finds the workspace of a stack. */
export async function existingWorkspace(api: TerraformCloudApi, stack: CloudStack): Promise<Workspace | undefined> {
  try {
    return await api.get<WorkspaceAttributes>(`organizations/${stack.organization}/workspaces/${stack.workspace}`);
  } catch (error) {
    if (error instanceof CloudRefusal && error.status === 404) return undefined;
    throw error;
  }
}

async function create(run: Run, api: TerraformCloudApi, stack: CloudStack): Promise<Workspace> {
  const of = `organizations/${stack.organization}`;
  // An organization that is not there, and one that the token may not see, look the same.
  await api.get(`${of}/entitlement-set`).catch((error: unknown) => {
    if (!(error instanceof CloudRefusal && error.status === 404)) throw error;
    throw refusal(
      `${stack.hostname} has no organization "${stack.organization}", or none that this token may see`,
      'correct STATE_ORGANIZATION and run npm start, or take a token of that organization',
    );
  });
  const project = stack.project === undefined ? undefined : await projectId(api, of, stack.project);
  const workspace = await api.post<WorkspaceAttributes>(`${of}/workspaces`, {
    type: 'workspaces',
    attributes: { name: stack.workspace },
    ...(project !== undefined && { relationships: { project: ['projects', project] } }),
  });
  run.reporter.done(`made the workspace ${stack.organization}/${stack.workspace}`);
  return workspace;
}

async function projectId(api: TerraformCloudApi, of: string, name: string): Promise<string> {
  const [known] = await api.list(`${of}/projects?filter[names]=${encodeURIComponent(name)}`);
  return (known ?? (await api.post(`${of}/projects`, { type: 'projects', attributes: { name } }))).id;
}

/** Whether a run that applies may be started there: what Terraform Cloud refuses, and what it would do a second time. */
export async function checkWorkspace(
  api: TerraformCloudApi,
  workspace: Workspace,
  stack: CloudStack,
  { planOnly, isRenamed }: { readonly planOnly: boolean; readonly isRenamed: boolean },
): Promise<void> {
  const name = `the workspace ${stack.organization}/${stack.workspace}`;
  const { attributes } = workspace;
  if (attributes['execution-mode'] === 'local') {
    throw refusal(
      `${name} has the execution mode "local", so Terraform runs on your machine`,
      `run terraform -chdir=${stack.folder} apply, or set the mode to "remote" in the workspace's settings`,
    );
  }
  const repository = attributes['vcs-repo']?.identifier;
  if (repository !== undefined && !planOnly) {
    throw refusal(
      `${name} follows the repository ${repository}, and applies only what is committed there`,
      'commit what do-patterns export writes, or ask for a plan by --plan-only',
    );
  }
  await checkState(api, workspace, stack, name, isRenamed);
}

interface State {
  readonly resources?: readonly unknown[];
  readonly outputs?: { readonly deployment?: { readonly value?: { readonly url?: string } } };
}

/** The state has to be that of these settings: another one's would be changed into this stack, or this one built twice. */
async function checkState(
  api: TerraformCloudApi,
  { id }: Workspace,
  stack: CloudStack,
  name: string,
  isRenamed: boolean,
): Promise<void> {
  const state = await currentState(api, id);
  const local = path.join('state', `${path.basename(stack.folder)}.tfstate`);
  if (state === undefined) {
    const resources = existsSync(local) ? ((JSON.parse(readFileSync(local, 'utf8')) as State).resources ?? []) : [];
    if (resources.length === 0) return;
    throw refusal(
      `${name} has no state, but ${local} has one with ${resources.length} resources, which would be built a second time`,
      `move it: terraform -chdir=${stack.folder} init, and answer "yes"; or take the file away if it is not wanted`,
    );
  }
  const url = state.outputs?.deployment?.value?.url;
  if (url === undefined || stack.url === undefined || url === stack.url || isRenamed) return;
  throw refusal(
    `${name} holds the state of ${url}, these settings are those of ${stack.url}`,
    'take the settings it was made with, give these a STATE_PREFIX of their own, or say --renamed if the address has changed',
  );
}

async function currentState(api: TerraformCloudApi, id: string): Promise<State | undefined> {
  try {
    const { attributes } = await api.get<{ 'hosted-state-download-url'?: string }>(
      `workspaces/${id}/current-state-version`,
    );
    const url = attributes['hosted-state-download-url'];
    return url === undefined ? {} : (JSON.parse((await api.read(url)).toString()) as State);
  } catch (error) {
    if (error instanceof CloudRefusal && error.status === 404) return undefined;
    // A token may start runs and yet not read states.
    if (error instanceof CloudRefusal && error.status === 403) return {};
    throw error instanceof SyntaxError
      ? new CommandFailure(`the state of the workspace is no JSON: ${error.message}`)
      : error;
  }
}
