import { formatUsd } from '../../lib/core/money';
import {
  type CentsRange,
  type Estimate,
  type EstimateRow,
  hourlyUsdOf,
  type OutsideRow,
} from '../../lib/estimate/estimate';

/** `$7.20`, or `$7.20 to $12.00`. */
export function amount({ leastCents, mostCents }: CentsRange): string {
  return leastCents === mostCents ? formatUsd(leastCents) : `${formatUsd(leastCents)} to ${formatUsd(mostCents)}`;
}

/** The price of an hour, to five decimals as DigitalOcean shows it. */
export function hourly({ leastCents, mostCents }: CentsRange): string {
  // A billionth is added against binary dust: 60.90 / 672 is 0.090625.
  const text = (cents: number): string => `$${(hourlyUsdOf(cents) + 1e-9).toFixed(5)}`;
  return leastCents === mostCents ? text(leastCents) : `${text(leastCents)} to ${text(mostCents)}`;
}

/** `+$6.00`, `-$6.00`, `$0.00`, or a range of them. */
export function difference({ leastCents, mostCents }: CentsRange): string {
  const text = (cents: number): string => `${cents > 0 ? '+' : ''}${formatUsd(cents)}`;
  return leastCents === mostCents ? text(leastCents) : `${text(leastCents)} to ${text(mostCents)}`;
}

/** What a line is for: `2 x Droplet s-1vcpu-1gb (Basic)`. */
export function whatOf({ copies, item, detail }: EstimateRow): string {
  return `${copies === 1 ? '' : `${copies} x `}${item}${detail === '' ? '' : ` (${detail})`}`;
}

/** The mark of a price that is not sure. */
export const UNCERTAIN = '(uncertain)';

/** The sums as rows: an hour, a month, a year. */
export function sums({ least, most }: Estimate): Readonly<Record<'hour' | 'month' | 'year', string>> {
  const month = { leastCents: least.monthlyCents, mostCents: most.monthlyCents };
  const year = { leastCents: least.yearlyCents, mostCents: most.yearlyCents };
  return { hour: hourly(month), month: amount(month), year: amount(year) };
}

/** What stands below the table: everything that is not in the sum, and what the sum rests on. */
export function footnotes(estimate: Estimate): readonly string[] {
  const { rows, unpriced, unknown, free, others, remarks, discount } = estimate;
  const freeCount = Object.values(free).reduce((sum, count) => sum + count, 0);
  const skipped = Object.entries(others);
  const uncertain = rows.filter(({ confidence }) => confidence === 'low');
  return [
    ...(discount > 0 ? [`after a discount of ${Math.round(discount * 10000) / 100} %`] : []),
    ...unpriced.map((row) => `no price, not in the sum: ${outsideText(row)}${ownPriceHint(row)}`),
    ...unknown.map((row) => `not known, not in the sum: ${outsideText(row)}`),
    ...uncertain.map(({ address, source }) => `uncertain: ${address}: ${source}`),
    ...(freeCount > 0 ? [`free: ${counts(free)}`] : []),
    ...(skipped.length > 0 ? [`of other providers, passed over: ${counts(others)}`] : []),
    ...remarks,
  ];
}

function outsideText({ address, copies, item, why }: OutsideRow): string {
  return `${address}${copies === 1 ? '' : ` (${copies})`}: ${item}: ${why}`;
}

function ownPriceHint({ priceKey }: OutsideRow): string {
  return priceKey === undefined ? '' : `; give one by --price ${priceKey}=USD`;
}

function counts(of: Readonly<Record<string, number>>): string {
  return Object.entries(of)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

/** What left the sum's outside; what came stands among the footnotes already. */
export function gone(remarks: readonly string[]): readonly string[] {
  return remarks.filter((remark) => remark.startsWith('gone:'));
}
