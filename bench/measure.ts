import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';

/** The root of the repository. */
export const ROOT = path.resolve(__dirname, '..');
/** Scratch, gone after the bench. */
export const WORK = mkdtempSync(path.join(tmpdir(), 'bench-'));
/** How often each way is timed. */
export const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 11);

/** How tables are printed. */
export const PLAIN = { head: [], border: [], compact: true };

/** A finished process. */
export interface Run {
  readonly seconds: number;
  readonly stdout: string;
}

/** Times a whole process. */
export function run(
  command: readonly string[],
  outdir: string,
  environment: Readonly<Record<string, string>> = {},
): Run {
  mkdirSync(outdir, { recursive: true });
  const [program = '', ...args] = command;
  const start = process.hrtime.bigint();
  const result = spawnSync(program, args, {
    cwd: ROOT,
    env: { ...process.env, CDKTF_OUTDIR: outdir, ...environment },
    encoding: 'utf8',
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (result.status !== 0) throw new Error(`${command.join(' ')} failed:\n${result.stdout}${result.stderr}`);
  return { seconds, stdout: result.stdout };
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Times some ways in turn, and prints their medians and ratios to the first. */
export function compare(
  title: string,
  outdir: string,
  ways: readonly (readonly [name: string, aim: string, command: readonly string[]])[],
): void {
  const rounds = Array.from({ length: ROUNDS }, () => ways.map(([, , command]) => run(command, outdir).seconds));
  const medians = ways.map((_way, index) => median(rounds.map((seconds) => seconds[index] ?? Number.NaN)));
  const table = new Table({ head: [title, 'median s', 'ratio', 'aim'], style: PLAIN });
  ways.forEach(([name, aim], index) => {
    const seconds = medians[index] ?? Number.NaN;
    table.push([name, seconds.toFixed(2), (seconds / (medians[0] ?? Number.NaN)).toFixed(2), aim]);
  });
  process.stdout.write(`${table.toString()}\n`);
}
