import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type PlannedChange, plannedChanges } from '../../lib/checks/plan-changes';
import type { Values } from '../../lib/estimate/value';
import { CommandFailure, refusal } from '../command-failure';
import type { Run } from '../run';
import { stackFolder } from './stack-folder';

/** The program: Terraform, or what stands in its place, such as OpenTofu's `tofu`. */
export function terraformProgram(): string {
  return process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform';
}

/** A plan that waits to be applied. */
export interface SavedPlan {
  readonly file: string;
  /** What it does, resources that it leaves alone left out. */
  readonly changes: readonly PlannedChange[];
}

/** Plans what concerns some resources of a stack, into a file that is gone with the run. */
export async function planOf(
  run: Run,
  stack: string,
  targets: readonly string[],
  varFiles: readonly string[],
): Promise<SavedPlan> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'do-plan-'));
  run.defer(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = path.join(folder, 'plan');
  await terraform(run, stack, [
    'plan',
    '-input=false',
    '-no-color',
    `-out=${file}`,
    ...targets.map((target) => `-target=${target}`),
    ...varFiles.map((name) => `-var-file=${path.resolve(name)}`),
  ]);
  const shown = await terraform(run, stack, ['show', '-json', file]);
  const changes = plannedChanges(JSON.parse(shown) as Values).filter(({ action }) => action !== 'none');
  return { file, changes };
}

/** Applies a plan. An interruption is passed on, and Terraform ends what it is at. */
export async function applyPlan(run: Run, stack: string, { file }: SavedPlan): Promise<void> {
  await terraform(run, stack, ['apply', '-input=false', '-no-color', file]);
}

async function terraform(run: Run, stack: string, args: readonly string[]): Promise<string> {
  const { execa } = await import('execa');
  const program = terraformProgram();
  const result = await execa(program, [`-chdir=${stackFolder(stack)}`, ...args], {
    reject: false,
    stdin: 'ignore',
    cancelSignal: run.signal,
    gracefulCancel: false,
    killSignal: 'SIGINT',
    forceKillAfterDelay: false,
  });
  run.signal.throwIfAborted();
  if (result.code === 'ENOENT') throw refusal(`${program} is not on this machine`, 'install it');
  if (result.exitCode === 0) return result.stdout;
  const said = result.stderr.replaceAll(/[╷│╵]/g, '').replaceAll(/\s+/g, ' ').trim();
  throw new CommandFailure(`${program} ${args[0] ?? ''} failed: ${said}`);
}
