import { Refused, resource } from './documents';

/** A variable of a workspace. */
export interface WorkspaceVariable {
  readonly key: string;
  readonly value: string;
  readonly category: 'env' | 'terraform';
  /** The value is an expression, such as a list. */
  readonly hcl?: boolean;
}

/** A state as it was handed in. */
export interface StateVersion {
  readonly id: string;
  readonly serial: number;
  content: Buffer | undefined;
}

/** What a workspace of the stand-in is. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  executionMode: 'remote' | 'local';
  /** The repository that it follows, if there is one. */
  vcsRepository?: string;
  terraformVersion: string;
  /** Logs are JSON, one object a line, as in new workspaces of the service. */
  structuredOutput: boolean;
  locked: boolean;
  readonly tags: Set<string>;
  readonly variables: WorkspaceVariable[];
  readonly states: StateVersion[];
}

const NAME = /^[A-Za-z0-9_-]{1,260}$/;

/** The workspaces and projects of one organization. */
export class Workspaces {
  private readonly workspaces: Workspace[] = [];
  private readonly projects = new Map([['prj-default', 'Default Project']]);

  constructor(private readonly executionMode: 'remote' | 'local') {}

  add(name: string, project = 'prj-default', executionMode = this.executionMode): Workspace {
    if (!NAME.test(name)) {
      throw new Refused(422, 'invalid attribute', 'Name can only include letters, numbers, -, and _.');
    }
    if (this.workspaces.some((workspace) => workspace.name === name)) {
      throw new Refused(422, 'invalid attribute', 'Name has already been taken');
    }
    const workspace: Workspace = {
      id: `ws-${String(this.workspaces.length + 1).padStart(16, '0')}`,
      name,
      project,
      executionMode,
      terraformVersion: '1.11.4',
      structuredOutput: false,
      locked: false,
      tags: new Set(),
      variables: [],
      states: [],
    };
    this.workspaces.push(workspace);
    return workspace;
  }

  /** By its id or name. */
  get(key: string): Workspace {
    const workspace = this.workspaces.find(({ id, name }) => id === key || name === key);
    if (!workspace) throw new Refused(404, 'not found');
    return workspace;
  }

  projectsNamed(name: string | null): readonly object[] {
    return [...this.projects].flatMap(([id, known]) =>
      name === null || known === name ? [resource('projects', id, { name: known })] : [],
    );
  }

  addProject(name: string): object {
    const id = `prj-${String(this.projects.size).padStart(16, '0')}`;
    this.projects.set(id, name);
    return resource('projects', id, { name });
  }

  projectOf(workspace: Workspace): string {
    return this.projects.get(workspace.project) ?? '';
  }
}

/** Takes a workspace for a run or for somebody's own Terraform. */
export function lock(workspace: Workspace): void {
  if (workspace.locked)
    throw new Refused(409, 'conflict', 'Unable to lock workspace. The workspace is already locked.');
  workspace.locked = true;
}

export function currentState({ states }: Workspace): StateVersion | undefined {
  return states.findLast(({ content }) => content !== undefined);
}

/** A workspace as the API shows it. */
export function workspaceResource(workspace: Workspace, organization: string): object {
  const current = currentState(workspace);
  return resource(
    'workspaces',
    workspace.id,
    {
      name: workspace.name,
      locked: workspace.locked,
      operations: workspace.executionMode === 'remote',
      'execution-mode': workspace.executionMode,
      'auto-apply': false,
      'terraform-version': workspace.terraformVersion,
      'working-directory': '',
      'structured-run-output-enabled': workspace.structuredOutput,
      'vcs-repo': workspace.vcsRepository === undefined ? null : { identifier: workspace.vcsRepository },
      'tag-names': [...workspace.tags],
      actions: { 'is-destroyable': true },
      permissions: Object.fromEntries(
        [
          'queue-run',
          'queue-apply',
          'queue-destroy',
          'lock',
          'unlock',
          'update',
          'read-variable',
          'update-variable',
        ].map((name) => [`can-${name}`, true]),
      ),
    },
    {
      organization: ['organizations', organization],
      project: ['projects', workspace.project],
      'current-state-version': current && ['state-versions', current.id],
    },
  );
}
