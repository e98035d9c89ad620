import { statefulTypes } from '../../../lib/catalog/stateful-resources';
import { foundBy, linesOf, reportOf, reportOfPlan } from './support';

describe('single-point-of-failure', () => {
  const balanced = (count: number, rest = {}) => ({
    droplet: { web: { count, tags: ['web'] } },
    loadbalancer: { l: { droplet_tag: 'web', size_unit: 2, ...rest } },
  });

  test('two droplets behind two nodes have none', async () => {
    expect(await foundBy('single-point-of-failure', balanced(2))).toEqual([]);
  });

  test.each([
    ['one node', balanced(2, { size_unit: 1 }), 'loadbalancer.l: the load balancer has one node'],
    ['no number of nodes', balanced(2, { size_unit: null }), 'loadbalancer.l: the load balancer has one node'],
    ['one droplet', balanced(1), 'loadbalancer.l: one droplet stands behind the load balancer'],
    [
      'a droplet beside it',
      { ...balanced(2), droplet: { web: { count: 2, tags: ['web'] }, db: {} } },
      'droplet.db: what runs on this droplet runs nowhere else',
    ],
    [
      'a database of one node',
      { ...balanced(2), database_cluster: { d: { engine: 'pg', size: 'db-s-1vcpu-2gb', node_count: 1 } } },
      'database_cluster.d: the database has one node and does not fail over by itself',
    ],
  ])('with a load balancer %s is a warning', async (_what, definition, text) => {
    expect(await foundBy('single-point-of-failure', definition)).toEqual([`warning ${text}`]);
  });

  test('without one everything stands on one machine by choice, and is a note', async () => {
    expect(await foundBy('single-point-of-failure', { droplet: { only: {} } })).toEqual([
      'note droplet.only: what runs on this droplet runs nowhere else',
    ]);
  });

  test('a size without standby is told to grow first', async () => {
    const { findings } = await reportOf({
      database_cluster: { d: { engine: 'pg', size: 'db-s-1vcpu-1gb', node_count: 1 } },
    });
    expect(findings).toContainEqual(
      expect.objectContaining({
        rule: 'single-point-of-failure',
        remedy: 'take a size of 2 GiB or more, with node_count 2',
      }),
    );
  });

  test('numbers that are not known say nothing', async () => {
    const definition = balanced(2, { size_unit: '${var.nodes}' });
    const cluster = { database_cluster: { d: { engine: 'pg', node_count: '${var.nodes}' } } };
    expect(
      await foundBy('single-point-of-failure', { ...definition, ...cluster }, { variable: { nodes: {} } }),
    ).toEqual([]);
  });
});

describe('backups', () => {
  test('a droplet needs them, unless it is one of several', async () => {
    const definition = {
      droplet: {
        bare: {},
        off: { backups: false },
        on: { backups: true },
        open: { backups: '${var.on}' },
        web: { count: 2, tags: ['web'] },
      },
      loadbalancer: { l: { droplet_tag: 'web', size_unit: 2 } },
    };
    expect(await foundBy('backups', definition, { variable: { on: {} } })).toEqual([
      'warning droplet.bare: DigitalOcean makes no backups of it',
      'warning droplet.off: DigitalOcean makes no backups of it',
      'note droplet.web: DigitalOcean makes no backups of it',
    ]);
  });

  test('snapshots count; volumes are in no backup of a droplet', async () => {
    const definition = {
      droplet: { d: {} },
      droplet_snapshot: { s: { droplet_id: '${digitalocean_droplet.d.id}' } },
      volume: { a: {}, b: {} },
      volume_snapshot: { s: { volume_id: '${digitalocean_volume.a.id}' } },
    };
    expect(await foundBy('backups', definition)).toEqual([
      "note volume.b: DigitalOcean's backups of a droplet leave its volumes out",
    ]);
  });
});

describe('alerts', () => {
  const alert = (type: string, rest = {}) => ({ type: `v1/insights/droplet/${type}`, tags: ['web'], ...rest });
  const full = {
    cpu: alert('cpu'),
    memory: alert('memory_utilization_percent'),
    disk: alert('disk_utilization_percent'),
  };
  const droplet = { web: { tags: ['web'] } };

  test('the three that matter are asked for, by tag or by id', async () => {
    expect(await foundBy('alerts', { droplet, monitor_alert: full })).toEqual([]);
    const byId = { tags: [], entities: ['${digitalocean_droplet.web.id}'] };
    const monitor_alert = { ...full, disk: alert('disk_utilization_percent', byId) };
    expect(await foundBy('alerts', { droplet, monitor_alert })).toEqual([]);
  });

  test('what is missing, switched off, or for others is named', async () => {
    const monitor_alert = {
      ...full,
      disk: alert('disk_utilization_percent', { enabled: false }),
      memory: alert('memory_utilization_percent', { tags: ['x'] }),
    };
    expect(await foundBy('alerts', { droplet, monitor_alert })).toEqual([
      'warning droplet.web: no alert watches its memory, disk',
    ]);
  });

  test('databases and load balancers have their own', async () => {
    const definition = {
      database_cluster: { d: {} },
      loadbalancer: { l: {} },
      uptime_check: { u: {} },
      uptime_alert: { a: { check_id: '${digitalocean_uptime_check.u.id}' } },
    };
    expect(await foundBy('alerts', definition)).toEqual([
      'warning database_cluster.d: no alert watches its CPU, memory, disk',
      'warning loadbalancer.l: no alert watches it',
    ]);
  });

  test('a public service is asked from outside, and somebody is told', async () => {
    const record = { a: { value: '203.0.113.7' } };
    expect(await foundBy('alerts', { record })).toEqual([
      'warning : nothing asks from outside whether the service answers',
    ]);
    const uptime_check = { u: {}, off: { enabled: false } };
    const uptime_alert = { a: { check_id: '${digitalocean_uptime_check.off.id}' } };
    expect(await foundBy('alerts', { record, uptime_check, uptime_alert })).toEqual([
      'warning uptime_check.u: nobody is told when it fails',
      'note uptime_check.off: it is switched off',
    ]);
  });
});

describe('end-of-life', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2026-11-26T00:00:00Z') });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test.each([
    [{ engine: 'pg', version: '13' }, 'warning', 'PostgreSQL 13 gets no fixes since 2025-11-13'],
    [{ engine: 'mysql', version: '8' }, 'warning', 'MySQL 8 gets no fixes since 2026-04'],
    [{ engine: 'mongodb', version: '6' }, 'warning', 'MongoDB 6 gets no fixes since 2025-07'],
    [{ engine: 'redis', version: '7' }, 'warning', 'DigitalOcean has ended managed Redis (2025-04-30 for new ones)'],
  ])('%j', async (cluster, severity, text) => {
    expect(await foundBy('end-of-life', { database_cluster: { d: cluster } })).toEqual([
      `${severity} database_cluster.d: ${text}`,
    ]);
  });

  test('images, with a note half a year before', async () => {
    const droplet = {
      old: { image: 'ubuntu-20-04-x64' },
      soon: { image: 'ubuntu-22-04-x64' },
      good: { image: 'debian-13-x64' },
      own: { image: '12345' },
    };
    expect(await foundBy('end-of-life', { droplet })).toEqual([
      'warning droplet.old: ubuntu-20-04 gets no fixes since 2025-05',
      'note droplet.soon: ubuntu-22-04 gets no fixes from 2027-04 on, in 126 days',
    ]);
  });

  test.each([
    { engine: 'pg', version: '16' },
    { engine: 'valkey', version: '8' },
    { engine: 'pg' },
    { engine: '${var.engine}' },
  ])('%j has nothing to be told of', async (cluster) => {
    expect(await foundBy('end-of-life', { database_cluster: { d: cluster } }, { variable: { engine: {} } })).toEqual(
      [],
    );
  });
});

describe('connections', () => {
  const pools = (...sizes: readonly number[]) => ({
    database_cluster: { d: { engine: 'pg', size: 'db-s-1vcpu-2gb' } },
    database_connection_pool: Object.fromEntries(
      sizes.map((size, index) => [`p${index}`, { size, cluster_id: '${digitalocean_database_cluster.d.id}' }]),
    ),
  });

  test('pools may open as many as the size offers, and no more', async () => {
    expect(await foundBy('connections', pools(20, 27))).toEqual([]);
    expect(await foundBy('connections', pools(20, 28))).toEqual([
      'error database_cluster.d: its pools may open 20 + 28 = 48 connections, db-s-1vcpu-2gb offers 47',
    ]);
  });
});

describe('prevent-destroy', () => {
  test.each(statefulTypes)('%s without it is told', async (type) => {
    const kind = type.replace('digitalocean_', '');
    expect(await foundBy('prevent-destroy', { [kind]: { x: {} } })).toHaveLength(1);
    expect(await foundBy('prevent-destroy', { [kind]: { x: { lifecycle: { prevent_destroy: false } } } })).toHaveLength(
      1,
    );
    // As cdktf has it, and as hcl2json has it.
    expect(await foundBy('prevent-destroy', { [kind]: { x: { lifecycle: { prevent_destroy: true } } } })).toEqual([]);
    expect(await foundBy('prevent-destroy', { [kind]: { x: { lifecycle: [{ prevent_destroy: true }] } } })).toEqual([]);
  });

  test('a database is a warning, a droplet a note, an alert nothing', async () => {
    const found = await foundBy('prevent-destroy', {
      database_cluster: { d: {} },
      droplet: { w: {} },
      monitor_alert: { a: {} },
    });
    expect(found).toEqual([
      expect.stringMatching(/^warning database_cluster\.d: Terraform may destroy it; lost would be its databases/),
      expect.stringMatching(/^note droplet\.w: /),
    ]);
  });

  test('plans do not have it', () => {
    const report = reportOfPlan({ planned_values: {}, resource_changes: [] });
    expect(report.skipped).toContainEqual({
      rule: 'prevent-destroy',
      why: 'lifecycle blocks are not in a plan; check the definition',
    });
  });
});

describe('replacement', () => {
  const change = (address: string, actions: readonly string[], rest = {}) => ({
    address: `digitalocean_${address}`,
    type: `digitalocean_${address.split('.')[0] ?? ''}`,
    mode: 'managed',
    change: { actions, before: {}, after: {}, ...rest },
  });
  const found = (...changes: readonly ReturnType<typeof change>[]) =>
    linesOf(reportOfPlan({ planned_values: {}, resource_changes: changes }), 'replacement');

  test('lost data is an error', () => {
    expect(found(change('volume.v', ['delete', 'create'], { replace_paths: [['region']] }))).toEqual([
      'error volume.v: digitalocean_volume.v would be replaced, because of region; lost: its files',
    ]);
  });

  test('an interruption is a warning', () => {
    expect(found(change('loadbalancer.l', ['create', 'delete'], { replace_paths: [['name']] }))).toEqual([
      'warning loadbalancer.l: it would be replaced, because of name: its address changes, and the service is away until DNS has followed',
    ]);
    const size = { before: { size: 's-1vcpu-1gb' }, after: { size: 's-1vcpu-2gb' } };
    expect(found(change('droplet.d', ['update'], size))).toEqual([
      'warning droplet.d: its size changes from s-1vcpu-1gb to s-1vcpu-2gb by a power cut',
    ]);
  });

  test('everything else is none', () => {
    expect(
      found(change('droplet.d', ['update']), change('record.r', ['delete', 'create']), change('volume.v', ['create'])),
    ).toEqual([]);
  });

  test('a definition shows no change', async () => {
    expect((await reportOf({})).skipped).toContainEqual({
      rule: 'replacement',
      why: 'a definition shows no change; check a plan',
    });
  });
});

describe('budget', () => {
  const droplet = { web: { size: 's-1vcpu-1gb' } };
  const of = async (budgetUsd: number, definition = {}) =>
    linesOf(await reportOf({ droplet, ...definition }, {}, { budgetUsd }), 'budget');

  test('is kept, passed, or may be passed', async () => {
    expect(await of(6)).toEqual([]);
    expect(await of(5)).toEqual(['error : it costs $6.00 a month, $1.00 above the budget of $5.00']);
    expect(await of(6, { vpc_nat_gateway: { n: {} } })).toEqual([
      'warning : it may cost more than $6.00 a month, for 1 of its resources have no known price; the budget is $6.00',
    ]);
    const open = { droplet: { web: { size: 's-1vcpu-1gb', backups: '${digitalocean_x.y.z}' } } };
    expect(await of(7, open)).toEqual(['warning : it may cost up to $7.80 a month; the budget is $7.00']);
  });

  test('is asked for only where one is given', async () => {
    expect((await reportOf({ droplet })).skipped).toContainEqual({ rule: 'budget', why: 'no budget is given' });
  });
});
