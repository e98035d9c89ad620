import type { Finding } from '../../checks/finding';
import type { StackReport } from '../stack-report';
import { type Markup, html } from './markup';
import { type Section, tableHtml } from './section';

/**
 * What the rules found, the gravest first, with what somebody has decided to live with.
 *
 * @param guide the page of the rules; undefined for no links
 */
export function findingsSection({ checks }: StackReport, guide: string | undefined): Section {
  const { findings, suppressed, skipped } = checks;
  const columns = [{ head: 'How grave' }, { head: 'What, and the way out' }, { head: 'Where' }, { head: 'Rule' }];
  return {
    id: 'checks',
    title: 'Checks',
    content: html`${
      findings.length > 0
        ? tableHtml(
            'What the rules found',
            columns,
            findings.map((finding) => findingRow(finding, guide)),
          )
        : html`<p>The rules found nothing that would have to be changed or decided.</p>`
    }
    ${
      suppressed.length > 0
        ? tableHtml(
            'What somebody has decided to live with',
            [...columns, { head: 'Because' }],
            suppressed.map((finding) => [...findingRow(finding, guide), finding.reason]),
          )
        : undefined
    }
    ${
      skipped.length > 0
        ? html`<p class="note">Not looked at: ${skipped.map(({ rule, why }) => `${rule} (${why})`).join(', ')}.</p>`
        : undefined
    }`,
  };
}

function findingRow({ severity, at, problem, remedy, rule }: Finding, guide: string | undefined): readonly Markup[] {
  return [
    html`<span class="tag ${severity}">${severity}</span>`,
    html`${problem}; <span class="note">${remedy}</span>`,
    html`<code>${at === '' ? 'the stack' : at}</code>`,
    guide === undefined ? html`<code>${rule}</code>` : html`<a href="${guide}#${rule}"><code>${rule}</code></a>`,
  ];
}
