import type { CheckReport } from '../checks/finding';
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
  /** Its Terraform address. */
  readonly address: string;
  /** Why it has no price, as the end of a sentence. */
  readonly why: string;
}

/** Hosts whose budgets are the same. */
export interface ReportedHosts {
  /** The hosts' names. */
  readonly names: readonly string[];
  /** How each of them fits its machine. */
  readonly budgets: HostBudgets;
}

/** An alert. */
export interface ReportedAlert {
  /** The sentence that the alert carries, or its name. */
  readonly about: string;
  /** When it goes off, as far as its sentence does not say it. */
  readonly condition: string;
  /** False for one that is switched on with the first deploy. */
  readonly enabled: boolean;
  /** Its Terraform address. */
  readonly address: string;
}

/** A resource or data source. */
export interface ReportedAddress {
  /** `digitalocean_droplet.web`, `data.cloudinit_config.web` */
  readonly address: string;
  /** The path of its construct below the stack. */
  readonly path: string;
}

/** Everything that a person who decides about a stack has to know. */
export interface StackReport {
  /** The stack's id. */
  readonly stack: string;
  /** The regions that its resources name. */
  readonly regions: readonly string[];
  /** How many resources it has, data sources left out. */
  readonly resources: number;
  /** Its architecture. */
  readonly diagram: Diagram;
  /** What DigitalOcean is paid, in the order of the tree. */
  readonly costs: readonly ReportedCost[];
  /** The sum of these costs. */
  readonly sum: CostSum;
  /** Costs beside DigitalOcean's, not in the sum. */
  readonly extras: readonly CostLine[];
  /** What costs money, but has no price that is known. */
  readonly unpriced: readonly UnpricedPart[];
  /** Its hosts whose sizes are known. */
  readonly hosts: readonly ReportedHosts[];
  /** Connections to its databases. */
  readonly connections: readonly ConnectionBudget[];
  /** Outbound transfer of a month. */
  readonly transfers: readonly TransferBudget[];
  /** What the service can't do without, and what comes of it. */
  readonly availability: {
    /** The parts that it can't do without. */
    readonly parts: readonly AvailabilityPart[];
    /** Of all parts together, 0 to 1. */
    readonly composite: number;
    /** What a document promises, 0 to 1. */
    readonly promised: readonly number[];
  };
  /** What the rules found, what was suppressed with a reason, and what could not be looked at. */
  readonly checks: Omit<CheckReport, 'stack'>;
  /** What somebody is told of. */
  readonly alerts: readonly ReportedAlert[];
  /** Who is told of alerts. */
  readonly receivers: readonly string[];
  /** Every resource and data source, sorted by address. */
  readonly addresses: readonly ReportedAddress[];
}
