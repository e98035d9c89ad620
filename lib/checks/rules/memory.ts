import { needsConstructs, ownFaults, type Rule } from '../rule';

/** Memory is budgeted while a host is planned; here is what came of it. */
export const memory: Rule = {
  id: 'memory',
  asks: "Do a host's services fit into its memory, also while a deploy runs one of them twice?",
  severity: 'error',
  inapplicable: needsConstructs('what runs on a droplet, and how much memory it may use,'),
  check: (stack) => ownFaults(stack, 'memory'),
};
