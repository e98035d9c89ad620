import type { Command } from 'commander';
import type { AdviseOptions } from './advise';

/** Adds the command `advise` to the program. */
export function addAdvise(program: Command): void {
  program
    .command('advise')
    .description('say which scenario fits, what it costs and why; asks for the figures on a terminal')
    .option('--app <name>', 'planner or tria; else the figures decide')
    .option('--users <count>', 'users at the same time')
    .option('--requests-a-second <count>', 'at the busiest time')
    .option('--documents <count>', 'in the vector index')
    .option('--searches-a-day <count>', 'in the vector index')
    .option('--database-gib <gib>', 'size of the database')
    .option('--uptime-percent <percent>', 'such as 99.5')
    .option('--budget-usd <usd>', 'US dollars a month')
    .option('--json', 'print the advice as JSON')
    .option('--no-input', 'never ask')
    .addHelpText(
      'after',
      '\nWhat the advice rests on: see docs/guides/costs.md.\nExit codes: 0 advised, 1 no scenario holds that, 2 wrong input.',
    )
    .action(async (options: AdviseOptions) => {
      // Loaded here, so that other commands start as fast as before.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { advise } = require('./advise') as typeof import('./advise');
      await advise(options);
    });
}
