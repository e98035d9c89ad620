import { Faults } from '../core/fault';

/** What a product needs. What is left out counts as nothing, and an uptime left out as the least promised. */
export interface Demand {
  /** Which of the two products; by default Planner while nothing is indexed or searched and its users are few. */
  readonly app?: 'planner' | 'tria';
  /** At the same time. */
  readonly users?: number;
  /** At the busiest time. */
  readonly requestsASecond?: number;
  /** Documents in the vector index. */
  readonly documents?: number;
  /** Searches of the vector index in a day. */
  readonly searchesADay?: number;
  /** Size of the database, in GiB. */
  readonly databaseGib?: number;
  /** The share of a month, in percent, e.g. 99.5. */
  readonly uptimePercent?: number;
  /** US dollars a month. */
  readonly budgetUsd?: number;
}

/** The numbers of a demand: what they are called, in which unit, and what is still believable. */
export const DEMAND_LIMITS = {
  users: { most: 1e6, whole: true, unit: 'users at the same time' },
  requestsASecond: { most: 1e6, whole: false, unit: 'requests a second' },
  documents: { most: 1e9, whole: true, unit: 'documents' },
  searchesADay: { most: 1e9, whole: true, unit: 'searches a day' },
  databaseGib: { most: 1e5, whole: false, unit: 'GiB' },
  uptimePercent: { most: 100, whole: false, unit: 'percent' },
  budgetUsd: { most: 1e7, whole: false, unit: 'US dollars a month' },
} as const;

/** The name of a number of a demand. */
export type DemandNumber = keyof typeof DEMAND_LIMITS;

/** What is wrong with a demand. */
export function demandFaults(demand: Demand): Faults {
  const faults = new Faults();
  for (const [name, { most, whole, unit }] of Object.entries(DEMAND_LIMITS)) {
    const value = demand[name as DemandNumber];
    if (value === undefined) continue;
    if (value >= 0 && value <= most && (!whole || Number.isInteger(value))) continue;
    const kind = whole ? 'a whole number' : 'a number';
    faults.error(name, `${value} ${unit} is not ${kind} from 0 to ${most}`, 'give one in that range');
  }
  return faults;
}

/** A tenth of a day's searches fall into its busiest hour: an assumption. */
const BUSIEST_HOUR = 0.1;

/** Searches a second in the busiest hour. */
export function peakSearches(searchesADay: number): number {
  return (searchesADay * BUSIEST_HOUR) / 3600;
}
