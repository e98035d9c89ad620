import { formatUsd } from '../../core/money';
import type { CostGroup, CostLine } from '../../sizing/cost';
import type { ReportedCost, StackReport } from '../stack-report';
import { barHtml } from './bar';
import { type Markup, html } from './markup';
import { type Section, tableHtml } from './section';

const GROUPS: Readonly<Record<CostGroup, string>> = {
  compute: 'Compute',
  backups: 'Backups',
  database: 'Databases',
  network: 'Network',
  storage: 'Storage',
  monitoring: 'Monitoring',
  extra: 'Beside DigitalOcean',
};

/** The bill, the dearest first. */
export function costSection({ costs, sum, extras, unpriced }: StackReport): Section {
  const dearest = [...costs].sort((a, b) => b.monthlyCents - a.monthlyCents);
  const most = Math.max(0, ...costs.map(({ monthlyCents }) => monthlyCents));
  const columns = [
    { head: 'Part' },
    { head: 'For' },
    { head: 'How much' },
    { head: 'A month', figures: true },
    { head: 'To scale' },
  ];
  return {
    id: 'cost',
    title: 'Cost by part',
    content: html`${tableHtml(
        'What DigitalOcean is paid',
        columns,
        dearest.map((line) => costRow(line, most)),
        [
          ['A month', '', '', sum.monthly, ''],
          ['A year', '', '', sum.yearly, ''],
        ],
      )}
      ${extras.length > 0 ? extrasHtml(extras) : undefined} ${unpriced.length > 0 ? unpricedHtml(unpriced) : undefined}
      <p class="note">${sourcesOf([...costs, ...extras])} Taxes and traffic beyond the allowances come on top.</p>`,
  };
}

function costRow(line: ReportedCost, most: number): readonly (Markup | string)[] {
  const { item, detail = '', group, monthlyCents, confidence } = line;
  const mark = confidence === 'low' ? html` <span class="tag warning">uncertain</span>` : undefined;
  const bar = {
    sentence: `${item}: ${formatUsd(monthlyCents)}`,
    parts: [{ name: item, amount: monthlyCents, colour: Object.keys(GROUPS).indexOf(group) + 1 }],
    scale: most,
  };
  return [
    html`${item}${mark}`,
    html`<code>${line.for}</code>`,
    detail === '' ? GROUPS[group] : detail,
    formatUsd(monthlyCents),
    monthlyCents > 0 ? barHtml(bar) : '',
  ];
}

function extrasHtml(extras: readonly CostLine[]): Markup {
  const list = extras.map(({ item, monthlyCents }) => `${item} ${formatUsd(monthlyCents)}`).join(', ');
  return html`<p>Beside DigitalOcean, not in the sum: ${list} a month.</p>`;
}

function unpricedHtml(unpriced: StackReport['unpriced']): Markup {
  return tableHtml(
    'Not in the sum',
    [{ head: 'Resource' }, { head: 'Why' }],
    unpriced.map(({ address, why }) => [html`<code>${address}</code>`, why]),
  );
}

/** From when the prices are. */
function sourcesOf(lines: readonly CostLine[]): string {
  const dates = [...new Set(lines.map(({ asOf }) => asOf))].sort();
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined) return '';
  return first === last ? `Prices as of ${first}.` : `Prices as of ${first} to ${last ?? ''}.`;
}
