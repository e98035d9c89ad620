import type { RecordedCall } from '../../simulator';
import { DROPLET, simulatorForEach } from './api-client';
import { describeWithDescription, deviationsOf } from './api-description';

describeWithDescription('held against the description', () => {
  const api = simulatorForEach({ domains: ['example.com'] });

  test('the answers of every family are as described', async () => {
    const calls: RecordedCall[] = [];
    api().simulator.onCall((call) => calls.push(call));
    const make = async (path: string, body: unknown, name: string, field = 'id'): Promise<string> => {
      return String((await api().post(path, body)).body[name][field]);
    };
    const email = { email: ['ops@example.com'], slack: [] };
    const vpc = await make('/v2/vpcs', { name: 'net', region: 'fra1' }, 'vpc');
    const droplet = await make(
      '/v2/droplets',
      { ...DROPLET, vpc_uuid: vpc, ipv6: true, backups: true, tags: ['web'] },
      'droplet',
    );
    const volume = await make('/v2/volumes', { name: 'data', region: 'fra1', size_gigabytes: 10 }, 'volume');
    await api().post(`/v2/volumes/${volume}/actions`, { type: 'attach', droplet_id: Number(droplet) });
    const ip = await make('/v2/reserved_ips', { region: 'fra1' }, 'reserved_ip', 'ip');
    await api().post(`/v2/reserved_ips/${ip}/actions`, { type: 'assign', droplet_id: Number(droplet) });
    const ipv6 = await make('/v2/reserved_ipv6', { region_slug: 'fra1' }, 'reserved_ipv6', 'ip');
    const rule = { protocol: 'tcp', ports: '22', sources: { addresses: ['203.0.113.7/32'] } };
    const firewall = await make('/v2/firewalls', { name: 'web', inbound_rules: [rule], tags: ['web'] }, 'firewall');
    const names = { type: 'lets_encrypt', dns_names: ['example.com'] };
    const certificate = await make('/v2/certificates', { name: 'c', ...names }, 'certificate');
    const forward = { entry_protocol: 'https', entry_port: 443, target_protocol: 'http', target_port: 80 };
    const balancer = {
      name: 'lb',
      region: 'fra1',
      tag: 'web',
      forwarding_rules: [{ ...forward, certificate_id: certificate }],
    };
    const lb = await make('/v2/load_balancers', balancer, 'load_balancer');
    const record = { type: 'A', name: 'www', data: '192.0.2.1' };
    const recordId = await make('/v2/domains/example.com/records', record, 'domain_record');
    const project = await make('/v2/projects', { name: 'shop', purpose: 'Website' }, 'project');
    await api().post(`/v2/projects/${project}/resources`, { resources: [`do:droplet:${droplet}`] });
    const policy = {
      type: 'v1/insights/droplet/cpu',
      description: 'cpu',
      compare: 'GreaterThan',
      value: 80.5,
      window: '5m',
    };
    const rest = { alerts: email, entities: [], tags: [], enabled: true };
    const alert = await make('/v2/monitoring/alerts', { ...policy, ...rest }, 'policy', 'uuid');
    const check = { name: 'site', type: 'https', target: 'https://example.com', regions: ['eu_west'], enabled: true };
    const checkId = await make('/v2/uptime/checks', check, 'check');
    await api().post(`/v2/uptime/checks/${checkId}/alerts`, {
      name: 'down',
      type: 'down',
      notifications: email,
      period: '2m',
    });
    const cluster = {
      name: 'shop-db',
      engine: 'pg',
      version: '16',
      size: 'db-s-1vcpu-2gb',
      region: 'fra1',
      num_nodes: 1,
    };
    const database = await make('/v2/databases', { ...cluster, private_network_uuid: vpc }, 'database');
    await api().get(`/v2/databases/${database}`);
    await api().post(`/v2/databases/${database}/dbs`, { name: 'shop' });
    await api().post(`/v2/databases/${database}/users`, { name: 'app' });
    const pool = { name: 'app', db: 'shop', user: 'app', mode: 'transaction', size: 10 };
    await api().post(`/v2/databases/${database}/pools`, pool);
    await api().put(`/v2/databases/${database}/firewall`, { rules: [{ type: 'tag', value: 'web' }] });
    await api().post(`/v2/databases/${database}/replicas`, { name: 'copy', region: 'fra1', size: 'db-s-1vcpu-2gb' });
    for (const path of [
      ...[
        '/v2/account',
        '/v2/account/keys',
        '/v2/actions',
        '/v2/sizes',
        '/v2/regions',
        '/v2/images',
        '/v2/tags',
        '/v2/tags/web',
      ],
      ...['/v2/vpcs', `/v2/vpcs/${vpc}`, `/v2/vpcs/${vpc}/members`, '/v2/droplets', `/v2/droplets/${droplet}`],
      ...[
        `/v2/droplets/${droplet}/actions`,
        `/v2/droplets/${droplet}/firewalls`,
        `/v2/droplets/${droplet}/backups/policy`,
      ],
      ...[
        '/v2/volumes',
        `/v2/volumes/${volume}`,
        `/v2/volumes/${volume}/actions`,
        '/v2/reserved_ips',
        `/v2/reserved_ips/${ip}`,
      ],
      ...['/v2/reserved_ipv6', `/v2/reserved_ipv6/${ipv6}`, '/v2/firewalls', `/v2/firewalls/${firewall}`],
      ...['/v2/certificates', `/v2/certificates/${certificate}`, '/v2/load_balancers', `/v2/load_balancers/${lb}`],
      ...['/v2/domains', '/v2/domains/example.com', '/v2/domains/example.com/records'],
      ...[
        `/v2/domains/example.com/records/${recordId}`,
        '/v2/projects',
        '/v2/projects/default',
        `/v2/projects/${project}`,
      ],
      ...[`/v2/projects/${project}/resources`, '/v2/monitoring/alerts', `/v2/monitoring/alerts/${alert}`],
      ...['/v2/uptime/checks', `/v2/uptime/checks/${checkId}`, `/v2/uptime/checks/${checkId}/alerts`],
      ...[
        '/v2/databases',
        `/v2/databases/${database}`,
        `/v2/databases/${database}/dbs`,
        `/v2/databases/${database}/users`,
      ],
      ...[
        `/v2/databases/${database}/pools`,
        `/v2/databases/${database}/firewall`,
        `/v2/databases/${database}/replicas`,
      ],
      ...['/v2/droplets/1', '/v2/nothing'],
    ]) {
      await api().get(path);
    }
    const wrong = calls.filter(({ status }) => status >= 400).map(({ method, path }) => `${method} ${path}`);
    expect(wrong).toEqual(['GET /v2/droplets/1', 'GET /v2/nothing']);
    expect(deviationsOf(calls.filter(({ path }) => path !== '/v2/nothing'))).toEqual([]);
  }, 300_000);
});
