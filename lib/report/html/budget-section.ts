import type { ConnectionBudget } from '../../sizing/connections';
import type { MemoryBudget } from '../../sizing/memory';
import type { TransferBudget } from '../../sizing/transfer';
import type { ReportedHosts, StackReport } from '../stack-report';
import { type Bar, type BarPart, barHtml, swatch } from './bar';
import { type Content, type Markup, html } from './markup';
import type { Section } from './section';

/** Memory, CPU, disk, connections and transfer against what there is. */
export function budgetSection({ hosts, connections, transfers }: StackReport): Section | undefined {
  if (hosts.length + connections.length + transfers.length === 0) return undefined;
  return {
    id: 'budgets',
    title: 'Budgets',
    content: html`${hosts.map(hostHtml)}${connections.map(connectionsHtml)}${transfers.map(transferHtml)}`,
  };
}

function hostHtml({ names, budgets }: ReportedHosts): Markup {
  const { size, memory, cpu, disk } = budgets;
  const cpuParts = cpu.shares.map(({ name, cpus }, index) => ({ name, amount: cpus, colour: index + 1 }));
  const diskParts = disk.shares.map(({ name, mib }, index) => ({ name, amount: mib, colour: index }));
  const cpuBar: Bar = {
    sentence: `${cpu.used} of ${cpu.vcpus} vCPUs: ${cpu.shares.map(({ name, cpus }) => `${name} ${cpus}`).join(', ')}`,
    parts: [...cpuParts, { name: `${cpu.free} free`, amount: cpu.free, colour: 'free' }],
    scale: Math.max(cpu.vcpus, cpu.used),
    marks: [{ name: `${cpu.vcpus} vCPUs`, at: cpu.vcpus }],
  };
  const diskBar: Bar = {
    sentence: `${disk.usedMib} of ${disk.totalMib} MiB: ${disk.shares.map(({ name, mib }) => `${name} ${mib}`).join(', ')}`,
    parts: [...diskParts, { name: `${disk.freeMib} MiB free`, amount: disk.freeMib, colour: 'free' }],
    scale: Math.max(disk.totalMib, disk.usedMib),
    marks: [{ name: `${disk.totalMib} MiB`, at: disk.totalMib }],
  };
  const memoryParts = partsOf(memory);
  return html`<section class="host" aria-label="${names.join(', ')}">
    <h3>${names.join(', ')} <span class="note">${size.slug}</span></h3>
    <div class="budget">
      <h4>Memory <span class="note">MiB</span></h4>
      ${measured('Running', barHtml(runningBar(memory, memoryParts)), `${memory.usedMib} of ${memory.totalMib} MiB`)}
      ${memory.surge ? measured('While deploying', barHtml(deployBar(memory, memoryParts)), deployWord(memory)) : undefined}
      <p class="note">${memoryNote(memory)}</p>
      ${legend([...memoryParts, ...surgeParts(memory)])}
    </div>
    <div class="budget">
      <h4>CPU <span class="note">shares of vCPUs</span></h4>
      ${measured('Limits', barHtml(cpuBar), `${cpu.used} of ${cpu.vcpus} vCPU`)} ${legend(cpuParts)}
    </div>
    <div class="budget">
      <h4>Disk <span class="note">MiB, estimated</span></h4>
      ${measured('In use', barHtml(diskBar), `${disk.usedMib} of ${disk.totalMib} MiB`)} ${legend(diskParts)}
    </div>
  </section>`;
}

function measured(name: string, bar: Markup, value: Content): Markup {
  return html`<div class="measured"><span>${name}</span>${bar}<span class="figures">${value}</span></div>`;
}

function legend(parts: readonly BarPart[]): Markup {
  const shown = parts.filter(({ amount }) => amount > 0);
  return html`<ul class="legend">
    ${shown.map(
      ({ name, amount, colour }) => html`<li>${swatch(colour)}${name} <span class="figures">${amount}</span></li>`,
    )}
  </ul>`;
}

function partsOf({ shares, systemMib }: MemoryBudget): readonly BarPart[] {
  const services = shares.map(({ name, limitMib }, index) => ({ name, amount: limitMib, colour: index + 1 }));
  return [...services, { name: 'system', amount: systemMib, colour: 0 }];
}

function surgeParts({ surge }: MemoryBudget): readonly BarPart[] {
  return surge ? [{ name: `second ${surge.name} while deploying`, amount: surge.limitMib, colour: 'surge' }] : [];
}

/** Memory and swap, or all that is asked for. */
function scaleOf({ totalMib, swapMib, deployMib, usedMib, surge }: MemoryBudget): number {
  return Math.max(totalMib + (surge ? swapMib : 0), deployMib, usedMib);
}

function runningBar(memory: MemoryBudget, parts: readonly BarPart[]): Bar {
  return {
    sentence: `${memory.usedMib} of ${memory.totalMib} MiB are promised: ${sumOf(parts)}`,
    parts: [...parts, { name: `${memory.freeMib} MiB free`, amount: memory.freeMib, colour: 'free' }],
    scale: scaleOf(memory),
    marks: [{ name: `${memory.totalMib} MiB memory`, at: memory.totalMib }],
  };
}

function deployBar(memory: MemoryBudget, parts: readonly BarPart[]): Bar {
  const { deployMib, totalMib, swapMib } = memory;
  const left = Math.max(0, totalMib + swapMib - deployMib);
  return {
    sentence: `${deployMib} of ${totalMib} MiB and ${swapMib} MiB swap while deploying: ${sumOf([...parts, ...surgeParts(memory)])}`,
    parts: [...parts, ...surgeParts(memory), { name: `${left} MiB left`, amount: left, colour: 'swap' }],
    scale: scaleOf(memory),
    marks: [{ name: `${totalMib} MiB memory`, at: totalMib }],
  };
}

function deployWord({ deployMib, totalMib, swapMib }: MemoryBudget): string {
  return `${deployMib} of ${totalMib}${swapMib > 0 ? ` + ${swapMib} swap` : ''} MiB`;
}

function memoryNote({ visibleMib, totalMib, surge, swapMib }: MemoryBudget): string {
  const seen = `Linux shows about ${visibleMib} of ${totalMib} MiB.`;
  if (!surge) return `${seen} Nothing runs twice during a deploy.`;
  return `${seen} The line is where memory ends${swapMib > 0 ? ' and swap begins' : ''}.`;
}

function sumOf(parts: readonly BarPart[]): string {
  return parts.map(({ name, amount }) => `${name} ${amount}`).join(', ');
}

function connectionsHtml(budget: ConnectionBudget): Markup {
  const { demand, supply, clients, server, alertAt, fits } = budget;
  const { instances, surgeInstances = 0, poolSize, overflow = 0, pooledBy } = demand;
  const each = poolSize + overflow;
  const running = Math.min(instances * each, server);
  const surge = server - running;
  const bar: Bar = {
    sentence: `${server} of ${supply.offered} connections, an alert at ${alertAt}`,
    parts: [
      { name: `${running} while running`, amount: running, colour: 1 },
      { name: `${surge} more during a deploy`, amount: surge, colour: 'surge' },
      { name: `${budget.free} free`, amount: budget.free, colour: 'free' },
    ],
    scale: Math.max(supply.offered, server),
    marks: [{ name: `alert at ${alertAt}`, at: alertAt }],
  };
  const count = instances === 1 ? '1 process' : `${instances} processes`;
  const processes = `${count}${surgeInstances > 0 ? ` and ${surgeInstances} during a deploy` : ''}`;
  const pooled =
    pooledBy === undefined ? '' : ` A pool lets ${Math.min(pooledBy, clients)} of these ${clients} through at a time.`;
  return html`<section class="host" aria-label="Database connections">
    <h3>Database connections <span class="note">${supply.name}</span></h3>
    <div class="budget">
      ${measured('At most', barHtml(bar), `${server} of ${supply.offered}${fits ? '' : ', too many'}`)}
      <p class="note">
        ${processes}, each with up to ${each} connections.${pooled} The line is the alert, at ${alertAt}.
      </p>
      ${legend(bar.parts.map(({ name, amount, colour }) => ({ name: name.replace(/^\d+ /, ''), amount, colour })))}
    </div>
  </section>`;
}

function transferHtml({ expectedGib, allowanceGib }: TransferBudget): Markup {
  const bar: Bar = {
    sentence: `${expectedGib} of ${allowanceGib} GiB outbound transfer a month`,
    parts: [
      { name: 'expected', amount: expectedGib, colour: 1 },
      { name: 'left', amount: Math.max(0, allowanceGib - expectedGib), colour: 'free' },
    ],
    scale: Math.max(expectedGib, allowanceGib),
  };
  return html`<section class="host" aria-label="Outbound transfer">
    <h3>Outbound transfer</h3>
    <div class="budget">${measured('Expected', barHtml(bar), `${expectedGib} of ${allowanceGib} GiB a month`)}</div>
  </section>`;
}
