import { compositeAvailability, formatAvailability, formatPercent, redundant } from '../../sizing/availability';
import type { AvailabilityPart } from '../../sizing/availability';
import { type Found, needsConstructs, type Rule } from '../rule';
import type { CheckedStack } from '../checked-stack';

/** The product of the parts against the figure that somebody was promised. */
export const availability: Rule = {
  id: 'availability',
  asks: 'Do its parts together give the availability that was promised?',
  severity: 'warning',
  inapplicable: needsConstructs('which availability was promised'),
  check: ({ notes }) => (notes?.promised ?? []).flatMap((promise) => shortfall(promise, notes?.availability ?? [])),
};

type Notes = NonNullable<CheckedStack['notes']>;

function shortfall({ path, item: promised }: Notes['promised'][number], all: Notes['availability']): readonly Found[] {
  const parts = all.filter((part) => `${part.path}/`.startsWith(`${path}/`)).map(({ item }) => item);
  const composite = compositeAvailability(parts);
  if (composite >= promised) return [];
  const terms = parts.map((part) => `${part.name} ${formatPercent(availabilityOf(part))}`).join(' and ');
  const [weakest] = [...parts].sort((a, b) => availabilityOf(a) - availabilityOf(b));
  return [
    {
      at: path,
      problem: `${terms} make ${formatAvailability(composite)}, its document promises ${formatPercent(promised)}`,
      remedy: `promise ${formatPercent(composite)}, or strengthen the weakest part${weakest ? `, the ${weakest.name}` : ''}`,
    },
  ];
}

function availabilityOf({ availability: one, copies = 1 }: AvailabilityPart): number {
  return redundant(one, copies);
}
