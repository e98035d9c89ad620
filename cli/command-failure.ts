import type { Problem } from '../lib/core/fault';

/**
 * How a command ends that did not do what it was asked for: 1 it failed and what ran before still serves, 2 the input is
 * wrong and nothing was changed, 3 another run holds the lock. The commands on the host use the same codes.
 */
export type FailureCode = 1 | 2 | 3;

/** An end that the user is told in plain words, without a stack trace. */
export class CommandFailure extends Error {
  constructor(
    message: string,
    readonly exitCode: FailureCode = 1,
  ) {
    super(message);
  }
}

/** Wrong input: what is wrong, and the way out. Nothing has been changed. */
export function refusal(problem: string, remedy: string): CommandFailure {
  return new CommandFailure(`${problem}; ${remedy}`, 2);
}

/** Wrong input, as a check found it. */
export function refusalOf(problem: Problem): CommandFailure {
  return refusal(problem.problem, problem.remedy);
}

/** Ends a command that only reads with the code of its outcome; a failure is one text on the standard error. */
export async function exitWith(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}

/** How the parser of the command line ends a command: wrong usage is wrong input. */
export function endByUsage(error: { readonly exitCode: number }): never {
  process.exit(error.exitCode === 0 ? 0 : 2);
}
