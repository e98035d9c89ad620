import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { type ProgramResult, runProgram } from '../support/run-program';
import { TemporaryDirectory } from '../support/temporary-directory';
import { terraformEnvironment } from '../support/terraform';
import { type Page, REPOSITORY } from './markdown';

/** A clone of the repository in which a reader does what a page says. */
export class Clone {
  readonly directory = new TemporaryDirectory();

  constructor() {
    const { stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: REPOSITORY, encoding: 'utf8' });
    for (const file of stdout.split('\0').filter((name) => name !== '')) {
      mkdirSync(path.dirname(this.directory.at(file)), { recursive: true });
      cpSync(path.join(REPOSITORY, file), this.directory.at(file));
    }
    symlinkSync(path.join(REPOSITORY, 'node_modules'), this.directory.at('node_modules'));
  }

  /** Runs the blocks of a page that are marked with `run`, one after another in one shell, and stops at the first that fails. */
  async follow({ blocks }: Page, env: Readonly<Record<string, string>> = {}): Promise<ProgramResult> {
    const script = blocks.filter(({ mark }) => mark === 'run').map(({ text }) => text);
    return runProgram('bash', ['-euo', 'pipefail', '-c', script.join('\n')], {
      cwd: this.directory.root,
      env: { ...terraformEnvironment(), HOME: process.env['HOME'] ?? '/', ...env },
    });
  }

  remove(): void {
    this.directory.remove();
  }
}
