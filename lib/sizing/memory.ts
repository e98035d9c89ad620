import type { Problem } from '../core/fault';
import { nextSizeRemedy, waysOut } from './next-size';

/** The memory of one service. */
export interface MemoryShare {
  /** Whose share it is. */
  readonly name: string;
  /** The hard limit of one container, in MiB. */
  readonly limitMib: number;
  /** Whether a deploy runs a second container beside the first. */
  readonly surge: boolean;
}

/** What a memory budget is made of. */
export interface MemoryBudgetProps {
  /** The droplet's memory, in MiB. */
  readonly totalMib: number;
  /** What is left to the system, in MiB. */
  readonly systemMib: number;
  /** The swap file, in MiB; 0 for none. */
  readonly swapMib: number;
  /** What each service may use. */
  readonly shares: readonly MemoryShare[];
}

/** How the limits of the services compare with the memory of a droplet. */
export interface MemoryBudget extends MemoryBudgetProps {
  /** What Linux is likely to show as its total, see `visibleToLinuxMib`. */
  readonly visibleMib: number;
  /** All limits and the system's share. */
  readonly usedMib: number;
  /** What is left of the total; 0 when nothing is. */
  readonly freeMib: number;
  /** What the total lacks; 0 when it lacks nothing. */
  readonly shortMib: number;
  /** The share that a deploy runs twice: the largest one, for services are replaced one after another. */
  readonly surge: MemoryShare | undefined;
  /** The most memory in use during a deploy. */
  readonly deployMib: number;
  /** Whether everything fits into memory. */
  readonly fits: boolean;
  /** Whether everything fits into memory and swap while a deploy runs. */
  readonly fitsDeploy: boolean;
}

/**
 * An estimate of the memory that Linux shows of a droplet: the kernel keeps a 64th of it for its page tables
 * (64 bytes for each page of 4 KiB) and about 48 MiB for itself. Gives 960 MiB of 1024. Confidence: low.
 */
export function visibleToLinuxMib(totalMib: number): number {
  return Math.max(0, Math.floor(totalMib - totalMib / 64 - 48));
}

/** Adds up the limits of a host's services. */
export function memoryBudget(props: MemoryBudgetProps): MemoryBudget {
  const { totalMib, systemMib, swapMib, shares } = props;
  const usedMib = shares.reduce((sum, share) => sum + share.limitMib, systemMib);
  const surge = shares
    .filter((share) => share.surge)
    .reduce<MemoryShare | undefined>(
      (most, share) => (most && most.limitMib >= share.limitMib ? most : share),
      undefined,
    );
  const deployMib = usedMib + (surge?.limitMib ?? 0);
  return {
    ...props,
    visibleMib: visibleToLinuxMib(totalMib),
    usedMib,
    freeMib: Math.max(0, totalMib - usedMib),
    shortMib: Math.max(0, usedMib - totalMib),
    surge,
    deployMib,
    fits: usedMib <= totalMib,
    fitsDeploy: deployMib <= totalMib + swapMib,
  };
}

/** `nginx 32 + backend 256 + system 200`: the terms of the sum of a budget. */
function terms(budget: MemoryBudget): string[] {
  return [...budget.shares.map(({ name, limitMib }) => `${name} ${limitMib}`), `system ${budget.systemMib}`];
}

/**
 * Why the services don't fit, with the sum spelled out; empty when they do. Two things are looked at: the limits
 * against the memory, and the limits with the second container of a deploy against memory and swap.
 *
 * @param sizeSlug the droplet's size, whose larger sisters are the first way out
 */
export function memoryProblems(budget: MemoryBudget, sizeSlug: string): readonly Problem[] {
  if (budget.fits && budget.fitsDeploy) return [];
  const { totalMib, swapMib, usedMib, shortMib, deployMib, surge } = budget;
  const larger = nextSizeRemedy(sizeSlug, (size) => usedMib <= size.memoryMib && deployMib <= size.memoryMib + swapMib);
  const problems: Problem[] = [];
  if (!budget.fits) {
    problems.push({
      check: 'memory',
      problem: `services need ${usedMib} MiB (${terms(budget).join(' + ')}), ${sizeSlug} has ${totalMib} MiB`,
      remedy: waysOut(larger, `lower the limits by ${shortMib} MiB`, 'move a service to a machine of its own'),
    });
  }
  if (!budget.fitsDeploy && surge) {
    const sum = [...terms(budget), `second ${surge.name} ${surge.limitMib}`].join(' + ');
    problems.push({
      check: 'memory',
      problem: `services need ${deployMib} MiB during a deploy (${sum}), ${sizeSlug} has ${totalMib} MiB + ${swapMib} MiB swap`,
      remedy: waysOut(
        larger,
        `raise the swap file to ${deployMib - totalMib} MiB`,
        `lower the limits by ${deployMib - totalMib - swapMib} MiB`,
        `replace ${surge.name} in place, which interrupts it`,
      ),
    });
  }
  return problems;
}

/** What is possible but close: limits that fit into the memory as it is sold, not into what Linux is likely to show. */
export function memoryWarnings(budget: MemoryBudget, sizeSlug: string): readonly Problem[] {
  const { usedMib, totalMib, visibleMib } = budget;
  if (!budget.fits || usedMib <= visibleMib) return [];
  return [
    {
      check: 'memory',
      problem: `services may use ${usedMib} of ${totalMib} MiB, Linux on ${sizeSlug} is likely to show ${visibleMib} MiB`,
      remedy: `lower the limits by ${usedMib - visibleMib} MiB, or keep a swap file`,
    },
  ];
}
