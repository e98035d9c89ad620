import { type Cents, formatUsd } from '../core/money';
import type { CostGroup, CostLine } from './cost';

/** The sum of a bill. */
export interface CostSum {
  /** The month, in US cents. */
  readonly monthlyCents: Cents;
  /** Twelve months. */
  readonly yearlyCents: Cents;
  /** The monthly sum as text, `$7.20`. */
  readonly monthly: string;
  /** The yearly sum as text, `$86.40`. */
  readonly yearly: string;
}

/**
 * Adds up a bill, exact to the cent.
 *
 * @param discount a fraction taken off what DigitalOcean is paid (not off `extra` lines), 0 to 1, for those who have
 *   agreed on one; no public offer was found. @default 0
 */
export function sumCost(lines: readonly CostLine[], discount = 0): CostSum {
  const sumOf = (chosen: readonly CostLine[]): Cents => chosen.reduce((sum, line) => sum + line.monthlyCents, 0);
  const all = sumOf(lines);
  const monthlyCents = all - Math.round(sumOf(lines.filter((line) => line.group !== 'extra')) * discount);
  const yearlyCents = 12 * monthlyCents;
  return { monthlyCents, yearlyCents, monthly: formatUsd(monthlyCents), yearly: formatUsd(yearlyCents) };
}

/** The monthly sum of each group that has lines, in the order of their first ones. */
export function costByGroup(lines: readonly CostLine[]): ReadonlyMap<CostGroup, Cents> {
  const sums = new Map<CostGroup, Cents>();
  for (const { group, monthlyCents } of lines) sums.set(group, (sums.get(group) ?? 0) + monthlyCents);
  return sums;
}
