import type { SynthesizedStack } from '../../testing';

const LEFT_OUT = new Set(['//', 'required_providers', 'backend']);

/**
 * A stack's JSON as a person reviews it: without cdktf's metadata, the provider versions and the backend, which change
 * for reasons of their own, and with the names of user-data parts in the place of their content, which is reviewed
 * elsewhere.
 */
export function reviewableJson(stack: SynthesizedStack): string {
  return `${JSON.stringify(stack.json, review, 2)}\n`;
}

function review(key: string, value: unknown): unknown {
  if (LEFT_OUT.has(key)) return undefined;
  if (key === 'part') return (value as readonly { filename: string }[]).map((part) => part.filename);
  return value;
}
