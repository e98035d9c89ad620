import type { Call } from '../api/call';
import type { Fields } from '../api/fields';
import { notFound, unprocessable } from '../api/refusal';
import { type Reply, accepted, created, noContent, ok, page } from '../api/reply';
import { without } from '../api/without';
import type { World } from '../world';
import {
  DATABASES,
  type DatabaseCluster,
  REPLICAS,
  type StorageAutoscale,
  checkNodes,
  checkVersion,
  connectionView,
  knownDatabaseSize,
  metricsEndpoints,
  storageMib,
} from './database';
import { newAssignments, projectIdOf } from './project';
import { knownRegion } from './regions';
import { newTags } from './tags';
import { knownVpc } from './vpcs';

const CREATION_SECONDS = 300;
const RESIZE_SECONDS = 300;
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const NAME = /^[a-z][a-z0-9-]{2,62}$/;
const HIDDEN = ['dbs', 'pools', 'rules', 'eviction_policy', 'config', 'users'] as const;

function viewOf(world: World, cluster: DatabaseCluster): unknown {
  return {
    ...without(cluster, ...HIDDEN),
    semantic_version: `${cluster.version}.0`,
    db_names: cluster.engine === 'pg' ? cluster.dbs : null,
    users: cluster.users.map((user) => ({ ...user })),
    connection: connectionView(cluster, { isPrivate: false }),
    private_connection: connectionView(cluster, { isPrivate: true }),
    metrics_endpoints: metricsEndpoints(cluster),
    project_id: projectIdOf(world, `do:dbaas:${cluster.id}`),
  };
}

function create(world: World, { body }: Call): Reply {
  const { account, seeded } = world;
  const name = body.string('name');
  if (!NAME.test(name)) throw unprocessable('invalid cluster name');
  if (account.all(DATABASES).some((cluster) => cluster.name === name)) {
    throw unprocessable('cluster name is not available');
  }
  // Redis can't be created any more; other engines are not simulated.
  const engine = body.choice('engine', ['pg', 'valkey']);
  const region = knownRegion(body.string('region'));
  const size = knownDatabaseSize(engine, body.string('size'));
  const version = body.optionalString('version') ?? (engine === 'pg' ? '16' : '8');
  checkVersion(engine, version);
  const nodes = body.integer('num_nodes', 1, 3);
  checkNodes(size, nodes);
  const source = body.optionalObject('backup_restore')?.string('database_name');
  if (source !== undefined && !account.all(DATABASES).some((cluster) => cluster.name === source)) {
    throw notFound('cluster to restore from not found');
  }
  const cluster = account.add<DatabaseCluster>(DATABASES, {
    id: seeded.uuid(),
    name,
    engine,
    version,
    size: size.slug,
    num_nodes: nodes,
    storage_size_mib: storageMib(engine, size.slug, body.optionalInteger('storage_size_mib', 0)),
    region,
    status: 'creating',
    created_at: world.now(),
    private_network_uuid: knownVpc(world, body.optionalString('private_network_uuid'), region).id,
    tags: newTags(world, body.strings('tags')),
    users: [{ name: engine === 'pg' ? 'doadmin' : 'default', role: 'primary', password: seeded.password() }],
    dbs: engine === 'pg' ? ['defaultdb'] : [],
    pools: [],
    rules: [],
    maintenance_window: { day: 'monday', hour: '03:00:00' },
    eviction_policy: 'noeviction',
    config: {},
    autoscale: { storage: { enabled: false } },
  });
  newAssignments(world, body.optionalString('project_id'), [`do:dbaas:${cluster.id}`]);
  world.jobs.start('databases.create', CREATION_SECONDS, () => (cluster.status = 'online'));
  return created({ database: viewOf(world, cluster) });
}

function resize(world: World, call: Call): Reply {
  const id = call.param('id');
  const replica = world.account.find(REPLICAS, id);
  const target = replica ?? world.account.get(DATABASES, id);
  const engine = replica ? 'pg' : world.account.get(DATABASES, id).engine;
  const { body } = call;
  if (target.status !== 'online') throw unprocessable('the cluster is not online');
  const size = knownDatabaseSize(engine, body.string('size'));
  const nodes = body.integer('num_nodes', 1, 3);
  if (!replica) checkNodes(size, nodes);
  const storage = storageMib(engine, size.slug, body.optionalInteger('storage_size_mib', 0));
  const isSameSize = size.slug === target.size;
  if (isSameSize && body.has('storage_size_mib') && storage < target.storage_size_mib) {
    throw unprocessable('storage can only grow');
  }
  target.status = 'resizing';
  world.jobs.start('databases.resize', RESIZE_SECONDS, () => {
    const changes = { size: size.slug, storage_size_mib: Math.max(storage, isSameSize ? target.storage_size_mib : 0) };
    Object.assign(target, changes, { status: 'online' }, replica ? {} : { num_nodes: nodes });
  });
  return accepted();
}

function readStorageAutoscale(fields: Fields): StorageAutoscale {
  const threshold = fields.optionalInteger('threshold_percent', 15, 95);
  const increment = fields.optionalInteger('increment_gib', 10, 500);
  return {
    enabled: fields.boolean('enabled'),
    ...(threshold !== undefined && { threshold_percent: threshold }),
    ...(increment !== undefined && { increment_gib: increment }),
  };
}

export function databases(world: World): void {
  const { routes, account } = world;
  account.declare(DATABASES);
  const found = (call: Call): DatabaseCluster => account.get(DATABASES, call.param('id'));
  const view = (cluster: DatabaseCluster): unknown => viewOf(world, cluster);
  routes
    .get('/v2/databases', (call) => {
      const [tag, name] = [call.query.get('tag_name'), call.query.get('name')];
      const fitting = account.all(DATABASES).filter((cluster) => {
        return (tag === null || cluster.tags.includes(tag)) && (name === null || cluster.name === name);
      });
      return page(call, 'databases', fitting, view);
    })
    .post('/v2/databases', (call) => create(world, call))
    .get('/v2/databases/:id', (call) => ok({ database: view(found(call)) }))
    .delete('/v2/databases/:id', (call) => {
      const { id } = account.remove(DATABASES, found(call).id);
      for (const replica of account.all(REPLICAS)) if (replica.cluster === id) account.remove(REPLICAS, replica.id);
      return noContent();
    })
    .put('/v2/databases/:id/resize', (call) => resize(world, call))
    .put('/v2/databases/:id/maintenance', (call) => {
      const day = call.body.choice('day', DAYS);
      const hour = call.body.string('hour');
      if (!/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(hour)) throw unprocessable(`"${hour}" is no hour`);
      found(call).maintenance_window = { day, hour };
      return noContent();
    })
    .get('/v2/databases/:id/eviction_policy', (call) => ok({ eviction_policy: found(call).eviction_policy }))
    .put('/v2/databases/:id/eviction_policy', (call) => {
      found(call).eviction_policy = call.body.string('eviction_policy');
      return noContent();
    })
    .get('/v2/databases/:id/autoscale', (call) => ok({ autoscale: found(call).autoscale }))
    .put('/v2/databases/:id/autoscale', (call) => {
      found(call).autoscale = { storage: readStorageAutoscale(call.body.object('storage')) };
      return noContent();
    })
    .get('/v2/databases/:id/config', (call) => ok({ config: found(call).config }))
    .patch('/v2/databases/:id/config', (call) => {
      const cluster = found(call);
      cluster.config = { ...cluster.config, ...call.body.object('config').all() };
      return ok({});
    })
    .get('/v2/databases/:id/ca', (call) => {
      const text = `-----BEGIN CERTIFICATE-----\n${found(call).id}\n-----END CERTIFICATE-----\n`;
      return ok({ ca: { certificate: Buffer.from(text).toString('base64') } });
    });
}
