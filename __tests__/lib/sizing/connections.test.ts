import fc from 'fast-check';
import { findPostgresSize } from '../../../lib/catalog/database-sizes';
import {
  connectionBudget,
  connectionProblems,
  fittingPool,
  managedConnections,
  selfHostedConnections,
} from '../../../lib/sizing/connections';

const tria = { instances: 2, poolSize: 20, overflow: 40 };
const managed = (slug: string) => managedConnections(findPostgresSize(slug)!);

test("the TRIA document's 2 x (20 + 40) against its own 100 is refused with three ways out", () => {
  const budget = connectionBudget(tria, selfHostedConnections(100));
  expect(budget).toMatchObject({ clients: 120, server: 120, free: 0, fits: false, possibleForEach: 48 });
  expect(connectionProblems(budget)).toEqual([
    {
      check: 'connections',
      problem:
        'the application may open 2 x (20 + 40) = 120 connections, PostgreSQL with max_connections = 100 offers 97',
      remedy:
        'lower pool and overflow to 48 together, put a PgBouncer pool in transaction mode in between, or raise max_connections to 123 if its memory allows',
    },
  ]);
});

test('the same against a managed PostgreSQL of 8 GB fits, also with one more during a deploy', () => {
  expect(connectionBudget(tria, managed('db-s-4vcpu-8gb'))).toMatchObject({ fits: true, free: 77, alertAt: 157 });
  expect(connectionBudget({ ...tria, surgeInstances: 1 }, managed('db-s-4vcpu-8gb'))).toMatchObject({
    clients: 180,
    fits: true,
  });
});

test('the same against a managed PostgreSQL of 4 GB is refused with the next size', () => {
  const [problem] = connectionProblems(connectionBudget(tria, managed('db-s-2vcpu-4gb')));
  expect(problem?.remedy).toContain('use db-s-4vcpu-8gb (197 connections, $122.10 a month and node)');
});

test('a single backend is doubled while it is replaced', () => {
  const budget = connectionBudget({ instances: 1, poolSize: 10, surgeInstances: 1 }, selfHostedConnections(20));
  expect(budget.clients).toBe(20);
  expect(connectionProblems(budget)[0]?.problem).toContain('(1 + 1 during a deploy) x 10 = 20 connections');
});

test('with a pool in between the database sees the pool only', () => {
  const budget = connectionBudget({ ...tria, pooledBy: 50 }, selfHostedConnections(100));
  expect(budget).toMatchObject({ clients: 120, server: 50, fits: true });
  expect(connectionProblems(budget)).toEqual([]);
});

test('a pool larger than what is offered is refused itself', () => {
  const [problem] = connectionProblems(connectionBudget({ ...tria, pooledBy: 110 }, managed('db-s-2vcpu-4gb')));
  expect(problem).toEqual({
    check: 'connections',
    problem: 'the connection pool may open 110 connections, managed PostgreSQL db-s-2vcpu-4gb offers 97',
    remedy: 'lower the pool to 97, or use db-s-4vcpu-8gb (197 connections, $122.10 a month and node)',
  });
});

test('beyond the largest size the way out is another one', () => {
  const [problem] = connectionProblems(connectionBudget({ instances: 20, poolSize: 60 }, managed('db-s-6vcpu-16gb')));
  expect(problem?.remedy).toContain('spread the load over several databases');
});

const demand = fc.record({
  instances: fc.integer({ min: 1, max: 20 }),
  poolSize: fc.integer({ min: 1, max: 100 }),
  overflow: fc.nat(100),
  surgeInstances: fc.nat(2),
});

describe('for any application', () => {
  test('the pool named as the way out fits', () => {
    fc.assert(
      fc.property(demand, fc.integer({ min: 50, max: 1000 }), (any, max) => {
        const supply = selfHostedConnections(max);
        const { possibleForEach } = connectionBudget(any, supply);
        const lowered = { ...any, poolSize: possibleForEach, overflow: 0 };
        expect(connectionBudget(lowered, supply).fits).toBe(true);
      }),
    );
  });

  test('max_connections named as the way out fits', () => {
    fc.assert(
      fc.property(demand, (any) => {
        const [problem] = connectionProblems(connectionBudget(any, selfHostedConnections(3)));
        const raised = Number(/raise max_connections to (\d+)/.exec(problem!.remedy)![1]);
        expect(connectionBudget(any, selfHostedConnections(raised))).toMatchObject({ fits: true, free: 0 });
      }),
    );
  });

  test('a pool in between never makes it worse, and nothing is negative', () => {
    fc.assert(
      fc.property(demand, fc.integer({ min: 1, max: 500 }), fc.nat(500), (any, pooledBy, max) => {
        const plain = connectionBudget(any, selfHostedConnections(max));
        const pooled = connectionBudget({ ...any, pooledBy }, selfHostedConnections(max));
        expect(pooled.server).toBeLessThanOrEqual(plain.server);
        expect(Math.min(plain.free, pooled.free, plain.alertAt, plain.possibleForEach)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('the largest pool that fits', () => {
  const wanted = { size: 20, overflow: 40 };

  test("of the document's 20 + 40 is 16 + 32 against 97, for two backends and for one that is doubled in a deploy", () => {
    const supply = selfHostedConnections(100);
    expect(fittingPool({ instances: 2 }, supply, wanted)).toEqual({ size: 16, overflow: 32 });
    expect(fittingPool({ instances: 1, surgeInstances: 1 }, supply, wanted)).toEqual({ size: 16, overflow: 32 });
  });

  test('is the wanted one where it fits, to the last connection', () => {
    expect(fittingPool({ instances: 1 }, { name: 'any', offered: 60 }, wanted)).toEqual(wanted);
    expect(fittingPool({ instances: 1 }, { name: 'any', offered: 59 }, wanted)).toEqual({ size: 19, overflow: 40 });
  });

  test('fits, or is one connection; is never larger than wanted, and uses what each may open', () => {
    const pool = fc.record({ size: fc.integer({ min: 1, max: 100 }), overflow: fc.nat(100) });
    fc.assert(
      fc.property(demand, pool, fc.nat(1000), ({ instances, surgeInstances }, any, max) => {
        const supply = selfHostedConnections(max);
        const { size, overflow } = fittingPool({ instances, surgeInstances }, supply, any);
        const budget = connectionBudget({ instances, surgeInstances, poolSize: size, overflow }, supply);
        if (budget.fits) expect(size + overflow).toBe(Math.min(any.size + any.overflow, budget.possibleForEach));
        else expect([size, overflow]).toEqual([1, 0]);
        expect(size >= 1 && size <= any.size && overflow >= 0 && overflow <= any.overflow).toBe(true);
      }),
    );
  });
});
