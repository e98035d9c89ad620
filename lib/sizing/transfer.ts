import { PRICES } from '../catalog/prices';
import type { Problem } from '../core/fault';
import { type Cents, formatUsd, usdToCents } from '../core/money';

/** How the outbound transfer of a month compares with what a droplet includes. */
export interface TransferBudget {
  /** Included in a month, in GiB. DigitalOcean adds up the allowances of all droplets of an account. */
  readonly allowanceGib: number;
  /** Expected in a month, in GiB. */
  readonly expectedGib: number;
  /** Beyond the allowance, in GiB; 0 when within it. */
  readonly overageGib: number;
  /** What goes beyond costs, in US cents a month. */
  readonly overageCents: Cents;
  /** Whether it stays within what is included. */
  readonly fits: boolean;
}

/** Compares a month's expected outbound transfer with an allowance, both in GiB. */
export function transferBudget(allowanceGib: number, expectedGib: number): TransferBudget {
  const overageGib = Math.max(0, expectedGib - allowanceGib);
  const overageCents = usdToCents(PRICES.transferOverage.usd * overageGib);
  return { allowanceGib, expectedGib, overageGib, overageCents, fits: overageGib === 0 };
}

/** The warning that a month will cost more than the droplet; more transfer is never refused by DigitalOcean. */
export function transferWarnings(budget: TransferBudget, sizeSlug: string): readonly Problem[] {
  if (budget.fits) return [];
  const { allowanceGib, expectedGib, overageGib, overageCents } = budget;
  return [
    {
      problem: `${expectedGib} GiB leave in a month, ${sizeSlug} includes ${allowanceGib} GiB`,
      remedy: `expect ${formatUsd(overageCents)} more for ${overageGib} GiB, or serve large files from Spaces`,
    },
  ];
}

/** Days in which a rate at the alert's threshold would use up the allowance of a month. */
const DAYS_TO_SPEND = 7;

const SECONDS_A_DAY = 86_400;

/**
 * The outbound rate, in Mbit/s, at which an alert makes sense: kept up, it would use up the month's allowance in a
 * week. That is about four times the rate that lasts the month, so that the busy hours of an ordinary day stay below.
 * Rounded down to a tenth. 14.2 for 1000 GiB.
 *
 * @param days days in which the allowance would be used up. @default 7
 */
export function outboundAlertMbps(allowanceGib: number, days = DAYS_TO_SPEND): number {
  const megabits = (allowanceGib * 2 ** 30 * 8) / 1e6;
  return Math.floor((megabits / (days * SECONDS_A_DAY)) * 10) / 10;
}
