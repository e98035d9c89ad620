import fc from 'fast-check';
import { diskBudget, diskProblems, diskWarnings, usableDiskMib } from '../../../lib/sizing/disk';

describe('Planner on 25 GB', () => {
  const budget = diskBudget({ diskGb: 25 });

  test('counts the system, the images of three releases, dumps, WAL, swap, logs and growth', () => {
    expect(budget.shares).toEqual([
      { name: 'system', mib: 3072 },
      { name: 'images of 3 releases', mib: 2000 },
      { name: 'data in year 3', mib: 500 },
      { name: '7 dumps', mib: 2000 },
      { name: 'WAL', mib: 1024 },
      { name: 'swap', mib: 1024 },
      { name: 'logs', mib: 512 },
    ]);
    expect(budget).toMatchObject({ usedMib: 10132, totalMib: 23841, freeMib: 13709, fits: true });
  });

  test('has neither a problem nor a warning', () => {
    expect(diskProblems(budget, 's-1vcpu-1gb')).toEqual([]);
    expect(diskWarnings(budget, 's-1vcpu-1gb')).toEqual([]);
  });

  test('starts with the 100 MB of the first year', () => {
    expect(diskBudget({ diskGb: 25, year: 1 }).shares).toContainEqual({ name: 'data in year 1', mib: 100 });
  });
});

test('what does not fit is refused with the sum and the next size', () => {
  const budget = diskBudget({ diskGb: 10 });
  const [problem] = diskProblems(budget, 's-1vcpu-512mb-10gb');
  expect(problem?.problem).toBe(
    'the disk needs 10132 MiB (system 3072 + images of 3 releases 2000 + data in year 3 500 + 7 dumps 2000 + WAL 1024 + swap 1024 + logs 512), s-1vcpu-512mb-10gb has 9536 MiB (10 GB)',
  );
  expect(problem?.remedy).toMatch(/^use s-1vcpu-1gb .+, put the data on a volume, or keep fewer dumps/);
  expect(diskWarnings(budget, 's-1vcpu-512mb-10gb')).toEqual([]);
});

test('what would set off the alert is a warning', () => {
  const budget = diskBudget({ diskGb: 25, logsMib: 512 + 10_000 });
  expect(diskProblems(budget, 's-1vcpu-1gb')).toEqual([]);
  expect(diskWarnings(budget, 's-1vcpu-1gb')[0]?.problem).toMatch(/the alert is at 80 %$/);
  expect(diskWarnings(budget, 's-1vcpu-1gb')[0]?.remedy).toContain('s-1vcpu-2gb');
});

const amounts = fc.record({
  diskGb: fc.integer({ min: 1, max: 10_000 }),
  dataMib: fc.nat(1e6),
  dataGrowthMib: fc.nat(1e5),
  year: fc.integer({ min: 1, max: 10 }),
  dumps: fc.nat(365),
});

describe('for any host', () => {
  test('the shares add up; nothing is negative; a disk fits exactly when nothing is refused', () => {
    fc.assert(
      fc.property(amounts, (props) => {
        const budget = diskBudget(props);
        expect(budget.usedMib).toBe(budget.shares.reduce((sum, { mib }) => sum + mib, 0));
        expect(Math.min(budget.freeMib, ...budget.shares.map(({ mib }) => mib))).toBeGreaterThanOrEqual(0);
        expect(diskProblems(budget, 's-1vcpu-1gb').length === 0).toBe(budget.fits);
      }),
    );
  });

  test('another year, another dump never needs less', () => {
    fc.assert(
      fc.property(amounts, (props) => {
        const more = diskBudget({ ...props, year: props.year + 1, dumps: props.dumps + 1 });
        expect(more.usedMib).toBeGreaterThanOrEqual(diskBudget(props).usedMib);
      }),
    );
  });
});

test('no dumps take no room', () => {
  expect(diskBudget({ diskGb: 25, dumps: 0 }).shares).toContainEqual({ name: '0 dumps', mib: 0 });
});

test.each([
  [25, 23841],
  [0, 0],
])('files can use %d GB as %d MiB', (gb, mib) => {
  expect(usableDiskMib(gb)).toBe(mib);
});
