import { BACKUP_HOURS, BACKUP_WEEKDAYS } from '../../lib/catalog/limits';
import type { Fields } from '../api/fields';
import { unprocessable } from '../api/refusal';

/** When a droplet's backups are made, and how long they are kept. */
export interface BackupPolicy {
  readonly plan: 'daily' | 'weekly';
  readonly weekday?: (typeof BACKUP_WEEKDAYS)[number];
  readonly hour: number;
  readonly window_length_hours: number;
  readonly retention_period_days: number;
}

const WINDOW_HOURS = 4;
const KEPT_DAYS = { daily: 7, weekly: 28 } as const;

/** The policy of a request; where it says nothing, DigitalOcean makes weekly backups. */
export function readBackupPolicy(body: Fields): BackupPolicy {
  const policy = body.optionalObject('backup_policy');
  const plan = policy?.optionalChoice('plan', ['daily', 'weekly']) ?? 'weekly';
  const hour = policy?.optionalInteger('hour') ?? 0;
  if (!BACKUP_HOURS.some((allowed) => allowed === hour)) {
    throw unprocessable(`backup_policy.hour must be one of ${BACKUP_HOURS.join(', ')}`);
  }
  const weekday = policy?.optionalChoice('weekday', BACKUP_WEEKDAYS) ?? 'SUN';
  return {
    plan,
    ...(plan === 'weekly' && { weekday }),
    hour,
    window_length_hours: WINDOW_HOURS,
    retention_period_days: KEPT_DAYS[plan],
  };
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The next window of a policy after an instant, in milliseconds since 1970. */
export function nextWindow(policy: BackupPolicy, nowMs: number): { readonly startMs: number; readonly endMs: number } {
  const midnight = Math.floor(nowMs / DAY_MS) * DAY_MS;
  for (let day = 0; ; day += 1) {
    const startMs = midnight + day * DAY_MS + policy.hour * HOUR_MS;
    const rightDay = policy.weekday === undefined || BACKUP_WEEKDAYS[new Date(startMs).getUTCDay()] === policy.weekday;
    if (rightDay && startMs > nowMs) return { startMs, endMs: startMs + policy.window_length_hours * HOUR_MS };
  }
}
