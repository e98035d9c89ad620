import fc from 'fast-check';
import { dropletSizes } from '../../../lib/catalog/droplet-sizes';
import { compareEstimates } from '../../../lib/estimate/compare';
import { priceKeyProblem } from '../../../lib/estimate/tariff';
import { Unknown } from '../../../lib/estimate/value';
import { estimateOf, estimateOne, sumOf } from './support';

const WEB = { size: 's-1vcpu-1gb' };

describe('what has no price', () => {
  test.each([
    ['kubernetes_cluster', { ha: true }, 'kubernetesHighAvailability'],
    ['vpc_nat_gateway', { size: 1 }, 'natGateway'],
    ['database_cluster', { engine: 'mysql', size: 'db-s-1vcpu-1gb', node_count: 1 }, 'database.mysql.db-s-1vcpu-1gb'],
    ['app', { spec: { static_site: {} } }, 'appStaticSite'],
    ['reserved_ipv6', {}, 'reservedIpv6'],
  ])('%s is listed, not counted as nothing, and takes a price of the user', async (type, values, key) => {
    const without = await estimateOne(type, values);
    expect({ rows: without.rows, keys: without.unpriced.map(({ priceKey }) => priceKey) }).toEqual({
      rows: [],
      keys: [key],
    });
    const given = await estimateOne(type, values, { prices: { [key]: 40 } });
    expect({ sum: sumOf(given), unpriced: given.unpriced }).toEqual({ sum: '$40.00', unpriced: [] });
    expect(priceKeyProblem(key)).toBeUndefined();
  });

  test('a resource of a later provider is listed', async () => {
    const { unpriced } = await estimateOne('teleporter', {});
    expect(unpriced).toMatchObject([{ why: 'the type is not among those of the provider 2.99.1' }]);
  });

  test('a size that is not known is answered with the nearest', async () => {
    const { unpriced } = await estimateOne('droplet', { size: 's-1vcpu-1g' });
    expect(unpriced[0]?.why).toContain('use s-1vcpu-1gb,');
    const own = await estimateOne('droplet', { size: 's-new' }, { prices: { 'droplet.s-new': 9 } });
    expect(sumOf(own)).toBe('$9.00');
  });
});

describe('what is not known', () => {
  test.each([
    ['droplet', { size: new Unknown('it is known after the apply') }, 'size: it is known after the apply'],
    ['droplet', {}, 'size is not set'],
    ['droplet', { ...WEB, count: -1 }, 'its count is not known: -1 is no whole number from 0 on; each costs 6'],
    ['droplet', { ...WEB, count: '${var.n}' }, 'which has no value (give --var n=VALUE); each costs 6 US dollars'],
    ['kubernetes_node_pool', { size: 's-2vcpu-2gb', auto_scale: true, min_nodes: 5, max_nodes: 1 }, '5 is above 1'],
    ['volume', { size: -5 }, '-5 GiB is no size'],
    ['database_replica', { size: 'db-s-1vcpu-2gb' }, 'its cluster is not among the resources'],
  ])('%s is listed with the reason', async (type, values, why) => {
    const { rows, unknown } = await estimateOne(type, values);
    expect(rows).toEqual([]);
    expect(unknown[0]?.why).toContain(why);
  });

  test('backups that are not known are a range from none to daily', async () => {
    expect(sumOf(await estimateOne('droplet', { ...WEB, backups: '${var.on}' }))).toBe('$6.00 to $7.80');
  });

  test('a snapshot is a range up to its source until it is there', async () => {
    const digitalocean_volume = { data: { size: 100 } };
    const digitalocean_volume_snapshot = { copy: { volume_id: '${digitalocean_volume.data.id}' } };
    expect(sumOf(await estimateOf({ digitalocean_volume, digitalocean_volume_snapshot }))).toBe('$10.00 to $16.00');
  });
});

describe('an account', () => {
  test('pays for an address without a droplet only', async () => {
    const digitalocean_reserved_ip = { used: { region: 'fra1' }, idle: { region: 'fra1' } };
    const digitalocean_reserved_ip_assignment = { one: { ip_address: '${digitalocean_reserved_ip.used.ip_address}' } };
    const { rows } = await estimateOf({ digitalocean_reserved_ip, digitalocean_reserved_ip_assignment });
    expect(rows.map(({ address }) => address)).toEqual(['digitalocean_reserved_ip.idle']);
  });

  test('pays the registry once', async () => {
    const tier = { subscription_tier_slug: 'basic' };
    expect(sumOf(await estimateOf({ digitalocean_container_registry: { a: tier, b: tier } }))).toBe('$5.00');
  });

  test('a replica costs what a node of its cluster costs', async () => {
    const digitalocean_database_cluster = { db: { engine: 'pg', size: 'db-s-1vcpu-2gb', node_count: 1 } };
    const digitalocean_database_replica = { copy: { cluster_id: '${digitalocean_database_cluster.db.id}' } };
    expect(sumOf(await estimateOf({ digitalocean_database_cluster, digitalocean_database_replica }))).toBe('$60.90');
  });

  test('other providers are passed over and counted, free resources too', async () => {
    const { others, free, rows } = await estimateOf({ aws_instance: { a: { count: 3 } }, digitalocean_vpc: { n: {} } });
    expect({ others, free, rows }).toEqual({ others: { aws: 3 }, free: { digitalocean_vpc: 1 }, rows: [] });
  });
});

test('instances that cost the same stand in one line, others apart', async () => {
  const sizes = { a: 's-1vcpu-1gb', b: 's-1vcpu-1gb', c: 'c-2' };
  const { rows } = await estimateOne('droplet', { for_each: sizes, size: '${each.value}' });
  expect(rows.map(({ address, copies }) => [address, copies])).toEqual([
    ['digitalocean_droplet.one', 2],
    ['digitalocean_droplet.one["c"]', 1],
  ]);
});

test('a price of low confidence keeps its mark, one of the user has another source', async () => {
  expect((await estimateOne('nfs', { size: 50 })).rows[0]?.confidence).toBe('low');
  const own = await estimateOne('nfs', { size: 50 }, { prices: { nfs: 0.1 }, asOf: '2026-11-24' });
  expect(own.rows[0]).toMatchObject({ confidence: 'medium', source: "the user's own price", asOf: '2026-11-24' });
});

test('a price of a droplet carries its backups along', async () => {
  const values = { ...WEB, backups: true, backup_policy: { plan: 'weekly' } };
  expect(sumOf(await estimateOne('droplet', values, { prices: { 'droplet.s-1vcpu-1gb': 5 } }))).toBe('$6.00');
});

test.each(['volum', 'droplet', 'droplet.a.b', 'database.oracle.x', 'database.pg', ''])(
  '%j is no key of a price',
  (key) => {
    expect(priceKeyProblem(key)?.remedy).toContain('droplet.SLUG');
  },
);

describe('a comparison', () => {
  const compared = async (before: object, after: object) =>
    compareEstimates(await estimateOf(before as never), await estimateOf(after as never));

  test('has what came, went and changed, the largest difference first', async () => {
    const { changes, same, difference } = await compared(
      { digitalocean_droplet: { stays: WEB, grows: WEB, goes: WEB } },
      { digitalocean_droplet: { stays: WEB, grows: { size: 'c-2' }, comes: { size: 's-1vcpu-2gb' } } },
    );
    expect(changes.map(({ address, kind }) => [address, kind])).toEqual([
      ['digitalocean_droplet.grows', 'changed'],
      ['digitalocean_droplet.comes', 'added'],
      ['digitalocean_droplet.goes', 'removed'],
    ]);
    expect({ same, difference }).toEqual({ same: 1, difference: { leastCents: 4200, mostCents: 4200 } });
  });

  test('of a definition with itself is empty', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...dropletSizes), { maxLength: 5 }), async (sizes) => {
        const digitalocean_droplet = Object.fromEntries(sizes.map(({ slug }, index) => [`d${index}`, { size: slug }]));
        const { changes, difference } = await compared({ digitalocean_droplet }, { digitalocean_droplet });
        expect({ changes, difference }).toEqual({ changes: [], difference: { leastCents: 0, mostCents: 0 } });
      }),
      { numRuns: 20 },
    );
  });
});
