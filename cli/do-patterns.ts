#!/usr/bin/env node
import { Command } from 'commander';
import { version } from '../package.json';
import { addAdvise } from './advise-command';
import { addEstimate } from './estimate-command';
import { type SynthOptions, synth } from './synth';

// `npm start | head` closes the pipe early, which is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const program = new Command('do-patterns')
  .description('Small products on DigitalOcean: what they cost, whether they hold, and how they get there.')
  .version(version)
  .showHelpAfterError('Add --help for what there is.');

program
  .command('synth')
  .description('synthesize the stacks of main.ts, check them, and sum them up')
  .option('--json', 'print the summary as JSON')
  .addHelpText('after', '\nSettings come from the environment: see docs/guides/settings.md.')
  .action((options: SynthOptions) => {
    synth(options);
  });

addEstimate(program);
addAdvise(program);

void program.parseAsync();
