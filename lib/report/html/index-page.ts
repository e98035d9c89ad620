import { formatUsd } from '../../core/money';
import { formatPercent } from '../../sizing/availability';
import type { StackReport } from '../stack-report';
import { barHtml } from './bar';
import { findingsWord } from './key-figures';
import { type Content, html } from './markup';
import { pageHtml } from './page';
import { tableHtml } from './section';

/** The page of all stacks of an app, with a link to the report of each. */
export function indexPage(reports: readonly StackReport[]): string {
  const most = Math.max(0, ...reports.map(({ sum }) => sum.monthlyCents));
  const all = reports.reduce((cents, { sum }) => cents + sum.monthlyCents, 0);
  const figures = true;
  const columns = [
    { head: 'Stack' },
    { head: 'A month', figures },
    { head: 'To scale' },
    { head: 'A year', figures },
    { head: 'Availability', figures },
    { head: 'Memory of hosts, MiB' },
    { head: 'Resources', figures },
    { head: 'Checks' },
  ];
  return pageHtml({
    title: 'All stacks – report',
    header: html`<h1>All stacks</h1>
      <p class="lead">
        What each would cost, and whether it holds. A stack’s page has its drawing, its bill and its budgets.
      </p>`,
    main: html`${tableHtml(
        'Stacks of this app',
        columns,
        reports.map((report) => row(report, most)),
      )}
      <p class="note">All of them together would be ${formatUsd(all)} a month; most people want one.</p>`,
    footer: html`<p>Drawn from the definition itself. This file asks no server for anything.</p>`,
  });
}

function row(report: StackReport, most: number): readonly Content[] {
  const { stack, sum, availability, hosts, resources, checks } = report;
  const bar = {
    sentence: `${stack}: ${sum.monthly} a month`,
    parts: [{ name: sum.monthly, amount: sum.monthlyCents, colour: 1 }],
    scale: most,
  };
  return [
    html`<a href="${fileName(stack, 'html')}">${stack}</a>`,
    sum.monthly,
    barHtml(bar),
    sum.yearly,
    availability.parts.length > 0 ? formatPercent(availability.composite) : '–',
    html`<ul class="bare">
      ${hosts.map(
        ({ names, budgets: { memory } }) =>
          html`<li>
            <span class="figures"
              >${names.length > 1 ? `${names.length} × ` : ''}${memory.usedMib} of ${memory.totalMib}</span
            >
          </li>`,
      )}
    </ul>`,
    String(resources),
    findingsWord(checks.findings),
  ];
}

/** The name of a stack's file. */
export function fileName(stack: string, ending: 'html' | 'svg' | 'mmd'): string {
  return `${encodeURIComponent(stack)}.${ending}`;
}
