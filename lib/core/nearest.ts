import { distance } from 'fastest-levenshtein';
import type { Problem } from './fault';

/** More names than this are not listed in full when one was not recognised. */
const LISTED_IN_FULL = 6;

/**
 * The candidates most like `value`, the most alike first, judged by edit distance without regard to case.
 * Candidates equally far away keep their order.
 *
 * @param count how many to return at most. @default 3
 */
export function nearest(value: string, candidates: readonly string[], count = 3): readonly string[] {
  const wanted = value.toLowerCase();
  return candidates
    .map((candidate) => ({ candidate, far: distance(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, Math.max(0, count))
    .map(({ candidate }) => candidate);
}

/** `a`, `a or b`, `a, b or c`: a choice as it stands in a sentence. */
export function oneOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

/**
 * The problem of a name that is not in a list, with the nearest names of the list as the way out
 * (all of them where there are only a few).
 *
 * @param kind what the name stands for, without an article, e.g. `droplet size`
 */
export function unknownName(kind: string, value: string, candidates: readonly string[]): Problem {
  const offered = candidates.length <= LISTED_IN_FULL ? candidates : nearest(value, candidates);
  return {
    problem: `${JSON.stringify(value)} is not a known ${kind} (${candidates.length} are known)`,
    remedy: candidates.length === 0 ? `leave the ${kind} out` : `use ${oneOf(offered)}`,
  };
}
