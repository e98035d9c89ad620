import type { IConstruct } from 'constructs';
import { Faults } from '../core/fault';
import { unknownName } from '../core/nearest';
import { Annotation } from '../terraform/annotation';
import { reportFaults } from '../terraform/faults-of';
import { RULE_IDS, type RuleId } from './rule';

/** Suppressions of a tree, noted at the constructs that they are for. */
export const suppressions = new Annotation<{ readonly rule: RuleId; readonly reason: string }>('suppressions');

/**
 * Suppresses what a rule finds at a construct and below it.
 *
 * @param reason why it is all right here, for whoever reads it later; empty ones are refused
 */
export function suppress(construct: IConstruct, rule: RuleId, reason: string): void {
  const faults = new Faults();
  if (!RULE_IDS.includes(rule)) faults.check('suppress', unknownName('rule', rule, RULE_IDS));
  if (reason.trim() === '') faults.error('suppress', `${rule} has no reason`, 'say why it is all right here');
  reportFaults(construct, faults);
  suppressions.add(construct, { rule, reason });
}
