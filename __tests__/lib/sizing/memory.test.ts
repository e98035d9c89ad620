import fc from 'fast-check';
import { dropletSizes, findDropletSize } from '../../../lib/catalog/droplet-sizes';
import {
  memoryBudget,
  type MemoryBudgetProps,
  memoryProblems,
  memoryWarnings,
  visibleToLinuxMib,
} from '../../../lib/sizing/memory';

const planner: MemoryBudgetProps = {
  totalMib: 1024,
  systemMib: 200,
  swapMib: 1024,
  shares: [
    { name: 'nginx', limitMib: 32, surge: false },
    { name: 'backend', limitMib: 256, surge: true },
    { name: 'postgres', limitMib: 384, surge: false },
    { name: 'redis', limitMib: 64, surge: false },
  ],
};

describe('the Planner document', () => {
  test('936 of 1024 MiB, 88 free, 1192 during a deploy', () => {
    const budget = memoryBudget(planner);
    expect(budget).toMatchObject({ usedMib: 936, totalMib: 1024, freeMib: 88, shortMib: 0, deployMib: 1192 });
    expect(budget).toMatchObject({ fits: true, fitsDeploy: true, surge: { name: 'backend' } });
    expect(memoryProblems(budget, 's-1vcpu-1gb')).toEqual([]);
    expect(memoryWarnings(budget, 's-1vcpu-1gb')).toEqual([]);
  });

  test('without swap a deploy is refused, with the sum and four ways out', () => {
    expect(memoryProblems(memoryBudget({ ...planner, swapMib: 0 }), 's-1vcpu-1gb')).toEqual([
      {
        check: 'memory',
        problem:
          'services need 1192 MiB during a deploy (nginx 32 + backend 256 + postgres 384 + redis 64 + system 200 + second backend 256), s-1vcpu-1gb has 1024 MiB + 0 MiB swap',
        remedy:
          'use s-1vcpu-2gb (1 vCPU, 2048 MiB, 50 GB, $12.00 a month), raise the swap file to 168 MiB, lower the limits by 168 MiB, or replace backend in place, which interrupts it',
      },
    ]);
  });

  test('on 512 MiB the limits themselves are too much', () => {
    const [problem] = memoryProblems(memoryBudget({ ...planner, totalMib: 512 }), 's-1vcpu-512mb-10gb');
    expect(problem).toEqual({
      check: 'memory',
      problem:
        'services need 936 MiB (nginx 32 + backend 256 + postgres 384 + redis 64 + system 200), s-1vcpu-512mb-10gb has 512 MiB',
      remedy:
        'use s-1vcpu-1gb (1 vCPU, 1024 MiB, 25 GB, $6.00 a month), lower the limits by 424 MiB, or move a service to a machine of its own',
    });
  });
});

test('limits above what Linux shows are warned about', () => {
  const budget = memoryBudget({ ...planner, systemMib: 250 });
  expect(memoryProblems(budget, 's-1vcpu-1gb')).toEqual([]);
  expect(memoryWarnings(budget, 's-1vcpu-1gb')[0]?.problem).toContain('986 of 1024 MiB');
});

test('only the largest of several surging services counts', () => {
  const shares = [100, 300, 200].map((limitMib) => ({ name: `s${limitMib}`, limitMib, surge: true }));
  expect(memoryBudget({ totalMib: 1024, systemMib: 0, swapMib: 0, shares })).toMatchObject({
    usedMib: 600,
    deployMib: 900,
    surge: { name: 's300' },
  });
});

test('without a surging service a deploy takes no more', () => {
  const budget = memoryBudget({ ...planner, shares: [{ name: 'a', limitMib: 1, surge: false }] });
  expect(budget.surge).toBeUndefined();
  expect(budget.deployMib).toBe(budget.usedMib);
});

test('the largest machine has no next size, and the rest of the ways out remains', () => {
  const [problem] = memoryProblems(memoryBudget({ ...planner, totalMib: 1 }), 'unknown');
  expect(problem?.remedy).toBe('lower the limits by 935 MiB, or move a service to a machine of its own');
});

test.each([
  [1024, 960],
  [2048, 1968],
  [16384, 16080],
  [0, 0],
])('of %d MiB Linux shows about %d', (total, visible) => {
  expect(visibleToLinuxMib(total)).toBe(visible);
});

const props: fc.Arbitrary<MemoryBudgetProps> = fc.record({
  totalMib: fc.constantFrom(...dropletSizes.map(({ memoryMib }) => memoryMib)),
  systemMib: fc.nat(4096),
  swapMib: fc.nat(4096),
  shares: fc.array(
    fc.record({ name: fc.stringMatching(/^[a-z]{1,8}$/), limitMib: fc.nat(65536), surge: fc.boolean() }),
    { maxLength: 8 },
  ),
});

describe('for any host', () => {
  test('the total and what it lacks are what is used and what is free; nothing is negative', () => {
    fc.assert(
      fc.property(props, (any) => {
        const budget = memoryBudget(any);
        expect(budget.totalMib + budget.shortMib).toBe(budget.usedMib + budget.freeMib);
        expect(Math.min(budget.freeMib, budget.shortMib, budget.visibleMib)).toBeGreaterThanOrEqual(0);
        expect(budget.fits).toBe(budget.shortMib === 0);
        expect(budget.deployMib).toBeGreaterThanOrEqual(budget.usedMib);
      }),
    );
  });

  test('there is a problem exactly when something does not fit', () => {
    fc.assert(
      fc.property(props, (any) => {
        const budget = memoryBudget(any);
        const count = Number(!budget.fits) + Number(!budget.fitsDeploy && budget.surge !== undefined);
        expect(memoryProblems(budget, 's-1vcpu-1gb')).toHaveLength(count);
      }),
    );
  });

  test('more memory never makes it fit less', () => {
    fc.assert(
      fc.property(props, fc.nat(65536), (any, more) => {
        const [small, large] = [memoryBudget(any), memoryBudget({ ...any, totalMib: any.totalMib + more })];
        expect(Number(large.fits)).toBeGreaterThanOrEqual(Number(small.fits));
        expect(Number(large.fitsDeploy)).toBeGreaterThanOrEqual(Number(small.fitsDeploy));
      }),
    );
  });

  test('the size named as the way out really fits', () => {
    fc.assert(
      fc.property(props, (any) => {
        for (const { remedy } of memoryProblems(memoryBudget({ ...any, totalMib: 1024 }), 's-1vcpu-1gb')) {
          const slug = /^use (\S+) /.exec(remedy)?.[1];
          if (slug === undefined) continue;
          const larger = memoryBudget({ ...any, totalMib: findDropletSize(slug)!.memoryMib });
          expect(larger.fits && larger.fitsDeploy).toBe(true);
        }
      }),
    );
  });
});
