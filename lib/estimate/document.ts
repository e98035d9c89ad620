import { isValues, type Values } from './value';

/** What a file can hold that can be estimated. */
export type DocumentKind = 'configuration' | 'plan' | 'state' | 'state-file';

const BLOCKS = [
  'resource',
  'terraform',
  'provider',
  'variable',
  'locals',
  'data',
  'output',
  'module',
  'moved',
  'import',
];

/**
 * What a parsed file holds: a configuration in Terraform's JSON syntax, the output of `terraform show -json` for a plan
 * or a state, or a state file; undefined for anything else.
 */
export function documentKind(document: unknown): DocumentKind | undefined {
  if (!isValues(document)) return undefined;
  if (typeof document['format_version'] === 'string') return isPlan(document) ? 'plan' : 'state';
  if (typeof document['version'] === 'number' && Array.isArray(document['resources'])) return 'state-file';
  const names = Object.keys(document).filter((name) => name !== '//');
  return names.length > 0 && names.some((name) => BLOCKS.includes(name)) ? 'configuration' : undefined;
}

function isPlan(document: Values): boolean {
  return 'planned_values' in document || 'resource_changes' in document;
}
