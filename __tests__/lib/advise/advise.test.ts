import fc from 'fast-check';
import { advise } from '../../../lib/advise/advise';
import { type Demand, DEMAND_LIMITS, demandFaults } from '../../../lib/advise/demand';

const name = (demand: Demand): string | undefined => advise(demand).chosen?.scenario;

describe('the scenario', () => {
  test.each<[Demand, string, object]>([
    [{ users: 2 }, 'planner', {}],
    [{ users: 8 }, 'planner', { size: 's-1vcpu-2gb' }],
    [{ users: 20 }, 'planner', { size: 's-2vcpu-4gb' }],
    [{ users: 2, uptimePercent: 99.9 }, 'planner-ha', {}],
    [{ users: 15, documents: 5000 }, 'tria-pov', {}],
    [{ users: 20, documents: 5000 }, 'tria-pov', { cpu: 'dedicated' }],
    [{ users: 40 }, 'tria-small-business', {}],
    [{ users: 50 }, 'tria-small-business', { cpu: 'dedicated' }],
    [{ users: 10, documents: 1, uptimePercent: 99.5 }, 'tria-small-business', {}],
    [{ users: 150 }, 'tria-enterprise', { topology: 'managed' }],
    [{ users: 200 }, 'tria-enterprise', { topology: 'managed', size: 'c-8' }],
    [{ users: 225 }, 'tria-enterprise', { topology: 'managed', instances: 3 }],
    [{ users: 10, documents: 1, uptimePercent: 99.9 }, 'tria-enterprise', { topology: 'managed' }],
    [{ app: 'tria', databaseGib: 200 }, 'tria-small-business', { database: { storageGib: 200 } }],
    [{ users: 15, documents: 100_000, searchesADay: 1000 }, 'tria-pov', {}],
    [{ users: 15, documents: 100_001 }, 'tria-pov', { chroma: { size: 's-1vcpu-2gb' } }],
    [{ users: 15, searchesADay: 1001 }, 'tria-pov', { chroma: { size: 's-1vcpu-2gb' } }],
    [{ users: 15, documents: 200_000 }, 'tria-pov', { chroma: { size: 's-2vcpu-4gb' } }],
  ])('for %j is %s', (demand, scenario, props) => {
    expect(advise(demand).chosen).toMatchObject({ scenario, props });
    expect(advise(demand).chosen?.props).toEqual(props);
  });
});

describe('the cost, worked out by hand', () => {
  test.each<[string, Demand, number]>([
    ['6 + 1.20', { users: 2 }, 720],
    ['2 x 7.20 + 12 + 60.90', { users: 2, uptimePercent: 99.9 }, 8730],
    ['56 + 11.20 + 5', { app: 'tria', users: 15 }, 7220],
    ['84 + 16.80 + 5', { app: 'tria', users: 20 }, 10580],
    ['112 + 22.40 + 122.10 + 10', { users: 40 }, 26650],
    ['2 x 134.40 + 244.20 + 15 + 12 + 75 + 14.40', { users: 150 }, 62940],
    ['and 12 + 2.40 for ChromaDB', { app: 'tria', users: 15, documents: 100_001 }, 8660],
  ])('%s', (_, demand, cents) => {
    expect(advise(demand).chosen?.monthlyCents).toBe(cents);
  });
});

describe('a budget', () => {
  test('that is enough changes nothing', () => {
    expect(name({ users: 40, budgetUsd: 300 })).toBe('tria-small-business');
  });

  test('that is not leads to a cheaper form, with its drawback and what it would be otherwise', () => {
    const { chosen, warnings } = advise({ users: 40, budgetUsd: 150 });
    expect(chosen).toMatchObject({ scenario: 'tria-small-business', props: { database: 'self-hosted' } });
    expect(warnings).toEqual([
      'without the budget it would be tria-small-business for $266.50',
      'the database shares the droplet and its fate',
    ]);
  });

  test('that allows nothing is said with the sum', () => {
    const { chosen, warnings } = advise({ users: 150, uptimePercent: 99.9, budgetUsd: 100 });
    expect(chosen?.scenario).toBe('tria-enterprise');
    expect(warnings[0]).toBe('it costs $529.40 a month more than the budget; nothing cheaper holds the demand');
  });
});

test('the next step is named with what asks for it', () => {
  const { next } = advise({ app: 'tria', users: 20 });
  expect(next?.scenario.scenario).toBe('tria-small-business');
  expect(next?.when).toContain('more than 20 users at the same time');
  expect(next?.when).toContain('99.5 % of uptime is promised');
});

test('connections that do not fit ask for a pool', () => {
  expect(advise({ users: 225 }).reasons.join('\n')).toContain('240 connections during a deploy, 197 are offered');
  expect(advise({ users: 225 }).reasons.join('\n')).toContain('PgBouncer');
  expect(advise({ users: 150 }).reasons.join('\n')).not.toContain('PgBouncer');
});

test('an uptime that the arithmetic does not reach is said', () => {
  expect(advise({ users: 150, uptimePercent: 99.9 }).warnings.join('\n')).toContain('less than is asked');
});

test('what no scenario holds is said with the nearest', () => {
  const { chosen, reasons } = advise({ users: 900_000 });
  expect(chosen).toBeUndefined();
  expect(reasons[0]).toMatch(/users at the same time instead of 900000/);
  expect(name({ users: 2, uptimePercent: 99.99 })).toBeUndefined();
});

test.each<[Demand, string]>([
  [{ users: -1 }, '-1 users at the same time is not a whole number from 0 to 1000000'],
  [{ users: 1.5 }, '1.5 users'],
  [{ documents: 1e12 }, '1000000000000 documents'],
  [{ uptimePercent: 101 }, '101 percent is not a number from 0 to 100'],
  [{ budgetUsd: Number.NaN }, 'NaN US dollars'],
  [{ requestsASecond: Infinity }, 'Infinity requests'],
])('%j is refused', (demand, problem) => {
  expect(
    demandFaults(demand)
      .errors.map((fault) => fault.problem)
      .join(),
  ).toContain(problem);
});

test('for any sound demand what is chosen holds it, and its bill is its price', () => {
  const anyDemand = fc.record(
    {
      app: fc.constantFrom<'planner' | 'tria'>('planner', 'tria'),
      users: fc.nat(300),
      documents: fc.nat(300_000),
      searchesADay: fc.nat(5000),
      databaseGib: fc.nat(300),
      uptimePercent: fc.constantFrom(99, 99.5, 99.9),
      budgetUsd: fc.nat(DEMAND_LIMITS.budgetUsd.most),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(anyDemand, (demand) => {
      const { chosen, reasons } = advise(demand);
      expect(reasons.length).toBeGreaterThan(0);
      if (!chosen) return;
      expect(chosen.promisedPercent).toBeGreaterThanOrEqual(demand.uptimePercent ?? 0);
      expect(chosen.bill.reduce((sum, { monthlyCents }) => sum + monthlyCents, 0)).toBe(chosen.monthlyCents);
    }),
  );
});
