import Table from 'cli-table3';
import colors from 'picocolors';
import type { AdvisedScenario, Advice } from '../../lib/advise/advise';
import { formatUsd } from '../../lib/core/money';
import { formatAvailability } from '../../lib/sizing/availability';

/** An advice as text for a terminal. */
export function printAdvice({ chosen, reasons, warnings, next }: Advice): string {
  const notes = [
    ...reasons.map((reason) => `  ${reason}`),
    ...warnings.map((warning) => colors.yellow(`  but: ${warning}`)),
  ];
  if (!chosen) return notes.join('\n');
  const step = next
    ? [
        '',
        `next: ${next.scenario.scenario} ${propsOf(next.scenario)} for ${formatUsd(next.scenario.monthlyCents)} a month,`,
        `  when there are ${next.when}`,
      ]
    : ['', 'next: nothing larger was thought through'];
  return [
    colors.bold(chosen.scenario),
    `  new ${chosen.stack}(app, '${chosen.scenario}', ${propsOf(chosen)})`,
    `  availability ${formatAvailability(chosen.availability)}; its document says ${chosen.promisedPercent} %`,
    billTable(chosen),
    ...notes,
    ...step,
  ].join('\n');
}

function propsOf({ props }: AdvisedScenario): string {
  const entries = Object.entries(props).map(([name, value]) => `${name}: ${literal(value)}`);
  return entries.length === 0 ? '{ ... }' : `{ ${entries.join(', ')}, ... }`;
}

function literal(value: AdvisedScenario['props'][string]): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number') return String(value);
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${name}: ${literal(inner)}`)
    .join(', ')} }`;
}

function billTable({ bill, monthlyCents }: AdvisedScenario): string {
  const table = new Table({ head: ['part', 'a month'], style: { head: [], border: [], compact: true } });
  for (const { item, detail, monthlyCents: cents, confidence } of bill) {
    const mark = confidence === 'low' ? ' (uncertain)' : '';
    table.push([detail === undefined ? item : `${item} (${detail})`, `${formatUsd(cents)}${mark}`]);
  }
  table.push(['sum', formatUsd(monthlyCents)]);
  return table.toString();
}
