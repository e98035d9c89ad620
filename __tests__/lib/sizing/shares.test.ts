import fc from 'fast-check';
import { grownShare, sumOfShares } from '../../../lib/sizing/shares';

const share = fc.record({
  memoryMib: fc.integer({ min: 1, max: 65536 }),
  cpus: fc.integer({ min: 1, max: 1600 }).map((hundredths) => hundredths / 100),
});

test('a share on twice the machine is twice as large', () => {
  expect(grownShare({ memoryMib: 256, cpus: 0.5 }, { memory: 2, cpus: 4 })).toEqual({ memoryMib: 512, cpus: 2 });
});

test('fractions are rounded down, to whole MiB and hundredths of a CPU', () => {
  expect(grownShare({ memoryMib: 101, cpus: 0.35 }, { memory: 0.5, cpus: 0.5 })).toEqual({ memoryMib: 50, cpus: 0.17 });
});

test('on the same machine every share stays as it is, binary dust or not', () => {
  fc.assert(
    fc.property(share, (any) => {
      expect(grownShare(any, { memory: 1, cpus: 1 })).toEqual(any);
    }),
  );
});

test('shares that fit a machine fit a machine larger by any factor', () => {
  fc.assert(
    fc.property(
      fc.array(share, { maxLength: 8 }),
      fc.double({ min: 1, max: 32, noNaN: true }),
      fc.double({ min: 1, max: 32, noNaN: true }),
      (shares, memory, cpus) => {
        const [before, after] = [
          sumOfShares(shares),
          sumOfShares(shares.map((one) => grownShare(one, { memory, cpus }))),
        ];
        expect(after.memoryMib).toBeLessThanOrEqual(before.memoryMib * memory);
        expect(after.cpus).toBeLessThanOrEqual(before.cpus * cpus + 1e-6);
      },
    ),
  );
});

test('no shares are nothing', () => {
  expect(sumOfShares([])).toEqual({ memoryMib: 0, cpus: 0 });
});
