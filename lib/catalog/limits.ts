import type { Problem } from '../core/fault';
import * as data from './data/limits.json';

/** The name of a limit. */
export type LimitName = keyof typeof data.limits;

/** A limit of DigitalOcean. */
export interface Limit {
  /** The most that is allowed. */
  readonly value: number;
  /** What is counted. */
  readonly unit: string;
  /** Where the figure is from. */
  readonly source: string;
}

/** DigitalOcean's limits, as of `LIMITS_AS_OF`. */
export const LIMITS: Readonly<Record<LimitName, Limit>> = data.limits;

/** The day on which the limits were put together. */
export const LIMITS_AS_OF = data.asOf;

/** Hours at which a droplet's backup window may begin, in UTC. Source: API description, `droplet_backup_policy`. */
export const BACKUP_HOURS = [0, 4, 8, 12, 16, 20] as const;
/** Hours, in UTC, at which DigitalOcean's backups can begin. */
export type BackupHour = (typeof BACKUP_HOURS)[number];

/** Days on which a weekly backup may be made. Source: API description, `droplet_backup_policy`. */
export const BACKUP_WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
/** Days on which DigitalOcean's weekly backups can be made. */
export type BackupWeekday = (typeof BACKUP_WEEKDAYS)[number];

/**
 * The problem of a value above a limit.
 *
 * @param what the subject of the sentence, e.g. `the firewall's tags`
 * @param remedy the way out
 */
export function limitProblem(name: LimitName, value: number, what: string, remedy: string): Problem | undefined {
  const { value: most, unit } = LIMITS[name];
  return value <= most ? undefined : { problem: `${what}: ${value} ${unit}, at most ${most} are allowed`, remedy };
}
