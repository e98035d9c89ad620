import type { Problem } from '../core/fault';
import type { CheckedStack } from './checked-stack';
import type { FindingSeverity } from './finding';

/** The names of the rules; docs/guides/checks.md has a section for each. */
export const RULE_IDS = [
  'definition',
  'memory',
  'connections',
  'budget',
  'availability',
  'single-point-of-failure',
  'ssh-open',
  'public-ports',
  'unencrypted-paths',
  'backups',
  'restore-drill',
  'alerts',
  'end-of-life',
  'region-latency',
  'prevent-destroy',
  'replacement',
] as const;

/** The name of a rule. */
export type RuleId = (typeof RULE_IDS)[number];

/** What a rule found, without what is the same for all of its findings. */
export interface Found extends Problem {
  /** The Terraform address or the construct's path; empty for the whole stack. */
  readonly at: string;
  /** @default the rule's */
  readonly severity?: FindingSeverity;
}

/** A rule over a finished stack. */
export interface Rule {
  readonly id: RuleId;
  /** What it asks, as a question that a good stack answers with yes. */
  readonly asks: string;
  readonly severity: FindingSeverity;
  /** Why it says nothing of a stack; undefined where it applies. @default it applies to every stack */
  readonly inapplicable?: (stack: CheckedStack) => string | undefined;
  readonly check: (stack: CheckedStack) => readonly Found[];
}

/** The reason of rules about what only constructs know. */
export function needsConstructs(what: string): (stack: CheckedStack) => string | undefined {
  return ({ notes }) => (notes ? undefined : `${what} is not written in Terraform's files`);
}

/** Whether the construct of a resource, or one around it, has been told of already. */
export function isTold(own: readonly Found[], { notes }: CheckedStack, address: string): boolean {
  const path = notes?.pathOf(address);
  return path !== undefined && own.some(({ at }) => `${path}/`.startsWith(`${at}/`));
}

/** What the constructs themselves have found while they were planned. */
export function ownFaults({ notes }: CheckedStack, check: RuleId): readonly Found[] {
  return (notes?.faults ?? [])
    .filter(({ fault }) => (fault?.check ?? 'definition') === check)
    .map(({ path, severity, message, fault }) => ({
      at: path,
      severity,
      problem: fault ? [fault.at, fault.problem].filter((part) => part !== '').join(': ') : message,
      remedy: fault?.remedy ?? 'see its construct',
    }));
}
