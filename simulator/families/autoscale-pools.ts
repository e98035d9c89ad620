import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import { Fields } from '../api/fields';
import { conflict, notFound, unprocessable } from '../api/refusal';
import { type Reply, accepted, ok, page } from '../api/reply';
import type { World } from '../world';
import { DROPLETS } from './droplet';
import { checkDropletLimit, createDroplet } from './droplets';
import { newAssignments } from './project';

/** Droplets whose number follows their load. No load is simulated: a pool holds its least number. */
export interface AutoscalePool {
  readonly id: string;
  name: string;
  config: Readonly<Record<string, unknown>>;
  template: Readonly<Record<string, unknown>>;
  status: 'active' | 'deleting';
  readonly created_at: string;
  updated_at: string;
  droplet_ids: number[];
  /** How many droplets it ever had, so that no name comes twice. */
  made: number;
}

export const AUTOSCALE_POOLS = kindOf<AutoscalePool>({ name: 'autoscale pools', label: (pool) => pool.name });

const MOST = { least: 500, fixed: 1000 } as const;
const DELETION_SECONDS = 30;
const COOLDOWN_MINUTES = 10;

interface Settings {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly template: Readonly<Record<string, unknown>>;
  readonly count: number;
}

function readConfig(config: Fields): { readonly config: Settings['config']; readonly count: number } {
  const fixed = config.optionalInteger('target_number_instances', 0, MOST.fixed) ?? 0;
  if (fixed > 0) return { config: { target_number_instances: fixed }, count: fixed };
  const least = config.integer('min_instances', 1, MOST.least);
  const most = config.integer('max_instances', least, MOST.fixed);
  const targets = ['target_cpu_utilization', 'target_memory_utilization'].flatMap((field) => {
    const target = config.optionalNumber(field) ?? 0;
    if (target !== 0 && (target < 0.05 || target > 1)) throw unprocessable(`${field} must be from 0.05 to 1`);
    return target === 0 ? [] : [[field, target] as const];
  });
  if (targets.length === 0) throw unprocessable('target_cpu_utilization or target_memory_utilization is required');
  const cooldown = config.positiveInteger('cooldown_minutes', COOLDOWN_MINUTES);
  if (cooldown < 5 || cooldown > 20) throw unprocessable('cooldown_minutes must be from 5 to 20');
  return {
    config: {
      min_instances: least,
      max_instances: most,
      ...Object.fromEntries(targets),
      cooldown_minutes: cooldown,
    },
    count: least,
  };
}

function readTemplate(template: Fields): Settings['template'] {
  const vpc = template.optionalString('vpc_uuid') ?? '';
  const project = template.optionalString('project_id') ?? '';
  if (template.strings('ssh_keys').length === 0) throw unprocessable('droplet_template.ssh_keys is required');
  return {
    size: template.string('size'),
    region: template.string('region'),
    image: template.string('image'),
    ssh_keys: template.strings('ssh_keys'),
    tags: template.strings('tags'),
    ...(vpc !== '' && { vpc_uuid: vpc }),
    ...(project !== '' && { project_id: project }),
    with_droplet_agent: template.optionalBoolean('with_droplet_agent') ?? false,
    ipv6: template.optionalBoolean('ipv6') ?? false,
    user_data: template.optionalString('user_data') ?? '',
    public_networking: template.optionalBoolean('public_networking') ?? true,
  };
}

export function autoscalePools(world: World): void {
  const { routes, account, seeded, now } = world;
  account.declare(AUTOSCALE_POOLS);
  account.onRemove(DROPLETS, ({ id }) => {
    for (const pool of account.all(AUTOSCALE_POOLS)) pool.droplet_ids = pool.droplet_ids.filter((each) => each !== id);
  });
  const found = (call: Call): AutoscalePool => {
    const id = call.param('id');
    const pool = account.find(AUTOSCALE_POOLS, id);
    // The provider knows by these words that it is gone.
    if (!pool) throw notFound(`autoscale group with id ${id} not found`);
    return pool;
  };
  const viewOf = ({
    id,
    name,
    config,
    template,
    status,
    created_at,
    updated_at,
    droplet_ids,
  }: AutoscalePool): unknown => ({
    ...{ id, name, config, droplet_template: template, status, created_at, updated_at },
    current_utilization: { cpu: 0, memory: 0 },
    active_resources_count: droplet_ids.length,
  });
  const read = ({ body }: Call, self?: AutoscalePool): Settings => {
    const name = body.string('name');
    if (account.all(AUTOSCALE_POOLS).some((other) => other !== self && other.name === name)) {
      throw conflict('autoscale pool name is already in use');
    }
    return { name, template: readTemplate(body.object('droplet_template')), ...readConfig(body.object('config')) };
  };
  const scale = (pool: AutoscalePool, count: number): void => {
    checkDropletLimit(world, Math.max(0, count - pool.droplet_ids.length));
    for (const surplus of pool.droplet_ids.slice(count)) account.remove(DROPLETS, surplus);
    while (pool.droplet_ids.length < count) {
      const { droplet } = createDroplet(world, `${pool.name}-${pool.made + 1}`, new Fields(pool.template));
      newAssignments(world, pool.template['project_id'] as string | undefined, [`do:droplet:${droplet.id}`]);
      pool.made += 1;
      pool.droplet_ids.push(droplet.id);
    }
  };
  const remove = (pool: AutoscalePool, withDroplets: boolean): Reply => {
    pool.status = 'deleting';
    world.jobs.start('autoscale_pools.delete', DELETION_SECONDS, () => {
      if (!account.find(AUTOSCALE_POOLS, pool.id)) return;
      if (withDroplets) scale(pool, 0);
      account.remove(AUTOSCALE_POOLS, pool.id);
    });
    return accepted();
  };
  routes
    .get('/v2/droplets/autoscale', (call) => page(call, 'autoscale_pools', account.all(AUTOSCALE_POOLS), viewOf))
    .post('/v2/droplets/autoscale', (call) => {
      const { count, ...settings } = read(call);
      const pool: AutoscalePool = {
        id: seeded.uuid(),
        ...settings,
        status: 'active',
        created_at: now(),
        updated_at: now(),
        droplet_ids: [],
        made: 0,
      };
      // A template that makes no droplet makes no pool.
      scale(pool, count);
      return accepted({ autoscale_pool: viewOf(account.add(AUTOSCALE_POOLS, pool)) });
    })
    .get('/v2/droplets/autoscale/:id', (call) => ok({ autoscale_pool: viewOf(found(call)) }))
    .put('/v2/droplets/autoscale/:id', (call) => {
      const pool = found(call);
      const { count, ...settings } = read(call, pool);
      Object.assign(pool, settings, { updated_at: now() });
      scale(pool, count);
      return ok({ autoscale_pool: viewOf(pool) });
    })
    .delete('/v2/droplets/autoscale/:id', (call) => remove(found(call), false))
    .delete('/v2/droplets/autoscale/:id/dangerous', (call) => remove(found(call), true))
    .get('/v2/droplets/autoscale/:id/members', (call) => {
      const members = found(call).droplet_ids.flatMap((id) => account.find(DROPLETS, id) ?? []);
      return page(call, 'droplets', members, ({ id, created_at, status }) => ({
        ...{ droplet_id: id, created_at, updated_at: created_at, health_status: 'healthy' },
        status: status === 'new' ? 'provisioning' : status,
        current_utilization: { cpu: 0, memory: 0 },
      }));
    })
    .get('/v2/droplets/autoscale/:id/history', (call) => {
      found(call);
      return page(call, 'history', []);
    });
}
