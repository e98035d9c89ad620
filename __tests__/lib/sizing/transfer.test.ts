import fc from 'fast-check';
import { outboundAlertMbps, transferBudget, transferWarnings } from '../../../lib/sizing/transfer';

test('Planner sends less than 1 GB of its 1 TB', () => {
  const budget = transferBudget(1000, 1);
  expect(budget).toMatchObject({ overageGib: 0, overageCents: 0, fits: true });
  expect(transferWarnings(budget, 's-1vcpu-1gb')).toEqual([]);
});

test('what goes beyond the allowance costs a cent for each GiB', () => {
  const budget = transferBudget(1000, 1500);
  expect(budget).toMatchObject({ overageGib: 500, overageCents: 500, fits: false });
  expect(transferWarnings(budget, 's-1vcpu-1gb')).toEqual([
    {
      problem: '1500 GiB leave in a month, s-1vcpu-1gb includes 1000 GiB',
      remedy: 'expect $5.00 more for 500 GiB, or serve large files from Spaces',
    },
  ]);
});

test.each([
  [500, 7.1],
  [1000, 14.2],
  [6000, 85.2],
  [0, 0],
])('an allowance of %d GiB is gone in a week at %d Mbit/s', (gib, mbps) => {
  expect(outboundAlertMbps(gib)).toBe(mbps);
});

test('a rate below the threshold lasts a week at least', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), (gib) => {
      const sentGib = (outboundAlertMbps(gib) * 1e6 * 7 * 86_400) / 8 / 2 ** 30;
      expect(sentGib).toBeLessThanOrEqual(gib);
      expect(outboundAlertMbps(gib + 100)).toBeGreaterThan(outboundAlertMbps(gib));
    }),
  );
});
