import fc from 'fast-check';
import {
  databaseNodesProblem,
  findPostgresSize,
  findPostgresVersion,
  findValkeySize,
  postgresConnections,
  postgresSizeProblem,
  postgresSizes,
  postgresStorageProblem,
  postgresVersionProblem,
  valkeySizeProblem,
  valkeyVersionProblem,
} from '../../../lib/catalog/database-sizes';

test.each([
  ['db-s-1vcpu-1gb', 1, 1, 10, 30, 22, false, 1515],
  ['db-s-1vcpu-2gb', 1, 2, 30, 60, 47, true, 3045],
  ['db-s-2vcpu-4gb', 2, 4, 60, 120, 97, true, 6090],
  ['db-s-4vcpu-8gb', 4, 8, 140, 280, 197, true, 12210],
  ['db-s-6vcpu-16gb', 6, 16, 290, 580, 397, true, 24435],
])('PostgreSQL %s', (slug, vcpus, memoryGib, storageMinGib, storageMaxGib, connections, standby, nodeMonthlyCents) => {
  expect(findPostgresSize(slug)).toEqual({
    ...{ slug, vcpus, memoryGib, storageMinGib, storageMaxGib, connections, standby, nodeMonthlyCents },
    ...{ asOf: '2026-09-30', confidence: 'high', source: expect.stringContaining('price page') },
  });
});

test.each([
  ['db-s-1vcpu-1gb', 1, false, 1500, 'high'],
  ['db-s-1vcpu-2gb', 2, true, 3000, 'low'],
])('Valkey %s', (slug, memoryGib, standby, nodeMonthlyCents, confidence) => {
  expect(findValkeySize(slug)).toMatchObject({ memoryGib, standby, nodeMonthlyCents, confidence });
});

describe('connections', () => {
  test.each([
    [1, 22],
    [2, 47],
    [4, 97],
    [8, 197],
    [16, 397],
    [32, 797],
    [64, 997],
    [0, 0],
  ])('%d GiB offer %d', (memoryGib, expected) => {
    expect(postgresConnections(memoryGib)).toBe(expected);
  });

  test('the rule and the table of sizes agree', () => {
    for (const { memoryGib, connections } of postgresSizes) expect(postgresConnections(memoryGib)).toBe(connections);
  });

  test('more memory never offers fewer', () => {
    fc.assert(
      fc.property(fc.nat(256), fc.nat(256), (a, b) => {
        expect(postgresConnections(a + b)).toBeGreaterThanOrEqual(postgresConnections(a));
      }),
    );
  });
});

test.each([
  ['13', '2025-11-13'],
  ['15', '2027-11'],
  ['16', '2028-11-09'],
  ['18', '2030-11'],
])('PostgreSQL %s ends in %s', (version, endOfLife) => {
  expect(findPostgresVersion(version)).toEqual({ version, endOfLife });
  expect(postgresVersionProblem(version)).toBeUndefined();
});

test.each([
  [postgresSizeProblem('db-s-1vcpu-3gb'), /db-s-1vcpu-2gb/],
  [postgresSizeProblem('s-1vcpu-1gb'), /db-s-1vcpu-1gb/],
  [valkeySizeProblem('db-s-1vcpu-1g'), /db-s-1vcpu-1gb/],
  [postgresVersionProblem('12'), /13, 14, 15, 16, 17 or 18/],
  [valkeyVersionProblem('7'), /^use 8$/],
])('unknown names are refused: %j', (problem, remedy) => {
  expect(problem?.remedy).toMatch(remedy);
});

describe('storage', () => {
  const size = findPostgresSize('db-s-1vcpu-2gb')!;

  test.each([30, 40, 60])('%d GiB fit db-s-1vcpu-2gb', (gib) => {
    expect(postgresStorageProblem(size, gib)).toBeUndefined();
  });

  test.each([
    [0, 'use 30 GiB'],
    [20, 'use 30 GiB'],
    [35, 'use 40 GiB'],
    [61, 'use 60 GiB'],
    [500, 'use 60 GiB'],
    [NaN, 'use 30 GiB'],
  ])('%d GiB do not; the way out is to %s', (gib, remedy) => {
    expect(postgresStorageProblem(size, gib)?.problem).toContain('has 30 to 60 GiB in steps of 10');
    expect(postgresStorageProblem(size, gib)?.remedy).toContain(remedy);
  });
});

describe('nodes', () => {
  test('a 1 GB node cannot have a standby', () => {
    const problem = databaseNodesProblem(findPostgresSize('db-s-1vcpu-1gb')!, 2);
    expect(problem?.problem).toBe('a cluster of 2 nodes is not possible, db-s-1vcpu-1gb can have 1');
    expect(problem?.remedy).toContain('db-s-1vcpu-2gb');
  });

  test.each([1, 2, 3])('a 2 GB cluster can have %d', (nodes) => {
    expect(databaseNodesProblem(findPostgresSize('db-s-1vcpu-2gb')!, nodes)).toBeUndefined();
  });

  test.each([0, 4, 1.5, -1])('a 2 GB cluster cannot have %d', (nodes) => {
    expect(databaseNodesProblem(findPostgresSize('db-s-1vcpu-2gb')!, nodes)?.problem).toContain('1, 2 or 3');
  });
});
