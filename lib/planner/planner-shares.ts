import { findDropletSize } from '../catalog/droplet-sizes';

/** What one service gets of a machine. */
export interface Share {
  readonly memoryMib: number;
  readonly cpus: number;
}

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
  const machine = findDropletSize(size);
  const left = (total: number, of: keyof Share): number => total - taken.reduce((sum, share) => sum + share[of], 0);
  const memory = Math.max(1, left(machine?.memoryMib ?? BASE.memoryMib, 'memoryMib') / BASE.memoryMib);
  const cpu = Math.max(1, left(machine?.vcpus ?? BASE.cpus, 'cpus') / BASE.cpus);
  const grown = (share: Share): Share => ({
    memoryMib: Math.floor(share.memoryMib * memory),
    cpus: Math.floor(share.cpus * cpu * 100) / 100,
  });
  return {
    nginx: grown(SHARES.nginx),
    backend: grown(SHARES.backend),
    postgres: grown(SHARES.postgres),
    redis: grown(SHARES.redis),
    systemMib: Math.floor(SHARES.systemMib * memory),
  };
}
