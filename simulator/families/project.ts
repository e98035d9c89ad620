import { kindOf } from '../account/kind';
import { unprocessable } from '../api/refusal';
import type { World } from '../world';

/** A project: a name under which resources stand together in the control panel. */
export interface Project {
  readonly id: string;
  name: string;
  description: string;
  purpose: string;
  environment: string;
  is_default: boolean;
  readonly created_at: string;
  updated_at: string;
  /** When each resource was assigned, by URN. What is assigned nowhere belongs to the default project. */
  readonly assigned: Map<string, string>;
}

export const PROJECTS = kindOf<Project>({ name: 'projects', label: (project) => project.name });

/** The default project, which every account has. */
export function defaultProject({ account }: World): Project {
  const project = account.all(PROJECTS).find((candidate) => candidate.is_default);
  if (!project) throw new Error('the account has no default project');
  return project;
}

/** The id of the project that a resource belongs to. */
export function projectIdOf(world: World, urn: string): string {
  const own = world.account.all(PROJECTS).find((project) => project.assigned.has(urn));
  return (own ?? defaultProject(world)).id;
}

/** Puts resources into a project; an absent or empty id means the default one. */
export function newAssignments(world: World, projectId: string | undefined, urns: readonly string[]): void {
  const wanted =
    projectId === undefined || projectId === '' ? defaultProject(world) : world.account.find(PROJECTS, projectId);
  if (!wanted) throw unprocessable('project not found');
  for (const urn of urns) {
    for (const project of world.account.all(PROJECTS)) project.assigned.delete(urn);
    if (!wanted.is_default) wanted.assigned.set(urn, world.now());
  }
}
