import type { CheckedStack } from './checked-stack';
import { type CheckReport, type Finding, SEVERITIES, type SkippedRule, type SuppressedFinding } from './finding';
import type { Found, Rule, RuleId } from './rule';
import { RULES } from './rules';

/** Somebody's decision to live with what a rule finds. */
export interface Suppression {
  readonly rule: RuleId;
  readonly reason: string;
  /** Whether it is meant for what was found at a place. */
  readonly covers: (at: string) => boolean;
  /** Where it was said, for a suppression that suppresses nothing. */
  readonly at: string;
}

/** Asks all rules about a stack. */
export function runRules(stack: CheckedStack, suppressions: readonly Suppression[] = []): CheckReport {
  const findings: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  const skipped: SkippedRule[] = [];
  const used = new Set<Suppression>();
  for (const rule of RULES) {
    const why = rule.inapplicable?.(stack);
    if (why !== undefined) {
      skipped.push({ rule: rule.id, why });
      continue;
    }
    for (const finding of rule.check(stack).map((found) => findingOf(rule, found))) {
      const suppression = suppressions.find(({ rule: id, covers }) => id === rule.id && covers(finding.at));
      if (suppression) {
        used.add(suppression);
        suppressed.push({ ...finding, reason: suppression.reason });
      } else findings.push(finding);
    }
  }
  findings.push(...suppressions.filter((suppression) => !used.has(suppression)).map(unused));
  const byGravity = [...SEVERITIES]
    .reverse()
    .flatMap((severity) => findings.filter((item) => item.severity === severity));
  return { stack: stack.name, findings: byGravity, suppressed, skipped };
}

function findingOf({ id, severity }: Rule, found: Found): Finding {
  const { at, problem, remedy } = found;
  return { rule: id, severity: found.severity ?? severity, at, problem, remedy };
}

function unused({ rule, at }: Suppression): Finding {
  const problem = 'what is suppressed here is not found any more';
  return { rule, severity: 'note', at, problem, remedy: 'take the suppression away' };
}
