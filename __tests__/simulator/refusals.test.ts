import { type ApiClient, DROPLET, simulatorForEach } from './api-client';

const RULE = { protocol: 'tcp', ports: '22', sources: { addresses: ['203.0.113.7/32'] } };
const FORWARD = { entry_protocol: 'http', entry_port: 80, target_protocol: 'http', target_port: 80 };
const VOLUME = { name: 'data', region: 'fra1', size_gigabytes: 10 };
const CHECK = { name: 'site', type: 'https', target: 'https://example.com', regions: ['eu_west'], enabled: true };

/** Makes something and gives back its id. */
async function made(api: ApiClient, path: string, body: unknown, name: string): Promise<string> {
  const answer = await api.post(path, body);
  if (answer.status > 202) throw new Error(JSON.stringify(answer.body));
  return String(answer.body[name].id ?? answer.body[name].ip ?? answer.body[name].name);
}

describe('refused is', () => {
  const api = simulatorForEach({ domains: ['example.com'], limits: { droplets: 3, volumes: 2 } });

  test.each<[string, string, unknown, number]>([
    ['a droplet of an unknown size', '/v2/droplets', { ...DROPLET, size: 's-9vcpu' }, 422],
    ['a droplet in an unknown region', '/v2/droplets', { ...DROPLET, region: 'mars1' }, 422],
    ['a droplet of an unknown image', '/v2/droplets', { ...DROPLET, image: 'debian-3' }, 422],
    ['a droplet with an unknown key', '/v2/droplets', { ...DROPLET, ssh_keys: ['00:11'] }, 422],
    ['a droplet in an unknown VPC', '/v2/droplets', { ...DROPLET, vpc_uuid: 'nowhere' }, 422],
    [
      'a droplet with more than 64 KiB of user data',
      '/v2/droplets',
      { ...DROPLET, user_data: 'x'.repeat(65_537) },
      422,
    ],
    ['a droplet with a name that is no host name', '/v2/droplets', { ...DROPLET, name: 'my web' }, 422],
    [
      'a droplet with backups at an odd hour',
      '/v2/droplets',
      { ...DROPLET, backups: true, backup_policy: { hour: 5 } },
      422,
    ],
    ['more droplets than the account may have', '/v2/droplets', { ...DROPLET, names: ['a', 'b', 'c', 'd'] }, 422],
    ['a VPC in a reserved range', '/v2/vpcs', { name: 'net', region: 'fra1', ip_range: '10.244.0.0/24' }, 422],
    ['a VPC in a public range', '/v2/vpcs', { name: 'net', region: 'fra1', ip_range: '8.8.8.0/24' }, 422],
    ['a volume with a capital in its name', '/v2/volumes', { ...VOLUME, name: 'Data' }, 422],
    ['a volume of no size', '/v2/volumes', { ...VOLUME, size_gigabytes: 0 }, 422],
    ['a firewall without rules', '/v2/firewalls', { name: 'web' }, 422],
    ['a firewall with 51 rules', '/v2/firewalls', { name: 'web', inbound_rules: Array(51).fill(RULE) }, 422],
    [
      'a firewall for a tag that does not exist',
      '/v2/firewalls',
      { name: 'web', inbound_rules: [RULE], tags: ['x'] },
      422,
    ],
    ['a tcp rule without ports', '/v2/firewalls', { name: 'web', inbound_rules: [{ ...RULE, ports: '' }] }, 422],
    [
      'a rule with its ports the wrong way round',
      '/v2/firewalls',
      { name: 'web', inbound_rules: [{ ...RULE, ports: '90-80' }] },
      422,
    ],
    [
      'a certificate for a domain that is elsewhere',
      '/v2/certificates',
      { name: 'c', type: 'lets_encrypt', dns_names: ['example.org'] },
      422,
    ],
    ['a certificate that is none', '/v2/certificates', { name: 'c', private_key: 'x', leaf_certificate: 'y' }, 422],
    ['a balancer without rules', '/v2/load_balancers', { name: 'lb', region: 'fra1', forwarding_rules: [] }, 422],
    [
      'a balancer with TLS but no certificate',
      '/v2/load_balancers',
      { name: 'lb', region: 'fra1', forwarding_rules: [{ ...FORWARD, entry_protocol: 'https' }] },
      422,
    ],
    [
      'a balancer with a certificate that does not exist',
      '/v2/load_balancers',
      { name: 'lb', region: 'fra1', forwarding_rules: [{ ...FORWARD, certificate_id: 'x' }] },
      422,
    ],
    ['a domain that exists', '/v2/domains', { name: 'example.com' }, 422],
    [
      'a record in a domain that does not exist',
      '/v2/domains/example.org/records',
      { type: 'A', name: '@', data: '192.0.2.1' },
      404,
    ],
    ['an A record without an address', '/v2/domains/example.com/records', { type: 'A', name: '@', data: 'web' }, 422],
    [
      'a CNAME without its last dot',
      '/v2/domains/example.com/records',
      { type: 'CNAME', name: 'www', data: 'example.org' },
      422,
    ],
    [
      'a CNAME beside other records',
      '/v2/domains/example.com/records',
      { type: 'CNAME', name: '@', data: 'example.org.' },
      422,
    ],
    ['a project without a purpose', '/v2/projects', { name: 'shop' }, 422],
    [
      'an alert to a word',
      '/v2/monitoring/alerts',
      {
        type: 'v1/insights/droplet/cpu',
        description: 'cpu',
        compare: 'GreaterThan',
        value: 80,
        window: '5m',
        alerts: { email: ['ops'], slack: [] },
      },
      400,
    ],
    ['a check from Mars', '/v2/uptime/checks', { ...CHECK, regions: ['mars'] }, 422],
    ['a check of what is no address', '/v2/uptime/checks', { ...CHECK, target: 'example.com' }, 422],
    ['a key that is none', '/v2/account/keys', { name: 'me', public_key: 'ssh-ed25519 AAAA' }, 422],
    ['a tag with a space', '/v2/tags', { name: 'a b' }, 422],
  ])('%s', async (_, path, body, status) => {
    const before = api().simulator.objects.census();
    expect(await api().post(path, body)).toMatchObject({ status, body: { message: expect.any(String) } });
    expect(api().simulator.objects.census()).toEqual(before);
  });

  test.each([
    ['a VPC', '/v2/vpcs', { name: 'net', region: 'fra1' }, 422],
    ['a volume of the region', '/v2/volumes', VOLUME, 409],
    ['a firewall', '/v2/firewalls', { name: 'web', inbound_rules: [RULE] }, 409],
    ['a project', '/v2/projects', { name: 'shop', purpose: 'Website' }, 409],
    ['a balancer', '/v2/load_balancers', { name: 'lb', region: 'fra1', forwarding_rules: [FORWARD] }, 422],
    ['a certificate', '/v2/certificates', { name: 'c', type: 'lets_encrypt', dns_names: ['example.com'] }, 409],
  ])('the name of %s a second time', async (_, path, body, status) => {
    expect((await api().post(path, body)).status).toBeLessThan(300);
    expect((await api().post(path, body)).status).toBe(status);
  });

  test('a volume on a second droplet, or on one in another region', async () => {
    const volume = await made(api(), '/v2/volumes', VOLUME, 'volume');
    const first = await made(api(), '/v2/droplets', DROPLET, 'droplet');
    const second = await made(api(), '/v2/droplets', DROPLET, 'droplet');
    const far = await made(api(), '/v2/droplets', { ...DROPLET, region: 'nyc3' }, 'droplet');
    const attach = (droplet: string): Promise<{ status: number }> => {
      return api().post(`/v2/volumes/${volume}/actions`, { type: 'attach', droplet_id: Number(droplet) });
    };
    expect((await attach(far)).status).toBe(422);
    expect((await attach(first)).status).toBe(202);
    expect((await attach(second)).status).toBe(422);
    expect((await api().delete(`/v2/volumes/${volume}`)).status).toBe(409);
    await api().delete(`/v2/droplets/${first}`);
    expect((await api().delete(`/v2/volumes/${volume}`)).status).toBe(204);
  });

  test('to delete a VPC with members, and the default one', async () => {
    const vpc = await made(api(), '/v2/vpcs', { name: 'net', region: 'fra1' }, 'vpc');
    const droplet = await made(api(), '/v2/droplets', { ...DROPLET, vpc_uuid: vpc }, 'droplet');
    const elsewhere = await api().post('/v2/droplets', DROPLET);
    expect((await api().delete(`/v2/vpcs/${vpc}`)).status).toBe(409);
    await api().delete(`/v2/droplets/${droplet}`);
    expect((await api().delete(`/v2/vpcs/${vpc}`)).status).toBe(204);
    expect((await api().delete(`/v2/vpcs/${elsewhere.body.droplet.vpc_uuid}`)).status).toBe(403);
  });

  test('to delete a certificate that a balancer has', async () => {
    const names = { type: 'lets_encrypt', dns_names: ['example.com'] };
    const certificate = await made(api(), '/v2/certificates', { name: 'c', ...names }, 'certificate');
    const rule = { ...FORWARD, entry_protocol: 'https', entry_port: 443, certificate_id: certificate };
    const balancer = { name: 'lb', region: 'fra1', forwarding_rules: [rule] };
    const id = await made(api(), '/v2/load_balancers', balancer, 'load_balancer');
    expect(await api().delete(`/v2/certificates/${certificate}`)).toMatchObject({
      status: 403,
      body: { message: 'Make sure the certificate is not in use before deleting it' },
    });
    await api().delete(`/v2/load_balancers/${id}`);
    expect((await api().delete(`/v2/certificates/${certificate}`)).status).toBe(204);
  });

  test('to delete a project that has resources', async () => {
    const project = await made(api(), '/v2/projects', { name: 'shop', purpose: 'Website' }, 'project');
    const assigned = await api().post(`/v2/projects/${project}/resources`, { resources: ['do:domain:example.com'] });
    expect(assigned.body.resources).toMatchObject([{ urn: 'do:domain:example.com', status: 'assigned' }]);
    expect((await api().delete(`/v2/projects/${project}`)).status).toBe(412);
    await api().post('/v2/projects/default/resources', { resources: ['do:domain:example.com'] });
    expect((await api().delete(`/v2/projects/${project}`)).status).toBe(204);
  });

  test('to resize a running droplet, or to a smaller disk', async () => {
    const droplet = await made(api(), '/v2/droplets', { ...DROPLET, size: 's-2vcpu-2gb' }, 'droplet');
    const act = async (body: unknown): Promise<{ status: number; body: { message?: string } }> => {
      return api().post(`/v2/droplets/${droplet}/actions`, body);
    };
    expect((await act({ type: 'resize', size: 's-2vcpu-4gb' })).status).toBe(422);
    expect((await act({ type: 'power_off' })).status).toBe(201);
    expect(await act({ type: 'power_off' })).toMatchObject({
      status: 422,
      body: { message: 'Droplet is already powered off' },
    });
    expect((await act({ type: 'resize', size: 's-1vcpu-1gb' })).status).toBe(422);
    expect((await act({ type: 'resize', size: 's-2vcpu-4gb', disk: false })).status).toBe(201);
    expect((await act({ type: 'power_on' })).status).toBe(201);
    expect((await api().get(`/v2/droplets/${droplet}`)).body.droplet).toMatchObject({
      size_slug: 's-2vcpu-4gb',
      memory: 4096,
      disk: 60,
      status: 'active',
    });
  });

  test('a second reserved IP on one droplet', async () => {
    const droplet = Number(await made(api(), '/v2/droplets', DROPLET, 'droplet'));
    const ips = [0, 1].map(async () => made(api(), '/v2/reserved_ips', { region: 'fra1' }, 'reserved_ip'));
    const [first, second] = await Promise.all(ips);
    const assign = async (ip: string | undefined): Promise<number> => {
      return (await api().post(`/v2/reserved_ips/${ip}/actions`, { type: 'assign', droplet_id: droplet })).status;
    };
    expect(await assign(first)).toBe(201);
    await api().get('/v2/account');
    expect(await assign(second)).toBe(422);
    await api().delete(`/v2/droplets/${droplet}`);
    expect((await api().get(`/v2/reserved_ips/${first}`)).body.reserved_ip.droplet).toBeNull();
  });
});
