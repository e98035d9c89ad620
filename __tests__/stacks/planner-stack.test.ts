import { summarize } from '../../cli/stack-summary';
import { checkStack } from '../../lib/checks/check-stack';
import { billOf } from '../../lib/terraform/bill-of';
import { plannerHaStack, plannerStack } from '../support/example-stacks';

const planner = plannerStack();
const ha = plannerHaStack();

const DROPLET = 'digitalocean_droplet.planner_host_droplet';
const EVERYBODY = ['0.0.0.0/0', '::/0'];

describe("the document's rows that concern Terraform", () => {
  test('a $6 droplet of 1 vCPU and 1 GB, with monitoring and the weekly backup policy', () => {
    planner.has(DROPLET, {
      size: 's-1vcpu-1gb',
      monitoring: true,
      backups: true,
      backup_policy: { plan: 'weekly', weekday: 'SUN', hour: 4 },
    });
    expect(planner.count('digitalocean_droplet')).toBe(1);
  });

  test('22 from the admin only, 80 and 443 from everybody over IPv4 and IPv6, everything outbound', () => {
    planner.hasOnly('digitalocean_firewall', {
      inbound_rule: [
        { protocol: 'tcp', port_range: '22', source_addresses: '${var.admin_cidrs}' },
        { protocol: 'tcp', port_range: '80', source_addresses: EVERYBODY },
        { protocol: 'tcp', port_range: '443', source_addresses: EVERYBODY },
      ],
      outbound_rule: [
        { protocol: 'tcp', port_range: '1-65535', destination_addresses: EVERYBODY },
        { protocol: 'udp', port_range: '1-65535', destination_addresses: EVERYBODY },
        { protocol: 'icmp', destination_addresses: EVERYBODY },
      ],
    });
  });

  test('the droplet comes after its tag and firewall', () => {
    planner.has(DROPLET, {
      depends_on: ['digitalocean_firewall.planner_host_firewall'],
      tags: ['${digitalocean_tag.planner_host_tag.name}'],
    });
    planner.hasOnly('digitalocean_firewall', { tags: ['${digitalocean_tag.planner_host_tag.name}'] });
  });

  test('no plan replaces or destroys what holds data', () => {
    planner.has(DROPLET, {
      ipv6: true,
      resize_disk: false,
      lifecycle: { prevent_destroy: true, ignore_changes: ['image', 'ssh_keys', 'user_data'] },
    });
    planner.hasOnly('digitalocean_reserved_ip', { lifecycle: { prevent_destroy: true } });
    ha.hasOnly('digitalocean_database_cluster', { lifecycle: { prevent_destroy: true } });
  });

  test.each([
    ['cpu', 'v1/insights/droplet/cpu', 80, '5m'],
    ['memory', 'v1/insights/droplet/memory_utilization_percent', 90, '5m'],
    ['disk', 'v1/insights/droplet/disk_utilization_percent', 80, '5m'],
    ['load', 'v1/insights/droplet/load_5', 2, '10m'],
    ['outbound', 'v1/insights/droplet/public_outbound_bandwidth', 14.2, '1h'],
  ])('an alert for %s: %s above %s for %s', (id, type, value, window) => {
    planner.has(`digitalocean_monitor_alert.planner_alerts_${id}`, {
      type,
      value: Math.fround(value),
      window,
      compare: 'GreaterThan',
      enabled: true,
      alerts: { email: ['${var.alert_email}'] },
    });
  });

  test('offline is noticed from outside, but not before there is something to notice', () => {
    planner.hasOnly('digitalocean_uptime_check', {
      target: 'https://planner.example.com/health',
      type: 'https',
      enabled: false,
    });
    planner.has('digitalocean_uptime_alert.planner_uptime_down', { type: 'down' });
    plannerStack({ live: true }).hasOnly('digitalocean_uptime_check', { enabled: true });
  });

  test('an address that stays, with A and AAAA records', () => {
    planner.hasOnly('digitalocean_reserved_ip_assignment', { droplet_id: `\${${DROPLET}.id}` });
    planner.has('digitalocean_record.planner_dns_a-planner_example_com', {
      type: 'A',
      domain: 'example.com',
      name: 'planner',
      value: '${digitalocean_reserved_ip.planner_address.ip_address}',
    });
    planner.has('digitalocean_record.planner_dns_aaaa-planner_example_com', {
      type: 'AAAA',
      name: 'planner',
      value: `\${${DROPLET}.ipv6_address}`,
    });
  });

  test('a project with all that can belong to one', () => {
    planner.hasOnly('digitalocean_project', {
      name: 'planner',
      resources: [`\${${DROPLET}.urn}`, '${digitalocean_reserved_ip.planner_address.urn}'],
    });
    ha.hasOnly('digitalocean_project', {
      name: 'planner-ha',
      resources: [
        '${digitalocean_droplet.planner_host-1_droplet.urn}',
        '${digitalocean_droplet.planner_host-2_droplet.urn}',
        '${digitalocean_loadbalancer.planner_load_balancer.urn}',
        '${digitalocean_database_cluster.planner_database.urn}',
      ],
    });
  });

  test('$7.20 a month and $86.40 a year by part, the domain beside it', () => {
    const { lines, sum, extras } = billOf(planner.stack);
    expect(lines.map(({ item, monthlyCents }) => [item, monthlyCents])).toEqual([
      ['Droplet s-1vcpu-1gb', 600],
      ['Backups weekly', 120],
      ['Uptime check', 0],
    ]);
    expect([sum.monthly, sum.yearly]).toEqual(['$7.20', '$86.40']);
    expect(extras).toMatchObject([{ item: 'Domain', monthlyCents: 100 }]);
  });

  test('$87.30 a month for high availability', () => {
    expect(billOf(ha.stack).sum).toMatchObject({ monthly: '$87.30', yearly: '$1,047.60' });
  });

  test('936 of 1024 MiB, 1.0 of 1 CPU, the disk, the transfer and the availability are told', () => {
    const [summary] = summarize(planner.stack.node.root);
    expect(summary).toMatchObject({
      stack: 'planner',
      monthly: '$7.20',
      hosts: [{ name: 'planner', memory: '936 of 1024 MiB' }],
      availability: '99.99 %',
    });
    expect(summary?.details).toEqual([
      'cost: Droplet s-1vcpu-1gb $6.00 + Backups weekly $1.20 = $7.20 a month, $86.40 a year',
      'beside DigitalOcean: Domain $1.00 a month',
      'memory: postgres 384 + redis 64 + backend 256 + nginx 32 + system 200 = 936 of 1024 MiB (s-1vcpu-1gb; Linux shows about 960)',
      'memory during a deploy: 1192 of 1024 + 1024 MiB swap (a second backend)',
      'CPU: postgres 0.3 + redis 0.1 + backend 0.5 + nginx 0.1 = 1.0 of 1',
      expect.stringMatching(/^disk: .*images of 3 releases.*7 dumps.*WAL.*swap.*logs.* of 23841 MiB \(25 GB\)$/),
      'connections: 2 x (5 + 3) = 16 of 17 (PostgreSQL with max_connections = 20)',
      'transfer: 1 of 1000 GiB a month',
      'availability: droplet 99.99 % = 99.99 % (4.3 min/month); the document says 99 %',
    ]);
  });

  test('no rule has more than a note on it', async () => {
    const { findings } = await checkStack(planner.stack);
    expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  });

  test('user data leaves room below 64 KiB', () => {
    for (const stack of [planner, ha]) {
      for (const host of summarize(stack.stack.node.root)[0]?.hosts ?? []) {
        expect(Number(host.userData.split(' ')[0])).toBeLessThan(48 * 1024);
        expect(host.userData).toMatch(/ of 65536$/);
      }
    }
  });
});

describe('what Terraform asks for', () => {
  test.each([
    ['planner', planner],
    ['planner-ha', ha],
  ])('%s: who may log in and who is told, without defaults, each with validation', (_, { json }) => {
    expect(Object.keys(json.variable ?? {}).sort()).toEqual(['admin_cidrs', 'alert_email', 'ssh_key_fingerprints']);
    for (const variable of Object.values(json.variable ?? {})) {
      expect(variable).not.toHaveProperty('default');
      expect(variable).toMatchObject({ nullable: false, description: expect.any(String) });
      expect(variable['validation']).not.toHaveLength(0);
    }
  });

  test('the webhook of a Slack channel too, as a secret, where there is a channel', () => {
    const stack = plannerStack({ slackChannel: '#ops' });
    expect(stack.json.variable?.['slack_webhook_url']).toMatchObject({ sensitive: true, nullable: false });
    expect(stack.json.variable?.['slack_webhook_url']).not.toHaveProperty('default');
    stack.has('digitalocean_monitor_alert.planner_alerts_cpu', {
      alerts: { slack: [{ channel: '#ops', url: '${var.slack_webhook_url}' }] },
    });
    expect(stack.errors).toEqual([]);
  });

  test('and who may log in is used as a whole', () => {
    planner.has(DROPLET, { ssh_keys: '${var.ssh_key_fingerprints}' });
  });
});

describe('the output `deployment`', () => {
  test('of planner is what a deploy has to know, sensitive as a whole', () => {
    expect(planner.json.output).toEqual({
      deployment: {
        description: expect.any(String),
        sensitive: true,
        value: {
          version: 1,
          stack: 'planner',
          url: 'https://planner.example.com',
          hosts: [
            {
              name: 'planner',
              app: 'planner',
              publicIpv4: '${digitalocean_reserved_ip.planner_address.ip_address}',
              publicIpv6: `\${${DROPLET}.ipv6_address}`,
              privateIpv4: `\${${DROPLET}.ipv4_address_private}`,
              adminUser: 'deploy',
            },
          ],
        },
      },
    });
  });

  test('of planner-ha has both hosts and the database', () => {
    const deployment = ha.json.output?.['deployment'];
    const host = (number: number) => ({
      name: `planner-ha-${number}`,
      app: 'planner-ha',
      publicIpv4: `\${digitalocean_droplet.planner_host-${number}_droplet.ipv4_address}`,
      publicIpv6: `\${digitalocean_droplet.planner_host-${number}_droplet.ipv6_address}`,
      privateIpv4: `\${digitalocean_droplet.planner_host-${number}_droplet.ipv4_address_private}`,
      adminUser: 'deploy',
    });
    expect(deployment).toMatchObject({ sensitive: true });
    expect(deployment?.['value']).toEqual({
      version: 1,
      stack: 'planner-ha',
      url: 'https://planner-ha.example.com',
      hosts: [host(1), host(2)],
      database: {
        host: '${digitalocean_database_cluster.planner_database.private_host}',
        port: '${digitalocean_database_cluster.planner_database.port}',
        name: '${digitalocean_database_db.planner_database_database.name}',
        user: '${digitalocean_database_user.planner_database_user.name}',
        password: '${digitalocean_database_user.planner_database_user.password}',
        adminUser: '${digitalocean_database_cluster.planner_database.user}',
        adminPassword: '${digitalocean_database_cluster.planner_database.password}',
      },
    });
  });
});

describe('two stacks in one account', () => {
  /** Names that an account has once, by the type of what bears them. */
  const namesOf = (stack: typeof planner): readonly string[] =>
    [
      'digitalocean_droplet',
      'digitalocean_tag',
      'digitalocean_firewall',
      'digitalocean_vpc',
      'digitalocean_project',
      'digitalocean_loadbalancer',
      'digitalocean_database_cluster',
      'digitalocean_uptime_check',
      'digitalocean_certificate',
    ].flatMap((type) => stack.addressesOf(type).map((address) => `${type} ${String(stack.at(address)['name'])}`));

  test('share no name that is unique there', () => {
    const names = [planner, ha].flatMap(namesOf);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('share no domain and no network range', () => {
    const records = [planner, ha].map(
      (stack) => new Set(stack.addressesOf('digitalocean_record').map((it) => stack.at(it)['name'])),
    );
    expect([...records[0]!].filter((name) => records[1]!.has(name))).toEqual([]);
    expect(planner.only('digitalocean_vpc')['ip_range']).not.toBe(ha.only('digitalocean_vpc')['ip_range']);
  });
});

test('no secret and no path of this machine stands in the JSON', () => {
  for (const { text } of [planner, ha]) {
    expect(text).not.toContain(process.cwd());
    expect(text).not.toMatch(/dop_v1_|BEGIN [A-Z ]*PRIVATE KEY|hooks\.slack\.com\/services\/T/);
  }
});
