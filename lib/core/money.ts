/** An amount of US dollars as a whole number of cents, so that sums are exact. */
export type Cents = number;

/** Dollars as cents, rounded to the nearest cent. */
export function usdToCents(usd: number): Cents {
  // The detour over a decimal text keeps 1.005 from becoming 100 cents by its binary form.
  return Math.round(Number((usd * 100).toFixed(6)));
}

/** Cents as text, `$7.20` or `$1,310.00`. Intl would do the same and take 13 ms to load. */
export function formatUsd(cents: Cents): string {
  const [dollars = '', rest] = (Math.abs(cents) / 100).toFixed(2).split('.');
  return `${cents < 0 ? '-' : ''}$${dollars.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${rest}`;
}
