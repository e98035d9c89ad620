import type { DatabaseClusterBackupRestore } from '@cdktf/provider-digitalocean/lib/database-cluster';
import { Faults, type Problem } from '../core/fault';
import { checkKnown, isDeferred } from '../terraform/deferred';
import { clusterNameProblem } from './managed-cluster';

/**
 * What a cluster begins with. **Only the creation of a cluster restores**: on an existing one DigitalOcean's provider
 * ignores this without a word. So give the restored one an id and a name of its own, beside the damaged one:
 * `new ManagedPostgres(this, 'database-restored', { ...same, name: 'shop-2', restore: { from: 'shop' } })`.
 * Move the hosts over, then take the old one away, and leave this prop for as long as the new one lives.
 * It needs at least the old one's size. Databases, users and their grants come along; replicas don't.
 */
export interface RestoreProps {
  /** The name of the cluster whose data it gets. */
  readonly from: string;
  /**
   * The moment whose data it gets, in RFC 3339 and within the last 7 days, such as `2026-11-20T03:15:00Z`.
   * @default the latest
   */
  readonly at?: string;
}

/** What is wrong with a restore into the cluster of a name. */
export function restoreFaults({ from, at }: RestoreProps, into: string): Faults {
  const faults = new Faults();
  checkKnown(faults, 'from', from, clusterNameProblem);
  if (from === into) {
    faults.error('from', `${into} can't be restored into itself`, 'give the restored cluster a name of its own');
  }
  if (at !== undefined) checkKnown(faults, 'at', at, momentProblem);
  return faults;
}

/** As the resource wants it. A known moment is written as DigitalOcean writes its own, in UTC to the second. */
export function restoreArgument({ from, at }: RestoreProps): DatabaseClusterBackupRestore {
  if (at === undefined) return { databaseName: from };
  const written = isDeferred(at) || momentProblem(at) ? at : new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
  return { databaseName: from, backupCreatedAt: written };
}

/** How long DigitalOcean keeps backups is no matter here: the prop stays when the moment is long past. */
function momentProblem(at: string): Problem | undefined {
  if (!isMoment(at)) {
    return {
      problem: `${JSON.stringify(at)} is no moment in RFC 3339`,
      remedy: 'write date, time and zone, such as "2026-11-20T03:15:00Z"',
    };
  }
  if (Date.parse(at) <= Date.now()) return undefined;
  return { problem: `${at} is still to come`, remedy: 'name a moment that has passed, or leave it out for the latest' };
}

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

function isMoment(text: string): boolean {
  const [, year, month, day] = RFC_3339.exec(text) ?? [];
  if (year === undefined || Number.isNaN(Date.parse(text))) return false;
  // JavaScript takes the 30th of February for a day in March.
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCDate() === Number(day);
}
