/** How much a finding matters: an error should stop a change, a warning asks for a decision, a note is to be known. */
export type FindingSeverity = 'error' | 'warning' | 'note';

/** What a rule found. */
export interface Finding {
  /** The rule's id. */
  readonly rule: string;
  /** How grave it is. */
  readonly severity: FindingSeverity;
  /** The Terraform address, or the path of a construct, that it is about; empty for the whole stack. */
  readonly at: string;
  /** What is wrong, with the value and the limit. */
  readonly problem: string;
  /** The way out. */
  readonly remedy: string;
}

/** A finding that somebody has decided to live with. */
export interface SuppressedFinding extends Finding {
  /** Why somebody bears it. */
  readonly reason: string;
}

/** A rule that a definition says too little for. */
export interface SkippedRule {
  /** The rule's name. */
  readonly rule: string;
  /** What it would have needed. */
  readonly why: string;
}

/** What the rules say of one stack. */
export interface CheckReport {
  /** The stack's name. */
  readonly stack: string;
  /** The gravest first, then in the order of the rules. */
  readonly findings: readonly Finding[];
  /** What is not counted, with the reason that was given. */
  readonly suppressed: readonly SuppressedFinding[];
  /** Rules that could not judge, and why. */
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
