import type { Command } from 'commander';
import { collected } from '../hosts/host-options';
import type { EstimateCommandOptions } from './estimate';

/** Adds the command `estimate` to the program. */
export function addEstimate(program: Command): void {
  program
    .command('estimate')
    .description('say what the DigitalOcean resources of a Terraform definition, plan or state cost')
    .argument('<path...>', 'folders, .tf or .tf.json files, plans or states as JSON; - for the standard input')
    .option('--json', 'print the estimate as JSON')
    .option('--markdown', 'print it as Markdown, with a hidden marker for comments')
    .option('--compare <base>', 'what it was before: a path like the others')
    .option('--budget <usd>', 'US dollars a month; the exit code is 1 above, 3 if it may be above')
    .option('--var <name=value>', 'a variable, as for terraform plan', collected)
    .option('--var-file <file>', 'a file of variables, as for terraform plan', collected)
    .option('--price <key=usd>', 'a price of your own, such as nfs=0.15 or droplet.SLUG=7', collected)
    .option('--price-file <file>', 'JSON of such prices')
    .option('--usage <name=gib>', 'spacesStorageGib, spacesTransferGib or transferGib in a month', collected)
    .option('--discount <fraction>', 'taken off the sum, such as 0.1')
    .addHelpText(
      'after',
      '\nWhat is read and how it is billed: see docs/guides/costs.md.\nExit codes: 0 done, 1 above --budget, 2 wrong input, 3 may be above --budget.',
    )
    .action(async (paths: readonly string[], options: EstimateCommandOptions) => {
      // Loaded here, so that other commands start as fast as before.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { estimate } = require('./estimate') as typeof import('./estimate');
      await estimate(paths, options);
    });
}
