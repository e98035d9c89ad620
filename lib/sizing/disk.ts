import type { Problem } from '../core/fault';
import { nextSizeRemedy, waysOut } from './next-size';

/** What takes up the disk of a host. Every figure is an estimate and meant to be replaced by a measured one. */
export interface DiskBudgetProps {
  /** The droplet's disk, in GB. */
  readonly diskGb: number;
  /** Debian, Docker and their packages, in MiB. Confidence: low. @default 3072 */
  readonly systemMib?: number;
  /** The application's image as it changes with a release, in MiB. @default 400 */
  readonly releaseImageMib?: number;
  /** Releases whose images are kept. @default 3 */
  readonly releases?: number;
  /** The images that releases don't change (database, cache, nginx), in MiB. @default 800 */
  readonly otherImagesMib?: number;
  /** The data in the first year, in MiB. @default 100, the Planner document's */
  readonly dataMib?: number;
  /** By how much the data grow in each further year, in MiB. @default 200: the Planner document's 500 MB in year 3 */
  readonly dataGrowthMib?: number;
  /** The year for which the budget is made, from 1. @default 3 */
  readonly year?: number;
  /** Dumps kept on the disk; one more is being written. @default 7 */
  readonly dumps?: number;
  /** A dump's size as a fraction of the data; compressed ones are seldom half as large. @default 0.5 */
  readonly dumpFraction?: number;
  /** Write-ahead log, in MiB. @default 1024, PostgreSQL's own max_wal_size */
  readonly walMib?: number;
  /** The swap file, in MiB. @default 1024 */
  readonly swapMib?: number;
  /** Logs and the journal, in MiB. @default 512 */
  readonly logsMib?: number;
}

/** One part of a disk budget. */
export interface DiskShare {
  /** What takes it. */
  readonly name: string;
  /** How much it takes, in MiB. */
  readonly mib: number;
}

/** How much of a droplet's disk is taken. */
export interface DiskBudget {
  /** Size of the disk, in GB as DigitalOcean counts them. */
  readonly diskGb: number;
  /** What files can use, see `usableDiskMib`. */
  readonly totalMib: number;
  /** What takes it up. */
  readonly shares: readonly DiskShare[];
  /** The sum of the shares, in MiB. */
  readonly usedMib: number;
  /** What is left; 0 when nothing is. */
  readonly freeMib: number;
  /** The part in use, 0 and up, in percent. */
  readonly usedPercent: number;
  /** Whether the disk suffices. */
  readonly fits: boolean;
}

/** The alert on the disk speaks above this, so that a budget should stay below it. Source: the Planner document. */
export const DISK_ALERT_PERCENT = 80;

/**
 * What files can use of a disk of so many GB: 10^9 bytes each, the smaller reading of GB; the difference to 2^30 is
 * about what a file system keeps for itself.
 */
export function usableDiskMib(diskGb: number): number {
  return Math.floor((diskGb * 1e9) / 2 ** 20);
}

/** Adds up what a host keeps on its disk. */
export function diskBudget(props: DiskBudgetProps): DiskBudget {
  const { systemMib = 3072, releaseImageMib = 400, releases = 3, otherImagesMib = 800 } = props;
  const { dataMib = 100, dataGrowthMib = 200, year = 3, dumps = 7, dumpFraction = 0.5 } = props;
  const { walMib = 1024, swapMib = 1024, logsMib = 512 } = props;
  const data = dataMib + dataGrowthMib * Math.max(0, year - 1);
  const shares = [
    { name: 'system', mib: systemMib },
    { name: `images of ${releases} releases`, mib: releaseImageMib * releases + otherImagesMib },
    { name: `data in year ${year}`, mib: data },
    { name: `${dumps} dumps`, mib: Math.ceil(data * dumpFraction * (dumps === 0 ? 0 : dumps + 1)) },
    { name: 'WAL', mib: walMib },
    { name: 'swap', mib: swapMib },
    { name: 'logs', mib: logsMib },
  ];
  const totalMib = usableDiskMib(props.diskGb);
  const usedMib = shares.reduce((sum, share) => sum + share.mib, 0);
  return {
    diskGb: props.diskGb,
    totalMib,
    shares,
    usedMib,
    freeMib: Math.max(0, totalMib - usedMib),
    usedPercent: totalMib === 0 ? Infinity : (usedMib / totalMib) * 100,
    fits: usedMib <= totalMib,
  };
}

function complaint(budget: DiskBudget, sizeSlug: string, limitPercent: number): Problem {
  const sum = budget.shares.map(({ name, mib }) => `${name} ${mib}`).join(' + ');
  const larger = nextSizeRemedy(
    sizeSlug,
    (size) => usableDiskMib(size.diskGb) * (limitPercent / 100) >= budget.usedMib,
  );
  return {
    problem: `the disk needs ${budget.usedMib} MiB (${sum}), ${sizeSlug} has ${budget.totalMib} MiB (${budget.diskGb} GB)`,
    remedy: waysOut(larger, 'put the data on a volume', 'keep fewer dumps or releases'),
  };
}

/** Why it does not fit on the disk, with the sum spelled out; empty when it does. */
export function diskProblems(budget: DiskBudget, sizeSlug: string): readonly Problem[] {
  return budget.fits ? [] : [complaint(budget, sizeSlug, 100)];
}

/** What fits but would set off the alert on the disk. */
export function diskWarnings(budget: DiskBudget, sizeSlug: string): readonly Problem[] {
  if (!budget.fits || budget.usedPercent <= DISK_ALERT_PERCENT) return [];
  const { problem, remedy } = complaint(budget, sizeSlug, DISK_ALERT_PERCENT);
  return [{ problem: `${problem}, the alert is at ${DISK_ALERT_PERCENT} %`, remedy }];
}
