import { summarize } from '../../cli/stack-summary';
import { availability, promisedAvailability } from '../../lib/terraform/notes';
import { stackOf, triaManagedStack } from '../support/example-stacks';
import type { SynthesizedStack } from '../../testing';

describe('availability', () => {
  test.each([
    ['tria-pov', 0.99, ['droplet']],
    ['tria-small-business', 0.995, ['database', 'droplet']],
    ['tria-enterprise-single', 0.999, ['droplet']],
    [
      'tria-enterprise-self-hosted',
      0.999,
      ['load balancer', 'backend', 'shared files', 'database droplet', 'ChromaDB droplet'],
    ],
    [
      'tria-enterprise',
      0.999,
      ['database', 'load balancer', 'backend', 'shared files', 'sessions', 'ChromaDB droplet'],
    ],
  ])('%s: its parts beside the promised %s', (name, promised, parts) => {
    const { stack } = stackOf(name);
    expect(promisedAvailability.of(stack).map(({ item }) => item)).toEqual([promised]);
    expect(
      availability
        .of(stack)
        .map(({ item }) => item.name)
        .sort(),
    ).toEqual([...parts].sort());
  });

  test('is lower with one database node, and is told', () => {
    const of = (stack: SynthesizedStack) => summarize(stack.stack.node.root)[0]!.availability;
    expect(of(stackOf('tria-enterprise'))).toBe('99.241 %');
    expect(of(triaManagedStack({ database: { nodes: 1 } }))).toBe('98.794 %');
  });
});
