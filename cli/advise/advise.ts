import { advise as adviseOn } from '../../lib/advise/advise';
import { type Demand, DEMAND_LIMITS, demandFaults, type DemandNumber } from '../../lib/advise/demand';
import { describeFault } from '../../lib/core/fault';
import { oneOf } from '../../lib/core/nearest';
import { printAdvice } from './text';

/** Options of the command `advise`, as the command line has them. */
export interface AdviseOptions extends Readonly<Partial<Record<DemandNumber, string>>> {
  readonly app?: string;
  readonly json?: true;
  /** False for --no-input. */
  readonly input?: boolean;
}

const APPS = ['planner', 'tria'] as const;

/** Prints which scenario fits; without any figure it asks for them on a terminal. */
export async function advise(options: AdviseOptions): Promise<void> {
  const demand = await demandOf(options);
  if (demand === undefined) return;
  const { errors } = demandFaults(demand);
  if (errors.length > 0) {
    fail(...errors.map(describeFault));
    return;
  }
  const advice = adviseOn(demand);
  if (options.json) process.stdout.write(`${JSON.stringify({ version: 1, demand, ...advice }, null, 2)}\n`);
  else process.stdout.write(`${printAdvice(advice)}\n`);
  if (!advice.chosen) process.exitCode = 1;
}

async function demandOf(options: AdviseOptions): Promise<Demand | undefined> {
  const app = APPS.find((candidate) => candidate === options.app);
  if (options.app !== undefined && !app) {
    fail(`--app ${options.app}: it is not a choice; use ${oneOf(APPS)}`);
    return undefined;
  }
  const given = numbersOf(options);
  const asked = app === undefined && Object.keys(given).length === 0;
  if (!asked) return { ...(app && { app }), ...given };
  if (options.input === false || !process.stdin.isTTY || !process.stdout.isTTY) {
    fail('there is no figure to go by; give one, such as --users 20 (--help has all), or run it on a terminal');
    return undefined;
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { askForDemand } = require('./questions') as typeof import('./questions');
  try {
    return await askForDemand();
  } catch (error) {
    // What the questions end with at Ctrl-C.
    if (!(error instanceof Error && error.name === 'ExitPromptError')) throw error;
    process.exitCode = 130;
    return undefined;
  }
}

/** What is no number becomes NaN, which no range holds. */
function numbersOf(options: AdviseOptions): Partial<Record<DemandNumber, number>> {
  return Object.fromEntries(
    (Object.keys(DEMAND_LIMITS) as DemandNumber[]).flatMap((name) => {
      const text = options[name];
      return text === undefined ? [] : [[name, text.trim() === '' ? Number.NaN : Number(text)]];
    }),
  );
}

function fail(...lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exitCode = 2;
}
