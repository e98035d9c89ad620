import fc from 'fast-check';
import { formatUsd, usdToCents } from '../../../lib/core/money';

test.each([
  [0, 0, '$0.00'],
  [6, 600, '$6.00'],
  [7.2, 720, '$7.20'],
  [60.9, 6090, '$60.90'],
  [2.15, 215, '$2.15'],
  [1.005, 101, '$1.01'],
  [0.1 + 0.2, 30, '$0.30'],
  [1310, 131000, '$1,310.00'],
])('%d dollars are %i cents, %s', (usd, cents, text) => {
  expect(usdToCents(usd)).toBe(cents);
  expect(formatUsd(cents)).toBe(text);
});

test('a whole number of cents survives the way through dollars and through text', () => {
  fc.assert(
    fc.property(fc.nat(1e9), (cents) => {
      expect(usdToCents(cents / 100)).toBe(cents);
      expect(usdToCents(Number(formatUsd(cents).replaceAll(/[$,]/g, '')))).toBe(cents);
    }),
  );
});
