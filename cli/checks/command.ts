import { Argument, type Command, Option } from 'commander';
import { collected } from '../hosts/host-options';
import type { CheckOptions } from './check';

/** `check [PATH...]`: asks the rules about the stacks of main.ts, or about Terraform of any kind. */
export function addCheck(program: Command): void {
  program
    .command('check')
    .addArgument(new Argument('[path...]', 'Terraform as for `estimate`; else the stacks of main.ts'))
    .description('ask what a stack lacks: 0 nothing grave, 1 something is, 2 wrong input')
    .addOption(
      new Option('--fail-on <severity>', 'what counts as grave').choices(['error', 'warning', 'note']).default('error'),
    )
    .addOption(
      new Option('--format <form>', 'how it is printed').choices(['table', 'json', 'sarif', 'github']).default('table'),
    )
    .option('--json', 'the same as --format json')
    .option('--suppress <rule[@address]=reason>', 'live with what a rule finds; may be repeated', collected)
    .option('--budget <usd>', 'US dollars a month that a stack may cost')
    .option('--var <name=value>', 'a variable, as for terraform plan', collected)
    .option('--var-file <file>', 'a file of variables, as for terraform plan', collected)
    .addHelpText('after', '\nThe rules, one by one: see docs/guides/checks.md.')
    .action(async (paths: readonly string[], options: CheckOptions) => {
      // Loaded here, so that other commands start as fast as before.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { check } = require('./check') as typeof import('./check');
      await check(paths, options);
    });
}
