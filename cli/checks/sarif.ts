import { version } from '../../package.json';
import { RULES } from '../../lib/checks/rules';
import type { CheckReport, Finding, SuppressedFinding } from '../../lib/checks/finding';
import type { LocatedReport } from './check';
import { Places } from './places';

/** Findings in the Static Analysis Results Interchange Format 2.1.0, for code scanning. */
export function sarifLog(reports: readonly LocatedReport[]): object {
  const driver = {
    name: 'do-patterns',
    version,
    rules: RULES.map(({ id, asks, severity }) => ({
      id,
      shortDescription: { text: asks },
      help: { text: `docs/guides/checks.md#${id}` },
      defaultConfiguration: { level: severity },
    })),
  };
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, results: reports.flatMap(resultsOf) }],
  };
}

function resultsOf({ report, definition }: LocatedReport): readonly object[] {
  const places = definition && new Places(definition);
  const all: readonly (Finding | SuppressedFinding)[] = [...report.findings, ...report.suppressed];
  return all.map((finding) => result(report, finding, places));
}

function result({ stack }: CheckReport, finding: Finding | SuppressedFinding, places: Places | undefined): object {
  const { rule, severity, at, problem, remedy } = finding;
  const place = places?.of(at);
  const logical = { fullyQualifiedName: at === '' ? stack : at, kind: 'resource' };
  const physical = place && { artifactLocation: { uri: place.file }, region: { startLine: place.line } };
  return {
    ruleId: rule,
    level: severity,
    message: { text: `${at === '' ? stack : at}: ${problem}; ${remedy}` },
    locations: [{ logicalLocations: [logical], ...(physical && { physicalLocation: physical }) }],
    ...('reason' in finding && { suppressions: [{ kind: 'external', justification: finding.reason }] }),
  };
}
