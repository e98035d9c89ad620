import { summarize } from '../../cli/stack-summary';
import { billOf } from '../../lib/terraform/bill-of';
import { hosts } from '../../lib/terraform/hosts';
import { availability, connections, promisedAvailability } from '../../lib/terraform/notes';
import {
  everyStack,
  triaManagedStack,
  triaPovStack,
  triaPovTightStack,
  triaSelfHostedStack,
  triaSingleStack,
  triaSmallBusinessStack,
} from '../support/example-stacks';
import type { SynthesizedStack } from '../support/synthesized';

const all = everyStack();
const stackOf = (name: string): SynthesizedStack => all[name]!;

/** Memory in MiB and CPUs of every service of a host, and what is left to the system. */
function tableOf(stack: SynthesizedStack, host?: string): Record<string, readonly number[]> {
  const notes = hosts.of(stack.stack).map(({ item }) => item);
  const note = notes.find(({ name }) => host === undefined || name === host)!;
  const { memory } = note.plan.budgets!;
  return {
    ...Object.fromEntries(note.plan.host.services.map(({ name, memoryMib, cpus }) => [name, [memoryMib, cpus]])),
    system: [memory.systemMib],
  };
}

const priced = (stack: SynthesizedStack) =>
  billOf(stack.stack).lines.map(({ item, monthlyCents }) => [item, monthlyCents / 100]);

describe('the eight stacks', () => {
  test.each(Object.keys(all))('%s is sound', (name) => {
    expect(stackOf(name).errors).toEqual([]);
    expect(stackOf(name).warnings).toEqual([]);
  });

  test('the large single droplet can grow, though the frontend that is replaced beside itself has to fit into swap', () => {
    const larger = triaSingleStack({ size: 'c-32' });
    expect(larger.errors).toEqual([]);
    expect(tableOf(larger)).toMatchObject({ backend: [12288, 6], frontend: [4096, 4] });
  });

  test('user data leaves room below 64 KiB on every host', () => {
    for (const { stack } of Object.values(all)) {
      for (const { item } of hosts.of(stack)) expect(item.userDataBytes).toBeLessThan(48 * 1024);
    }
  });

  test('share no name that is unique in an account, and no range', () => {
    const unique = [
      'droplet',
      'tag',
      'firewall',
      'vpc',
      'project',
      'loadbalancer',
      'database_cluster',
      'volume',
      'nfs',
    ];
    const names = Object.values(all).flatMap((stack) =>
      unique
        .flatMap((type) => stack.addressesOf(`digitalocean_${type}`))
        .map((address) => `${address.split('.')[0]} ${String(stack.at(address)['name'])}`),
    );
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const ranges = Object.values(all).map((stack) => stack.only('digitalocean_vpc')['ip_range']);
    expect(new Set(ranges).size).toBe(8);
  });

  test('hold no secret and no path of this machine', () => {
    for (const { text } of Object.values(all)) {
      expect(text).not.toContain(process.cwd());
      expect(text).not.toMatch(/dop_v1_|BEGIN [A-Z ]*PRIVATE KEY|hooks\.slack\.com\/services\/T/);
    }
  });
});

describe("the document's resource tables", () => {
  test('tria-pov: PostgreSQL 2 GB/1, backend 4 GB/2 with ChromaDB in it, frontend 1 GB/1, system 1 GB', () => {
    expect(tableOf(stackOf('tria-pov'))).toEqual({
      postgres: [2048, 1],
      backend: [3072, 1.5],
      chroma: [1024, 0.5],
      frontend: [1024, 1],
      nginx: [64, 0.2],
      // 1024 less nginx and the 176 that the kernel keeps of 8 GiB
      system: [784],
    });
  });

  test('tria-pov-tight: 1 GB, 2 GB, 512 MB, 512 MB', () => {
    expect(tableOf(stackOf('tria-pov-tight'))).toEqual({
      postgres: [1024, 1],
      backend: [1536, 0.7],
      chroma: [512, 0.3],
      frontend: [512, 0.3],
      nginx: [64, 0.2],
      system: [336],
    });
  });

  test('tria-small-business: a managed database beside backend 8 GB/4, frontend 2 GB/1, system 2 GB', () => {
    expect(tableOf(stackOf('tria-small-business'))).toEqual({
      backend: [5632, 2.5],
      chroma: [2560, 1.5],
      frontend: [2048, 1],
      nginx: [64, 0.2],
      system: [1680],
    });
    stackOf('tria-small-business').hasOnly('digitalocean_database_cluster', {
      engine: 'pg',
      version: '16',
      size: 'db-s-4vcpu-8gb',
      node_count: 1,
    });
    stackOf('tria-small-business').hasOnly('digitalocean_volume', { size: 100 });
  });

  test("with a database of its own it is the document's 4 GB, tuned to 4 GB", () => {
    const stack = triaSmallBusinessStack({ database: 'self-hosted' });
    expect(stack.errors).toEqual([]);
    expect(stack.count('digitalocean_database_cluster')).toBe(0);
    expect(tableOf(stack)).toMatchObject({
      postgres: [4096, 2],
      backend: [2560, 1.25],
      chroma: [3072, 1.5],
      frontend: [2048, 1],
    });
    const [note] = hosts.of(stack.stack);
    const postgres = note!.item.plan.host.services.find(({ name }) => name === 'postgres');
    expect(postgres?.image).toBe('pgvector/pgvector:pg16');
    expect(postgres?.command).toEqual(
      expect.arrayContaining([
        'shared_buffers=1GB',
        'effective_cache_size=3GB',
        'work_mem=16MB',
        'max_connections=100',
      ]),
    );
  });

  test('tria-enterprise-single: PostgreSQL 8, backend 16 as two of 6 and ChromaDB 4, frontend 4, system 4 GB', () => {
    expect(tableOf(stackOf('tria-enterprise-single'))).toEqual({
      postgres: [8192, 4],
      backend: [6144, 3],
      chroma: [4096, 2],
      frontend: [4096, 2],
      redis: [256, 0.2],
      nginx: [64, 0.2],
      system: [3216],
    });
    const [note] = hosts.of(stackOf('tria-enterprise-single').stack);
    expect(note!.item.plan.host.services.find(({ name }) => name === 'backend')).toMatchObject({
      deploy: 'rolling',
      instances: 2,
    });
  });

  test('tria-enterprise-self-hosted: a database droplet 4/8, two backends 8/16, a balancer, a share, a ChromaDB droplet', () => {
    const stack = stackOf('tria-enterprise-self-hosted');
    expect(stack.count('digitalocean_droplet')).toBe(4);
    stack.has('digitalocean_droplet.tria_host-1_droplet', { size: 's-8vcpu-16gb-intel' });
    stack.has('digitalocean_droplet.tria_host-2_droplet', { size: 's-8vcpu-16gb-intel' });
    stack.has('digitalocean_droplet.tria_database_host_droplet', { size: 's-4vcpu-8gb-intel' });
    stack.has('digitalocean_droplet.tria_chroma_host_droplet', { size: 's-1vcpu-2gb' });
    stack.hasOnly('digitalocean_nfs', { size: 250, performance_tier: 'standard' });
    expect(tableOf(stack, 'tria-enterprise-self-hosted-db')).toEqual({
      postgres: [6144, 3.5],
      redis: [256, 0.2],
      system: [1616],
    });
  });

  test('tria-enterprise: managed PostgreSQL with a standby, a balancer, a share of 250 GB, Valkey, a ChromaDB droplet', () => {
    const stack = stackOf('tria-enterprise');
    expect(stack.count('digitalocean_droplet')).toBe(3);
    stack.has('digitalocean_database_cluster.tria_database', { size: 'db-s-4vcpu-8gb', node_count: 2, version: '16' });
    stack.has('digitalocean_database_cluster.tria_sessions', {
      engine: 'valkey',
      version: '8',
      size: 'db-s-1vcpu-1gb',
    });
    stack.hasOnly('digitalocean_loadbalancer', {
      droplet_tag: '${digitalocean_tag.tria_tag.name}',
      redirect_http_to_https: true,
      disable_lets_encrypt_dns_records: true,
    });
    stack.hasOnly('digitalocean_nfs', { size: 250 });
  });
});

describe('what the parts do for each other', () => {
  const enterprise = stackOf('tria-enterprise');
  const selfHosted = stackOf('tria-enterprise-self-hosted');

  test('backends are reached over HTTP by the load balancer only, and SSH by the admin only', () => {
    for (const number of [1, 2]) {
      enterprise.has(`digitalocean_firewall.tria_host-${number}_firewall`, {
        inbound_rule: [
          { protocol: 'tcp', port_range: '22', source_addresses: '${var.admin_cidrs}' },
          {
            protocol: 'tcp',
            port_range: '80',
            source_load_balancer_uids: ['${digitalocean_loadbalancer.tria_load_balancer.id}'],
          },
        ],
      });
    }
  });

  test('ChromaDB and the database droplet are reached by the backends only', () => {
    const from = (port: string) => ({
      protocol: 'tcp',
      port_range: port,
      source_tags: ['${digitalocean_tag.tria_tag.name}'],
    });
    const ssh = { protocol: 'tcp', port_range: '22', source_addresses: '${var.admin_cidrs}' };
    for (const stack of [enterprise, selfHosted]) {
      stack.has('digitalocean_firewall.tria_chroma_host_firewall', { inbound_rule: [ssh, from('8000')] });
    }
    selfHosted.has('digitalocean_firewall.tria_database_host_firewall', {
      inbound_rule: [ssh, from('5432'), from('6379')],
    });
    enterprise.has('digitalocean_database_firewall.tria_database_firewall', {
      rule: [{ type: 'tag', value: '${digitalocean_tag.tria_tag.name}' }],
    });
    enterprise.has('digitalocean_database_firewall.tria_sessions_firewall', {
      rule: [{ type: 'tag', value: '${digitalocean_tag.tria_tag.name}' }],
    });
  });

  test('the backend finds its database through a pool, ChromaDB, sessions and files', () => {
    const [first] = hosts.of(enterprise.stack);
    const { services, sharedFiles } = first!.item.plan.host;
    const backend = services.find(({ name }) => name === 'backend');
    expect(backend?.environmentTemplates).toEqual({
      DATABASE_URL:
        'postgresql://{deployment:database.pools.backend.user}:{deployment:database.pools.backend.password}@{deployment:database.pools.backend.host}:{deployment:database.pools.backend.port}/{deployment:database.pools.backend.name}?sslmode=require',
      DIRECT_DATABASE_URL: expect.stringContaining('{deployment:database.host}'),
      CHROMA_HOST: '{deployment:endpoints.chroma.host}',
      CHROMA_PORT: '{deployment:endpoints.chroma.port}',
      REDIS_URL: '{deployment:valkey.uri}',
    });
    expect(backend?.environment).toMatchObject({
      CORS_ALLOWED_ORIGINS: 'https://tria-enterprise-app.example.com',
      STORAGE_PATH: '/mnt/tria_storage',
    });
    expect(backend?.mounts?.map(({ target }) => target)).toEqual([
      '/mnt/tria_storage/inventory',
      '/mnt/tria_storage/templates',
      '/mnt/tria_storage/generated',
    ]);
    expect(sharedFiles?.mountPoint).toBe('/mnt/tria_storage');
  });

  test('every template leads into the output `deployment`', () => {
    for (const stack of Object.values(all)) {
      const deployment = stack.json.output!['deployment']!['value'] as Record<string, unknown>;
      for (const { item } of hosts.of(stack.stack)) {
        const texts = item.plan.host.services.flatMap(({ environmentTemplates = {} }) =>
          Object.values(environmentTemplates),
        );
        for (const [, path = ''] of texts.join(' ').matchAll(/\{deployment:([^}]+)\}/g)) {
          const value = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], deployment);
          expect([path, typeof value]).toEqual([path, expect.stringMatching(/string|number/)]);
        }
      }
    }
  });

  test('passwords that several hosts know come from the user, those of one host from itself', () => {
    const originOf = (stack: SynthesizedStack, host: string, secret: string) =>
      hosts
        .of(stack.stack)
        .find(({ item }) => item.name === host)
        ?.item.plan.host.secrets.find(({ name }) => name === secret)?.origin;
    const name = 'tria-enterprise-self-hosted';
    for (const host of [`${name}-1`, `${name}-2`, `${name}-db`]) {
      expect(originOf(selfHosted, host, 'POSTGRES_PASSWORD')).toBe('user');
      expect(originOf(selfHosted, host, 'REDIS_PASSWORD')).toBe('user');
    }
    expect(originOf(selfHosted, `${name}-1`, 'SESSION_SECRET')).toBe('user');
    expect(originOf(stackOf('tria-pov'), 'tria-pov', 'POSTGRES_PASSWORD')).toBe('generated');
    expect(originOf(stackOf('tria-pov'), 'tria-pov', 'SESSION_SECRET')).toBe('generated');
  });

  test('the storage tree has its owners and modes, with the dumps on the volume', () => {
    const [note] = hosts.of(stackOf('tria-pov').stack);
    const { dataDisks, backups } = note!.item.plan.host;
    expect(dataDisks[0]).toMatchObject({ volumeName: 'tria-pov-storage', mountPoint: '/mnt/tria_storage' });
    expect(dataDisks[0]!.directories!.map(({ path, uid, mode }) => [path, uid, mode])).toEqual([
      ['/mnt/tria_storage', 0, '0755'],
      ['/mnt/tria_storage/inventory', 1000, '0750'],
      ['/mnt/tria_storage/templates', 1000, '0750'],
      ['/mnt/tria_storage/generated', 1000, '0750'],
      ['/mnt/tria_storage/generated/deliveries', 1000, '0750'],
      ['/mnt/tria_storage/generated/invoices', 1000, '0750'],
      ['/mnt/tria_storage/backups', 0, '0700'],
      ['/mnt/tria_storage/chroma', 1000, '0700'],
    ]);
    expect(backups?.directory).toBe('/mnt/tria_storage/backups');
  });

  test('a load balancer, the databases and the droplets have their alerts, off until there is something to watch', () => {
    const types = enterprise.addressesOf('digitalocean_monitor_alert').map((address) => enterprise.at(address));
    const of = (type: string) => types.filter((alert) => alert['type'] === type);
    expect(of('v1/insights/droplet/memory_utilization_percent').map((alert) => alert['value'])).toEqual([85, 85]);
    expect(of('v1/insights/lbaas/high_http_request_response_time_95p')).toMatchObject([{ value: 3, enabled: false }]);
    expect(of('v1/dbaas/alerts/memory_utilization_alerts')).toHaveLength(2);
    const live = triaManagedStack({ live: true });
    live.has('digitalocean_monitor_alert.tria_load_balancer_alerts_response_time', { enabled: true });
  });
});

describe('connections: 2 x (20 + 40) against what a database really offers', () => {
  const budgetOf = (stack: SynthesizedStack) => connections.of(stack.stack).map(({ item }) => item)[0]!;

  test('fit a managed 8 GB through the pool, with the third backend of a deploy', () => {
    const budget = budgetOf(stackOf('tria-enterprise'));
    expect(budget).toMatchObject({ clients: 180, server: 180, fits: true });
    expect(budget.supply.offered).toBe(197);
    stackOf('tria-enterprise').hasOnly('digitalocean_database_connection_pool', { size: 180, mode: 'transaction' });
  });

  test('are lowered to what max_connections 100 has where PostgreSQL is on a droplet', () => {
    expect(budgetOf(stackOf('tria-enterprise-self-hosted')).demand).toMatchObject({ poolSize: 10, overflow: 22 });
    expect(budgetOf(stackOf('tria-enterprise-single')).demand).toMatchObject({ poolSize: 16, overflow: 32 });
  });

  test("are refused where the document's figures are insisted on, with three ways out", () => {
    const { errors } = triaSelfHostedStack({
      backend: { image: 'ghcr.io/acme/tria:1', pool: { size: 20, overflow: 40 } },
    });
    expect(errors).toEqual([
      'tria-enterprise-self-hosted/tria: backend.pool: the application may open (2 + 1 during a deploy) x (20 + 40) = 180 connections, PostgreSQL with max_connections = 100 offers 97; lower pool and overflow to 32 together, put a PgBouncer pool in transaction mode in between, or raise max_connections to 183 if its memory allows',
    ]);
  });

  test('without the pool a managed 4 GB refuses them', () => {
    const { errors } = triaManagedStack({
      database: { size: 'db-s-2vcpu-4gb', pooled: false },
      backend: { image: 'ghcr.io/acme/tria:1', pool: { size: 20, overflow: 40 } },
    });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(
      /= 180 connections, managed PostgreSQL db-s-2vcpu-4gb offers 97; lower .*, put a PgBouncer .*, or use db-s-4vcpu-8gb/,
    );
  });

  test('a pool larger than the database is refused too', () => {
    const { errors } = triaManagedStack({ database: { poolSize: 300 } });
    expect(errors.join('\n')).toMatch(/180|300/);
    expect(errors).not.toEqual([]);
  });
});

describe("the document's budgets with today's prices", () => {
  test('$100: a droplet of 8 GB, 50 GB and a domain', () => {
    const stack = triaPovStack({ budget: 100, dropletBackups: false });
    expect(stack.errors).toEqual([]);
    expect(priced(stack)).toEqual([
      ['Volume', 5],
      ['Droplet s-4vcpu-8gb-intel', 56],
      ['Uptime check', 0],
    ]);
    expect(billOf(stack.stack).extras).toMatchObject([{ item: 'Domain', monthlyCents: 100 }]);
  });

  test('$300: a droplet of 16 GB, a managed database and 100 GB', () => {
    const stack = triaSmallBusinessStack({ budget: 300 });
    expect(stack.errors).toEqual([]);
    expect(billOf(stack.stack).sum.monthly).toBe('$266.50');
    expect(billOf(triaSmallBusinessStack({ dropletBackups: false }).stack).sum.monthly).toBe('$244.10');
  });

  test('$500: two droplets of 16 GB, a database of one node and a balancer, as the document counts', () => {
    const document = {
      dropletBackups: false,
      database: { nodes: 1 },
      storage: { on: 'nfs', sizeGib: 250, usdPerGib: 0.1 },
      agent: 'datadog',
    } as const;
    const stack = triaManagedStack({ ...document, budget: 500 });
    expect(stack.errors).toEqual([]);
    // 112 + 112 + 12 + 122.10 + 15 (Valkey) + 25 (files at the price of a volume) + 12 (ChromaDB)
    expect(billOf(stack.stack).sum.monthly).toBe('$410.10');
    // The document's $30 of monitoring for its two hosts, and one more for ChromaDB's.
    expect(billOf(stack.stack).extras.map(({ item, monthlyCents }) => [item, monthlyCents / 100])).toEqual([
      ['Domain', 1],
      ['Vercel Free', 0],
      ['Datadog, a host', 45],
    ]);
  });

  test('a budget that does not hold is refused with the parts, or told where that is wanted', () => {
    const { errors } = triaManagedStack({ budget: 500 });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(
      /^tria-enterprise: budget: the stack costs \$630\.40 a month \(Managed PostgreSQL db-s-4vcpu-8gb \$244\.20 \+ Droplet s-8vcpu-16gb-intel \$224\.00 \+ .*\), \$130\.40 above the budget of \$500\.00; raise the budget, or spend less on Managed PostgreSQL db-s-4vcpu-8gb$/,
    );
    const told = triaManagedStack({ budget: { usd: 500, above: 'warn' } });
    expect(told.errors).toEqual([]);
    expect(told.warnings).toHaveLength(1);
  });
});

describe('availability', () => {
  test.each([
    ['tria-pov', 0.99, ['droplet']],
    ['tria-small-business', 0.995, ['database', 'droplet']],
    ['tria-enterprise-single', 0.999, ['droplet']],
    [
      'tria-enterprise-self-hosted',
      0.999,
      ['load balancer', 'backend', 'shared files', 'database droplet', 'ChromaDB droplet'],
    ],
    [
      'tria-enterprise',
      0.999,
      ['database', 'load balancer', 'backend', 'shared files', 'sessions', 'ChromaDB droplet'],
    ],
  ])('%s: its parts beside the promised %s', (name, promised, parts) => {
    const { stack } = stackOf(name);
    expect(promisedAvailability.of(stack).map(({ item }) => item)).toEqual([promised]);
    expect(
      availability
        .of(stack)
        .map(({ item }) => item.name)
        .sort(),
    ).toEqual([...parts].sort());
  });

  test('is lower with one database node, and is told', () => {
    const of = (stack: SynthesizedStack) => summarize(stack.stack.node.root)[0]!.availability;
    expect(of(stackOf('tria-enterprise'))).toBe('99.241 %');
    expect(of(triaManagedStack({ database: { nodes: 1 } }))).toBe('98.794 %');
  });
});

describe('options of the document', () => {
  test('more backends by `instances`, behind the same balancer', () => {
    const stack = triaManagedStack({ instances: 3 });
    expect(stack.errors).toEqual([]);
    expect(stack.count('digitalocean_droplet')).toBe(4);
    stack.has('digitalocean_droplet.tria_host-3_droplet', { name: 'tria-enterprise-3' });
    stack.hasOnly('digitalocean_database_connection_pool', { size: 187 });
  });

  test('CPUs of its own are one word away', () => {
    triaPovStack({ cpu: 'dedicated' }).hasOnly('digitalocean_droplet', { size: 'c-4' });
    triaSmallBusinessStack({ cpu: 'dedicated' }).hasOnly('digitalocean_droplet', { size: 'c-8' });
  });

  test('a larger size gives every service its share', () => {
    const stack = triaPovStack({ size: 's-8vcpu-16gb-intel' });
    expect(stack.errors).toEqual([]);
    expect(tableOf(stack)).toMatchObject({ postgres: [4096, 2], backend: [5120, 3], chroma: [2048, 1] });
  });

  test('Vercel has a record and an allowed origin', () => {
    stackOf('tria-enterprise').has('digitalocean_record.tria_frontend_dns_cname-tria-enterprise-app_example_com', {
      type: 'CNAME',
      domain: 'example.com',
      name: 'tria-enterprise-app',
      value: 'cname.vercel-dns.com.',
    });
  });

  test('Datadog or New Relic by one word, its key a secret', () => {
    const [note] = hosts.of(triaSmallBusinessStack({ agent: 'newrelic' }).stack);
    expect(note!.item.plan.host.services.map(({ name }) => name)).toContain('newrelic-infra');
    expect(note!.item.plan.host.secrets.find(({ name }) => name === 'NRIA_LICENSE_KEY')?.origin).toBe('user');
  });

  test('Prometheus and Alertmanager watch app and database, with the threshold of the connection budget', () => {
    const stack = triaSmallBusinessStack({ monitoring: { receivers: { telegram: { chatId: -1001 } }, grafana: true } });
    expect(stack.errors).toEqual([]);
    const [note] = hosts.of(stack.stack);
    const names = note!.item.plan.host.services.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['prometheus', 'alertmanager', 'postgres-exporter', 'grafana']));
    const rules = note!.item.bundle.files.find(({ path }) => path === 'prometheus/alerts.yml')?.content;
    expect(rules).toContain('sum(pg_stat_activity_count) > 157');
    expect(rules).toContain('> 3');
  });

  test('an archive bucket reaches the application', () => {
    const stack = triaPovStack({
      archive: { name: 'acme-tria-archive', region: 'fra1', expire: [{ prefix: 'generated/', afterDays: 365 }] },
    });
    expect(stack.errors).toEqual([]);
    expect(stack.json.output!['deployment']!['value']).toHaveProperty('archiveBucket');
    const [note] = hosts.of(stack.stack);
    const backend = note!.item.plan.host.services.find(({ name }) => name === 'backend');
    expect(backend?.environment).toMatchObject({ ARCHIVE_BUCKET: 'acme-tria-archive' });
  });

  test('five domains are one deployment', () => {
    const aliases = ['one', 'two', 'three', 'four'].map((name) => `${name}.example.net`);
    const stack = triaManagedStack({ aliases });
    expect(stack.errors).toEqual([]);
    stack.hasOnly('digitalocean_certificate', {
      domains: ['tria-enterprise.example.com', ...aliases],
      lifecycle: { create_before_destroy: true },
    });
    expect(stack.count('digitalocean_record')).toBe(6);
  });

  test('ChromaDB gets a droplet of its own, with a volume where it is wanted', () => {
    const stack = triaSmallBusinessStack({ chroma: { size: 's-2vcpu-4gb', volumeGib: 20 } });
    expect(stack.errors).toEqual([]);
    stack.has('digitalocean_droplet.tria_chroma_host_droplet', { size: 's-2vcpu-4gb' });
    stack.has('digitalocean_volume.tria_chroma_storage', { size: 20 });
    expect(tableOf(stack)).not.toHaveProperty('chroma');
  });
});

describe('what can not work is refused', () => {
  const image = 'ghcr.io/acme/tria:1';

  test.each<[string, SynthesizedStack, RegExp]>([
    [
      'the tight size for anything but development',
      triaPovTightStack({ environment: 'Production' }),
      /^tria-pov-tight: size: s-2vcpu-4gb is for development only: ChromaDB is likely to swap, .*; use s-4vcpu-8gb-intel, or say/,
    ],
    [
      'two backends without shared files',
      triaManagedStack({ storage: { on: 'nowhere' } }),
      /tria: storage: 2 backends share no files: .*; use \{ on: 'nfs' \}/,
    ],
    [
      'two backends without shared sessions',
      triaManagedStack({ sessions: { on: 'nowhere' } }),
      /tria: sessions: 2 backends share no sessions: /,
    ],
    [
      'Redis without a database droplet',
      triaManagedStack({ sessions: { on: 'redis' } }),
      /tria: sessions: Redis runs beside/,
    ],
    [
      'a bucket that is not there',
      triaManagedStack({ storage: { on: 'bucket' } }),
      /tria: storage: .* there is none; name it/,
    ],
    ['zero instances', triaManagedStack({ instances: 0 }), /tria: instances: 0/],
    [
      'a standby on 1 GB',
      triaManagedStack({ database: { size: 'db-s-1vcpu-1gb', nodes: 2, pooled: true } }),
      /tria\/database: nodes: a cluster of 2 nodes is not possible/,
    ],
    [
      'a share in a region that is not known to have one',
      triaManagedStack({ region: 'fra1' }),
      /tria\/files: region: fra1 is not known to offer NFS shares/,
    ],
    [
      'a frontend elsewhere without its origin',
      triaManagedStack({ frontend: { on: 'vercel' } as never }),
      /tria: frontend.origin: the frontend runs elsewhere and its origin is missing/,
    ],
    [
      'an origin with a path',
      triaManagedStack({ frontend: { on: 'vercel', origin: 'https://app.example.com/' } }),
      /frontend.origin: "https:\/\/app.example.com\/" is no origin/,
    ],
    ['an unknown version', triaSingleStack({ postgres: { version: 99 } }), /tria: postgres.version: /],
    ['a range that DigitalOcean reserves', triaPovStack({ networkRange: '10.244.0.0/16' }), /ipRange: the VPC range/],
    [
      'names whose zone somebody else serves, at a load balancer',
      triaManagedStack({ dns: { management: 'external' } }),
      /load_balancer: dns.management: /,
    ],
    [
      'monitoring that nobody hears of',
      triaSmallBusinessStack({ monitoring: { receivers: {} } }),
      /monitoring.receivers: nobody would hear of an alert/,
    ],
    [
      'more beside the app than the system can feed',
      triaPovTightStack({ agent: 'datadog' }),
      /size: the system's share of 512 MiB leaves -?\d+ MiB to the system itself/,
    ],
    ['a budget of nothing', triaPovStack({ budget: 0 }), /budget: 0 is no budget/],
    [
      'a pool of connections that is too large',
      triaPovStack({ backend: { image, pool: { size: 90 } } }),
      /backend.pool: .*260/,
    ],
  ])('%s', (_what, stack, message) => {
    expect(stack.errors.some((error) => message.test(error)) || stack.errors).toBe(true);
  });

  test('what is acknowledged passes', () => {
    expect(triaPovTightStack({ environment: 'Production', acknowledgeTight: true }).errors).toEqual([]);
    expect(
      triaManagedStack({
        region: 'fra1',
        storage: { on: 'nfs', acknowledgeRegion: true },
        sessions: { on: 'nowhere', acknowledged: true },
      }).errors,
    ).toEqual([]);
    expect(triaManagedStack({ storage: { on: 'nowhere', acknowledged: true } }).errors).toEqual([]);
    expect(triaManagedStack({ instances: 1, sessions: { on: 'nowhere' } }).errors).toEqual([]);
  });

  test('a version past its end is a warning with the date', () => {
    const { errors, warnings } = triaSingleStack({ postgres: { version: 13 } });
    expect(errors).toEqual([]);
    expect(warnings.join('\n')).toMatch(/postgres.version: PostgreSQL 13 gets no fixes since 2025-11/);
  });

  test('ChromaDB beyond what it should carry beside the app is advised a droplet', () => {
    const { warnings } = triaSmallBusinessStack({ expected: { documents: 150_000, searchesPerDay: 2_000 } });
    expect(warnings).toEqual([
      expect.stringMatching(
        /expected: ChromaDB shares .* 150000 documents .* and 2000 searches a day .*; give it a droplet of its own/,
      ),
    ]);
    expect(triaSmallBusinessStack({ expected: { documents: 100_000, searchesPerDay: 1_000 } }).warnings).toEqual([]);
  });
});
