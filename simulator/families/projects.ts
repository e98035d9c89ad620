import type { Call } from '../api/call';
import { conflict, preconditionFailed, unprocessable } from '../api/refusal';
import { type Reply, created, noContent, ok, page } from '../api/reply';
import { without } from '../api/without';
import type { World } from '../world';
import { PROJECTS, type Project, defaultProject, newAssignments, projectIdOf } from './project';

const ENVIRONMENTS = ['Development', 'Staging', 'Production'] as const;
const LENGTHS = { name: 175, description: 255, purpose: 255 } as const;
const URN = /^do:[a-z0-9]+:.+$/;
/** Some resources have two names: projects list reserved IPs as they were called before. */
const SYNONYMS: Readonly<Record<string, string>> = { 'do:floatingip:': 'do:reservedip:' };

export function projects(world: World): void {
  const { routes, account, seeded, now } = world;
  const ownerUuid = seeded.uuid();
  const ownerId = seeded.numericId();
  account.add<Project>(PROJECTS, {
    id: seeded.uuid(),
    name: 'first-project',
    description: 'The default project.',
    purpose: 'Just trying out DigitalOcean',
    environment: '',
    is_default: true,
    created_at: now(),
    updated_at: now(),
    assigned: new Map(),
  });

  const viewOf = (project: Project): unknown => ({
    ...without(project, 'assigned', 'environment'),
    ...(project.environment !== '' && { environment: project.environment }),
    owner_uuid: ownerUuid,
    owner_id: ownerId,
  });
  const found = (call: Call): Project => {
    const id = call.param('id');
    return id === 'default' ? defaultProject(world) : account.get(PROJECTS, id);
  };
  const urnsOf = (project: Project): string[] => {
    return account
      .members(({ kind }) => kind.urn !== undefined)
      .flatMap(({ kind, item }) => kind.urn?.(item) ?? [])
      .filter((urn) => projectIdOf(world, urn) === project.id);
  };
  const resourceView = (project: Project, urn: string, status: string): unknown => ({
    urn,
    assigned_at: project.assigned.get(urn) ?? project.created_at,
    links: { self: `https://api.digitalocean.com/v2/${urn.split(':').slice(1).join('/')}` },
    status,
  });
  const text = (call: Call, field: keyof typeof LENGTHS): string | undefined => {
    const value = call.body.optionalString(field);
    if (value !== undefined && value.length > LENGTHS[field]) throw unprocessable(`${field} is too long`);
    return value;
  };
  const freeName = (name: string, self?: Project): string => {
    if (account.all(PROJECTS).some((project) => project !== self && project.name === name)) {
      throw conflict('name is already in use');
    }
    return name;
  };
  const update = (call: Call): Reply => {
    const project = found(call);
    const name = text(call, 'name');
    const description = text(call, 'description');
    const purpose = text(call, 'purpose');
    const environment = call.body.optionalChoice('environment', ENVIRONMENTS);
    if (name !== undefined) project.name = freeName(name, project);
    if (description !== undefined) project.description = description;
    if (purpose !== undefined) project.purpose = purpose;
    if (environment !== undefined) project.environment = environment;
    if (call.body.optionalBoolean('is_default') === true) {
      for (const other of account.all(PROJECTS)) other.is_default = other === project;
    }
    project.updated_at = now();
    return ok({ project: viewOf(project) });
  };
  routes
    .get('/v2/projects', (call) => page(call, 'projects', account.all(PROJECTS), viewOf))
    .post('/v2/projects', (call) => {
      const name = freeName(text(call, 'name') ?? call.body.string('name'));
      call.body.string('name');
      call.body.string('purpose');
      const project = account.add<Project>(PROJECTS, {
        id: seeded.uuid(),
        name,
        description: text(call, 'description') ?? '',
        purpose: text(call, 'purpose') ?? '',
        environment: call.body.optionalChoice('environment', ENVIRONMENTS) ?? '',
        is_default: false,
        created_at: now(),
        updated_at: now(),
        assigned: new Map(),
      });
      return created({ project: viewOf(project) });
    })
    .get('/v2/projects/:id', (call) => ok({ project: viewOf(found(call)) }))
    .put('/v2/projects/:id', update)
    .patch('/v2/projects/:id', update)
    .delete('/v2/projects/:id', (call) => {
      const project = found(call);
      if (project.is_default) throw conflict('cannot delete the default project');
      if (urnsOf(project).length > 0) throw preconditionFailed('cannot delete a project with resources');
      account.remove(PROJECTS, project.id);
      return noContent();
    })
    .get('/v2/projects/:id/resources', (call) => {
      const project = found(call);
      return page(call, 'resources', urnsOf(project), (urn) => resourceView(project, urn, 'ok'));
    })
    .post('/v2/projects/:id/resources', (call) => {
      const project = found(call);
      const urns = call.body.strings('resources').map((urn) => {
        if (!URN.test(urn)) throw unprocessable(`"${urn}" is not a valid URN`);
        const [old, today] = Object.entries(SYNONYMS).find(([prefix]) => urn.startsWith(prefix)) ?? ['', ''];
        const canonical = today + urn.slice(old.length);
        return { canonical, exists: account.byUrn(canonical) !== undefined };
      });
      const existing = urns.filter(({ exists }) => exists).map(({ canonical }) => canonical);
      newAssignments(world, project.id, existing);
      // What does not exist is no error: the provider takes leave of what it has just deleted.
      return ok({
        resources: urns.map(({ canonical, exists }) => {
          return resourceView(project, canonical, exists ? 'assigned' : 'not_found');
        }),
        links: {},
        meta: { total: urns.length },
      });
    });
}
