import { findDropletSize } from '../catalog/droplet-sizes';
import { Faults } from '../core/fault';
import { visibleToLinuxMib } from '../sizing/memory';
import { type Share, grownShare, sumOfShares } from '../sizing/shares';

/** A table of the sizing guide: what each service gets of a machine. */
export interface TriaShares {
  /** The machine that the table is for. */
  readonly machine: Share;
  /** PostgreSQL, where it runs on the host. */
  readonly postgres?: Share;
  /** One container of the backend. */
  readonly backend: Share;
  /** Containers of the backend that are replaced in turn, 2 to 4. @default one, replaced beside itself */
  readonly instances?: number;
  /** ChromaDB, where it runs on the host. The guide counts it in the backend's share. */
  readonly chroma?: Share;
  /** Next.js, where it runs on the host. */
  readonly frontend?: Share;
  /** What the guide leaves to the system: nginx, Redis, exporters and agents have theirs from it. */
  readonly systemMib: number;
}

/** nginx on a TRIA host, out of the system's share. */
export const NGINX_SHARE: Share = { memoryMib: 64, cpus: 0.2 };

/** Sessions of several backends in a Redis of one's own, out of the system's share. */
export const REDIS_SHARE: Share = { memoryMib: 256, cpus: 0.2 };

/** The least and the most swap that a host gets. */
const [LEAST_SWAP_MIB, MOST_SWAP_MIB] = [1024, 4096];

/** What the kernel, Docker and sshd need at the very least. */
const LEAST_SYSTEM_MIB = 192;

/**
 * A table on another machine than its own, in proportion. The swap file does not grow with it, so that what is replaced
 * beside itself, the backend or else the frontend, gets no more than leaves room for a second one. An unknown size counts
 * as the table's machine.
 */
export function sharesOn(size: string, table: TriaShares): TriaShares {
  const record = findDropletSize(size);
  if (!record) return table;
  const { machine, postgres, chroma, frontend, ...rest } = table;
  const growth = { memory: record.memoryMib / machine.memoryMib, cpus: record.vcpus / machine.cpus };
  const grown: TriaShares = {
    ...rest,
    machine: { memoryMib: record.memoryMib, cpus: record.vcpus },
    backend: grownShare(table.backend, growth),
    ...(postgres && { postgres: grownShare(postgres, growth) }),
    ...(chroma && { chroma: grownShare(chroma, growth) }),
    ...(frontend && { frontend: grownShare(frontend, growth) }),
    systemMib: Math.floor(table.systemMib * growth.memory),
  };
  if (grown.instances !== undefined) {
    const frontendMib = Math.min(grown.frontend?.memoryMib ?? 0, MOST_SWAP_MIB);
    return { ...grown, ...(grown.frontend && { frontend: { ...grown.frontend, memoryMib: frontendMib } }) };
  }
  const memoryMib = Math.min(grown.backend.memoryMib, mostForBackend(grown));
  return { ...grown, backend: { ...grown.backend, memoryMib } };
}

/** The limit with which two backends fit beside the rest into memory and swap. */
function mostForBackend({ machine, postgres, chroma, frontend, systemMib }: TriaShares): number {
  const others = sumOfShares([postgres, chroma, frontend].filter((share) => share !== undefined)).memoryMib + systemMib;
  return Math.floor((machine.memoryMib - others + MOST_SWAP_MIB) / 2);
}

/** Swap for the second container of a deploy: the backend's, or the frontend's where backends are replaced in turn. */
export function swapFor({ backend, frontend, instances }: TriaShares): number {
  const surge = instances === undefined ? backend.memoryMib : (frontend?.memoryMib ?? 0);
  return Math.min(MOST_SWAP_MIB, Math.max(LEAST_SWAP_MIB, surge));
}

/**
 * What is left of the system's share after the kernel's own memory, which the guide's tables give away as if it were
 * there, and after the services that it is to feed.
 */
function leftOver({ machine, systemMib }: TriaShares, beside: readonly Share[]): number {
  const kernelMib = machine.memoryMib - visibleToLinuxMib(machine.memoryMib);
  return systemMib - kernelMib - sumOfShares(beside).memoryMib;
}

/** The same as a host takes it, which can't have less than 64 MiB. */
export function systemLeft(shares: TriaShares, beside: readonly Share[]): number {
  return Math.max(64, leftOver(shares, beside));
}

/** The fault of a system's share that feeds too much. */
export function systemFaults(shares: TriaShares, beside: readonly (Share & { readonly name: string })[]): Faults {
  const faults = new Faults();
  const left = leftOver(shares, beside);
  if (left >= LEAST_SYSTEM_MIB) return faults;
  const terms = beside.map(({ name, memoryMib }) => `${name} ${memoryMib}`).join(' + ');
  faults.error(
    'size',
    `the system's share of ${shares.systemMib} MiB leaves ${left} MiB to the system itself (the kernel's own memory and ${terms} are taken from it), it needs ${LEAST_SYSTEM_MIB}`,
    'use a larger size, or leave out monitoring or the agent',
  );
  return faults;
}
