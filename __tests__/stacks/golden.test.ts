import { everyStack } from '../support/example-stacks';
import { expectGolden } from '../support/golden';
import { reviewableJson } from '../support/reviewable-json';
import type { SynthesizedStack } from '../../testing';

const stacks = everyStack();

/** A text of every stack, by a file name. */
function each(ending: string, text: (stack: SynthesizedStack) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(stacks).map(([name, stack]) => [`${name}${ending}`, text(stack)]));
}

// Whoever changes one of these owes the users a `moved` block: without it Terraform destroys and creates anew.
test('the addresses of the stacks are those that users have in their states', () => {
  expectGolden(
    'addresses',
    each('.txt', ({ addresses }) => `${addresses.join('\n')}\n`),
  );
});

test('the JSON of the stacks is the reviewed one', () => {
  expectGolden('terraform', each('.json', reviewableJson));
});
