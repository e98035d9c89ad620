import type { FindingSeverity } from '../../lib/checks/finding';
import type { LocatedReport } from './check';
import { Places } from './places';

const COMMANDS: Readonly<Record<FindingSeverity, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/** Findings as GitHub's workflow commands, which put them beside the lines of a pull request. */
export function githubAnnotations(reports: readonly LocatedReport[]): string {
  return reports
    .flatMap(({ report, definition }) => {
      const places = definition && new Places(definition);
      return report.findings.map(({ rule, severity, at, problem, remedy }) => {
        const place = places?.of(at);
        const where = place ? `file=${property(place.file)},line=${place.line},` : '';
        const text = `${at === '' ? report.stack : at}: ${problem}; ${remedy}`;
        return `::${COMMANDS[severity]} ${where}title=${property(rule)}::${data(text)}`;
      });
    })
    .join('\n');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
