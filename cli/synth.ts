import { checkApp } from './checks/check-app';
import { CommandFailure } from './command-failure';
import { loadOwnApp } from './own-app';
import { printSummary } from './print-summary';
import { summarize } from './stack-summary';

/** Options of the command `synth`. */
export interface SynthOptions {
  readonly json?: true;
}

/**
 * Synthesizes the app's stacks, runs every check and prints what its user gets.
 * Over a fault the app has written nothing, named every fault and set the exit code.
 *
 * @returns the exit code
 */
export async function synth(options: SynthOptions): Promise<number> {
  const app = loadOwnApp();
  if (process.exitCode !== undefined) throw new CommandFailure('Nothing was written.');
  const reports = await checkApp(app);
  const reportOf = new Map(reports.map((report) => [report.stack, report]));
  const summaries = summarize(app).flatMap((summary) => {
    const checks = reportOf.get(summary.stack);
    return checks ? [{ ...summary, checks }] : [];
  });
  if (options.json) process.stdout.write(`${JSON.stringify(summaries, null, 2)}\n`);
  else printSummary(summaries, app.outdir);
  return 0;
}
