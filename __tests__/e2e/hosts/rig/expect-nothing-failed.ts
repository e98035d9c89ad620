import type { LoadResult } from './load';

/** What a user would have seen of it: nothing. */
export function expectNothingFailed({ failed, failures }: Pick<LoadResult, 'failed' | 'failures'>): void {
  expect({ failed, failures }).toEqual({ failed: 0, failures: [] });
}
