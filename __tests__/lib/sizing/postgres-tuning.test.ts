import fc from 'fast-check';
import { formatPostgresMemory, postgresMemoryKb } from '../../../lib/sizing/postgres-memory';
import { postgresTuningProblems, tunePostgres } from '../../../lib/sizing/postgres-tuning';

describe('tuning', () => {
  test("384 MiB give the Planner document's figures", () => {
    expect(tunePostgres({ memoryMib: 384 })).toEqual({
      shared_buffers: '96MB',
      effective_cache_size: '288MB',
      maintenance_work_mem: '24MB',
      work_mem: '4MB',
      max_connections: '20',
      checkpoint_completion_target: '0.9',
      wal_buffers: '3MB',
      random_page_cost: '1.1',
    });
  });

  test("16384 MiB give the TRIA document's table, in its order", () => {
    expect(Object.entries(tunePostgres({ memoryMib: 16384 }))).toEqual([
      ['shared_buffers', '4GB'],
      ['effective_cache_size', '12GB'],
      ['maintenance_work_mem', '1GB'],
      ['work_mem', '64MB'],
      ['max_connections', '100'],
      ['checkpoint_completion_target', '0.9'],
      ['wal_buffers', '16MB'],
      ['random_page_cost', '1.1'],
    ]);
  });

  test('4096 MiB, what PostgreSQL gets on a 16 GB droplet, give a quarter of the table', () => {
    expect(tunePostgres({ memoryMib: 4096 })).toMatchObject({
      shared_buffers: '1GB',
      effective_cache_size: '3GB',
      maintenance_work_mem: '256MB',
      work_mem: '16MB',
      max_connections: '100',
    });
  });

  test.each([
    [1023, '20'],
    [1024, '100'],
  ])('%d MiB get %s connections', (memoryMib, connections) => {
    expect(tunePostgres({ memoryMib })['max_connections']).toBe(connections);
  });

  test('an override takes the place of its setting, a further one comes last', () => {
    const names = Object.keys(tunePostgres({ memoryMib: 384 }));
    const settings = tunePostgres({ memoryMib: 384, overrides: { jit: 'off', work_mem: '8MB' } });
    expect(Object.keys(settings)).toEqual([...names, 'jit']);
    expect(settings['work_mem']).toBe('8MB');
  });

  test('its settings always fit into the memory, from 128 MiB on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 128, max: 262_144 }), (memoryMib) => {
        expect(postgresTuningProblems(tunePostgres({ memoryMib }), memoryMib)).toEqual([]);
      }),
    );
  });

  test('more memory never lowers an amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 128, max: 65_536 }), fc.nat(65_536), (memoryMib, more) => {
        const [small, large] = [tunePostgres({ memoryMib }), tunePostgres({ memoryMib: memoryMib + more })];
        for (const name of [
          'shared_buffers',
          'effective_cache_size',
          'maintenance_work_mem',
          'work_mem',
          'wal_buffers',
        ]) {
          expect(postgresMemoryKb(name, large[name]!)).toBeGreaterThanOrEqual(postgresMemoryKb(name, small[name]!)!);
        }
      }),
    );
  });
});

describe('refusals', () => {
  test("the TRIA document's 4GB of shared buffers on a PostgreSQL that gets 4 GB, with the sum", () => {
    const settings = tunePostgres({ memoryMib: 16384 });
    expect(postgresTuningProblems(settings, 4096)).toEqual([
      {
        problem:
          'PostgreSQL may use 11520 MiB (shared_buffers 4GB + 100 connections x work_mem 64MB + maintenance_work_mem 1GB), it gets 4096 MiB',
        remedy: 'lower shared_buffers and maintenance_work_mem, or give it 11520 MiB',
      },
    ]);
  });

  test('too many connections, with the number that fits', () => {
    const settings = tunePostgres({ memoryMib: 384, overrides: { max_connections: '100' } });
    const [problem] = postgresTuningProblems(settings, 384);
    expect(problem?.problem).toContain('520 MiB');
    expect(problem?.remedy).toContain('set max_connections to 66 at most');
    expect(postgresTuningProblems({ ...settings, max_connections: '66' }, 384)).toEqual([]);
  });

  test("PostgreSQL's own defaults count where a setting is absent", () => {
    expect(postgresTuningProblems({}, 591)[0]?.problem).toContain('592 MiB');
    expect(postgresTuningProblems({}, 592)).toEqual([]);
  });

  test.each([
    [{ work_mem: '4mb' }, 'work_mem = "4mb"'],
    [{ work_mem: '4 megabytes' }, 'work_mem = "4 megabytes"'],
    [{ work_mem: '4M' }, 'work_mem = "4M"'],
    [{ shared_buffers: '' }, 'shared_buffers = ""'],
    [{ shared_buffers: '25%' }, 'shared_buffers = "25%"'],
    [{ shared_buffers: '-1' }, 'shared_buffers = "-1"'],
    [{ max_connections: '0' }, 'max_connections = "0"'],
    [{ max_connections: 'many' }, 'max_connections = "many"'],
    [{ jit: 'off\nshared_buffers = 1GB' }, 'control characters'],
    [{ 'bad name': '1' }, '"bad name"'],
  ])('%j', (settings, text) => {
    const problems = postgresTuningProblems(settings, 16384);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.problem).toContain(text);
  });

  test('several unreadable values are named together', () => {
    expect(postgresTuningProblems({ work_mem: 'x', shared_buffers: 'y' }, 1024)).toHaveLength(2);
  });

  test.each([{ wal_buffers: '-1' }, { autovacuum_work_mem: '-1' }, { 'pg_stat_statements.max': '500' }])(
    '%j is fine',
    (settings) => {
      expect(postgresTuningProblems(settings, 16384)).toEqual([]);
    },
  );
});

describe("PostgreSQL's units", () => {
  test.each([
    ['shared_buffers', '96MB', 98304],
    ['shared_buffers', '1.5GB', 1572864],
    ['shared_buffers', '16384', 131072],
    ['work_mem', '4096', 4096],
    ['work_mem', ' 4 MB ', 4096],
    ['work_mem', '64kB', 64],
    ['work_mem', '1048576B', 1024],
    ['max_wal_size', '1024', 1048576],
    ['work_mem', '4Mb', undefined],
    ['work_mem', 'MB', undefined],
    ['work_mem', '-4MB', undefined],
  ])('%s = %j is %p kB', (name, value, kb) => {
    expect(postgresMemoryKb(name, value)).toBe(kb);
  });

  test.each([
    [0, '0kB'],
    [64, '64kB'],
    [1536, '1536kB'],
    [98304, '96MB'],
    [1048576, '1GB'],
    [1049600, '1025MB'],
  ])('%d kB are written %s', (kb, text) => {
    expect(formatPostgresMemory(kb)).toBe(text);
  });

  test('what is written is read back as it was', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), (kb) => {
        expect(postgresMemoryKb('work_mem', formatPostgresMemory(kb))).toBe(kb);
      }),
    );
  });
});
