import { refusal } from '../command-failure';
import { CloudRefusal, TerraformCloudApi } from './api';
import type { CloudStack } from './cloud-stack';
import { existingWorkspace } from './workspace';

interface OutputAttributes {
  readonly name: string;
  readonly value: unknown;
}

/** An output of a stack's state in Terraform Cloud, as JSON; `undefined` where the state has none of that name. */
export async function cloudOutput(stack: CloudStack, name: string): Promise<string | undefined> {
  const api = await TerraformCloudApi.of(stack.hostname);
  const workspace = await existingWorkspace(api, stack);
  if (!workspace) return undefined;
  try {
    const outputs = await api.list<OutputAttributes>(
      `workspaces/${workspace.id}/current-state-version-outputs?page[size]=100`,
    );
    const output = outputs.find(({ attributes }) => attributes.name === name);
    if (!output) return undefined;
    // The list has no values of sensitive outputs.
    const { attributes } = await api.get<OutputAttributes>(`state-version-outputs/${output.id}`);
    return JSON.stringify(attributes.value);
  } catch (error) {
    if (!(error instanceof CloudRefusal)) throw error;
    if (error.status === 404) return undefined;
    if (error.status !== 403) throw error;
    throw refusal(
      `the token may not read the outputs of ${stack.organization}/${stack.workspace}`,
      'take one that may, or give the output by --deployment FILE',
    );
  }
}
