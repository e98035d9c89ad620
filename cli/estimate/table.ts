import Table from 'cli-table3';
import colors from 'picocolors';
import type { Comparison } from '../../lib/estimate/compare';
import type { Estimate } from '../../lib/estimate/estimate';
import { amount, difference, footnotes, gone, hourly, sums, UNCERTAIN, whatOf } from './text';

const style = { head: colors.isColorSupported ? ['bold'] : [], border: [], compact: true };

/** An estimate as a table. */
export function estimateTable(estimate: Estimate): string {
  const table = new Table({ head: ['resource', 'what', 'an hour', 'a month'], style });
  for (const row of estimate.rows) {
    const mark = row.confidence === 'low' ? ` ${UNCERTAIN}` : '';
    table.push([row.address, whatOf(row), hourly(row.monthly), `${amount(row.monthly)}${mark}`]);
  }
  const { hour, month, year } = sums(estimate);
  table.push([colors.bold('sum'), `${year} a year`, hour, colors.bold(month)]);
  return [table.toString(), ...footnotes(estimate)].join('\n');
}

/** A comparison as a table. */
export function comparisonTable(comparison: Comparison): string {
  const table = new Table({ head: ['resource', 'before', 'after', 'a month'], style });
  for (const { address, before, after, monthlyBefore, monthlyAfter } of comparison.changes) {
    const change = {
      leastCents: monthlyAfter.leastCents - monthlyBefore.leastCents,
      mostCents: monthlyAfter.mostCents - monthlyBefore.mostCents,
    };
    table.push([address, before, after, difference(change)]);
  }
  table.push([
    colors.bold('sum'),
    amount(comparison.before),
    amount(comparison.after),
    colors.bold(difference(comparison.difference)),
  ]);
  return [table.toString(), `as before: ${comparison.same}`, ...gone(comparison.remarks)].join('\n');
}
