import { formatUsd, usdToCents } from '../../core/money';
import { rangeOf } from '../../estimate/compare';
import { estimate } from '../../estimate/estimate';
import { type Found, ownFaults, type Rule } from '../rule';
import type { Resources } from '../resources';

/** What a stack may cost: the limit that it was built with, or one that is given to the check. */
export const budget: Rule = {
  id: 'budget',
  asks: 'Does it cost no more than it may?',
  severity: 'error',
  inapplicable: ({ notes, budgetUsd }) => (notes || budgetUsd !== undefined ? undefined : 'no budget is given'),
  check: (stack) => [
    ...ownFaults(stack, 'budget'),
    ...(stack.budgetUsd === undefined ? [] : overBudget(stack.resources, usdToCents(stack.budgetUsd))),
  ],
};

function overBudget({ all }: Resources, most: number): readonly Found[] {
  const bill = estimate({ resources: all, others: {}, remarks: [] });
  const { leastCents, mostCents } = rangeOf(bill);
  const outside = bill.unpriced.length + bill.unknown.length;
  const remedy = 'raise the budget, or see by `estimate` what costs most';
  if (leastCents > most) {
    const above = `${formatUsd(leastCents - most)} above the budget of ${formatUsd(most)}`;
    return [{ at: '', problem: `it costs ${formatUsd(leastCents)} a month, ${above}`, remedy }];
  }
  if (mostCents <= most && outside === 0) return [];
  const why = mostCents > most ? `up to ${formatUsd(mostCents)}` : `more than ${formatUsd(mostCents)}`;
  const rest = outside === 0 ? '' : `, for ${outside} of its resources have no known price`;
  return [
    {
      at: '',
      severity: 'warning',
      problem: `it may cost ${why} a month${rest}; the budget is ${formatUsd(most)}`,
      remedy,
    },
  ];
}
