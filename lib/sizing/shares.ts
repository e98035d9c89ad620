/** What one service gets of a machine. */
export interface Share {
  /** The hard limit of one container, in MiB. */
  readonly memoryMib: number;
  /** The share of CPUs that one container may use, e.g. 0.5. */
  readonly cpus: number;
}

/** By how much a machine is larger than the one that a table of shares was made for. */
export interface Growth {
  readonly memory: number;
  readonly cpus: number;
}

/** A share on a machine that is larger or smaller by a factor: whole MiB, hundredths of a CPU, rounded down. */
export function grownShare(share: Share, { memory, cpus }: Growth): Share {
  return {
    memoryMib: Math.floor(share.memoryMib * memory),
    // A billionth is added against binary dust such as 0.29 * 100 = 28.999999999999996.
    cpus: Math.floor(share.cpus * cpus * 100 + 1e-9) / 100,
  };
}

/** Several shares together. */
export function sumOfShares(shares: readonly Share[]): Share {
  return {
    memoryMib: shares.reduce((sum, share) => sum + share.memoryMib, 0),
    cpus: shares.reduce((sum, share) => sum + share.cpus, 0),
  };
}
