import { billOf } from '../../lib/terraform/bill-of';
import { triaManagedStack, triaPovStack, triaSmallBusinessStack } from '../support/example-stacks';
import type { SynthesizedStack } from '../../testing';

const priced = (stack: SynthesizedStack) =>
  billOf(stack.stack).lines.map(({ item, monthlyCents }) => [item, monthlyCents / 100]);

describe("the document's budgets with today's prices", () => {
  test('$100: a droplet of 8 GB, 50 GB and a domain', () => {
    const stack = triaPovStack({ budget: 100, dropletBackups: false });
    expect(stack.errors).toEqual([]);
    expect(priced(stack)).toEqual([
      ['Volume', 5],
      ['Droplet s-4vcpu-8gb-intel', 56],
      ['Uptime check', 0],
    ]);
    expect(billOf(stack.stack).extras).toMatchObject([{ item: 'Domain', monthlyCents: 100 }]);
  });

  test('$300: a droplet of 16 GB, a managed database and 100 GB', () => {
    const stack = triaSmallBusinessStack({ budget: 300 });
    expect(stack.errors).toEqual([]);
    expect(billOf(stack.stack).sum.monthly).toBe('$266.50');
    expect(billOf(triaSmallBusinessStack({ dropletBackups: false }).stack).sum.monthly).toBe('$244.10');
  });

  test('$500: two droplets of 16 GB, a database of one node and a balancer, as the document counts', () => {
    const document = {
      dropletBackups: false,
      database: { nodes: 1 },
      storage: { on: 'nfs', sizeGib: 250, usdPerGib: 0.1 },
      agent: 'datadog',
    } as const;
    const stack = triaManagedStack({ ...document, budget: 500 });
    expect(stack.errors).toEqual([]);
    // 112 + 112 + 12 + 122.10 + 15 (Valkey) + 25 (files at the price of a volume) + 12 (ChromaDB)
    expect(billOf(stack.stack).sum.monthly).toBe('$410.10');
    // The document's $30 of monitoring for its two hosts, and one more for ChromaDB's.
    expect(billOf(stack.stack).extras.map(({ item, monthlyCents }) => [item, monthlyCents / 100])).toEqual([
      ['Domain', 1],
      ['Vercel Free', 0],
      ['Datadog, a host', 45],
    ]);
  });

  test('a budget that does not hold is refused with the parts, or told where that is wanted', () => {
    const { errors } = triaManagedStack({ budget: 500 });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(
      /^tria-enterprise: budget: the stack costs \$630\.40 a month \(Managed PostgreSQL db-s-4vcpu-8gb \$244\.20 \+ Droplet s-8vcpu-16gb-intel \$224\.00 \+ .*\), \$130\.40 above the budget of \$500\.00; raise the budget, or spend less on Managed PostgreSQL db-s-4vcpu-8gb$/,
    );
    const told = triaManagedStack({ budget: { usd: 500, above: 'warn' } });
    expect(told.errors).toEqual([]);
    expect(told.warnings).toHaveLength(1);
  });
});
