import type { IConstruct } from 'constructs';
import { type CostSum, sumCost } from '../sizing/bill';
import type { CostLine } from '../sizing/cost';
import { costs } from './notes';

/** What a part of the tree costs. */
export interface Bill {
  /** What DigitalOcean is paid, line by line. */
  readonly lines: readonly CostLine[];
  readonly sum: CostSum;
  /** What others are paid, such as a domain; not in the sum. */
  readonly extras: readonly CostLine[];
}

/** The bill of a construct and everything below it. */
export function billOf(scope: IConstruct): Bill {
  const all = costs.of(scope).map(({ item }) => item);
  const lines = all.filter((line) => line.group !== 'extra');
  return { lines, sum: sumCost(lines), extras: all.filter((line) => line.group === 'extra') };
}
