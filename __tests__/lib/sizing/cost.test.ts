import fc from 'fast-check';
import { dropletSizes } from '../../../lib/catalog/droplet-sizes';
import { costByGroup, sumCost } from '../../../lib/sizing/bill';
import {
  backupCost,
  type CostLine,
  dropletCost,
  extraCost,
  loadBalancerCost,
  managedPostgresCost,
  nfsCost,
  reservedIpCost,
  snapshotCost,
  spacesCost,
  transferOverageCost,
  uptimeCheckCost,
  valkeyCost,
  volumeCost,
} from '../../../lib/sizing/cost';

const cents = (line: CostLine): number => line.monthlyCents;

describe('Planner', () => {
  const planner = [
    dropletCost('s-1vcpu-1gb'),
    backupCost('s-1vcpu-1gb', 'weekly'),
    reservedIpCost(),
    uptimeCheckCost(0),
  ];

  test('is $6.00 and $1.20 for weekly backups: $7.20 a month, $86.40 a year', () => {
    expect(planner.map(cents)).toEqual([600, 120, 0, 0]);
    expect(sumCost(planner)).toEqual({ monthlyCents: 720, yearlyCents: 8640, monthly: '$7.20', yearly: '$86.40' });
  });

  test('with a domain is $8.20', () => {
    expect(sumCost([...planner, extraCost('Domain', 1, '2025-10-17')]).monthly).toBe('$8.20');
  });

  test('with daily backups, which DigitalOcean makes when nothing is said, is $7.80', () => {
    expect(sumCost([dropletCost('s-1vcpu-1gb'), backupCost('s-1vcpu-1gb', 'daily')]).monthly).toBe('$7.80');
  });

  test('as two droplets with a load balancer and a database that can fail over is $84.90, not $39', () => {
    const parts = [loadBalancerCost(), dropletCost('s-1vcpu-1gb'), dropletCost('s-1vcpu-1gb')];
    expect(sumCost([...parts, managedPostgresCost('db-s-1vcpu-2gb', 2)]).monthly).toBe('$84.90');
  });
});

describe("the TRIA document's rows, at DigitalOcean's prices", () => {
  test('CPU-Optimized enterprise', () => {
    const parts = [dropletCost('c-8'), dropletCost('c-8'), loadBalancerCost(), volumeCost(250)];
    expect(sumCost([...parts, managedPostgresCost('db-s-4vcpu-8gb')]).monthly).toBe('$495.10');
  });

  test.each([
    ['100 GB of volume', volumeCost(100), 1000],
    ['250 GB of volume', volumeCost(250), 2500],
    ['Spaces', spacesCost(), 500],
    ['Valkey of 1 GiB', valkeyCost('db-s-1vcpu-1gb'), 1500],
    ['Valkey of 2 GiB with a standby', valkeyCost('db-s-1vcpu-2gb', 2), 6000],
    ['PostgreSQL 1 GB', managedPostgresCost('db-s-1vcpu-1gb'), 1515],
    ['PostgreSQL 2 GB x 2', managedPostgresCost('db-s-1vcpu-2gb', 2), 6090],
    ['PostgreSQL 4 GB', managedPostgresCost('db-s-2vcpu-4gb'), 6090],
    ['PostgreSQL 8 GB', managedPostgresCost('db-s-4vcpu-8gb'), 12210],
    ['PostgreSQL 8 GB x 2', managedPostgresCost('db-s-4vcpu-8gb', 2), 24420],
    ['PostgreSQL 8 GB x 3', managedPostgresCost('db-s-4vcpu-8gb', 3), 36630],
    ['PostgreSQL 16 GB', managedPostgresCost('db-s-6vcpu-16gb'), 24435],
  ])('%s', (_, line, expected) => {
    expect(line.monthlyCents).toBe(expected);
  });
});

test.each([
  ['storage of a database in steps of 10 GiB for each node', managedPostgresCost('db-s-1vcpu-2gb', 2, 45), 6090 + 860],
  ['the least storage costs nothing more', managedPostgresCost('db-s-1vcpu-2gb', 1, 30), 3045],
  ['less than the least storage neither', managedPostgresCost('db-s-1vcpu-2gb', 1, 5), 3045],
  ['load balancer nodes', loadBalancerCost(3), 3600],
  ['an address without a droplet', reservedIpCost(false), 500],
  ['the second uptime check', uptimeCheckCost(1), 100],
  ['snapshots', snapshotCost(25), 150],
  ['transfer', transferOverageCost(150), 150],
  ['Spaces with what it includes', spacesCost({ storageGib: 250, transferGib: 1024 }), 500],
  ['Spaces beyond that', spacesCost({ storageGib: 350, transferGib: 1124 }), 500 + 200 + 100],
  ['NFS at a price of your own', nfsCost(50, 0.15), 750],
])('%s', (_, line, expected) => {
  expect(line.monthlyCents).toBe(expected);
});

test('an assumed price can be told by its confidence', () => {
  expect(nfsCost(50).confidence).toBe('low');
  expect(nfsCost(50, 0.15).confidence).toBe('medium');
});

test.each([
  ['dropletCost', () => dropletCost('s-1vcpu-1g'), '"s-1vcpu-1g" is not a known droplet size'],
  ['backupCost', () => backupCost('x', 'weekly'), '"x" is not a known droplet size'],
  ['managedPostgresCost', () => managedPostgresCost('x'), '"x" is not a known managed PostgreSQL size'],
  ['valkeyCost', () => valkeyCost('x'), '"x" is not a known managed Valkey size'],
])('%s of an unknown slug is a mistake of the program', (_, call, message) => {
  expect(call).toThrow(message);
});

const anyLine = fc.oneof(
  fc.constantFrom(...dropletSizes.map(({ slug }) => slug)).map(dropletCost),
  fc.constantFrom(...dropletSizes.map(({ slug }) => slug)).map((slug) => backupCost(slug, 'daily')),
  fc.nat(10_000).map(volumeCost),
  fc
    .tuple(fc.constantFrom(1, 2, 3), fc.nat(60))
    .map(([nodes, gib]) => managedPostgresCost('db-s-1vcpu-2gb', nodes, gib)),
  fc.nat(100).map(uptimeCheckCost),
  fc.double({ min: 0, max: 1000, noNaN: true }).map((usd) => extraCost('anything', usd, '2026')),
);

describe('for any bill', () => {
  test('every line is a whole, non-negative number of cents', () => {
    fc.assert(
      fc.property(anyLine, ({ monthlyCents }) => {
        expect(Number.isInteger(monthlyCents) && monthlyCents >= 0).toBe(true);
      }),
    );
  });

  test('a sum is exact, does not depend on the order, and is the sum of its groups', () => {
    fc.assert(
      fc.property(fc.array(anyLine), (lines) => {
        const sum = sumCost(lines);
        expect(sum.monthlyCents).toBe(lines.map(cents).reduce((a, b) => a + b, 0));
        expect(sum.yearlyCents).toBe(12 * sum.monthlyCents);
        expect(sumCost([...lines].reverse())).toEqual(sum);
        expect([...costByGroup(lines).values()].reduce((a, b) => a + b, 0)).toBe(sum.monthlyCents);
      }),
    );
  });

  test('two bills together cost what they cost apart', () => {
    fc.assert(
      fc.property(fc.array(anyLine), fc.array(anyLine), (a, b) => {
        expect(sumCost([...a, ...b]).monthlyCents).toBe(sumCost(a).monthlyCents + sumCost(b).monthlyCents);
      }),
    );
  });
});

test('a discount is taken off what DigitalOcean is paid, not off the rest', () => {
  const lines = [dropletCost('c-8'), extraCost('Datadog', 15, '2025-11-07')];
  expect(sumCost(lines, 0.1).monthly).toBe('$166.20');
});
