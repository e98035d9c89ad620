import { StartRefused } from '../lib/core/start-refused';
import type { PatternApp } from '../lib/terraform/pattern-app';
import { CommandFailure } from './command-failure';

declare global {
  /** Set by packaging/program.ts: the published program has no main.ts beside it. Whoever imports the library has an app. */
  const PUBLISHED: true | undefined;
}

/** Loads main.ts, which is what synthesizes it. */
export function loadOwnApp(): PatternApp {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return (require('../main') as typeof import('../main')).app;
  } catch (error) {
    if (error instanceof StartRefused) throw new CommandFailure(error.message, 2);
    throw error;
  }
}
