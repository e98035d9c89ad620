import { TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import { DigitaloceanProvider } from '@cdktf/provider-digitalocean/lib/provider';
import { PlannerDroplet, type PlannerDropletProps, extraCost, findDropletSize, hosts } from '../../../index';
import { summarize } from '../../../cli/stack-summary';
import { billOf } from '../../../lib/terraform/bill-of';
import { PLANNER } from '../../support/example-props';
import { type SynthesizedStack, synthesize, synthesizeStack } from '../../../testing';

type Variable = (id: string) => TerraformVariable;
type Props = Partial<PlannerDropletProps> | ((variable: Variable) => Partial<PlannerDropletProps>);

const planner = (props: Props = {}, look: (planner: PlannerDroplet) => void = () => undefined): SynthesizedStack =>
  synthesize((stack) => {
    const given = typeof props === 'function' ? props((id) => new TerraformVariable(stack, id, {})) : props;
    look(new PlannerDroplet(stack, 'planner', { ...PLANNER, ...given }));
  });

const DROPLET = 'digitalocean_droplet.planner_host_droplet';
const CLUSTER = 'digitalocean_database_cluster.planner_database';

const detailsOf = (stack: SynthesizedStack): readonly string[] => summarize(stack.stack.node.root)[0]?.details ?? [];
const appOf = (stack: SynthesizedStack) => hosts.of(stack.stack)[0]!.item;

test('four props are all it takes, in a plain stack of a user as well', () => {
  const stack = synthesizeStack((app) => {
    const plain = new TerraformStack(app, 'mine');
    new DigitaloceanProvider(plain, 'digitalocean');
    new PlannerDroplet(plain, 'planner', PLANNER);
    return plain;
  });
  expect([stack.errors, stack.warnings]).toEqual([[], []]);
  expect(stack.count('digitalocean_droplet')).toBe(1);
});

test('two in one stack share a new zone, which stands in the project of the one that makes it', () => {
  const stack = synthesize((scope) => {
    const dns = { management: 'new-zone' } as const;
    new PlannerDroplet(scope, 'planner', { ...PLANNER, dns });
    const other = { app: 'other', domain: 'other.example.com', networkRange: '10.120.0.0/24' };
    new PlannerDroplet(scope, 'other', { ...PLANNER, ...other, dns });
  });
  expect(stack.errors).toEqual([]);
  const zone = '${digitalocean_domain.planner_dns_zone-example_com.urn}';
  expect(stack.at('digitalocean_project.planner_project')['resources']).toContain(zone);
  expect(stack.at('digitalocean_project.other_project')['resources']).not.toContain(zone);
});

describe('the size is one prop, and everything is budgeted anew', () => {
  test.each([
    ['s-1vcpu-1gb', '936 of 1024', '1.0 of 1', '$7.20', 256, 384],
    ['s-1vcpu-2gb', '1872 of 2048', '1.0 of 1', '$14.40', 512, 768],
    ['s-2vcpu-2gb', '1872 of 2048', '2.0 of 2', '$21.60', 512, 768],
    ['s-2vcpu-4gb', '3744 of 4096', '2.0 of 2', '$28.80', 1024, 1536],
  ])('%s: memory %s, CPU %s, %s a month', (size, memory, cpu, monthly, backendMib, postgresMib) => {
    const stack = planner({ size });
    expect([stack.errors, stack.warnings]).toEqual([[], []]);
    stack.has(DROPLET, { size });
    expect(summarize(stack.stack.node.root)[0]).toMatchObject({ monthly, hosts: [{ memory: `${memory} MiB` }] });
    expect(detailsOf(stack)).toContainEqual(expect.stringMatching(new RegExp(`^CPU: .* = ${cpu}$`)));
    const services = appOf(stack).plan.host.services;
    expect(services.find(({ name }) => name === 'backend')?.memoryMib).toBe(backendMib);
    expect(services.find(({ name }) => name === 'postgres')?.memoryMib).toBe(postgresMib);
  });

  test("the load alert and the bandwidth alert follow the size's vCPUs and transfer", () => {
    const stack = planner({ size: 's-2vcpu-4gb' });
    stack.has('digitalocean_monitor_alert.planner_alerts_load', { value: 4 });
    stack.has('digitalocean_monitor_alert.planner_alerts_outbound', { value: Math.fround(56.8) });
    expect(findDropletSize('s-2vcpu-4gb')?.transferGib).toBe(4000);
  });
});

describe('a managed database in the place of the container', () => {
  const stack = planner({ database: {} });

  test('is the smallest cluster with the documented version, reached by the droplet only', () => {
    stack.has(CLUSTER, {
      name: 'planner',
      engine: 'pg',
      version: '15',
      size: 'db-s-1vcpu-1gb',
      node_count: 1,
      private_network_uuid: '${digitalocean_vpc.planner_network.id}',
      lifecycle: { prevent_destroy: true },
    });
    stack.hasOnly('digitalocean_database_firewall', {
      rule: [{ type: 'tag', value: '${digitalocean_tag.planner_host_tag.name}' }],
    });
    expect(stack.errors).toEqual([]);
  });

  test('leaves PostgreSQL and its dumps out of the host', () => {
    const { host } = appOf(stack).plan;
    expect(host.services.map(({ name }) => name)).toEqual(['redis', 'backend', 'nginx']);
    expect(host.backups).toBeUndefined();
    expect(host.services.find(({ name }) => name === 'backend')?.environmentTemplates?.['DATABASE_URL']).toContain(
      '{deployment:database.host}',
    );
  });

  test("costs the document's option B", () => {
    expect(billOf(stack.stack).sum.monthly).toBe('$22.35');
  });

  test('stands in the project and in what a deploy is told', () => {
    expect(stack.only('digitalocean_project')['resources']).toContain(`\${${CLUSTER}.urn}`);
    const { json } = planner({ database: {} }, (it) => {
      new TerraformOutput(TerraformStack.of(it), 'told', { value: it.deployment('mine') });
    });
    expect(json.output?.['told']?.['value']).toMatchObject({ database: { host: `\${${CLUSTER}.private_host}` } });
  });

  test('takes size, nodes, version and storage from the prop', () => {
    const larger = planner({ database: { size: 'db-s-1vcpu-2gb', nodes: 2, version: '17', storageGib: 40 } });
    larger.has(CLUSTER, { size: 'db-s-1vcpu-2gb', node_count: 2, version: '17', storage_size_mib: '40960' });
    expect(larger.errors).toEqual([]);
  });

  test('lowers or raises the availability by its nodes', () => {
    const availability = (props: Props): string => summarize(planner(props).stack.node.root)[0]?.availability ?? '';
    expect(availability({ database: 'container' })).toBe('99.99 %');
    expect(availability({ database: {} })).toBe('99.49 %');
    expect(availability({ database: { size: 'db-s-1vcpu-2gb', nodes: 2 } })).toBe('99.94 %');
  });
});

describe('backups', () => {
  test('stay on the host by default', () => {
    const stack = planner();
    expect(stack.count('digitalocean_spaces_bucket')).toBe(0);
    expect(appOf(stack).plan.host.backups).toMatchObject({ at: '03:30', keep: 7 });
  });

  test('are copied to a private, versioned bucket with a key that opens nothing else, on request', () => {
    const stack = planner({ backups: { keep: 3, bucket: { name: 'acme-planner-backups', region: 'fra1' } } });
    stack.hasOnly('digitalocean_spaces_bucket', {
      name: 'acme-planner-backups',
      acl: 'private',
      versioning: { enabled: true },
      lifecycle: { prevent_destroy: true },
    });
    stack.hasOnly('digitalocean_spaces_key', {
      grant: [{ bucket: '${digitalocean_spaces_bucket.planner_backups.name}', permission: 'readwrite' }],
    });
    expect(stack.only('digitalocean_project')['resources']).toContain(
      '${digitalocean_spaces_bucket.planner_backups.urn}',
    );
    expect(appOf(stack).plan.host.backups).toMatchObject({
      keep: 3,
      bucket: { name: 'acme-planner-backups', region: 'fra1' },
    });
    expect(billOf(stack.stack).sum.monthly).toBe('$12.20');
    expect(stack.errors).toEqual([]);
  });

  test('in a bucket are told to a deploy with their key', () => {
    const { json } = planner({ backups: { bucket: { name: 'acme-planner-backups', region: 'fra1' } } }, (it) => {
      new TerraformOutput(TerraformStack.of(it), 'told', { value: it.deployment('mine') });
    });
    expect(json.output?.['told']?.['value']).toMatchObject({
      backupBucket: {
        name: '${digitalocean_spaces_bucket.planner_backups.name}',
        region: '${digitalocean_spaces_bucket.planner_backups.region}',
        accessKey: '${digitalocean_spaces_key.planner_backups_key.access_key}',
        secretKey: '${digitalocean_spaces_key.planner_backups_key.secret_key}',
      },
    });
  });
});

describe('metrics', () => {
  test('are refused with the sum where they do not fit', () => {
    expect(planner({ metrics: {} }).errors).toContainEqual(
      expect.stringMatching(
        /^test\/planner\/host: memory: services need 1152 MiB \(postgres 384 \+ .* prometheus 160 .*\), s-1vcpu-1gb has 1024 MiB; use s-1vcpu-2gb/,
      ),
    );
  });

  test('are services of the host where they do', () => {
    const stack = planner({ metrics: {}, size: 's-2vcpu-2gb' });
    expect(stack.errors).toEqual([]);
    expect(appOf(stack).plan.host.services.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['prometheus', 'nginx-exporter', 'postgres-exporter']),
    );
  });
});

describe('costs beside DigitalOcean', () => {
  test("are the document's domain by default, not in the sum", () => {
    const { extras, sum } = billOf(planner().stack);
    expect(extras).toMatchObject([{ item: 'Domain', monthlyCents: 100, asOf: '2025-10-17' }]);
    expect([sum.monthly, sum.yearly]).toEqual(['$7.20', '$86.40']);
  });

  test("can be the user's own", () => {
    const extraCosts = [extraCost('Error tracking', 26, '2026-11-01')];
    expect(billOf(planner({ extraCosts }).stack).extras).toEqual(extraCosts);
    expect(billOf(planner({ extraCosts: [] }).stack).extras).toEqual([]);
  });

  test('transfer beyond the allowance is a warning with its price', () => {
    const stack = planner({ transferGib: 1500 });
    expect([stack.errors, stack.warnings]).toEqual([
      [],
      [
        'test/planner: transferGib: 1500 GiB leave in a month, s-1vcpu-1gb includes 1000 GiB; expect $5.00 more for 500 GiB, or serve large files from Spaces',
      ],
    ]);
  });
});

describe('connections to the database', () => {
  test('are summed up, with the second backend of a deploy', () => {
    expect(detailsOf(planner())).toContain(
      'connections: 2 x (5 + 3) = 16 of 17 (PostgreSQL with max_connections = 20)',
    );
  });

  test('beyond what it offers are refused with the sum', () => {
    const stack = planner({ backend: { ...PLANNER.backend, pool: { size: 10, overflow: 5 } } });
    expect(stack.errors).toEqual([
      expect.stringContaining(
        'test/planner: backend.pool: the application may open (1 + 1 during a deploy) x (10 + 5) = 30 connections, PostgreSQL with max_connections = 20 offers 17; ',
      ),
    ]);
  });

  test('are measured against the managed cluster where there is one', () => {
    expect(detailsOf(planner({ database: {} }))).toContain(
      'connections: 2 x (5 + 3) = 16 of 22 (managed PostgreSQL db-s-1vcpu-1gb)',
    );
  });
});

describe('the remaining props', () => {
  test('app names everything, and aliases get records', () => {
    const stack = planner({ app: 'diary', aliases: ['www.planner.example.com', 'diary.example.org'] });
    stack.has(DROPLET, { name: 'diary' });
    stack.has('digitalocean_vpc.planner_network', { name: 'diary' });
    stack.hasOnly('digitalocean_project', { name: 'diary' });
    stack.hasOnly('digitalocean_uptime_check', { name: 'diary' });
    expect(stack.count('digitalocean_record')).toBe(6);
    expect(stack.errors).toEqual([]);
  });

  test('live turns the outside check on', () => {
    planner({ live: true }).hasOnly('digitalocean_uptime_check', { enabled: true });
  });

  test('protect turns every protection off', () => {
    const text = planner({
      protect: false,
      database: {},
      backups: { bucket: { name: 'acme-x', region: 'fra1' } },
    }).text;
    expect(text).not.toContain('"prevent_destroy": true');
    expect(text.match(/"prevent_destroy": false/g)).toHaveLength(5);
  });

  test('network range, DNS, image, backups and thresholds go where they belong', () => {
    const stack = planner({
      networkRange: '10.130.0.0/20',
      dns: { management: 'new-zone', ttlSeconds: 60 },
      image: 'ubuntu-24-04-x64',
      dropletBackups: { plan: 'daily' },
      thresholds: { cpu: { above: 95, window: '1h' }, disk: false },
      uptime: { regions: ['us_west'], latencyMs: 900 },
      protect: false,
      recreateOn: ['user_data'],
      userDataParts: [{ filename: 'own.sh', contentType: 'text/x-shellscript', content: '#!/bin/sh\ntrue\n' }],
    });
    stack.has('digitalocean_vpc.planner_network', { ip_range: '10.130.0.0/20' });
    stack.hasOnly('digitalocean_domain', { name: 'example.com' });
    expect(stack.only('digitalocean_project')['resources']).toContain(
      '${digitalocean_domain.planner_dns_zone-example_com.urn}',
    );
    stack.has(DROPLET, {
      image: 'ubuntu-24-04-x64',
      backup_policy: { plan: 'daily' },
      lifecycle: { ignore_changes: ['image', 'ssh_keys'] },
    });
    stack.has('digitalocean_monitor_alert.planner_alerts_cpu', { value: 95, window: '1h' });
    expect(stack.addressesOf('digitalocean_monitor_alert')).not.toContain(
      'digitalocean_monitor_alert.planner_alerts_disk',
    );
    stack.hasOnly('digitalocean_uptime_check', { regions: ['us_west'] });
    expect(stack.userData('data.cloudinit_config.planner_host_user_data')).toHaveLength(2);
    expect(stack.errors).toEqual([]);
  });

  test('external DNS makes no records', () => {
    expect(planner({ dns: { management: 'external' } }).count('digitalocean_record')).toBe(0);
  });

  test('references are welcome wherever Terraform fills them in', () => {
    const stack = planner((variable) => ({
      region: variable('region').stringValue,
      size: variable('size').stringValue,
      image: variable('image').stringValue,
      networkRange: variable('range').stringValue,
      admin: {
        cidrs: variable('cidrs').listValue,
        sshKeys: variable('keys').listValue,
        email: variable('email').stringValue,
        slack: [{ channel: '#ops', url: variable('slack').stringValue }],
      },
    }));
    expect([stack.errors, stack.warnings]).toEqual([[], []]);
    stack.has('digitalocean_monitor_alert.planner_alerts_cpu', {
      alerts: { email: ['${var.email}'], slack: [{ channel: '#ops', url: '${var.slack}' }] },
    });
  });

  test('its parts can be reached', () => {
    planner({}, (it) => {
      expect(it.monthlyCost.monthly).toBe('$7.20');
      expect(it.url).toBe('https://planner.example.com');
      expect(it.plan.budgets?.memory.usedMib).toBe(936);
      it.droplet.addOverride('droplet_agent', true);
      it.watch.uptime.check.addOverride('type', 'http');
    }).has(DROPLET, { droplet_agent: true });
  });
});

describe('what can not work is refused', () => {
  const SSH =
    'opens SSH to the world; the widest ranges allowed are IPv4 /8 and IPv6 /16; name the addresses you log in from, such as "203.0.113.7/32"';

  test.each<[string, Partial<PlannerDropletProps>, readonly string[]]>([
    [
      'SSH from the world',
      { admin: { ...PLANNER.admin, cidrs: ['198.51.100.0/24', '::/0'] } },
      [`planner/host/firewall: port 22: ::/0 ${SSH}`],
    ],
    [
      'an unknown size, said once',
      { size: 's-1vcpu-1g' },
      [
        'planner/host: size: "s-1vcpu-1g" is not a known droplet size (182 are known); use s-1vcpu-1gb, s-1vcpu-2gb or s-2vcpu-2gb',
      ],
    ],
    [
      'a domain that is there twice',
      { aliases: [PLANNER.domain] },
      ['planner/host: ingress.aliases.0: planner.example.com is named twice; name each domain once'],
    ],
    [
      'a standby on 1 GB',
      { database: { nodes: 2 } },
      [
        'planner/database: nodes: a cluster of 2 nodes is not possible, db-s-1vcpu-1gb can have 1; use a larger size for a standby, such as db-s-1vcpu-2gb',
      ],
    ],
    [
      'dumps at no time of day',
      { backups: { at: '3:30', keep: 0 } },
      [
        'planner/host: backups.at: "3:30" is no time of day between 00:00 and 23:59; write hours and minutes with two digits each, such as "03:30"',
        'planner/host: backups.keep: 0 dumps is not a whole number from 1 to 365; choose one in that range',
      ],
    ],
    [
      'an e-mail address that is none',
      { admin: { ...PLANNER.admin, email: 'ops' } },
      ['alerts', 'uptime'].map(
        (part) =>
          `planner/${part}: emails.0: the e-mail address "ops" has no "@"; write one address such as "ops@example.com"`,
      ),
    ],
    [
      'an image that is no reference',
      { backend: { image: 'ghcr.io/acme/planner latest' } },
      [
        'planner/host: services.backend.image: "ghcr.io/acme/planner latest" is no image reference; write it as registry/repository:tag',
      ],
    ],
  ])('%s', (_, props, messages) => {
    expect(planner(props).errors).toEqual(messages.map((message) => `test/${message}`));
  });

  test('a domain that is a reference, without an exception', () => {
    const { errors } = planner((variable) => ({ domain: variable('domain').stringValue }));
    expect(errors).toContainEqual(expect.stringContaining('test/planner/host: ingress: a Terraform reference'));
    expect(errors).toContainEqual(expect.stringContaining('test/planner/dns: domains: a Terraform reference'));
    expect(errors.join('\n')).not.toContain('TOKEN');
  });

  test('several things at once, in all parts', () => {
    const { errors } = planner({
      region: 'mars',
      domain: 'not a domain',
      networkRange: '10.0.0.0/8',
      size: 'huge',
      database: { version: '9' },
      backups: { bucket: { name: 'X', region: 'fra1' } },
      dns: { ttlSeconds: 1 },
      admin: { cidrs: ['0.0.0.0/0'], sshKeys: [], email: '' },
    });
    const paths = new Set(errors.map((error) => error.split(':')[0]));
    const parts = [
      'address',
      'alerts',
      'backups',
      'database',
      'database_alerts',
      'dns',
      'host',
      'host/firewall',
      'network',
      'uptime',
    ];
    expect([...paths].sort()).toEqual(parts.map((part) => `test/planner/${part}`));
  });
});
