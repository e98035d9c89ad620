import type { Finding } from '../../checks/finding';
import { plural } from '../../core/plural';
import { downMinutesAMonth, formatPercent } from '../../sizing/availability';
import type { StackReport } from '../stack-report';
import { type Content, type Markup, html } from './markup';

/** The figures by which a stack is judged at first sight. */
export function keyFigures(report: StackReport): Markup {
  const { sum, availability, hosts } = report;
  const { findings } = report.checks;
  const composite = availability.parts.length > 0;
  return html`<dl class="figures-row">
    ${figure('A month', sum.monthly, `${sum.yearly} a year${report.unpriced.length > 0 ? ', not all of it' : ''}`)}
    ${
      composite
        ? figure('Availability', formatPercent(availability.composite), downtime(availability.composite))
        : undefined
    }
    ${hosts.length > 0 ? figure('Fullest host', fullest(report), 'of its memory is promised') : undefined}
    ${figure('Checks', findingsWord(findings), notesWord(findings))}
  </dl>`;
}

function figure(name: string, value: Content, note: string): Markup {
  return html`<div>
    <dt>${name}</dt>
    <dd><strong>${value}</strong> <span>${note}</span></dd>
  </div>`;
}

function downtime(availability: number): string {
  const minutes = downMinutesAMonth(availability);
  return minutes < 120 ? `${minutes.toFixed(1)} min down a month` : `${(minutes / 60).toFixed(1)} h down a month`;
}

function fullest({ hosts }: StackReport): string {
  const shares = hosts.map(({ budgets: { memory } }) => memory.usedMib / memory.totalMib);
  return `${Math.round(100 * Math.max(...shares))} %`;
}

/** `2 errors, 1 warning`; `all clear` without any. Notes are for reading, not for counting. */
export function findingsWord(findings: readonly Finding[]): string {
  const words = (['error', 'warning'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count > 0 ? [plural(count, severity)] : [];
  });
  return words.length > 0 ? words.join(', ') : 'all clear';
}

function notesWord(findings: readonly Finding[]): string {
  const notes = findings.filter(({ severity }) => severity === 'note').length;
  return notes === 0 ? 'of cost, failure and safety' : `${plural(notes, 'note')} to read`;
}
