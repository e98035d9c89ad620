import { constants } from 'node:os';
import { CommandFailure } from './command-failure';
import { type Reporter, reporterFor } from './output/reporter';

/** Signals by which a terminal, or a CI runner, ends a command. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long the way out may take after a signal, in milliseconds. CI runners kill after about 10 s. */
const WAY_OUT_MS = 30_000;

/** One run of a command: how it speaks, how it is interrupted, and what it owes on every way out. */
export class Run {
  private readonly debts: (() => Promise<void> | void)[] = [];
  private readonly interruption = new AbortController();

  constructor(readonly reporter: Reporter) {}

  /** Aborted as soon as the user, or the runner, wants the command to end. */
  get signal(): AbortSignal {
    return this.interruption.signal;
  }

  /** Notes what has to be undone in the end, whatever comes. The last one noted is undone first. */
  defer(undo: () => Promise<void> | void): void {
    this.debts.push(undo);
  }

  interrupt(reason: NodeJS.Signals): void {
    this.interruption.abort(reason);
  }

  async settle(): Promise<void> {
    for (let undo = this.debts.pop(); undo; undo = this.debts.pop()) {
      try {
        await undo();
      } catch (error) {
        this.reporter.warn(error instanceof Error ? error.message : String(error));
      }
    }
  }
}

/** Does a command's work, settles what it owes also after a failure or a signal, and sets the exit code. */
export async function conduct(options: { readonly json?: boolean }, work: (run: Run) => Promise<void>): Promise<void> {
  const run = new Run(reporterFor(options));
  const interrupted = (signal: NodeJS.Signals): void => {
    run.interrupt(signal);
    setTimeout(() => process.exit(128 + constants.signals[signal]), WAY_OUT_MS).unref();
  };
  for (const signal of SIGNALS) process.on(signal, interrupted);
  try {
    await work(run);
  } catch (error) {
    report(run, error);
  } finally {
    await run.settle();
    run.reporter.close();
    for (const signal of SIGNALS) process.off(signal, interrupted);
  }
}

function report(run: Run, error: unknown): void {
  if (run.signal.aborted) {
    const signal = run.signal.reason as NodeJS.Signals;
    process.exitCode = 128 + constants.signals[signal];
    run.reporter.failed(`ended by ${signal}`, process.exitCode);
  } else if (error instanceof CommandFailure) {
    process.exitCode = error.exitCode;
    run.reporter.failed(error.message, error.exitCode);
  } else {
    throw error;
  }
}
