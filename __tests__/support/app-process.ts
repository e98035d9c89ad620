import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import path from 'node:path';
import { type ProgramResult, runProgram } from './run-program';

const REPOSITORY = path.join(__dirname, '../..');

/** How a program of the repository is started. */
export interface AppProcessOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** @default the repository */
  readonly cwd?: string;
  /** Permissions of files hold, as they do for everybody but root. @default false */
  readonly obeysPermissions?: boolean;
}

/**
 * Runs a TypeScript program of the repository from source, as `npm start` does, writing to a folder of its own.
 * Dependencies of cdktf use what Node 22 and later call deprecated, and would say so on the standard error.
 */
export async function runFromSource(
  program: string,
  outdir: string,
  { args = [], env = {}, cwd = REPOSITORY, obeysPermissions = false }: AppProcessOptions = {},
): Promise<ProgramResult> {
  const register = path.join(REPOSITORY, 'node_modules/ts-node/register');
  const node = [process.execPath, '--no-deprecation', '-r', register, path.join(REPOSITORY, program), ...args];
  const restricted = obeysPermissions && process.getuid?.() === 0;
  const [command = '', ...rest] = restricted ? ['setpriv', '--bounding-set=-dac_override', ...node] : node;
  return runProgram(command, rest, {
    cwd,
    env: { CDKTF_OUTDIR: outdir, TS_NODE_PROJECT: path.join(REPOSITORY, 'tsconfig.json'), ...env },
  });
}

/** A program that runs, and how it will have ended. */
export interface StartedProgram {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<ProgramResult>;
}

/** Starts a JavaScript program, for tests that talk to it or end it. */
export function startProgram(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): StartedProgram {
  const child = spawn(process.execPath, [program, ...args], { cwd, env: { PATH: process.env['PATH'], ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  const ended = new Promise<ProgramResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code: code ?? -1, stdout, stderr });
    });
  });
  return { child, ended };
}
