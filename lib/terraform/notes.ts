import type { AvailabilityPart } from '../sizing/availability';
import type { ConnectionBudget } from '../sizing/connections';
import type { CostLine } from '../sizing/cost';
import type { TransferBudget } from '../sizing/transfer';
import { Annotation } from './annotation';

/** What the constructs of a tree cost: `costs.of(stack)`. */
export const costs = new Annotation<CostLine>('costs');

/** The parts that a stack's service can't do without. */
export const availability = new Annotation<AvailabilityPart>('availability');

/** The availability that a document promises, 0 to 1, to be shown beside the composite one. */
export const promisedAvailability = new Annotation<number>('promised-availability');

/** Connections to a stack's databases. */
export const connections = new Annotation<ConnectionBudget>('connections');

/** Outbound transfer of a month. */
export const transfers = new Annotation<TransferBudget>('transfers');
