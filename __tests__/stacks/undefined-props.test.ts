import { readSettings } from '../../settings';
import type { SynthesizedStack } from '../../testing';
import { plannerStack, stackOf, triaSmallBusinessStack } from '../support/example-stacks';

/** As JavaScript and compilers without `exactOptionalPropertyTypes` let it pass. */
const undefinedProps = (...names: readonly string[]): object =>
  Object.fromEntries(names.map((name) => [name, undefined]));

const settings = readSettings({});

test.each<[string, (props: object) => SynthesizedStack, { readonly image: string }, string[]]>([
  ['planner', plannerStack, settings.of('planner').backend, ['app', 'extraCosts', 'size', 'networkRange']],
  [
    'tria-small-business',
    triaSmallBusinessStack,
    settings.tria('tria-small-business').backend,
    ['app', 'size', 'volumeGib', 'database'],
  ],
])('a prop of %s that is there and undefined has its default', (name, stackWith, { image }, props) => {
  const backend = { ...undefinedProps('migrate', 'memoryMib', 'cpus', 'pool'), image };
  const [stack, usual] = [stackWith({ ...undefinedProps(...props), backend }), stackOf(name)];
  expect(stack.errors).toEqual([]);
  expect(stack.text).toBe(usual.text);
  expect(stack.bundle(name)).toEqual(usual.bundle(name));
});
