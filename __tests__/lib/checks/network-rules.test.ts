import type { Values } from '../../../lib/estimate/value';
import { foundBy, reportOf } from './support';

const firewall = (...rules: readonly Values[]) => ({ firewall: { f: { inbound_rule: rules, tags: ['web'] } } });
const WORLD = ['0.0.0.0/0', '::/0'];

describe('ssh-open', () => {
  test.each([
    ['port 22 for the world', '22', WORLD],
    ['the same by IPv6 alone', '22', ['::/0']],
    ['half of the world', '22', ['128.0.0.0/1']],
    ['within a range', '20-30', ['0.0.0.0/0']],
    ['every port', 'all', ['0.0.0.0/0']],
    ['every port, as a plan has it', '0', ['0.0.0.0/0']],
    ['every port, by saying nothing', '', ['0.0.0.0/0']],
    ['every port, spelled out', '1-65535', ['0.0.0.0/0']],
  ])('%s is an error', async (_what, ports, sources) => {
    const rule = { protocol: 'tcp', port_range: ports, source_addresses: sources };
    expect(await foundBy('ssh-open', firewall(rule))).toEqual([
      expect.stringMatching(/^error firewall\.f: the whole world reaches SSH \(/),
    ]);
  });

  test.each([
    ['a range of one address', { protocol: 'tcp', port_range: '22', source_addresses: ['203.0.113.7/32'] }],
    ['a variable without a value', { protocol: 'tcp', port_range: '22', source_addresses: '${var.admins}' }],
    ['another port', { protocol: 'tcp', port_range: '443', source_addresses: WORLD }],
    ['UDP', { protocol: 'udp', port_range: '22', source_addresses: WORLD }],
    ['ICMP', { protocol: 'icmp', source_addresses: WORLD }],
  ])('%s is none', async (_what, rule) => {
    expect(await foundBy('ssh-open', firewall(rule), { variable: { admins: {} } })).toEqual([]);
  });

  test('a droplet without a key gets its password by e-mail', async () => {
    const droplets = {
      droplet: { a: {}, b: { ssh_keys: [] }, c: { ssh_keys: ['1'] }, d: { ssh_keys: '${var.keys}' } },
    };
    expect(await foundBy('ssh-open', droplets, { variable: { keys: {} } })).toEqual([
      expect.stringMatching(/^warning droplet\.a: no SSH key/),
      expect.stringMatching(/^warning droplet\.b: no SSH key/),
    ]);
  });
});

describe('public-ports', () => {
  const web = { droplet: { web: { tags: ['web'] } } };

  test.each([
    ['5432', 'error', 'tcp port 5432 (PostgreSQL)'],
    ['6379', 'error', 'tcp port 6379 (Redis)'],
    ['2375', 'error', "tcp port 2375 (Docker's API)"],
    ['9000-9300', 'error', 'tcp ports 9000 to 9300 (Prometheus, OpenSearch)'],
    ['1-65535', 'error', 'every tcp port'],
    ['4000', 'warning', 'tcp port 4000'],
    ['80-81', 'warning', 'tcp ports 80 to 81'],
  ])('%s for the world is of severity %s', async (ports, severity, text) => {
    const rule = { protocol: 'tcp', port_range: ports, source_addresses: WORLD };
    expect(await foundBy('public-ports', { ...web, ...firewall(rule) })).toEqual([
      `${severity} firewall.f: the whole world reaches ${text}`,
    ]);
  });

  test('web ports are meant for the world, and SSH has a rule of its own', async () => {
    const rules = ['80', '443', '22'].map((port) => ({ protocol: 'tcp', port_range: port, source_addresses: WORLD }));
    const http3 = { protocol: 'udp', port_range: '443', source_addresses: WORLD };
    expect(await foundBy('public-ports', { ...web, ...firewall(...rules, http3) })).toEqual([]);
  });

  test('databases may be reached by who is named', async () => {
    const rule = { protocol: 'tcp', port_range: '5432', source_tags: ['app'] };
    expect(await foundBy('public-ports', { ...web, ...firewall(rule) })).toEqual([]);
  });

  test.each([
    ['its tag', { tags: ['web'] }],
    ['its tag as a resource', { tags: ['${digitalocean_tag.web.id}'] }],
    ['its id', { droplet_ids: ['${digitalocean_droplet.web.id}'] }],
    ['its id by way of a local', { droplet_ids: '${local.all}' }],
    ['nothing that is known yet', { droplet_ids: '${var.ids}' }],
  ])('a droplet is behind a firewall that names %s', async (_what, names) => {
    const rest = { locals: { all: ['${digitalocean_droplet.web.id}'] }, variable: { ids: {} } };
    const definition = { tag: { web: { name: 'web' } }, droplet: { web: { tags: ['${digitalocean_tag.web.name}'] } } };
    expect(await foundBy('public-ports', { ...definition, firewall: { f: names } }, rest)).toEqual([]);
  });

  test('a droplet that none names is open', async () => {
    const droplets = { droplet: { web: { tags: ['web'] }, db: { tags: ['db'] }, x: {} } };
    expect(await foundBy('public-ports', { ...droplets, ...firewall() })).toEqual([
      expect.stringMatching(/^warning droplet\.db: no cloud firewall/),
      expect.stringMatching(/^warning droplet\.x: no cloud firewall/),
    ]);
  });

  test('a database needs trusted sources', async () => {
    const database_cluster = { a: { engine: 'pg' }, b: { engine: 'pg' } };
    const database_firewall = { f: { cluster_id: '${digitalocean_database_cluster.a.id}' } };
    expect(await foundBy('public-ports', { database_cluster, database_firewall })).toEqual([
      expect.stringMatching(/^warning database_cluster\.b: it has no trusted sources/),
    ]);
  });
});

describe('unencrypted-paths', () => {
  const balancer = (rules: readonly Values[], rest: Values = {}) => ({
    loadbalancer: { l: { forwarding_rule: rules, ...rest } },
  });
  const HTTP = { entry_protocol: 'http', entry_port: 80, target_protocol: 'http', target_port: 80 };
  const TLS = { entry_protocol: 'https', entry_port: 443, target_protocol: 'https', tls_passthrough: true };

  test('plain HTTP that is not sent on is a warning, as the only way and beside HTTPS', async () => {
    const told = [expect.stringMatching(/^warning loadbalancer\.l: it answers plain HTTP/)];
    expect(await foundBy('unencrypted-paths', balancer([HTTP]))).toEqual(told);
    expect(await foundBy('unencrypted-paths', balancer([HTTP, TLS]))).toEqual(told);
    expect(await foundBy('unencrypted-paths', balancer([HTTP, TLS], { redirect_http_to_https: true }))).toEqual([]);
    expect(await foundBy('unencrypted-paths', balancer([TLS]))).toEqual([]);
  });

  test('TLS that ends early is a note', async () => {
    const ends = { ...TLS, entry_protocol: 'http2', target_protocol: 'http' };
    expect(await foundBy('unencrypted-paths', balancer([ends]))).toEqual([
      expect.stringMatching(/^note loadbalancer\.l: TLS ends at the load balancer/),
    ]);
  });

  test('within the network NFS, and databases on droplets, are notes', async () => {
    const rule = { protocol: 'tcp', port_range: '6379', source_tags: ['app'] };
    expect(await foundBy('unencrypted-paths', { ...firewall(rule), nfs: { n: {} } })).toEqual([
      expect.stringMatching(/^note nfs\.n: NFS/),
      expect.stringMatching(/^note firewall\.f: Redis on port 6379/),
    ]);
  });

  test('a check that asks without TLS is a warning', async () => {
    const uptime_check = { a: { target: 'http://example.com' }, b: { target: 'https://example.com' } };
    expect(await foundBy('unencrypted-paths', { uptime_check })).toEqual([
      'warning uptime_check.a: it asks http://example.com, without TLS',
    ]);
  });
});

describe('region-latency', () => {
  const droplet = { a: { region: 'fra1' }, b: { region: 'fra1' } };

  test('a database across the ocean costs at least the time of light', async () => {
    const database_cluster = { d: { region: 'nyc3' }, near: { region: 'fra1' }, open: { region: '${var.region}' } };
    expect(await foundBy('region-latency', { droplet, database_cluster }, { variable: { region: {} } })).toEqual([
      'warning database_cluster.d: it stands in nyc3, most of the others in fra1, at least 63 ms for every round trip; no VPC spans both',
    ]);
  });

  test('the same city says nothing of time; copies and buckets elsewhere are notes', async () => {
    const definition = {
      droplet: { a: { region: 'nyc1' }, b: { region: 'nyc1' } },
      loadbalancer: { l: { region: 'nyc3' } },
      spaces_bucket: { s: { region: 'fra1' } },
      database_replica: { r: { region: 'sgp1' } },
    };
    expect(await foundBy('region-latency', definition)).toEqual([
      'warning loadbalancer.l: it stands in nyc3, most of the others in nyc1; no VPC spans both',
      expect.stringMatching(/^note database_replica\.r: it stands in sgp1/),
      expect.stringMatching(/^note spaces_bucket\.s: it stands in fra1/),
    ]);
  });

  test('a region that is not recorded has no time, and one region has nothing to say', async () => {
    expect(await foundBy('region-latency', { droplet, nfs: { n: { region: 'mars1' } } })).toEqual([
      'warning nfs.n: it stands in mars1, most of the others in fra1; no VPC spans both',
    ]);
    expect(await foundBy('region-latency', { droplet })).toEqual([]);
    expect(await foundBy('region-latency', { spaces_bucket: { s: { region: 'fra1' } } })).toEqual([]);
  });
});

test('a definition without anything has nothing wrong', async () => {
  expect((await reportOf({})).findings).toEqual([]);
});
