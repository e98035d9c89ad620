import type { ReportedFinding, StackReport } from '../stack-report';
import { html } from './markup';
import { type Section, tableHtml } from './section';

const ORDER: readonly ReportedFinding['severity'][] = ['error', 'warning', 'note'];

/** What the checks found, the gravest first. */
export function findingsSection({ findings }: StackReport): Section {
  const sorted = [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  const rows = sorted.map(({ severity, at, message, rule }) => [
    html`<span class="tag ${severity}">${severity}</span>`,
    message,
    html`<code>${at}</code>`,
    rule === undefined ? '' : html`<code>${rule}</code>`,
  ]);
  const columns = [{ head: 'How grave' }, { head: 'What, and the way out' }, { head: 'Where' }, { head: 'Rule' }];
  return {
    id: 'checks',
    title: 'Checks',
    content:
      rows.length > 0
        ? tableHtml('What the checks found', columns, rows)
        : html`<p>Nothing was found that would have to be changed or decided.</p>`,
  };
}
