/** kB in each of PostgreSQL's memory units, which are powers of two and case-sensitive. */
const KB_OF_UNIT: Readonly<Record<string, number>> = { B: 1 / 1024, kB: 1, MB: 1024, GB: 1024 ** 2, TB: 1024 ** 3 };

/** kB that one stands for when a setting is written without a unit, for every memory setting known here. */
const BARE_KB: Readonly<Record<string, number>> = {
  shared_buffers: 8,
  effective_cache_size: 8,
  wal_buffers: 8,
  temp_buffers: 8,
  work_mem: 1,
  maintenance_work_mem: 1,
  autovacuum_work_mem: 1,
  logical_decoding_work_mem: 1,
  min_wal_size: 1024,
  max_wal_size: 1024,
  wal_keep_size: 1024,
};

const LEAVABLE: ReadonlySet<string> = new Set(['wal_buffers', 'autovacuum_work_mem']);

/** Whether a setting's value is an amount of memory. */
export function isMemorySetting(name: string): boolean {
  return Object.hasOwn(BARE_KB, name);
}

/**
 * The value of a memory setting in kB, as PostgreSQL reads it: a number with one of B, kB, MB, GB, TB, or one without,
 * which counts in the setting's own unit (blocks of 8 kB, kB or MB). Undefined for what is no amount of memory.
 */
export function postgresMemoryKb(name: string, value: string): number | undefined {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(value) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  const factor = unit === '' ? BARE_KB[name] : KB_OF_UNIT[unit];
  return factor === undefined ? undefined : Number(number) * factor;
}

/** Whether a value is the -1 by which a setting is left to PostgreSQL, where it allows that. */
export function isLeftToPostgres(name: string, value: string): boolean {
  return LEAVABLE.has(name) && value.trim() === '-1';
}

/** An amount of memory as PostgreSQL reads it, in the largest unit that leaves it whole: `96MB`, `4GB`, `1600kB`. */
export function formatPostgresMemory(kb: number): string {
  const whole = Math.floor(kb);
  for (const unit of ['GB', 'MB'] as const) {
    const size = KB_OF_UNIT[unit] ?? 1;
    if (whole >= size && whole % size === 0) return `${whole / size}${unit}`;
  }
  return `${whole}kB`;
}
