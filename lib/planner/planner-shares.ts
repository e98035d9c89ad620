import { findDropletSize } from '../catalog/droplet-sizes';
import { type Growth, type Share, grownShare, sumOfShares } from '../sizing/shares';

/** What each service of Planner gets. */
export interface PlannerShares {
  readonly nginx: Share;
  readonly backend: Share;
  readonly postgres: Share;
  readonly redis: Share;
  readonly systemMib: number;
}

/** The document's machine. */
const BASE: Share = { memoryMib: 1024, cpus: 1 };

/** The document's limits in MiB and shares of CPU on that machine. */
const SHARES: PlannerShares = {
  nginx: { memoryMib: 32, cpus: 0.1 },
  backend: { memoryMib: 256, cpus: 0.5 },
  postgres: { memoryMib: 384, cpus: 0.3 },
  redis: { memoryMib: 64, cpus: 0.1 },
  systemMib: 200,
};

/**
 * The document's shares, grown in proportion to what a size has beyond the document's machine.
 *
 * @param size a droplet size; one that does not exist counts as the document's machine
 * @param taken what services beside the document's take, such as those for metrics
 */
export function plannerShares(size: string, taken: readonly Share[]): PlannerShares {
  const machine = findDropletSize(size) ?? { memoryMib: BASE.memoryMib, vcpus: BASE.cpus };
  const beside = sumOfShares(taken);
  const growth: Growth = {
    memory: Math.max(1, (machine.memoryMib - beside.memoryMib) / BASE.memoryMib),
    cpus: Math.max(1, (machine.vcpus - beside.cpus) / BASE.cpus),
  };
  return {
    nginx: grownShare(SHARES.nginx, growth),
    backend: grownShare(SHARES.backend, growth),
    postgres: grownShare(SHARES.postgres, growth),
    redis: grownShare(SHARES.redis, growth),
    systemMib: Math.floor(SHARES.systemMib * growth.memory),
  };
}
