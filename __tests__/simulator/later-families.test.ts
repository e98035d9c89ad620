import { type ApiAnswer, DROPLET, simulatorForEach } from './api-client';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA nobody';
const POOL = { name: 'default', size: 's-2vcpu-4gb', count: 2 };
const CLUSTER = { name: 'shop', region: 'fra1', version: 'latest', node_pools: [POOL] };

describe('the families that users combine with ours', () => {
  const api = simulatorForEach({ sshKeys: [KEY], limits: { droplets: 8 } });

  const idOf = ({ body, status }: ApiAnswer, name: string): string => {
    expect(status).toBeLessThan(300);
    return String(body[name].id);
  };
  const vpc = async (name: string, range: string, region = 'fra1'): Promise<string> => {
    return idOf(await api().post('/v2/vpcs', { name, region, ip_range: range }), 'vpc');
  };
  const refused = async (answer: Promise<ApiAnswer>, status: number, message: RegExp): Promise<void> => {
    expect(await answer).toMatchObject({ status, body: { message: expect.stringMatching(message) } });
  };

  test('a share refuses a size below 50 GiB, no VPC, one elsewhere, and to shrink; its VPC stays while it is there', async () => {
    const share = { name: 'files', region: 'fra1', size_gib: 60, vpc_ids: [await vpc('net', '10.120.0.0/24')] };
    const elsewhere = await vpc('far', '10.121.0.0/24', 'nyc3');
    await refused(api().post('/v2/nfs', { ...share, size_gib: 49 }), 422, /from 50/);
    await refused(api().post('/v2/nfs', { ...share, vpc_ids: [] }), 422, /at least one VPC/);
    await refused(api().post('/v2/nfs', { ...share, vpc_ids: [elsewhere] }), 422, /another region/);
    const path = `/v2/nfs/${idOf(await api().post('/v2/nfs', share), 'share')}`;
    await refused(api().post('/v2/nfs', share), 409, /already exists/);
    expect((await api().get(path)).body.share).toMatchObject({
      status: 'ACTIVE',
      host: expect.stringMatching(/^10\.120/),
    });
    await refused(api().post(`${path}/actions`, { type: 'resize', params: { size_gib: 50 } }), 422, /only grow/);
    await refused(api().delete(`/v2/vpcs/${share.vpc_ids[0]}`), 409, /members/);
    await api().post(`${path}/actions`, { type: 'switch_performance_tier', params: { performance_tier: 'standard' } });
    expect((await api().get(path)).body.share.performance_tier).toBe('PERFORMANCE_TIER_STANDARD');
  });

  test('VPCs are peered once, not with themselves, and stay while they are', async () => {
    const [one, two] = [await vpc('one', '10.120.0.0/24'), await vpc('two', '10.121.0.0/24')];
    await refused(api().post('/v2/vpc_peerings', { name: 'self', vpc_ids: [one, one] }), 422, /two different/);
    await refused(api().post('/v2/vpc_peerings', { name: 'none', vpc_ids: [one, 'x'] }), 422, /not found/);
    const peering = idOf(await api().post('/v2/vpc_peerings', { name: 'both', vpc_ids: [one, two] }), 'vpc_peering');
    await refused(api().post('/v2/vpc_peerings', { name: 'again', vpc_ids: [two, one] }), 409, /peered already/);
    await refused(api().delete(`/v2/vpcs/${one}`), 409, /peered/);
    await api().delete(`/v2/vpc_peerings/${peering}`);
    expect((await api().get(`/v2/vpc_peerings/${peering}`)).status).toBe(404);
    expect((await api().delete(`/v2/vpcs/${one}`)).status).toBe(204);
  });

  test('a VPC has one default NAT gateway, of its own region', async () => {
    const net = await vpc('net', '10.120.0.0/24');
    const vpcs = [{ vpc_uuid: net, default_gateway: true }];
    const gateway = { name: 'out', type: 'PUBLIC', region: 'fra1', size: 1, vpcs };
    await refused(api().post('/v2/vpc_nat_gateways', { ...gateway, region: 'nyc3' }), 422, /another region/);
    const id = idOf(await api().post('/v2/vpc_nat_gateways', gateway), 'vpc_nat_gateway');
    await refused(api().post('/v2/vpc_nat_gateways', { ...gateway, name: 'two' }), 409, /default gateway/);
    await api().delete(`/v2/vpc_nat_gateways/${id}`);
    await refused(api().get(`/v2/vpc_nat_gateways/${id}`), 404, /nat gateway with id/);
  });

  test('a pool of droplets holds what it is told to, within the limits of the account', async () => {
    const { fingerprint } = (await api().get('/v2/account/keys')).body.ssh_keys[0];
    const template = { region: 'fra1', size: 's-1vcpu-1gb', image: 'debian-13-x64', ssh_keys: [fingerprint] };
    const pool = { name: 'pool', config: { target_number_instances: 3 }, droplet_template: template };
    const path = '/v2/droplets/autoscale';
    await refused(api().post(path, { ...pool, config: { min_instances: 3, max_instances: 2 } }), 422, /max_instances/);
    await refused(api().post(path, { ...pool, droplet_template: { ...template, size: 'huge' } }), 422, /size/);
    const id = idOf(await api().post(path, pool), 'autoscale_pool');
    expect((await api().get(`${path}/${id}/members`)).body.droplets).toHaveLength(3);
    await api().put(`${path}/${id}`, { ...pool, config: { target_number_instances: 1 } });
    expect((await api().get('/v2/droplets')).body.droplets).toHaveLength(1);
    await refused(
      api().put(`${path}/${id}`, { ...pool, config: { target_number_instances: 9 } }),
      422,
      /droplet limit/,
    );
    await api().delete(`${path}/${id}/dangerous`);
    await refused(api().get(`${path}/${id}`), 404, /autoscale group with id/);
    expect((await api().get('/v2/droplets')).body.droplets).toEqual([]);
  });

  test('a volume of a snapshot is as large as that, and in its region', async () => {
    const volume = idOf(
      await api().post('/v2/volumes', { name: 'data', region: 'fra1', size_gigabytes: 20 }),
      'volume',
    );
    const snapshot = idOf(await api().post(`/v2/volumes/${volume}/snapshots`, { name: 'one' }), 'snapshot');
    await refused(api().post(`/v2/volumes/${volume}/snapshots`, { name: 'one' }), 409, /already exists/);
    const copy = { name: 'copy', region: 'fra1', size_gigabytes: 20, snapshot_id: snapshot };
    await refused(api().post('/v2/volumes', { ...copy, size_gigabytes: 10 }), 422, /larger volume/);
    await refused(api().post('/v2/volumes', { ...copy, region: 'nyc3' }), 422, /another region/);
    expect((await api().post('/v2/volumes', copy)).status).toBe(201);
    const droplet = idOf(await api().post('/v2/droplets', DROPLET), 'droplet');
    await api().get(`/v2/droplets/${droplet}`);
    await api().post(`/v2/droplets/${droplet}/actions`, { type: 'snapshot', name: 'two' });
    const { snapshots } = (await api().get('/v2/snapshots')).body as { snapshots: Record<string, unknown>[] };
    expect(snapshots.map((each) => [each['name'], each['resource_id']])).toEqual([
      ['two', droplet],
      ['one', volume],
    ]);
  });

  test('a Kubernetes cluster has nodes that are droplets, keeps its last pool, and goes up one version at a time', async () => {
    const path = '/v2/kubernetes/clusters';
    await refused(api().post(path, { ...CLUSTER, version: '1.2' }), 422, /version/);
    await refused(api().post(path, { ...CLUSTER, node_pools: [] }), 422, /at least one pool/);
    await refused(api().post(path, { ...CLUSTER, node_pools: [{ ...POOL, count: 0 }] }), 422, /at least 1/);
    await refused(api().post(path, { ...CLUSTER, node_pools: [{ ...POOL, count: 9 }] }), 422, /droplet limit/);
    expect((await api().get('/v2/droplets')).body.droplets).toEqual([]);
    const { versions } = (await api().get('/v2/kubernetes/options')).body.options as { versions: { slug: string }[] };
    const [latest = '', middle = '', oldest = ''] = versions.map(({ slug }) => slug);
    const id = idOf(await api().post(path, { ...CLUSTER, version: oldest }), 'kubernetes_cluster');
    const cluster = (await api().get(`${path}/${id}`)).body.kubernetes_cluster;
    expect(cluster).toMatchObject({ status: { state: 'running' }, ha: false, tags: ['k8s', `k8s:${id}`] });
    expect((await api().get('/v2/droplets?tag_name=k8s')).body.droplets).toHaveLength(2);
    await refused(api().delete(`${path}/${id}/node_pools/${cluster.node_pools[0].id}`), 422, /last node pool/);
    await refused(api().post(`${path}/${id}/upgrade`, { version: latest }), 422, /cannot be upgraded/);
    await refused(api().call('POST', '/v2/kubernetes/registry', { cluster_uuids: [id] }), 412, /no registry/);
    await api().post(`${path}/${id}/upgrade`, { version: middle });
    expect((await api().get(`${path}/${id}`)).body.kubernetes_cluster.version).toBe(middle);
    await api().delete(`${path}/${id}`);
    expect((await api().get('/v2/droplets')).body.droplets).toEqual([]);
  });

  test('registries are as many as the subscription allows', async () => {
    const registry = { name: 'images', region: 'fra1', subscription_tier_slug: 'basic' };
    await refused(api().post('/v2/registries', { ...registry, name: 'Not lower' }), 422, /lowercase/);
    expect((await api().post('/v2/registries', registry)).status).toBe(201);
    await refused(api().post('/v2/registries', registry), 409, /already exists/);
    await refused(api().post('/v2/registries', { ...registry, name: 'two' }), 409, /limit/);
    expect((await api().post('/v2/registries', { name: 'two', subscription_tier_slug: 'professional' })).status).toBe(
      201,
    );
    await refused(api().post('/v2/registries/subscription', { tier_slug: 'basic' }), 412, /too many/);
    const credentials = await api().get('/v2/registries/two/docker-credentials');
    expect(credentials.body).toEqual({ auths: { 'registry.digitalocean.com': { auth: expect.any(String) } } });
  });

  test('keys and CDN endpoints want a bucket that exists', async () => {
    const grants = [{ bucket: 'nowhere', permission: 'read' }];
    await refused(api().post('/v2/spaces/keys', { name: 'key', grants }), 404, /does not exist/);
    await refused(api().post('/v2/cdn/endpoints', { origin: 'nowhere.fra1.digitaloceanspaces.com' }), 422, /no bucket/);
    const { key } = (await api().post('/v2/spaces/keys', { name: 'key', grants: [{ permission: 'fullaccess' }] })).body;
    expect(key.secret_key).toHaveLength(43);
    expect((await api().get(`/v2/spaces/keys/${key.access_key}`)).body.key).not.toHaveProperty('secret_key');
  });
});
