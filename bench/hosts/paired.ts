/** Which of a pair is measured. */
export type Side = 'ours' | 'defaults';

/** In turn, so that a noisy machine is noisy for both. */
const TURNS: readonly Side[] = ['ours', 'defaults', 'defaults', 'ours', 'ours', 'defaults', 'defaults', 'ours'];

/** Measures both sides in turn, and prints their medians and the ratio. */
export async function comparePair(what: string, unit: string, measure: (side: Side) => Promise<number>): Promise<void> {
  const rates: Record<Side, number[]> = { ours: [], defaults: [] };
  for (const side of TURNS) rates[side].push(await measure(side));
  const [ours, defaults] = [median(rates.ours), median(rates.defaults)];
  process.stdout.write(
    `${what}: ${ours.toFixed(0)} ${unit} with our settings, ${defaults.toFixed(0)} with the image's; ratio ${(ours / defaults).toFixed(2)}\n`,
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}
