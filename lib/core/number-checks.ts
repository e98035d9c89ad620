import type { Problem } from './fault';

/** A number has to be whole and within a range. The unit names what is counted. */
export function wholeNumberProblem(value: number, least: number, most: number, unit: string): Problem | undefined {
  if (Number.isInteger(value) && value >= least && value <= most) return undefined;
  return {
    problem: `${value} ${unit} is not a whole number from ${least} to ${most}`,
    remedy: 'choose one in that range',
  };
}

/** How many of something are built where its number is checked elsewhere: within a range, the least for no whole number. */
export function buildableCount(value: number, least: number, most: number): number {
  return Number.isSafeInteger(value) ? Math.min(most, Math.max(least, value)) : least;
}
