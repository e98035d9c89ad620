import { PlannerHa, type PlannerHaProps, hosts } from '../../../index';
import { summarize } from '../../../cli/stack-summary';
import { billOf } from '../../../lib/terraform/bill-of';
import { PLANNER } from '../../support/example-props';
import { type SynthesizedStack, synthesize } from '../../../testing';

const ha = (props: Partial<PlannerHaProps> = {}): SynthesizedStack =>
  synthesize((stack) => {
    new PlannerHa(stack, 'planner', { ...PLANNER, ...props });
  });

const summaryOf = (stack: SynthesizedStack) => summarize(stack.stack.node.root)[0]!;

describe('Planner with high availability', () => {
  const stack = ha();

  test('is sound as it is', () => {
    expect([stack.errors, stack.warnings]).toEqual([[], []]);
  });

  test('has two droplets, any one of which may fail, told apart by name and together by tag', () => {
    expect(stack.count('digitalocean_droplet')).toBe(2);
    for (const number of [1, 2]) {
      stack.has(`digitalocean_droplet.planner_host-${number}_droplet`, {
        name: `planner-${number}`,
        tags: [`\${digitalocean_tag.planner_host-${number}_tag.name}`, '${digitalocean_tag.planner_tag.name}'],
        lifecycle: { prevent_destroy: true },
      });
    }
  });

  test('lets nobody but the load balancer reach them over HTTP', () => {
    stack.has('digitalocean_firewall.planner_host-1_firewall', {
      inbound_rule: [
        { port_range: '22', source_addresses: ['203.0.113.7/32'] },
        {
          port_range: '80',
          source_addresses: undefined,
          source_load_balancer_uids: ['${digitalocean_loadbalancer.planner_load_balancer.id}'],
        },
      ],
    });
  });

  test('ends TLS at a load balancer in front of them', () => {
    stack.hasOnly('digitalocean_loadbalancer', {
      droplet_tag: '${digitalocean_tag.planner_tag.name}',
      healthcheck: { path: '/health' },
    });
    stack.hasOnly('digitalocean_certificate', { domains: ['planner.example.com'] });
    for (const { item } of hosts.of(stack.stack)) {
      expect(item.plan.host.ingress).toMatchObject({ tls: 'load-balancer', trustedProxies: ['10.110.0.0/24'] });
    }
  });

  test('has a database that fails over: two nodes of 2 GB, for a node of 1 GB can have no standby', () => {
    stack.hasOnly('digitalocean_database_cluster', {
      size: 'db-s-1vcpu-2gb',
      node_count: 2,
      version: '15',
      lifecycle: { prevent_destroy: true },
    });
    stack.hasOnly('digitalocean_database_firewall', {
      rule: [{ type: 'tag', value: '${digitalocean_tag.planner_tag.name}' }],
    });
  });

  test('watches both droplets with one set of alerts', () => {
    stack.has('digitalocean_monitor_alert.planner_alerts_cpu', {
      entities: [
        '${digitalocean_droplet.planner_host-1_droplet.id}',
        '${digitalocean_droplet.planner_host-2_droplet.id}',
      ],
    });
    stack.hasOnly('digitalocean_uptime_check', { enabled: false });
  });

  test('costs what it honestly costs, by part', () => {
    const { lines, sum, extras } = billOf(stack.stack);
    expect(lines.filter((line) => line.monthlyCents > 0).map((line) => [line.item, line.monthlyCents])).toEqual([
      ['Droplet s-1vcpu-1gb', 600],
      ['Backups weekly', 120],
      ['Droplet s-1vcpu-1gb', 600],
      ['Backups weekly', 120],
      ['Load balancer', 1200],
      ['Managed PostgreSQL db-s-1vcpu-2gb', 6090],
    ]);
    expect([sum.monthly, sum.yearly]).toEqual(['$87.30', '$1,047.60']);
    expect(extras.map((line) => line.item)).toEqual(['Domain']);
  });

  test('promises what its parts do, beside what the document says', () => {
    expect(summaryOf(stack).availability).toBe('99.85 %');
    expect(summaryOf(stack).details).toContainEqual(
      expect.stringMatching(
        /^availability: load balancer 99\.9 % and 2 x droplets 99\.99 % and database 99\.95 % = 99\.85 % .*; the document says 99\.9 %$/,
      ),
    );
  });
});

describe('its props', () => {
  test('more droplets', () => {
    const stack = ha({ instances: 3 });
    expect(stack.count('digitalocean_droplet')).toBe(3);
    expect(summaryOf(stack).details).toContain(
      'connections: 4 x (5 + 3) = 32 of 47 (managed PostgreSQL db-s-1vcpu-2gb)',
    );
    expect(billOf(stack.stack).sum.monthly).toBe('$94.50');
    expect(stack.errors).toEqual([]);
  });

  test('a larger cluster, or one node by choice, which lowers the availability', () => {
    ha({ database: { size: 'db-s-2vcpu-4gb', version: '17' } }).hasOnly('digitalocean_database_cluster', {
      size: 'db-s-2vcpu-4gb',
      version: '17',
      node_count: 2,
    });
    const one = ha({ database: { nodes: 1 } });
    expect(one.errors).toEqual([]);
    expect(summaryOf(one).availability).toBe('99.4 %');
  });

  test('a larger load balancer', () => {
    ha({ loadBalancer: { sizeUnit: 2, stickySeconds: false } }).hasOnly('digitalocean_loadbalancer', {
      size_unit: 2,
      sticky_sessions: undefined,
    });
  });

  test("the backend's own health path, for the load balancer and the outside check", () => {
    const stack = ha({ backend: { ...PLANNER.backend, healthPath: '/ok' } });
    stack.hasOnly('digitalocean_loadbalancer', { healthcheck: { path: '/ok' } });
    stack.hasOnly('digitalocean_uptime_check', { target: 'https://planner.example.com/ok' });
  });
});

describe('what can not work is refused', () => {
  test.each<[string, Partial<PlannerHaProps>, string]>([
    [
      'one droplet',
      { instances: 1 },
      'planner: instances: 1 droplets is not a whole number from 2 to 10; choose one in that range',
    ],
    [
      'a standby on 1 GB',
      { database: { size: 'db-s-1vcpu-1gb' } },
      'planner/database: nodes: a cluster of 2 nodes is not possible, db-s-1vcpu-1gb can have 1; use a larger size for a standby, such as db-s-1vcpu-2gb',
    ],
    [
      'zones that somebody else serves',
      { dns: { management: 'external' } },
      "planner/load_balancer: dns.management: a Let's Encrypt certificate of a load balancer needs zones that DigitalOcean serves, these are served elsewhere; delegate a subdomain to DigitalOcean and use 'existing-zone' or 'new-zone'",
    ],
    [
      'more droplets than the database has connections for',
      { instances: 6 },
      'planner: backend.pool: the application may open (6 + 1 during a deploy) x (5 + 3) = 56 connections, managed PostgreSQL db-s-1vcpu-2gb offers 47; ',
    ],
  ])('%s', (_, props, message) => {
    expect(ha(props).errors).toContainEqual(expect.stringContaining(`test/${message}`));
  });

  test.each([0, -1, 2.5, NaN, 11, Infinity])('%s droplets, without an exception', (instances) => {
    expect(ha({ instances }).errors).toContainEqual(
      `test/planner: instances: ${instances} droplets is not a whole number from 2 to 10; choose one in that range`,
    );
  });
});
