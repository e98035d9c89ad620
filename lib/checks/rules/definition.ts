import { needsConstructs, ownFaults, type Rule } from '../rule';

/** Everything that constructs find wrong with their own props, and that has no rule of its own. */
export const definition: Rule = {
  id: 'definition',
  asks: 'Do the constructs accept what they were given?',
  severity: 'error',
  inapplicable: needsConstructs('what a construct was given'),
  check: (stack) => ownFaults(stack, 'definition'),
};
