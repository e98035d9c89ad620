import colors from 'picocolors';
import { type CheckReport, describeFinding, type Finding, type FindingSeverity } from '../../lib/checks/finding';

const COLOURS: Readonly<Record<FindingSeverity, (text: string) => string>> = {
  error: colors.red,
  warning: colors.yellow,
  note: (text) => text,
};

/** A finding as a line. */
export function findingLine(finding: Finding): string {
  return COLOURS[finding.severity](`${finding.severity}: ${describeFinding(finding)}`);
}

/** A report as text for a terminal. */
export function reportText({ stack, findings, suppressed, skipped }: CheckReport): string {
  return [
    colors.bold(stack),
    ...(findings.length === 0 ? ['  nothing found'] : findings.map((finding) => `  ${findingLine(finding)}`)),
    ...suppressed.map((finding) => `  suppressed, ${finding.reason}: ${describeFinding(finding)}`),
    ...skipped.map(({ rule, why }) => `  not checked: ${rule}: ${why}`),
    `  ${countText(findings)}`,
  ].join('\n');
}

/** `1 error, 2 warnings, 3 notes` */
export function countText(findings: readonly Finding[]): string {
  return (['error', 'warning', 'note'] as const)
    .map((severity) => {
      const count = findings.filter((finding) => finding.severity === severity).length;
      return `${count} ${severity}${count === 1 ? '' : 's'}`;
    })
    .join(', ');
}
