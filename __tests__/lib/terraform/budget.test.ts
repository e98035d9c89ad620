import { App, Testing } from 'cdktf';
import { PatternStack, type PatternStackProps } from '../../../index';
import { dropletCost, extraCost } from '../../../lib/sizing/cost';
import { Faults } from '../../../lib/core/fault';
import { checkLater, describeLocatedFault, faultsOf } from '../../../lib/terraform/faults-of';
import { costs } from '../../../lib/terraform/notes';

const stackOf = (props: PatternStackProps, scope = new App({ skipValidation: true })): PatternStack => {
  const stack = new PatternStack(scope, 'shop', props);
  // Noted after the stack was made, as constructs do.
  costs.add(stack, dropletCost('s-1vcpu-1gb'), dropletCost('s-1vcpu-1gb'), dropletCost('s-2vcpu-4gb'));
  costs.add(stack, extraCost('Domain', 1, '2026-01-01'));
  return stack;
};
const said = (stack: PatternStack): readonly string[] =>
  faultsOf(stack).map((fault) => `${fault.severity} ${describeLocatedFault(fault)}`);

const ABOVE =
  'shop: budget: the stack costs $37.00 a month (Droplet s-2vcpu-4gb $24.00 + Droplet s-1vcpu-1gb $12.00 + Domain $1.00), $0.01 above the budget of $36.99; raise the budget, or spend less on Droplet s-2vcpu-4gb';

describe('a budget', () => {
  test.each([[{}], [{ budget: 37 }], [{ budget: { usd: 37 } }], [{ budget: { usd: 1000, above: 'warn' } as const }]])(
    'is kept: %j',
    (props) => {
      expect(said(stackOf(props))).toEqual([]);
    },
  );

  test.each([[{ budget: 36.99 }], [{ budget: { usd: 36.99, above: 'refuse' } as const }]])(
    'is refused one cent above it, with the parts, the dearest first: %j',
    (props) => {
      expect(said(stackOf(props))).toEqual([`error ${ABOVE}`]);
    },
  );

  test('is only warned of where that is wanted', () => {
    expect(said(stackOf({ budget: { usd: 36.99, above: 'warn' } }))).toEqual([`warning ${ABOVE}`]);
  });

  test.each([0, -300, NaN, Infinity])('of %p is refused as nonsense, whatever happens above it', (usd) => {
    expect(said(stackOf({ budget: { usd, above: 'warn' } }))).toEqual([
      `error shop: budget: ${usd} is no budget; write US dollars a month, such as 300`,
    ]);
  });

  test("refuses the synth of an importer's own tests", () => {
    expect(() => Testing.synth(stackOf({ budget: 1 }, Testing.app()), true)).toThrow('above the budget of $1.00');
    expect(() => Testing.synth(stackOf({ budget: 37 }, Testing.app()), true)).not.toThrow();
  });
});

test('a later check sees the finished tree, and finds the same however often it is asked', () => {
  const stack = new PatternStack(new App({ skipValidation: true }), 'shop');
  const names: string[] = [];
  checkLater(stack, () => {
    const faults = new Faults();
    for (const name of names) faults.error(name, 'is bad', 'change it');
    faults.warning('names', `there are ${names.length}`, 'count them');
    return faults;
  });
  names.push('one', 'two');
  const found = [
    'error shop: one: is bad; change it',
    'error shop: two: is bad; change it',
    'warning shop: names: there are 2; count them',
  ];
  expect(said(stack)).toEqual(found);
  expect(said(stack)).toEqual(found);
});
