import {
  DatabasePostgresqlConfig,
  type DatabasePostgresqlConfigConfig,
} from '@cdktf/provider-digitalocean/lib/database-postgresql-config';
import type { Construct } from 'constructs';
import { Faults, type Problem } from '../core/fault';
import { unknownName } from '../core/nearest';
import { wholeNumberProblem } from '../core/number-checks';
import { checkKnown } from '../terraform/deferred';

const TRACKED_STATEMENTS = ['top', 'all', 'none'] as const;
const SWITCH = ['on', 'off'] as const;

/**
 * Settings of a managed PostgreSQL, by PostgreSQL's own names with their units; what is left out stays as DigitalOcean
 * has it. Taking one away again does not set it back, and a 0 can't be set: the provider does not send it.
 * Ranges are those of the API description, `postgres_advanced_config` (2026-08-07).
 */
export interface PostgresSettings {
  /** A name of the IANA database, such as `Europe/Berlin`. */
  readonly timezone?: string;
  /** Statements that take longer are logged, 1 to 86400000. */
  readonly logMinDurationStatementMs?: number;
  /** Runs of autovacuum that take longer are logged, 1 to 2147483647. */
  readonly logAutovacuumMinDurationMs?: number;
  /** Sessions that leave a transaction open for longer are ended, 1 to 604800000. */
  readonly idleInTransactionSessionTimeoutMs?: number;
  /** The wait before a lock is looked at for a deadlock, 500 to 1800000. */
  readonly deadlockTimeoutMs?: number;
  /** Memory of one sort or hash of a query, 1 to 1024. */
  readonly workMemMib?: number;
  /** Memory for shared buffers, 20 to 60 percent of the node's. */
  readonly sharedBuffersPercent?: number;
  /** Temporary files of one process, 1 to 2147483647. */
  readonly tempFileLimitKib?: number;
  /** Background processes in all, 8 to 96. It can only be raised. */
  readonly maxWorkerProcesses?: number;
  /** Workers for parallel queries in all, 1 to 96. */
  readonly maxParallelWorkers?: number;
  /** Workers for one step of a query, 1 to 96. */
  readonly maxParallelWorkersPerGather?: number;
  /** 1 to 20. */
  readonly autovacuumMaxWorkers?: number;
  /** The least pause between two runs of autovacuum on a database, 1 to 86400. */
  readonly autovacuumNaptimeSeconds?: number;
  /** How much of a running statement is shown, 1024 to 10240. */
  readonly trackActivityQuerySizeBytes?: number;
  /** Whether reads and writes are timed. */
  readonly trackIoTiming?: (typeof SWITCH)[number];
  /** Which statements are counted: those of clients, those within functions too, or none. */
  readonly pgStatStatementsTrack?: (typeof TRACKED_STATEMENTS)[number];
}

interface NumberRule {
  readonly argument: keyof DatabasePostgresqlConfigConfig;
  readonly least: number;
  readonly most: number;
  readonly unit: string;
}

type NumberSetting = Exclude<keyof PostgresSettings, 'timezone' | 'trackIoTiming' | 'pgStatStatementsTrack'>;

const INT32 = 2_147_483_647;

const NUMBERS: Readonly<Record<NumberSetting, NumberRule>> = {
  logMinDurationStatementMs: { argument: 'logMinDurationStatement', least: 1, most: 86_400_000, unit: 'ms' },
  logAutovacuumMinDurationMs: { argument: 'logAutovacuumMinDuration', least: 1, most: INT32, unit: 'ms' },
  idleInTransactionSessionTimeoutMs: {
    argument: 'idleInTransactionSessionTimeout',
    least: 1,
    most: 604_800_000,
    unit: 'ms',
  },
  deadlockTimeoutMs: { argument: 'deadlockTimeout', least: 500, most: 1_800_000, unit: 'ms' },
  workMemMib: { argument: 'workMem', least: 1, most: 1024, unit: 'MiB' },
  sharedBuffersPercent: { argument: 'sharedBuffersPercentage', least: 20, most: 60, unit: 'percent' },
  tempFileLimitKib: { argument: 'tempFileLimit', least: 1, most: INT32, unit: 'KiB' },
  maxWorkerProcesses: { argument: 'maxWorkerProcesses', least: 8, most: 96, unit: 'processes' },
  maxParallelWorkers: { argument: 'maxParallelWorkers', least: 1, most: 96, unit: 'workers' },
  maxParallelWorkersPerGather: { argument: 'maxParallelWorkersPerGather', least: 1, most: 96, unit: 'workers' },
  autovacuumMaxWorkers: { argument: 'autovacuumMaxWorkers', least: 1, most: 20, unit: 'workers' },
  autovacuumNaptimeSeconds: { argument: 'autovacuumNaptime', least: 1, most: 86_400, unit: 'seconds' },
  trackActivityQuerySizeBytes: { argument: 'trackActivityQuerySize', least: 1024, most: 10_240, unit: 'bytes' },
};

const numberRules = Object.entries(NUMBERS) as readonly (readonly [NumberSetting, NumberRule])[];

/** What is wrong with settings. */
export function settingsFaults(settings: PostgresSettings): Faults {
  const faults = new Faults();
  if (settings.timezone !== undefined) checkKnown(faults, 'timezone', settings.timezone, timezoneProblem);
  for (const [field, { least, most, unit }] of numberRules) {
    const value = settings[field];
    if (value !== undefined) {
      checkKnown(faults, field, value, (number) => wholeNumberProblem(number, least, most, unit));
    }
  }
  checkChoice(faults, 'trackIoTiming', settings.trackIoTiming, SWITCH);
  checkChoice(faults, 'pgStatStatementsTrack', settings.pgStatStatementsTrack, TRACKED_STATEMENTS);
  return faults;
}

function checkChoice(faults: Faults, at: string, value: string | undefined, choices: readonly string[]): void {
  if (value === undefined) return;
  checkKnown(faults, at, value, (text) => (choices.includes(text) ? undefined : unknownName('choice', text, choices)));
}

function timezoneProblem(timezone: string): Problem | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return undefined;
  } catch {
    return {
      problem: `${JSON.stringify(timezone)} is no time zone`,
      remedy: 'use a name of the IANA database, such as "Europe/Berlin"',
    };
  }
}

/** Adds the settings to a cluster; nothing where none is given. */
export function addSettings(
  scope: Construct,
  settings: PostgresSettings,
  clusterId: string,
): DatabasePostgresqlConfig | undefined {
  const { timezone, trackIoTiming, pgStatStatementsTrack } = settings;
  const numbers = numberRules.map(([field, { argument }]) => [argument, settings[field]] as const);
  const texts = Object.entries({ timezone, trackIoTiming, pgStatStatementsTrack });
  const given = [...numbers, ...texts].filter(([, value]) => value !== undefined);
  if (given.length === 0) return undefined;
  const named = Object.fromEntries(given) as Partial<DatabasePostgresqlConfigConfig>;
  return new DatabasePostgresqlConfig(scope, 'settings', { ...named, clusterId });
}
