#!/usr/bin/env node
import '../lib/core/check-node';
import { Command } from 'commander';
import { version } from '../package.json';
import { addAdvise } from './advise/command';
import { addBackup } from './backup';
import { addCheck } from './checks/command';
import { addGuard } from './checks/guard';
import { addDeploy } from './deploy';
import { addDoctor } from './doctor';
import { addDrill } from './drill';
import { addEstimate } from './estimate/command';
import { endByUsage, exitWith } from './command-failure';
import { addExport } from './export';
import { addLogs } from './logs';
import { addMoveDatabase } from './move-database';
import { addReport } from './report-command';
import { addResize } from './resize/resize';
import { addRestore } from './restore';
import { addRollback } from './rollback';
import { addSecrets } from './secrets';
import { addSsh } from './ssh';
import { addStatus } from './status';
import type { SynthOptions } from './synth';
import { addUpload } from './upload';

/** The commands beside `synth`, in the order of the help: what looks at a definition, then what reaches hosts and the account. */
const COMMANDS: readonly ((program: Command) => void)[] = [
  addEstimate,
  addAdvise,
  addCheck,
  // Needs main.ts, as synth does.
  ...(typeof PUBLISHED === 'undefined' ? [addReport] : []),
  addGuard,
  addExport,
  addUpload,
  addDeploy,
  addRollback,
  addStatus,
  addLogs,
  addSecrets,
  addBackup,
  addRestore,
  addDrill,
  addResize,
  addMoveDatabase,
  addSsh,
  addDoctor,
];

// `npm start | head` closes the pipe early, which is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const program = new Command('do-patterns')
  .description('Small products on DigitalOcean: what they cost, whether they hold, and how they get there.')
  .version(version)
  .showHelpAfterError('Add --help for what there is.')
  // Taken over by every command below.
  .exitOverride(endByUsage)
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 failed or found something, 2 wrong input and nothing was changed, 130 ended by Ctrl-C.\n' +
      'Others, and what 1 means to a command, are in its own --help.',
  );

if (typeof PUBLISHED === 'undefined') {
  program
    .command('synth')
    .description('synthesize the stacks of main.ts, check them, and sum them up')
    .option('--json', 'print the summary as JSON')
    .addHelpText(
      'after',
      '\nSettings come from the environment: see docs/guides/settings.md.\nExit codes: 0 written, 1 refused and nothing was written, 2 wrong usage.',
    )
    .action(async (options: SynthOptions) => {
      // Loaded here: it brings cdktf, which no other command needs.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { synth } = require('./synth') as typeof import('./synth');
      await exitWith(() => synth(options));
    });
}

for (const add of COMMANDS) add(program);

void program.parseAsync();
