import { LIMITS } from '../../lib/catalog/limits';
import type { Call } from '../api/call';
import type { Fields } from '../api/fields';
import { conflict, notFound, unprocessable } from '../api/refusal';
import { created, noContent, ok, page } from '../api/reply';
import { without } from '../api/without';
import type { World } from '../world';
import {
  type ConnectionPool,
  DATABASES,
  type DatabaseCluster,
  type DatabaseReplica,
  type DatabaseUser,
  REPLICAS,
  connectionView,
  knownDatabaseSize,
  poolConnections,
  storageMib,
} from './database';
import { knownRegion } from './regions';
import { newTags } from './tags';
import { knownVpc } from './vpcs';

const SOURCES = ['droplet', 'k8s', 'ip_addr', 'tag', 'app'] as const;
const MODES = ['session', 'transaction', 'statement'] as const;
const NAME = /^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,62}$/;
const REPLICA_SECONDS = 300;

function named<T extends { readonly name: string }>(items: readonly T[], name: string): T {
  const item = items.find((candidate) => candidate.name === name);
  if (!item) throw notFound();
  return item;
}

function newName(body: Fields, taken: readonly string[], what: string): string {
  const name = body.string('name');
  if (!NAME.test(name)) throw unprocessable(`invalid ${what} name`);
  if (taken.includes(name)) throw conflict(`${what} name is not available`);
  return name;
}

function readPool(cluster: DatabaseCluster, body: Fields, name: string): ConnectionPool {
  const db = body.string('db');
  if (!cluster.dbs.includes(db)) throw notFound(`database "${db}" not found`);
  const user = body.optionalString('user') ?? '';
  if (user !== '') named(cluster.users, user);
  const size = body.integer('size', 1);
  const others = cluster.pools.filter((pool) => pool.name !== name);
  const sum = others.reduce((total, pool) => total + pool.size, size);
  if (sum > poolConnections(cluster)) {
    throw unprocessable(`pool size is too large: ${sum} of ${poolConnections(cluster)} connections`);
  }
  return { name, user, size, db, mode: body.choice('mode', MODES) };
}

function poolView(cluster: DatabaseCluster, pool: ConnectionPool): unknown {
  const target = { database: pool.name, isPool: true, ...(pool.user !== '' && { user: pool.user }) };
  return {
    ...without(pool, 'user'),
    ...(pool.user !== '' && { user: pool.user }),
    connection: connectionView(cluster, { isPrivate: false, ...target }),
    private_connection: connectionView(cluster, { isPrivate: true, ...target }),
  };
}

function replicaView(cluster: DatabaseCluster, replica: DatabaseReplica): unknown {
  return {
    ...without(replica, 'cluster'),
    connection: connectionView(cluster, { isPrivate: false, host: replica.name }),
    private_connection: connectionView(cluster, { isPrivate: true, host: replica.name }),
  };
}

/** Databases, users and pools of a cluster, who may connect to it, and its replicas. */
export function databaseParts(world: World): void {
  const { routes, account, seeded } = world;
  account.declare(REPLICAS);
  const found = (call: Call): DatabaseCluster => account.get(DATABASES, call.param('id'));
  const online = (call: Call): DatabaseCluster => {
    const cluster = found(call);
    if (cluster.status === 'creating') throw unprocessable('the cluster is not online');
    return cluster;
  };
  const postgres = (call: Call): DatabaseCluster => {
    const cluster = online(call);
    if (cluster.engine !== 'pg') throw unprocessable('the engine does not have this');
    return cluster;
  };
  const take = (items: { readonly name: string }[], name: string): void => {
    items.splice(items.indexOf(named(items, name)), 1);
  };
  const replicaOf = (call: Call): DatabaseReplica => {
    const { id } = found(call);
    return named(
      account.all(REPLICAS).filter((replica) => replica.cluster === id),
      call.param('name'),
    );
  };
  routes
    .get('/v2/databases/:id/dbs', (call) => ok({ dbs: found(call).dbs.map((name) => ({ name })) }))
    .post('/v2/databases/:id/dbs', (call) => {
      const cluster = postgres(call);
      const name = newName(call.body, cluster.dbs, 'database');
      cluster.dbs.push(name);
      return created({ db: { name } });
    })
    .get('/v2/databases/:id/dbs/:name', (call) => {
      const name = call.param('name');
      if (!found(call).dbs.includes(name)) throw notFound();
      return ok({ db: { name } });
    })
    .delete('/v2/databases/:id/dbs/:name', (call) => {
      const cluster = found(call);
      const name = call.param('name');
      if (!cluster.dbs.includes(name)) throw notFound();
      if (cluster.pools.some((pool) => pool.db === name)) throw conflict('the database has connection pools');
      cluster.dbs = cluster.dbs.filter((db) => db !== name);
      return noContent();
    })
    .get('/v2/databases/:id/users', (call) => ok({ users: found(call).users }))
    .post('/v2/databases/:id/users', (call) => {
      const cluster = online(call);
      const name = newName(
        call.body,
        cluster.users.map((user) => user.name),
        'user',
      );
      const user: DatabaseUser = { name, role: 'normal', password: seeded.password() };
      cluster.users.push(user);
      return created({ user });
    })
    .get('/v2/databases/:id/users/:name', (call) => ok({ user: named(found(call).users, call.param('name')) }))
    .delete('/v2/databases/:id/users/:name', (call) => {
      const cluster = found(call);
      const user = named(cluster.users, call.param('name'));
      if (user.role === 'primary') throw unprocessable('the primary user cannot be deleted');
      take(cluster.users, user.name);
      return noContent();
    })
    .post('/v2/databases/:id/users/:name/reset_auth', (call) => {
      const user = named(found(call).users, call.param('name'));
      user.password = seeded.password();
      return ok({ user });
    })
    .get('/v2/databases/:id/pools', (call) => {
      const cluster = found(call);
      return ok({ pools: cluster.pools.map((pool) => poolView(cluster, pool)) });
    })
    .post('/v2/databases/:id/pools', (call) => {
      const cluster = postgres(call);
      const taken = cluster.pools.map((pool) => pool.name);
      const name = newName(call.body, taken, 'pool');
      const most = LIMITS.connectionPools.value;
      if (taken.length >= most) throw unprocessable(`a cluster can have at most ${most} pools`);
      const pool = readPool(cluster, call.body, name);
      cluster.pools.push(pool);
      return created({ pool: poolView(cluster, pool) });
    })
    .get('/v2/databases/:id/pools/:name', (call) => {
      const cluster = found(call);
      return ok({ pool: poolView(cluster, named(cluster.pools, call.param('name'))) });
    })
    .put('/v2/databases/:id/pools/:name', (call) => {
      const cluster = found(call);
      const pool = named(cluster.pools, call.param('name'));
      Object.assign(pool, readPool(cluster, call.body, pool.name));
      return noContent();
    })
    .delete('/v2/databases/:id/pools/:name', (call) => {
      take(found(call).pools, call.param('name'));
      return noContent();
    })
    .get('/v2/databases/:id/firewall', (call) => {
      const { id, rules } = found(call);
      return ok({ rules: rules.map((rule) => ({ ...rule, cluster_uuid: id })) });
    })
    .put('/v2/databases/:id/firewall', (call) => {
      const cluster = found(call);
      cluster.rules = call.body.objects('rules').map((rule) => ({
        uuid: seeded.uuid(),
        type: rule.choice('type', SOURCES),
        value: rule.string('value'),
        created_at: world.now(),
      }));
      return noContent();
    })
    .get('/v2/databases/:id/replicas', (call) => {
      const cluster = found(call);
      const its = account.all(REPLICAS).filter((replica) => replica.cluster === cluster.id);
      return page(call, 'replicas', its, (replica) => replicaView(cluster, replica));
    })
    .post('/v2/databases/:id/replicas', (call) => {
      const cluster = postgres(call);
      const { body } = call;
      const taken = account.all(REPLICAS).map((replica) => replica.name);
      const size = knownDatabaseSize('pg', body.optionalString('size') ?? cluster.size);
      const region = knownRegion(body.optionalString('region') ?? cluster.region);
      const replica = account.add<DatabaseReplica>(REPLICAS, {
        id: seeded.uuid(),
        cluster: cluster.id,
        name: newName(body, taken, 'replica'),
        region,
        size: size.slug,
        storage_size_mib: Math.max(
          storageMib('pg', size.slug, body.optionalInteger('storage_size_mib', 0)),
          cluster.storage_size_mib,
        ),
        status: 'creating',
        created_at: world.now(),
        private_network_uuid: knownVpc(world, body.optionalString('private_network_uuid'), region).id,
        tags: newTags(world, body.strings('tags')),
      });
      world.jobs.start('databases.create_replica', REPLICA_SECONDS, () => (replica.status = 'online'));
      return created({ replica: replicaView(cluster, replica) });
    })
    .get('/v2/databases/:id/replicas/:name', (call) => ok({ replica: replicaView(found(call), replicaOf(call)) }))
    .delete('/v2/databases/:id/replicas/:name', (call) => {
      account.remove(REPLICAS, replicaOf(call).id);
      return noContent();
    });
}
