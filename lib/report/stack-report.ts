import type { Diagram } from '../diagram/diagram';
import type { HostBudgets } from '../host/plan';
import type { AvailabilityPart } from '../sizing/availability';
import type { CostSum } from '../sizing/bill';
import type { ConnectionBudget } from '../sizing/connections';
import type { CostLine } from '../sizing/cost';
import type { TransferBudget } from '../sizing/transfer';

/** A line of a stack's bill, and what of the stack it is for. */
export interface ReportedCost extends CostLine {
  /** The path of a construct below the stack, or a Terraform address. */
  readonly for: string;
}

/** What costs money but is not in the sum. */
export interface UnpricedPart {
  readonly address: string;
  readonly why: string;
}

/** Hosts whose budgets are the same. */
export interface ReportedHosts {
  readonly names: readonly string[];
  readonly budgets: HostBudgets;
}

/** Something that a check found. */
export interface ReportedFinding {
  readonly severity: 'error' | 'warning' | 'note';
  /** A path, an address, or nothing for the stack as a whole. */
  readonly at: string;
  readonly message: string;
  /** The rule's id. @default a construct's own check */
  readonly rule?: string;
}

/** An alert. */
export interface ReportedAlert {
  /** The sentence that the alert carries, or its name. */
  readonly about: string;
  /** When it goes off, as far as its sentence does not say it. */
  readonly condition: string;
  readonly enabled: boolean;
  readonly address: string;
}

/** A resource or data source. */
export interface ReportedAddress {
  readonly address: string;
  /** The path of its construct below the stack. */
  readonly path: string;
}

/** Everything that a person who decides about a stack has to know. */
export interface StackReport {
  readonly stack: string;
  readonly regions: readonly string[];
  readonly resources: number;
  readonly diagram: Diagram;
  readonly costs: readonly ReportedCost[];
  readonly sum: CostSum;
  /** Costs beside DigitalOcean's, not in the sum. */
  readonly extras: readonly CostLine[];
  readonly unpriced: readonly UnpricedPart[];
  readonly hosts: readonly ReportedHosts[];
  readonly connections: readonly ConnectionBudget[];
  readonly transfers: readonly TransferBudget[];
  readonly availability: {
    readonly parts: readonly AvailabilityPart[];
    /** Of all parts together, 0 to 1. */
    readonly composite: number;
    /** What a document promises, 0 to 1. */
    readonly promised: readonly number[];
  };
  readonly findings: readonly ReportedFinding[];
  readonly alerts: readonly ReportedAlert[];
  /** Who is told of alerts. */
  readonly receivers: readonly string[];
  readonly addresses: readonly ReportedAddress[];
}
