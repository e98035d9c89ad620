import { type CheckReport, type FindingSeverity, isAtLeast } from '../../lib/checks/finding';
import { plannedChanges } from '../../lib/checks/plan-changes';
import { Resources } from '../../lib/checks/resources';
import { RULE_IDS } from '../../lib/checks/rule';
import { runRules, type Suppression } from '../../lib/checks/run-rules';
import { unknownName } from '../../lib/core/nearest';
import { withoutKeys } from '../../lib/estimate/resource';
import { CommandFailure, exitWith, refusal, refusalOf } from '../command-failure';
import { loadOwnApp } from '../own-app';
import { type Definition, readDefinitions } from '../definitions/definitions';
import { inventoryOf, splitAssignment, type VariableOptions } from '../definitions/inventory';
import { readNumber } from '../definitions/numbers';
import { githubAnnotations } from './github';
import { sarifLog } from './sarif';
import { reportText } from './text';

/** How reports are printed. */
export type ReportForm = 'table' | 'json' | 'sarif' | 'github';

/** Options of the command `check`. */
export interface CheckOptions extends VariableOptions {
  readonly failOn: FindingSeverity;
  readonly format: ReportForm;
  readonly json?: true;
  readonly suppress?: readonly string[];
  readonly budget?: string;
}

/** A report, with what it was made of, so that findings have a line in a file. */
export interface LocatedReport {
  readonly report: CheckReport;
  readonly definition?: Definition;
}

/** Prints what the rules find, and ends with 1 where something is as grave as `--fail-on` says. */
export async function check(paths: readonly string[], options: CheckOptions): Promise<void> {
  await exitWith(async () => {
    const reports = paths.length > 0 ? await reportsOf(paths, options) : await reportsOfApp(options);
    process.stdout.write(`${rendered(reports, options)}\n`);
    const findings = reports.flatMap(({ report }) => report.findings);
    return findings.some(({ severity }) => isAtLeast(severity, options.failOn)) ? 1 : 0;
  });
}

async function reportsOf(paths: readonly string[], options: CheckOptions): Promise<readonly LocatedReport[]> {
  const budgetUsd = readNumber('--budget', options.budget, 0, 1e9, 'US dollars a month');
  const suppressions = (options.suppress ?? []).map(suppressionOf);
  const reports: LocatedReport[] = [];
  for (const item of paths) {
    for (const definition of await readDefinitions(item)) {
      const { name, kind, document } = definition;
      const { resources } = await inventoryOf(definition, options, 'all');
      const stack = {
        name,
        source: kind === 'state-file' ? 'state' : kind,
        resources: new Resources(resources),
        ...(kind === 'plan' && { changes: plannedChanges(document) }),
        ...(budgetUsd !== undefined && { budgetUsd }),
      } as const;
      reports.push({ definition, report: runRules(stack, suppressions) });
    }
  }
  return reports;
}

/** The stacks of main.ts, with what their constructs know. */
async function reportsOfApp({
  suppress,
  budget,
  var: given,
  varFile,
}: CheckOptions): Promise<readonly LocatedReport[]> {
  if (suppress ?? budget ?? given ?? varFile) {
    throw refusal(
      '--suppress, --budget and --var are for Terraform at a path',
      "name one, or write suppress(construct, rule, reason) and a stack's budget into main.ts",
    );
  }
  if (typeof PUBLISHED === 'undefined') {
    const app = loadOwnApp();
    if (process.exitCode !== undefined) throw new CommandFailure('Nothing was checked.', 1);
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { checkApp } = require('./check-app') as typeof import('./check-app');
    return (await checkApp(app)).map((report) => ({ report }));
  }
  throw refusal('no path is given', 'name what is checked, such as cdktf.out/stacks/NAME');
}

function suppressionOf(text: string): Suppression {
  const [target, reason] = splitAssignment('--suppress', text);
  const [id = '', address] = target.split('@', 2);
  const rule = RULE_IDS.find((candidate) => candidate === id);
  if (rule === undefined) throw refusalOf(unknownName('rule', id, RULE_IDS));
  if (reason.trim() === '') throw refusal(`--suppress ${text}: it has no reason`, 'say why it is all right');
  const covers = (at: string): boolean => address === undefined || at === address || withoutKeys(at) === address;
  return { rule, reason, covers, at: address ?? '' };
}

function rendered(reports: readonly LocatedReport[], { format, json }: CheckOptions): string {
  if (json ?? format === 'json')
    return JSON.stringify({ version: 1, stacks: reports.map(({ report }) => report) }, null, 2);
  if (format === 'sarif') return JSON.stringify(sarifLog(reports), null, 2);
  if (format === 'github') return githubAnnotations(reports);
  return reports.map(({ report }) => reportText(report)).join('\n\n');
}
