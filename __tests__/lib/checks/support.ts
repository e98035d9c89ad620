import { parseExpression } from '../../../cli/definitions/hcl';
import type { CheckedStack } from '../../../lib/checks/checked-stack';
import type { CheckReport } from '../../../lib/checks/finding';
import { plannedChanges } from '../../../lib/checks/plan-changes';
import { Resources } from '../../../lib/checks/resources';
import type { RuleId } from '../../../lib/checks/rule';
import { runRules, type Suppression } from '../../../lib/checks/run-rules';
import { readConfiguration } from '../../../lib/estimate/configuration';
import { readPlan } from '../../../lib/estimate/plan';
import type { Values } from '../../../lib/estimate/value';

/** Resources of DigitalOcean without the provider's prefix: type, then name, then arguments. */
export type Definition = Readonly<Record<string, Readonly<Record<string, Values>>>>;

/** What all rules say of some Terraform that these constructs have not made. */
export async function reportOf(
  definition: Definition,
  rest: Values = {},
  more: Partial<CheckedStack> = {},
  suppressions: readonly Suppression[] = [],
): Promise<CheckReport> {
  const resource = Object.fromEntries(
    Object.entries(definition).map(([type, named]) => [`digitalocean_${type}`, named]),
  );
  const { resources } = await readConfiguration({ ...rest, resource }, { attributes: 'all', parse: parseExpression });
  return runRules({ name: 'x', source: 'configuration', resources: new Resources(resources), ...more }, suppressions);
}

/** What one rule finds, as `severity address: problem`. */
export async function foundBy(rule: RuleId, definition: Definition, rest: Values = {}): Promise<readonly string[]> {
  return linesOf(await reportOf(definition, rest), rule);
}

/** The findings of one rule in a report, in the same form. */
export function linesOf({ findings }: CheckReport, rule: RuleId): readonly string[] {
  return findings
    .filter((finding) => finding.rule === rule)
    .map(({ severity, at, problem }) => `${severity} ${at.replace('digitalocean_', '')}: ${problem}`);
}

/** What all rules say of a plan, as `terraform show -json` prints it. */
export function reportOfPlan(plan: Values): CheckReport {
  const { resources } = readPlan(plan);
  return runRules({ name: 'x', source: 'plan', resources: new Resources(resources), changes: plannedChanges(plan) });
}
