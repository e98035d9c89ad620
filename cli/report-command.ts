import type { Command } from 'commander';
import type { ReportCommandOptions } from './report';

/** Adds the command `report` to the program. */
export function addReport(program: Command): void {
  program
    .command('report')
    .description('draw the stacks of main.ts, with cost, budgets, checks and alerts, as pages to look at')
    .argument('[stack...]', 'only these stacks')
    .option('--out <folder>', 'where the files go; the default is cdktf.out/reports')
    .option('--format <format>', 'html, or the drawing alone as svg or mermaid', 'html')
    .option('--json', 'write the files, and print what is in them as JSON')
    .addHelpText(
      'after',
      '\nWhat is in a report: see docs/guides/report.md.\nExit codes: 0 written, 1 failed, 2 wrong input.',
    )
    .action(async (stacks: readonly string[], options: ReportCommandOptions) => {
      // Loaded here, so that other commands start as fast as before.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { report } = require('./report') as typeof import('./report');
      await report(stacks, options);
    });
}
