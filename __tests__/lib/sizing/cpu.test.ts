import fc from 'fast-check';
import { cpuBudget, cpuProblems, cpuWarnings } from '../../../lib/sizing/cpu';

const shares = (...cpus: readonly number[]) => cpus.map((cpu, index) => ({ name: `s${index}`, cpus: cpu }));

test('the Planner document: 0.1 + 0.5 + 0.3 + 0.1 is exactly 1.0 of 1', () => {
  const budget = cpuBudget({ vcpus: 1, shares: shares(0.1, 0.5, 0.3, 0.1) });
  expect(budget).toMatchObject({ used: 1, free: 0, fits: true });
  expect(cpuWarnings(budget, 's-1vcpu-1gb')).toEqual([]);
  expect(cpuProblems(budget, 's-1vcpu-1gb')).toEqual([]);
});

test('a little more than the vCPUs together is nothing to speak of, for shares are limits', () => {
  expect(cpuWarnings(cpuBudget({ vcpus: 4, shares: shares(1, 2, 1, 1) }), 's-4vcpu-8gb')).toEqual([]);
  expect(cpuWarnings(cpuBudget({ vcpus: 4, shares: shares(1, 2, 1, 1.01) }), 's-4vcpu-8gb')).toHaveLength(1);
});

test('far more than the vCPUs together is a warning with the sum and the next size', () => {
  const budget = cpuBudget({ vcpus: 1, shares: shares(0.8, 0.5) });
  expect(cpuProblems(budget, 's-1vcpu-1gb')).toEqual([]);
  expect(cpuWarnings(budget, 's-1vcpu-1gb')).toEqual([
    {
      problem: 'services may use 1.3 CPUs (s0 0.8 + s1 0.5), s-1vcpu-1gb has 1',
      remedy: 'lower the shares, or use s-2vcpu-2gb (2 vCPUs, 2048 MiB, 60 GB, $18.00 a month)',
    },
  ]);
});

test('a single share larger than the machine is an error', () => {
  const budget = cpuBudget({ vcpus: 1, shares: shares(1.5, 0.1) });
  expect(cpuProblems(budget, 's-1vcpu-1gb')).toEqual([
    {
      problem: 's0 may use 1.5 CPUs, s-1vcpu-1gb has 1',
      remedy: 'lower the share to 1, or use s-2vcpu-2gb (2 vCPUs, 2048 MiB, 60 GB, $18.00 a month)',
    },
  ]);
});

test('sums are exact, whatever their order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(4000), { maxLength: 10 }), fc.integer({ min: 1, max: 32 }), (parts, vcpus) => {
      const cpus = parts.map((part) => part / 1000);
      const budget = cpuBudget({ vcpus, shares: shares(...cpus) });
      expect(budget.used).toBe(parts.reduce((sum, part) => sum + part, 0) / 1000);
      expect(budget.used).toBe(cpuBudget({ vcpus, shares: shares(...cpus.reverse()) }).used);
      expect(budget.fits).toBe(budget.used <= vcpus);
      expect(budget.free).toBeGreaterThanOrEqual(0);
    }),
  );
});
