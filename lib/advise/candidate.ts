import type { Composition } from './composition';

/** The name of a scenario, which is that of its stack. */
export type Scenario =
  | 'planner'
  | 'planner-ha'
  | 'tria-pov'
  | 'tria-pov-tight'
  | 'tria-small-business'
  | 'tria-enterprise-single'
  | 'tria-enterprise-self-hosted'
  | 'tria-enterprise';

/** A prop of a stack, as it would be written. */
export type AdvisedProps = Readonly<Record<string, string | number | Readonly<Record<string, string | number>>>>;

/** A scenario in one form. */
export interface Candidate {
  readonly scenario: Scenario;
  /** The class of its stack. */
  readonly stack: string;
  /** What differs from its defaults. */
  readonly props: AdvisedProps;
  readonly parts: Composition;
  readonly users: number;
  readonly requestsASecond: number;
  /** Vector searches a second. */
  readonly searches: number;
  readonly documents: number;
  readonly databaseGib: number;
  /** What its document promises. */
  readonly uptimePercent: number;
  /** Whether it is chosen only where the budget leaves no other. */
  readonly onlyForBudget: boolean;
  /** Why one would not want it. */
  readonly drawback?: string;
}
