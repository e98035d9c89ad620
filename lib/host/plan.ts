import type { DropletSize } from '../catalog/droplet-sizes';
import { Faults } from '../core/fault';
import { type CpuBudget, cpuBudget, cpuProblems, cpuWarnings } from '../sizing/cpu';
import { type DiskBudget, type DiskBudgetProps, diskBudget, diskProblems, diskWarnings } from '../sizing/disk';
import { type MemoryBudget, memoryBudget, memoryProblems, memoryWarnings } from '../sizing/memory';
import type { Container } from './containers';
import { hostFaults } from './host-faults';
import { type ResolvedHost, resolveHost } from './resolved';
import type { HostSpec } from './spec';

/** How a host's definition fits a machine. */
export interface HostBudgets {
  /** The droplet size against which all was reckoned. */
  readonly size: DropletSize;
  /** Whether the memory suffices, also during a deploy. */
  readonly memory: MemoryBudget;
  /** Whether the CPUs suffice. */
  readonly cpu: CpuBudget;
  /** Whether the disk suffices. */
  readonly disk: DiskBudget;
}

/** Figures of a host that replace the disk budget's assumptions. */
export type DiskUse = Omit<DiskBudgetProps, 'diskGb'>;

/** A host's definition, thought through: defaults filled in, checked, and set against its machine. */
export interface HostPlan {
  /** The definition with every default filled in. */
  readonly host: ResolvedHost;
  /** Undefined where the size is not known at synth. */
  readonly budgets: HostBudgets | undefined;
  /** What is wrong with the definition. */
  readonly faults: Faults;
}

/**
 * Plans a host. Pure: equal definitions give equal plans.
 *
 * @param size the droplet's size; undefined leaves the budgets out
 * @param diskUse figures that replace the disk budget's assumptions
 */
export function planHost(spec: HostSpec, size: DropletSize | undefined, diskUse: DiskUse = {}): HostPlan {
  const host = resolveHost(spec);
  const faults = hostFaults(host);
  const budgets = size && budgetsOf(host, size, diskUse);
  if (budgets) checkBudgets(budgets, faults);
  return { host, budgets, faults };
}

/** What runs between deploys: every service once, a rolling one once for each instance. */
function runningShares(host: ResolvedHost): readonly Pick<Container, 'name' | 'service'>[] {
  return host.containers
    .filter((container) => container.colour !== 'green')
    .map(({ name, service, colour }) => ({ name: colour ? service.name : name, service }));
}

function budgetsOf(host: ResolvedHost, size: DropletSize, diskUse: DiskUse): HostBudgets {
  const running = runningShares(host);
  return {
    size,
    memory: memoryBudget({
      totalMib: size.memoryMib,
      systemMib: host.systemMemoryMib,
      swapMib: host.swapMib,
      shares: running.map(({ name, service }) => ({
        name,
        limitMib: service.memoryMib,
        surge: service.deploy === 'blue-green',
      })),
    }),
    cpu: cpuBudget({ vcpus: size.vcpus, shares: running.map(({ name, service }) => ({ name, cpus: service.cpus })) }),
    disk: diskBudget({
      diskGb: size.diskGb,
      swapMib: host.swapMib,
      dumps: host.backups && !isOnOtherDisk(host, host.backups.directory) ? host.backups.keep : 0,
      // A host without a database of its own writes no log of one.
      ...(!host.backups && { walMib: 0 }),
      ...diskUse,
    }),
  };
}

/** Whether a directory lies on an attached volume or a share, and so is no burden of the droplet's own disk. */
function isOnOtherDisk({ dataDisks, sharedFiles }: ResolvedHost, directory: string): boolean {
  return [...dataDisks, ...(sharedFiles ? [sharedFiles] : [])].some(({ mountPoint }) =>
    `${directory}/`.startsWith(`${mountPoint}/`),
  );
}

function checkBudgets({ size, memory, cpu, disk }: HostBudgets, faults: Faults): void {
  const { slug } = size;
  for (const found of memoryProblems(memory, slug)) faults.check('memory', found);
  for (const found of cpuProblems(cpu, slug)) faults.check('cpu', found);
  for (const found of diskProblems(disk, slug)) faults.check('disk', found);
  for (const found of memoryWarnings(memory, slug)) faults.warn('memory', found);
  for (const found of diskWarnings(disk, slug)) faults.warn('disk', found);
  for (const found of cpuWarnings(cpu, slug)) faults.warn('cpu', found);
}
