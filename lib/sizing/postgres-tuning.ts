import type { Problem } from '../core/fault';
import { formatPostgresMemory, isLeftToPostgres, isMemorySetting, postgresMemoryKb } from './postgres-memory';

/** Settings of postgresql.conf in the order in which they are written; every value is PostgreSQL's own text. */
export type PostgresSettings = Readonly<Record<string, string>>;

/** What a tuning is made from. */
export interface PostgresTuningProps {
  /** The memory that PostgreSQL really gets, in MiB: its container's limit, not the machine's memory. */
  readonly memoryMib: number;
  /** Settings that replace tuned ones or stand after them. @default none */
  readonly overrides?: PostgresSettings;
}

const KB_OF_MIB = 1024;
/** Below this PostgreSQL gets a small machine's number of connections, as the Planner document has it. */
const SMALL_MIB = 1024;
const SMALL_CONNECTIONS = 20;
const CONNECTIONS = 100;
const LEAST_WORK_MEM_MIB = 4;
const LEAST_WAL_BUFFERS_KB = 64;
/** One WAL segment; PostgreSQL gains nothing from more. */
const MOST_WAL_BUFFERS_KB = 16 * 1024;

/**
 * PostgreSQL's settings for the memory it gets. The shares are those of the TRIA document's table for 16 GB, which
 * come out exactly at 16384 MiB; at 384 MiB the Planner document's 96MB, 4MB and 20 connections come out.
 * Amounts are rounded down to whole MiB, `wal_buffers` to whole kB (PostgreSQL's own 1/32 of shared_buffers).
 */
export function tunePostgres({ memoryMib, overrides = {} }: PostgresTuningProps): PostgresSettings {
  const mib = (amount: number): string => formatPostgresMemory(Math.floor(amount) * KB_OF_MIB);
  const sharedBuffersMib = Math.floor(memoryMib / 4);
  const walBuffersKb = Math.floor((sharedBuffersMib * KB_OF_MIB) / 32);
  return {
    shared_buffers: mib(sharedBuffersMib),
    effective_cache_size: mib((memoryMib * 3) / 4),
    maintenance_work_mem: mib(memoryMib / 16),
    work_mem: mib(Math.max(LEAST_WORK_MEM_MIB, memoryMib / 256)),
    max_connections: String(memoryMib < SMALL_MIB ? SMALL_CONNECTIONS : CONNECTIONS),
    checkpoint_completion_target: '0.9',
    wal_buffers: formatPostgresMemory(Math.min(MOST_WAL_BUFFERS_KB, Math.max(LEAST_WAL_BUFFERS_KB, walBuffersKb))),
    random_page_cost: '1.1',
    ...overrides,
  };
}

/**
 * Why PostgreSQL would not start or would be killed with these settings; empty when all is well. Values that it can't
 * read are named one by one. What it may use at once - shared_buffers, a work_mem for each connection, one
 * maintenance_work_mem - has to fit into the memory it gets, and the sum is spelled out when it does not.
 */
export function postgresTuningProblems(settings: PostgresSettings, memoryMib: number): readonly Problem[] {
  const problems = Object.entries(settings).flatMap(([name, value]) => settingProblem(name, value) ?? []);
  return problems.length > 0 ? problems : sumProblem(settings, memoryMib);
}

function settingProblem(name: string, value: string): Problem | undefined {
  const shown = `${name} = ${JSON.stringify(value)}`;
  if (!/^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?$/.test(name)) {
    return {
      problem: `${JSON.stringify(name)} is no name of a PostgreSQL setting`,
      remedy: 'write it as in postgresql.conf',
    };
  }
  if (/\p{Cc}/u.test(value)) {
    return { problem: `the PostgreSQL setting ${shown} has control characters`, remedy: 'write the value on one line' };
  }
  if (isMemorySetting(name) && !isLeftToPostgres(name, value) && postgresMemoryKb(name, value) === undefined) {
    return {
      problem: `the PostgreSQL setting ${shown} is no amount of memory`,
      remedy: 'write a number with kB, MB or GB in exactly this case, such as "96MB"',
    };
  }
  if (name === 'max_connections' && !/^[1-9]\d{0,5}$/.test(value)) {
    return {
      problem: `the PostgreSQL setting ${shown} is no number of connections`,
      remedy: 'write a whole number from 1',
    };
  }
  return undefined;
}

/** What PostgreSQL uses for a setting that is absent. Source: PostgreSQL's documentation, versions 13 to 18. */
const POSTGRES_DEFAULTS = {
  shared_buffers: '128MB',
  work_mem: '4MB',
  maintenance_work_mem: '64MB',
  max_connections: '100',
} as const;

function sumProblem(settings: PostgresSettings, memoryMib: number): readonly Problem[] {
  const textOf = (name: keyof typeof POSTGRES_DEFAULTS): string => settings[name] ?? POSTGRES_DEFAULTS[name];
  const mibOf = (name: keyof typeof POSTGRES_DEFAULTS): number =>
    (postgresMemoryKb(name, textOf(name)) ?? 0) / KB_OF_MIB;
  const connections = Number(textOf('max_connections'));
  const shared = mibOf('shared_buffers');
  const maintenance = mibOf('maintenance_work_mem');
  const sum = shared + connections * mibOf('work_mem') + maintenance;
  if (sum <= memoryMib) return [];
  const forConnections = memoryMib - shared - maintenance;
  const possible = Math.floor(forConnections / mibOf('work_mem'));
  const terms = `shared_buffers ${textOf('shared_buffers')} + ${connections} connections x work_mem ${textOf('work_mem')} + maintenance_work_mem ${textOf('maintenance_work_mem')}`;
  return [
    {
      problem: `PostgreSQL may use ${Math.ceil(sum)} MiB (${terms}), it gets ${memoryMib} MiB`,
      remedy:
        forConnections > 0 && possible >= 1
          ? `set max_connections to ${possible} at most, lower work_mem or shared_buffers, or give it ${Math.ceil(sum)} MiB`
          : `lower shared_buffers and maintenance_work_mem, or give it ${Math.ceil(sum)} MiB`,
    },
  ];
}
