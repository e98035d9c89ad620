import { TerraformResource, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { LIMITS } from '../lib/catalog/limits';
import { formatUsd } from '../lib/core/money';
import type { HostBudgets } from '../lib/host/plan';
import { compositeAvailability, formatAvailability, formatPercent } from '../lib/sizing/availability';
import type { ConnectionBudget } from '../lib/sizing/connections';
import type { CostLine } from '../lib/sizing/cost';
import { billOf } from '../lib/terraform/bill-of';
import { type HostNote, hosts } from '../lib/terraform/hosts';
import { availability, connections, promisedAvailability, transfers } from '../lib/terraform/notes';

/** A stack in the figures that its user decides by. Everything here follows from the construct tree. */
export interface StackSummary {
  readonly stack: string;
  readonly resources: number;
  /** `$7.20` */
  readonly monthly: string;
  readonly yearly: string;
  readonly hosts: readonly HostSummary[];
  /** Lines of explanation: the bill by part, budgets, availability. */
  readonly details: readonly string[];
  readonly availability: string;
}

/** A host in figures. */
export interface HostSummary {
  readonly name: string;
  /** `936 of 1024 MiB`; unknown where the size is a reference. */
  readonly memory: string;
  /** `41216 of 65536` */
  readonly userData: string;
}

/** The stacks of an app in the order of their definition. */
export function summarize(app: IConstruct): readonly StackSummary[] {
  return app.node.children.filter((child) => TerraformStack.isStack(child)).map(summarizeStack);
}

function summarizeStack(stack: TerraformStack): StackSummary {
  const { sum } = billOf(stack);
  const notes = hosts.of(stack).map(({ item }) => item);
  return {
    stack: stack.node.id,
    resources: stack.node.findAll().filter((item) => TerraformResource.isTerraformResource(item)).length,
    monthly: sum.monthly,
    yearly: sum.yearly,
    hosts: notes.map(summarizeHost),
    details: [
      ...billDetails(stack),
      ...hostDetails(notes),
      ...connections.of(stack).map(({ item }) => connectionDetail(item)),
      ...transfers.of(stack).map(({ item }) => `transfer: ${item.expectedGib} of ${item.allowanceGib} GiB a month`),
      ...availabilityDetails(stack),
    ],
    availability: formatPercent(availabilityOf(stack)),
  };
}

function summarizeHost({ name, plan, userDataBytes }: HostNote): HostSummary {
  const memory = plan.budgets?.memory;
  return {
    name,
    memory: memory ? `${memory.usedMib} of ${memory.totalMib} MiB` : 'unknown',
    userData: `${userDataBytes} of ${LIMITS.userDataBytes.value}`,
  };
}

function billDetails(stack: TerraformStack): readonly string[] {
  const { lines, sum, extras } = billOf(stack);
  const parts = lines.filter((line) => line.monthlyCents > 0).map(priceOf);
  const beside = extras.length > 0 ? [`beside DigitalOcean: ${extras.map(priceOf).join(', ')} a month`] : [];
  return [`cost: ${parts.join(' + ')} = ${sum.monthly} a month, ${sum.yearly} a year`, ...beside];
}

function priceOf(line: CostLine): string {
  const mark = line.confidence === 'low' ? ' (uncertain)' : '';
  return `${line.item} ${formatUsd(line.monthlyCents)}${mark}`;
}

/** Hosts with the same budgets are told once. */
function hostDetails(notes: readonly HostNote[]): readonly string[] {
  return [...new Set(notes.flatMap(({ plan }) => (plan.budgets ? budgetDetails(plan.budgets) : [])))];
}

function budgetDetails({ size, memory, cpu, disk }: HostBudgets): readonly string[] {
  const shares = [...memory.shares.map((share) => `${share.name} ${share.limitMib}`), `system ${memory.systemMib}`];
  const surge = memory.surge
    ? [
        `memory during a deploy: ${memory.deployMib} of ${memory.totalMib} + ${memory.swapMib} MiB swap (a second ${memory.surge.name})`,
      ]
    : [];
  const cpuShares = cpu.shares.map((share) => `${share.name} ${share.cpus}`).join(' + ');
  const diskShares = disk.shares.map((share) => `${share.name} ${share.mib}`).join(' + ');
  return [
    `memory: ${shares.join(' + ')} = ${memory.usedMib} of ${memory.totalMib} MiB (${size.slug}; Linux shows about ${memory.visibleMib})`,
    ...surge,
    `CPU: ${cpuShares} = ${cpu.used.toFixed(1)} of ${cpu.vcpus}`,
    `disk: ${diskShares} = ${disk.usedMib} of ${disk.totalMib} MiB (${disk.diskGb} GB)`,
  ];
}

function connectionDetail({ demand, clients, supply, server }: ConnectionBudget): string {
  const { instances, surgeInstances = 0, poolSize, overflow = 0 } = demand;
  const pooled = server < clients ? `, pooled to ${server}` : '';
  return `connections: ${instances + surgeInstances} x (${poolSize} + ${overflow}) = ${clients}${pooled} of ${supply.offered} (${supply.name})`;
}

function availabilityDetails(stack: TerraformStack): readonly string[] {
  const parts = availability.of(stack).map(({ item }) => item);
  if (parts.length === 0) return [];
  const terms = parts.map(({ name, availability: share, copies = 1 }) =>
    copies > 1 ? `${copies} x ${name} ${formatPercent(share)}` : `${name} ${formatPercent(share)}`,
  );
  const promised = promisedAvailability.of(stack).map(({ item }) => `; the document says ${formatPercent(item)}`);
  return [`availability: ${terms.join(' and ')} = ${formatAvailability(availabilityOf(stack))}${promised.join('')}`];
}

function availabilityOf(stack: TerraformStack): number {
  return compositeAvailability(availability.of(stack).map(({ item }) => item));
}
