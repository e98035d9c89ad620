import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { CommandFailure, refusal } from './command-failure';
import { stackFolder, synthesizedStacks } from './hosts/stack-folder';
import { type Run, conduct } from './run';
import { CONFIGURATION_FILES } from './terraform-cloud/cloud-stack';

interface ExportOptions {
  readonly to: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** `export [STACK...]`: the configuration of stacks in a folder that is committed, for workspaces that follow a repository. */
export function addExport(program: Command): void {
  program
    .command('export')
    .argument('[stack...]', 'synthesized stacks; all of them unless named')
    .description('write the Terraform JSON of stacks into a folder to commit')
    .option('--to <folder>', 'the folder; each stack gets one of its name in it', 'terraform')
    .option('--check', 'write nothing; exit code 1 if what is there is not what would be written')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      '\nExit codes: 0 written, or as it would be, 1 --check found a difference, 2 wrong input. See docs/guides/terraform-cloud.md.',
    )
    .action(async (stacks: readonly string[], options: ExportOptions) => {
      await conduct(options, (run) => {
        exportStacks(run, stacks, options);
        return Promise.resolve();
      });
    });
}

function exportStacks(run: Run, named: readonly string[], { to, check = false }: ExportOptions): void {
  const stacks = named.length > 0 ? named : synthesizedStacks();
  if (stacks.length === 0) throw refusal('no stack is synthesized', 'run npm start first');
  const files = stacks.flatMap((stack) => filesOf(stack, path.join(to, stack)));
  const changed = files.filter(({ file, content }) => !existsSync(file) || !content.equals(readFileSync(file)));
  const strange = named.length > 0 ? [] : strangers(to, stacks);
  for (const stack of strange) run.reporter.warn(`${path.join(to, stack)} is of a stack that is not synthesized`);
  if (check && changed.length + strange.length > 0) {
    const names = [...changed.map(({ file }) => file), ...strange.map((stack) => path.join(to, stack))];
    throw new CommandFailure(`not what the settings give: ${names.join(', ')}; run do-patterns export and commit`);
  }
  if (!check) for (const { file, content } of changed) write(file, content);
  run.reporter.result([`${stacks.join(', ')}: ${files.length} files in ${to}, ${changed.length} changed`], {
    to,
    stacks,
    changed: changed.map(({ file }) => file),
  });
}

/** What of a stack is committed. The text has no paths of this machine, so it is the same wherever it is written. */
function filesOf(stack: string, folder: string): readonly { readonly file: string; readonly content: Buffer }[] {
  const source = stackFolder(stack);
  const { terraform } = JSON.parse(readFileSync(path.join(source, 'cdk.tf.json'), 'utf8')) as {
    terraform?: { backend?: { local?: unknown } };
  };
  if (terraform?.backend?.local !== undefined) {
    throw refusal(
      `the stack ${stack} keeps its state in a file beside ${path.dirname(path.dirname(source))}, which a clone does not have`,
      'set STATE_BACKEND to cloud or spaces, and run npm start',
    );
  }
  return CONFIGURATION_FILES.filter((name) => existsSync(path.join(source, name))).map((name) => ({
    file: path.join(folder, name),
    content: readFileSync(path.join(source, name)),
  }));
}

/** Folders of stacks that an earlier export has left. */
function strangers(to: string, stacks: readonly string[]): readonly string[] {
  if (statSync(to, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(to).filter((name) => !stacks.includes(name) && existsSync(path.join(to, name, 'cdk.tf.json')));
}

function write(file: string, content: Buffer): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  } catch (error) {
    throw refusal(
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
      'name a folder that can be written by --to',
    );
  }
}
