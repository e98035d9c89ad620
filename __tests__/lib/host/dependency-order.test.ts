import fc from 'fast-check';
import { findCycle } from '../../../lib/host/dependency-order';

const graph = (edges: Readonly<Record<string, readonly string[]>>) => findCycle(new Map(Object.entries(edges)));

test.each([
  ['nothing', {}],
  ['a chain', { a: ['b'], b: ['c'], c: [] }],
  ['a diamond', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }],
  ['names that are nobody', { a: ['x'] }],
])('%s has no cycle', (_what, edges) => {
  expect(graph(edges)).toBeUndefined();
});

test.each([
  ['itself', { a: ['a'] }, ['a', 'a']],
  ['each other', { a: ['b'], b: ['a'] }, ['a', 'b', 'a']],
  ['a circle behind a way in, which is left out', { a: ['b'], b: ['c'], c: ['d'], d: ['b'] }, ['b', 'c', 'd', 'b']],
  ['a circle that is met later', { a: [], b: ['a'], c: ['b', 'd'], d: ['c'] }, ['c', 'd', 'c']],
])('%s is a cycle, told from its start to its start', (_what, edges: Record<string, string[]>, cycle) => {
  expect(graph(edges)).toEqual(cycle);
});

const NODES = ['a', 'b', 'c', 'd', 'e', 'f'];
const edges = fc
  .array(fc.array(fc.constantFrom(...NODES), { maxLength: 3 }), { minLength: NODES.length, maxLength: NODES.length })
  .map((targets) => new Map(NODES.map((node, index) => [node, targets[index] ?? []])));

/** Takes away those that wait for nobody, again and again: what is left waits in a circle. */
function waitsForever(all: ReadonlyMap<string, readonly string[]>): boolean {
  const left = new Set(all.keys());
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const node of [...left]) if (!(all.get(node) ?? []).some((next) => left.has(next))) left.delete(node);
  }
  return left.size > 0;
}

test('a cycle is found if and only if there is one, and each of its steps is a dependency', () => {
  fc.assert(
    fc.property(edges, (all) => {
      const cycle = findCycle(all);
      expect(cycle !== undefined).toBe(waitsForever(all));
      for (const [index, name] of (cycle ?? []).entries()) {
        if (index > 0) expect(all.get(cycle?.[index - 1] ?? '')).toContain(name);
      }
      expect(cycle?.at(0)).toBe(cycle?.at(-1));
    }),
    { numRuns: 500 },
  );
});
