import type { DropletBackupPolicy } from '@cdktf/provider-digitalocean/lib/droplet';
import { BACKUP_HOURS, type BackupHour, type BackupWeekday } from '../catalog/limits';
import type { Problem } from '../core/fault';
import { oneOf } from '../core/nearest';

/** DigitalOcean's own backups of a droplet. */
export interface DropletBackupsProps {
  /** Weekly costs 20 % of the droplet and keeps four weeks, daily 30 % and keeps seven days. @default 'weekly' */
  readonly plan?: 'weekly' | 'daily';
  /** For weekly backups. @default 'SUN' */
  readonly weekday?: BackupWeekday;
  /** Where the window of four hours begins, UTC: 0, 4, 8, 12, 16 or 20. @default 4 */
  readonly hour?: BackupHour;
}

/** The policy in the provider's terms. Without one, DigitalOcean makes it daily. */
export function backupPolicy(props: DropletBackupsProps): DropletBackupPolicy {
  const plan = props.plan ?? 'weekly';
  return { plan, hour: props.hour ?? 4, ...(plan === 'weekly' && { weekday: props.weekday ?? 'SUN' }) };
}

/** The problem of an hour at which no window begins. */
export function backupHourProblem(hour: number): Problem | undefined {
  if ((BACKUP_HOURS as readonly number[]).includes(hour)) return undefined;
  return { problem: `no backup window begins at hour ${hour}`, remedy: `use ${oneOf(BACKUP_HOURS.map(String))}` };
}
