/** A part that a service can't do without. */
export interface AvailabilityPart {
  /** What it is, as a report shows it. */
  readonly name: string;
  /** Of one copy, 0 to 1. */
  readonly availability: number;
  /** Copies any one of which is enough, 1 or more. @default 1 */
  readonly copies?: number;
}

const MINUTES_A_DAY = 24 * 60;

/** Days that a month is taken to have. */
const DAYS_A_MONTH = 30;

/**
 * The availability of copies any one of which is enough, 1 - (1 - a)^n. It holds only as far as the copies fail
 * independently, which two droplets of one region do not quite.
 */
export function redundant(availability: number, copies: number): number {
  return 1 - (1 - availability) ** copies;
}

/** The availability of parts all of which are needed: the product of theirs. 1 without any part. */
export function compositeAvailability(parts: readonly AvailabilityPart[]): number {
  return parts.reduce((product, { availability, copies = 1 }) => product * redundant(availability, copies), 1);
}

/** Minutes of a month of 30 days in which something of this availability may be down. */
export function downMinutesAMonth(availability: number): number {
  return (1 - availability) * DAYS_A_MONTH * MINUTES_A_DAY;
}

/** `99.99 %`: a percentage rounded down to three decimals, so that nothing is promised by rounding. */
export function formatPercent(availability: number): string {
  // A billionth is added against binary dust such as 0.9999 * 100 = 99.99 less a little.
  return `${Math.floor(availability * 100_000 + 1e-6) / 1000} %`;
}

/** `99.99 % (4.3 min/month)`, with hours above two of them. */
export function formatAvailability(availability: number): string {
  const minutes = downMinutesAMonth(availability);
  const down = minutes < 120 ? `${minutes.toFixed(1)} min` : `${(minutes / 60).toFixed(1)} h`;
  return `${formatPercent(availability)} (${down}/month)`;
}
