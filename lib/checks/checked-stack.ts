import type { PlannedChange } from './plan-changes';
import type { Resources } from './resources';
import type { AvailabilityPart } from '../sizing/availability';
import type { HostPlan } from '../host/plan';
import type { HostBundle } from '../host/bundle';
import type { LocatedFault } from '../terraform/faults-of';

/** Where a stack's resources were read: the finer the source, the more rules apply. */
export type StackSource = 'constructs' | 'configuration' | 'plan' | 'state';

/** Something that a construct notes about itself. */
export interface At<T> {
  /** The construct's path, `STACK/...`. */
  readonly path: string;
  readonly item: T;
}

/** A host, as its construct notes it. */
export interface NotedHost {
  readonly name: string;
  readonly plan: HostPlan;
  readonly bundle: HostBundle;
}

/** What this library's constructs know beyond their resources. */
export interface StackNotes {
  readonly faults: readonly LocatedFault[];
  readonly hosts: readonly At<NotedHost>[];
  readonly availability: readonly At<AvailabilityPart>[];
  /** 0 to 1 */
  readonly promised: readonly At<number>[];
  /** The path of the construct that is a resource. */
  readonly pathOf: (address: string) => string | undefined;
}

/** A stack as the rules see it. */
export interface CheckedStack {
  readonly name: string;
  readonly source: StackSource;
  readonly resources: Resources;
  /** Undefined over Terraform that these constructs have not made. */
  readonly notes?: StackNotes;
  /** What a plan changes. */
  readonly changes?: readonly PlannedChange[];
  /** US dollars a month. */
  readonly budgetUsd?: number;
}
