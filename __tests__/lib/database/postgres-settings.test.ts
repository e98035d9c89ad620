import type { PostgresSettings } from '../../../lib/database/postgres-settings';
import { database } from './database-stack';

const TYPE = 'digitalocean_database_postgresql_config';

describe('settings of a managed PostgreSQL', () => {
  test('are left to DigitalOcean unless given', () => {
    expect(database().count(TYPE)).toBe(0);
    expect(database({ settings: {} }).count(TYPE)).toBe(0);
  });

  test.each<[PostgresSettings, Readonly<Record<string, unknown>>]>([
    [{ timezone: 'Europe/Berlin' }, { timezone: 'Europe/Berlin' }],
    [{ logMinDurationStatementMs: 1000 }, { log_min_duration_statement: 1000 }],
    [{ logAutovacuumMinDurationMs: 500 }, { log_autovacuum_min_duration: 500 }],
    [{ idleInTransactionSessionTimeoutMs: 60000 }, { idle_in_transaction_session_timeout: 60000 }],
    [{ deadlockTimeoutMs: 2000 }, { deadlock_timeout: 2000 }],
    [{ workMemMib: 16 }, { work_mem: 16 }],
    [{ sharedBuffersPercent: 25 }, { shared_buffers_percentage: 25 }],
    [{ tempFileLimitKib: 5_000_000 }, { temp_file_limit: 5_000_000 }],
    [{ maxWorkerProcesses: 16 }, { max_worker_processes: 16 }],
    [{ maxParallelWorkers: 4 }, { max_parallel_workers: 4 }],
    [{ maxParallelWorkersPerGather: 2 }, { max_parallel_workers_per_gather: 2 }],
    [{ autovacuumMaxWorkers: 3 }, { autovacuum_max_workers: 3 }],
    [{ autovacuumNaptimeSeconds: 60 }, { autovacuum_naptime: 60 }],
    [{ trackActivityQuerySizeBytes: 4096 }, { track_activity_query_size: 4096 }],
    [{ trackIoTiming: 'on' }, { track_io_timing: 'on' }],
    [{ pgStatStatementsTrack: 'all' }, { pg_stat_statements_track: 'all' }],
  ])('%j is one argument and no other', (settings, expected) => {
    const stack = database({ settings });
    expect(stack.at(`${TYPE}.db_settings`)).toEqual({
      '//': expect.anything(),
      cluster_id: '${digitalocean_database_cluster.db.id}',
      ...expected,
    });
    expect(stack.errors).toEqual([]);
  });

  test('may be references', () => {
    const stack = database((variable) => ({
      settings: { timezone: variable('zone').stringValue, workMemMib: variable('memory').numberValue },
    }));
    stack.hasOnly(TYPE, { timezone: '${var.zone}', work_mem: '${var.memory}' });
    expect(stack.errors).toEqual([]);
  });

  test.each<[PostgresSettings, string]>([
    [
      { timezone: 'Europe/Berln' },
      'settings.timezone: "Europe/Berln" is no time zone; use a name of the IANA database, such as "Europe/Berlin"',
    ],
    // The provider sends no zeros, so a 0 would be accepted and never arrive.
    [
      { idleInTransactionSessionTimeoutMs: 0 },
      'settings.idleInTransactionSessionTimeoutMs: 0 ms is not a whole number from 1 to 604800000; choose one in that range',
    ],
    [
      { sharedBuffersPercent: 61 },
      'settings.sharedBuffersPercent: 61 percent is not a whole number from 20 to 60; choose one in that range',
    ],
    [
      { maxWorkerProcesses: 4 },
      'settings.maxWorkerProcesses: 4 processes is not a whole number from 8 to 96; choose one in that range',
    ],
    [
      { trackIoTiming: 'yes' as 'on' },
      'settings.trackIoTiming: "yes" is not a known choice (2 are known); use on or off',
    ],
    [
      { pgStatStatementsTrack: 'some' as 'all' },
      'settings.pgStatStatementsTrack: "some" is not a known choice (3 are known); use top, all or none',
    ],
  ])('%j is refused', (settings, message) => {
    expect(database({ settings }).errors).toEqual([`test/db: ${message}`]);
  });
});
