/** Which of a pair is measured. */
export type Side = 'ours' | 'defaults';

/** Pairs of figures, taken one right after the other. */
const PAIRS = 8;

/**
 * Measures both sides in turn, each first in every other pair, so that a noisy machine is noisy for both. Prints the
 * medians, and the median of the pairs' ratios with the middle half of them.
 */
export async function comparePair(what: string, unit: string, measure: (side: Side) => Promise<number>): Promise<void> {
  const rates: Record<Side, number[]> = { ours: [], defaults: [] };
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const order: readonly Side[] = pair % 2 === 0 ? ['ours', 'defaults'] : ['defaults', 'ours'];
    for (const side of order) rates[side].push(await measure(side));
  }
  const ratios = rates.ours.map((rate, pair) => rate / (rates.defaults[pair] ?? Number.NaN)).sort((a, b) => a - b);
  const [low = Number.NaN, high = Number.NaN] = [ratios[PAIRS / 4], ratios[(3 * PAIRS) / 4 - 1]];
  process.stdout.write(
    `${what}: ${median(rates.ours).toFixed(0)} ${unit} with our settings, ${median(rates.defaults).toFixed(0)} with the image's; ` +
      `ratio ${median(ratios).toFixed(2)} (half of the pairs between ${low.toFixed(2)} and ${high.toFixed(2)})\n`,
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}
