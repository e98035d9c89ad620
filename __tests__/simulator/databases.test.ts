import { simulatorForEach } from './api-client';

const CLUSTER = { name: 'shop-db', engine: 'pg', version: '16', size: 'db-s-1vcpu-2gb', region: 'fra1', num_nodes: 1 };

describe('a managed database', () => {
  const api = simulatorForEach();
  const cluster = async (body: object = {}): Promise<string> => {
    const made = await api().post('/v2/databases', { ...CLUSTER, ...body });
    expect(made.status).toBe(201);
    return `/v2/databases/${String(made.body.database.id)}`;
  };

  test.each([
    ['a standby on 1 GB', { size: 'db-s-1vcpu-1gb', num_nodes: 2 }],
    ['an unknown size', { size: 'db-s-9vcpu' }],
    ['an unknown version', { version: '9' }],
    ['an engine that is no longer offered', { engine: 'redis' }],
    ['a storage that the size does not have', { storage_size_mib: 1024 * 1024 }],
    ['an unknown region', { region: 'mars1' }],
  ])('is refused with %s', async (_, body) => {
    expect((await api().post('/v2/databases', { ...CLUSTER, ...body })).status).toBe(422);
    expect(api().simulator.objects.list('databases')).toEqual([]);
  });

  test('shows its connection, and always the same address for metrics', async () => {
    const path = await cluster();
    const first = await api().get(path);
    expect(first.body.database).toMatchObject({
      status: 'online',
      storage_size_mib: 30 * 1024,
      connection: { user: 'doadmin', database: 'defaultdb', ssl: true },
      metrics_endpoints: [{ port: 9273 }],
    });
    expect((await api().get(path)).body).toEqual(first.body);
  });

  test('has databases, users and pools, each name once', async () => {
    const path = await cluster();
    const pool = { name: 'app', db: 'shop', user: 'app', mode: 'transaction', size: 10 };
    expect((await api().post(`${path}/pools`, pool)).status).toBe(404);
    for (const [part, body] of [
      ['dbs', { name: 'shop' }],
      ['users', { name: 'app' }],
      ['pools', pool],
    ] as const) {
      expect((await api().post(`${path}/${part}`, body)).status).toBe(201);
      expect((await api().post(`${path}/${part}`, body)).status).toBe(409);
    }
    expect((await api().delete(`${path}/dbs/shop`)).status).toBe(409);
    expect((await api().post(`${path}/pools`, { ...pool, name: 'more', size: 38 })).status).toBe(422);
    expect((await api().delete(`${path}/users/doadmin`)).status).toBe(422);
    expect((await api().delete(`${path}/pools/app`)).status).toBe(204);
    expect((await api().delete(`${path}/dbs/shop`)).status).toBe(204);
  });

  test('is resized in place and keeps its VPC from being deleted', async () => {
    const vpc = await api().post('/v2/vpcs', { name: 'net', region: 'fra1' });
    const network = String(vpc.body.vpc.id);
    const path = await cluster({ private_network_uuid: network });
    await api().get(path);
    expect((await api().put(`${path}/resize`, { size: 'db-s-2vcpu-4gb', num_nodes: 2 })).status).toBe(202);
    expect((await api().get(path)).body.database).toMatchObject({
      size: 'db-s-2vcpu-4gb',
      num_nodes: 2,
      status: 'online',
    });
    expect((await api().delete(`/v2/vpcs/${network}`)).status).toBe(409);
    expect((await api().delete(path)).status).toBe(204);
    expect((await api().delete(`/v2/vpcs/${network}`)).status).toBe(204);
  });
});
