import type { Comparison } from '../../lib/estimate/compare';
import type { Estimate } from '../../lib/estimate/estimate';
import { amount, difference, footnotes, gone, hourly, sums, UNCERTAIN, whatOf } from './text';

/** By it a workflow finds its earlier comment and writes into it instead of adding another. */
export const COMMENT_MARKER = '<!-- do-patterns estimate -->';

/** A cell: nothing in it may end the cell, the row or the comment. */
function cell(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '\\|')
    .replaceAll('@', '&#64;')
    .replaceAll('`', '&#96;')
    .replaceAll(/\s+/g, ' ');
}

const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

const bullets = (lines: readonly string[]): readonly string[] => lines.map((line) => `- ${cell(line)}`);

/** An estimate as Markdown. */
export function estimateMarkdown(estimate: Estimate): string {
  const { hour, month, year } = sums(estimate);
  const rows = estimate.rows.map((line) => {
    const mark = line.confidence === 'low' ? ` ${UNCERTAIN}` : '';
    return row(line.address, whatOf(line), hourly(line.monthly), `${amount(line.monthly)}${mark}`);
  });
  return [
    COMMENT_MARKER,
    `**Cost: ${cell(month)} a month**, ${cell(year)} a year`,
    '',
    '| Resource | What | An hour | A month |',
    '|---|---|--:|--:|',
    ...rows,
    row('**sum**', '', hour, month),
    '',
    ...bullets(footnotes(estimate)),
  ].join('\n');
}

/** A comparison as a comment on a pull request. */
export function comparisonMarkdown(comparison: Comparison, head: Estimate): string {
  const { before, after, changes, same, remarks } = comparison;
  const rows = changes.map((change) =>
    row(
      change.address,
      change.kind,
      change.before,
      change.after,
      difference({
        leastCents: change.monthlyAfter.leastCents - change.monthlyBefore.leastCents,
        mostCents: change.monthlyAfter.mostCents - change.monthlyBefore.mostCents,
      }),
    ),
  );
  const headline =
    changes.length === 0
      ? `**Cost: ${cell(amount(after))} a month**, as before`
      : `**Cost: ${cell(amount(before))} → ${cell(amount(after))} a month (${cell(difference(comparison.difference))})**`;
  const table =
    changes.length === 0 ? [] : ['', '| Resource | | Before | After | A month |', '|---|---|---|---|--:|', ...rows];
  const notes = [...gone(remarks), ...footnotes(head)];
  const details =
    notes.length === 0
      ? []
      : ['', '<details><summary>What the sum rests on</summary>', '', ...bullets(notes), '', '</details>'];
  return [COMMENT_MARKER, headline, ...table, '', `As before: ${same}`, ...details].join('\n');
}
