import type { EstimateOptions } from '../../../lib/estimate/estimate';
import type { Values } from '../../../lib/estimate/value';
import { estimateOne, sumOf } from './support';

/**
 * Worked out by hand from DigitalOcean's published prices, not by the code. Sources:
 *
 * S = sizes as GET /v2/sizes had them on 2026-08-21; B = the backups price page of 2026-03-09 (20 % weekly, 30 % daily);
 * D = the managed databases' price page of 2026-09-30, extra storage $0.215 a GiB in steps of 10; V = transcription of
 * the Valkey prices of 2026-09-30; L = the load balancers' price page of 2025, confirmed 2026-09; P = the price page of
 * 2026-09 (Spaces $5 with 250 GiB and 1024 GiB out, then $0.02 and $0.01); T = third parties, 2026-09 (volumes $0.10,
 * snapshots $0.06, reserved address $5); A = the API description's examples of 2026-08-07; N = an assumption, $0.30.
 */
const CASES: readonly [string, string, string, Values, string, EstimateOptions?][] = [
  ['S', '6', 'droplet', { size: 's-1vcpu-1gb' }, '$6.00'],
  ['S', '24', 'droplet', { size: 's-2vcpu-4gb' }, '$24.00'],
  ['S', '56', 'droplet', { size: 's-4vcpu-8gb-intel' }, '$56.00'],
  ['S', '112', 'droplet', { size: 's-8vcpu-16gb-intel' }, '$112.00'],
  ['S', '168', 'droplet', { size: 'c-8' }, '$168.00'],
  ['S', '3281, a graphics processor', 'droplet', { size: 'gpu-h100x1-80gb' }, '$3,281.00'],
  ['S', '5 x 12', 'droplet', { size: 's-1vcpu-2gb', count: 5 }, '$60.00'],
  ['S', '3 x 18, for_each', 'droplet', { size: 's-2vcpu-2gb', for_each: ['a', 'b', 'c'] }, '$54.00'],
  [
    'S, B',
    '6 + 20 % of 6',
    'droplet',
    { size: 's-1vcpu-1gb', backups: true, backup_policy: { plan: 'weekly' } },
    '$7.20',
  ],
  [
    'S, B',
    '6 + 30 % of 6',
    'droplet',
    { size: 's-1vcpu-1gb', backups: true, backup_policy: { plan: 'daily' } },
    '$7.80',
  ],
  ['S, B', '6 + 30 %, for nothing is said', 'droplet', { size: 's-1vcpu-1gb', backups: true }, '$7.80'],
  [
    'S, B',
    '2 x (48 + 9.60)',
    'droplet',
    { size: 's-4vcpu-8gb', count: 2, backups: true, backup_policy: [{ plan: 'weekly' }] },
    '$115.20',
  ],
  ['S, B', '109 + 32.70', 'droplet', { size: 'c-4-intel', backups: true }, '$141.70'],
  [
    'S',
    '10 to 50 x 42',
    'droplet_autoscale',
    { config: { min_instances: 10, max_instances: 50 }, droplet_template: { size: 'c-2' } },
    '$420.00 to $2,100.00',
  ],
  [
    'S',
    '4 x 63',
    'droplet_autoscale',
    { config: { target_number_instances: 4 }, droplet_template: { size: 'g-2vcpu-8gb' } },
    '$252.00',
  ],
  ['T', '100 x 0.10', 'volume', { size: 100 }, '$10.00'],
  ['T', '250 x 0.10', 'volume', { size: 250 }, '$25.00'],
  ['T', '2 x 1 x 0.10', 'volume', { size: 1, count: 2 }, '$0.20'],
  ['T', '25 x 0.06', 'volume_snapshot', { size: 25 }, '$1.50'],
  ['T', '2.36 x 0.06 = 0.1416', 'droplet_snapshot', { size: 2.36 }, '$0.14'],
  ['N', '50 x 0.30', 'nfs', { size: 50 }, '$15.00'],
  ['N', '50 x 0.15, a price of the user', 'nfs', { size: 50 }, '$7.50', { prices: { nfs: 0.15 } }],
  ['L', '1 x 12', 'loadbalancer', {}, '$12.00'],
  ['L', '3 x 12', 'loadbalancer', { size_unit: 3 }, '$36.00'],
  ['L', 'lb-large is 6 nodes', 'loadbalancer', { size: 'lb-large' }, '$72.00'],
  ['L', '2 x 15', 'loadbalancer', { type: 'REGIONAL_NETWORK', size_unit: 2 }, '$30.00'],
  ['L', '15, whatever its size', 'loadbalancer', { type: 'GLOBAL', size_unit: 4 }, '$15.00'],
  ['D', '15.15', 'database_cluster', { engine: 'pg', size: 'db-s-1vcpu-1gb', node_count: 1 }, '$15.15'],
  ['D', '2 x 30.45', 'database_cluster', { engine: 'pg', size: 'db-s-1vcpu-2gb', node_count: 2 }, '$60.90'],
  ['D', '3 x 122.10', 'database_cluster', { engine: 'pg', size: 'db-s-4vcpu-8gb', node_count: 3 }, '$366.30'],
  ['D', '244.35', 'database_cluster', { engine: 'pg', size: 'db-s-6vcpu-16gb', node_count: 1 }, '$244.35'],
  [
    'D',
    '30.45 + 20 GiB x 0.215',
    'database_cluster',
    { engine: 'pg', size: 'db-s-1vcpu-2gb', node_count: 1, storage_size_mib: '51200' },
    '$34.75',
  ],
  [
    'D',
    '2 x (60.90 + 60 GiB x 0.215)',
    'database_cluster',
    { engine: 'pg', size: 'db-s-2vcpu-4gb', node_count: 2, storage_size_mib: 122880 },
    '$147.60',
  ],
  [
    'D',
    '0.33787 x 672 = 227.05',
    'database_cluster',
    { engine: 'pg', size: 'gd-4vcpu-16gb', node_count: 1 },
    '$227.05',
  ],
  ['V', '15', 'database_cluster', { engine: 'valkey', size: 'db-s-1vcpu-1gb', node_count: 1 }, '$15.00'],
  ['V', '2 x 30', 'database_cluster', { engine: 'valkey', size: 'db-s-1vcpu-2gb', node_count: 2 }, '$60.00'],
  ['S', '3 x 18', 'kubernetes_cluster', { node_pool: { size: 's-2vcpu-2gb', node_count: 3 } }, '$54.00'],
  [
    'S',
    '1 to 5 x 18',
    'kubernetes_node_pool',
    { size: 's-2vcpu-2gb', auto_scale: true, min_nodes: 1, max_nodes: 5 },
    '$18.00 to $90.00',
  ],
  ['P', '5', 'spaces_bucket', {}, '$5.00'],
  ['P', '5, for three buckets', 'spaces_bucket', { count: 3 }, '$5.00'],
  [
    'P',
    '5 + 100 x 0.02 + 100 x 0.01',
    'spaces_bucket',
    {},
    '$8.00',
    { usage: { spacesStorageGib: 350, spacesTransferGib: 1124 } },
  ],
  ['T', '5 without a droplet', 'reserved_ip', { region: 'fra1' }, '$5.00'],
  ['T', '0 with one', 'reserved_ip', { droplet_id: 123 }, '$0.00'],
  ['T', 'the first is free', 'uptime_check', {}, '$0.00'],
  ['T', 'the first is free, then 3 x 1', 'uptime_check', { count: 4 }, '$3.00'],
  ['A', '5', 'container_registry', { subscription_tier_slug: 'basic' }, '$5.00'],
  ['A', '20', 'container_registry', { subscription_tier_slug: 'professional' }, '$20.00'],
  [
    'A',
    '2 x 25',
    'app',
    { spec: { service: { instance_size_slug: 'apps-s-1vcpu-2gb', instance_count: 2 } } },
    '$50.00',
  ],
  ['A', '5 + 29', 'app', { spec: { service: {}, worker: { instance_size_slug: 'apps-d-1vcpu-0.5gb' } } }, '$34.00'],
  [
    'A',
    '2 to 6 x 39',
    'app',
    {
      spec: {
        service: {
          instance_size_slug: 'apps-d-1vcpu-2gb',
          autoscaling: { min_instance_count: 2, max_instance_count: 6 },
        },
      },
    },
    '$78.00 to $234.00',
  ],
  [
    'S',
    '6, and 150 GiB beyond 1000 x 0.01',
    'droplet',
    { size: 's-1vcpu-1gb' },
    '$7.50',
    { usage: { transferGib: 1150 } },
  ],
  ['S', '168 less 10 %', 'droplet', { size: 'c-8' }, '$151.20', { discount: 0.1 }],
];

test('there are at least 40 cases', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(40);
});

// Each row as one object: of a row that lacks its last item, jest would make a callback to wait for.
const cases = CASES.map(([source, sum, type, values, expected, options]) => ({
  source,
  sum,
  type,
  values,
  expected,
  options,
}));

test.each(cases)('$source: $sum ($type)', async ({ type, values, expected, options }) => {
  expect(sumOf(await estimateOne(type, values, options))).toBe(expected);
});
