/** How much a finding matters: an error should stop a change, a warning asks for a decision, a note is to be known. */
export type FindingSeverity = 'error' | 'warning' | 'note';

/** What a rule found. */
export interface Finding {
  /** The rule's id. */
  readonly rule: string;
  readonly severity: FindingSeverity;
  /** The Terraform address, or the path of a construct, that it is about; empty for the whole stack. */
  readonly at: string;
  readonly problem: string;
  readonly remedy: string;
}

/** A finding that somebody has decided to live with. */
export interface SuppressedFinding extends Finding {
  readonly reason: string;
}

/** A rule that a definition says too little for. */
export interface SkippedRule {
  readonly rule: string;
  readonly why: string;
}

/** What the rules say of one stack. */
export interface CheckReport {
  readonly stack: string;
  /** The gravest first, then in the order of the rules. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly skipped: readonly SkippedRule[];
}

/** From the least to the gravest. */
export const SEVERITIES: readonly FindingSeverity[] = ['note', 'warning', 'error'];

/** Whether a severity is as grave as another, or graver. */
export function isAtLeast(severity: FindingSeverity, least: FindingSeverity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}

/** `at: problem; remedy [rule]`, the one form in which a finding is shown. */
export function describeFinding({ rule, at, problem, remedy }: Finding): string {
  return `${at === '' ? '' : `${at}: `}${problem}; ${remedy} [${rule}]`;
}
