import { interruptedBy } from '../../catalog/stateful-resources';
import { written } from '../../estimate/value';
import { describeLoss, lossOf, type PlannedChange } from '../plan-changes';
import type { Found, Rule } from '../rule';

/** What a plan would lose, and what it would interrupt. */
export const replacement: Rule = {
  id: 'replacement',
  asks: 'Does a change keep all data, and the service running?',
  severity: 'error',
  inapplicable: ({ changes }) => (changes ? undefined : 'a definition shows no change; check a plan'),
  check: ({ changes = [] }) => changes.flatMap(riskOf),
};

function riskOf(change: PlannedChange): readonly Found[] {
  const { address: at, type, action, becauseOf, before, after } = change;
  const loss = lossOf(change);
  if (loss)
    return [
      { at, problem: describeLoss(loss), remedy: 'take a backup and move the data first, or take the change back' },
    ];
  const interrupted = interruptedBy(type);
  if (action === 'replace' && interrupted !== undefined) {
    const why = becauseOf.length > 0 ? `, because of ${becauseOf.join(', ')}` : '';
    const problem = `it would be replaced${why}: ${interrupted}`;
    return [{ at, severity: 'warning', problem, remedy: 'do it when nobody minds' }];
  }
  if (action === 'update' && type === 'digitalocean_droplet' && before['size'] !== after['size']) {
    const problem = `its size changes from ${written(before['size'])} to ${written(after['size'])} by a power cut`;
    return [{ at, severity: 'warning', problem, remedy: 'stop its services first' }];
  }
  return [];
}
