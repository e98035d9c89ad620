import type { Problem } from '../core/fault';
import { nextSizeRemedy, waysOut } from './next-size';

/** The CPU of one service. */
export interface CpuShare {
  /** Whose share it is. */
  readonly name: string;
  /** The share of CPUs one container may use, e.g. 0.5. */
  readonly cpus: number;
}

/** What a CPU budget is made of. */
export interface CpuBudgetProps {
  /** Virtual CPUs of the droplet. */
  readonly vcpus: number;
  /** What each service may use. */
  readonly shares: readonly CpuShare[];
}

/** How the shares of the services compare with the vCPUs of a droplet. */
export interface CpuBudget extends CpuBudgetProps {
  /** The sum of the shares, in CPUs. */
  readonly used: number;
  /** What is left; 0 when nothing is. */
  readonly free: number;
  /** Whether the CPUs suffice. */
  readonly fits: boolean;
}

/**
 * How far shares may overlap without a word: they are limits, not reservations, and the documents give away all of a
 * machine's vCPUs before nginx and the exporters have theirs.
 */
const UNREMARKABLE_OVERLAP = 1.25;

/** Compose counts CPUs in thousandths at the finest; so do the sums here, to be exact. */
const PARTS = 1000;

const inParts = (cpus: number): number => Math.round(cpus * PARTS);

/** Adds up the CPU shares of a host's services. */
export function cpuBudget(props: CpuBudgetProps): CpuBudget {
  const used = props.shares.reduce((sum, share) => sum + inParts(share.cpus), 0);
  const free = inParts(props.vcpus) - used;
  return { ...props, used: used / PARTS, free: Math.max(0, free) / PARTS, fits: free >= 0 };
}

/** Shares that the machine can't give: one larger than all of its vCPUs, which Docker refuses. */
export function cpuProblems(budget: CpuBudget, sizeSlug: string): readonly Problem[] {
  return budget.shares
    .filter(({ cpus }) => cpus > budget.vcpus)
    .map(({ name, cpus }) => ({
      problem: `${name} may use ${cpus} CPUs, ${sizeSlug} has ${budget.vcpus}`,
      remedy: waysOut(
        `lower the share to ${budget.vcpus}`,
        nextSizeRemedy(sizeSlug, (size) => size.vcpus >= cpus),
      ),
    }));
}

/** Shares that add up to far more than the machine has: it works, but services wait for each other under load. */
export function cpuWarnings(budget: CpuBudget, sizeSlug: string): readonly Problem[] {
  if (inParts(budget.used) <= inParts(budget.vcpus * UNREMARKABLE_OVERLAP)) return [];
  const sum = budget.shares.map(({ name, cpus }) => `${name} ${cpus}`).join(' + ');
  return [
    {
      problem: `services may use ${budget.used} CPUs (${sum}), ${sizeSlug} has ${budget.vcpus}`,
      remedy: waysOut(
        'lower the shares',
        nextSizeRemedy(sizeSlug, (size) => size.vcpus >= budget.used),
      ),
    },
  ];
}
