import path from 'node:path';
import { type ProgramResult, runProgram } from './run-program';

const REPOSITORY = path.join(__dirname, '../..');

/** How a program of the repository is started. */
export interface AppProcessOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** @default the repository */
  readonly cwd?: string;
}

/**
 * Runs a TypeScript program of the repository from source, as `npm start` does, writing to a folder of its own.
 * Dependencies of cdktf use what Node 22 and later call deprecated, and would say so on the standard error.
 */
export async function runFromSource(
  program: string,
  outdir: string,
  { args = [], env = {}, cwd = REPOSITORY }: AppProcessOptions = {},
): Promise<ProgramResult> {
  const register = path.join(REPOSITORY, 'node_modules/ts-node/register');
  return runProgram(process.execPath, ['--no-deprecation', '-r', register, path.join(REPOSITORY, program), ...args], {
    cwd,
    env: { CDKTF_OUTDIR: outdir, TS_NODE_PROJECT: path.join(REPOSITORY, 'tsconfig.json'), ...env },
  });
}
