import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { TerraformStack } from 'cdktf';
import { unknownName } from '../lib/core/nearest';
import type { Guide } from '../lib/report/html/stack-page';
import { REPORT_FORMATS, type ReportFormat, writeReports } from '../lib/report/write-reports';
import type { PatternApp } from '../lib/terraform/pattern-app';
import { CommandFailure, refusal, refusalOf } from './command-failure';
import { loadOwnApp } from './own-app';
import { conduct } from './run';

/** Options of the command `report`. */
export interface ReportCommandOptions {
  readonly out?: string;
  readonly format: string;
  readonly json?: true;
}

/** The version of the JSON output's form. */
const JSON_VERSION = 1;

/** Guides that go with every stack that has hosts. */
const COMMON_GUIDES = ['settings', 'cli', 'operate', 'first-boot', 'costs', 'checks'];

/** Synthesizes the app and writes the reports of its stacks. Over a fault nothing is written. */
export async function report(stacks: readonly string[], options: ReportCommandOptions): Promise<void> {
  await conduct(options, async ({ reporter }) => {
    const format = formatOf(options.format);
    if (options.out !== undefined && existsSync(options.out) && !statSync(options.out).isDirectory()) {
      throw refusal(`--out ${options.out}: it is a file`, 'name a folder');
    }
    reporter.working('synthesizing');
    const app = synthesized();
    checkNames(stacks, app);
    const folder = options.out ?? path.join(app.outdir, 'reports');
    reporter.working('drawing');
    const written = await writeReports(app, {
      folder,
      format,
      ...(stacks.length > 0 && { stacks }),
      guidesFor: (stack) => guidesFor(stack, folder),
      rules: linkTo('checks', folder),
    }).catch((error: unknown) => inPlainWords(error, folder));
    const [first] = written.files;
    reporter.result(
      format === 'html' && first !== undefined
        ? [...written.files, `Open ${pathToFileURL(first).href}`]
        : [...written.files],
      { version: JSON_VERSION, files: written.files, stacks: written.reports },
    );
  });
}

/** What the file system refuses is no fault of the program. */
function inPlainWords(error: unknown, folder: string): never {
  if (error instanceof Error && 'syscall' in error) {
    throw refusal(`${folder} cannot be written (${error.message})`, 'make it writable, or name another one by --out');
  }
  throw error;
}

function formatOf(text: string): ReportFormat {
  const format = REPORT_FORMATS.find((candidate) => candidate === text);
  if (format === undefined) throw refusalOf(unknownName('format', text, REPORT_FORMATS));
  return format;
}

/** The app of main.ts, whose loading is what synthesizes it. It has said what is wrong with it. */
function synthesized(): PatternApp {
  const app = loadOwnApp();
  if (process.exitCode !== undefined) throw new CommandFailure('no report was written');
  return app;
}

function checkNames(wanted: readonly string[], app: PatternApp): void {
  const names = app.node.children.filter((child) => TerraformStack.isStack(child)).map(({ node }) => node.id);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) throw refusalOf(unknownName('stack', unknown, names));
}

const GUIDES = path.join(__dirname, '../docs/guides');

/** The guides of this project for a stack, as seen from a folder: its own first. */
function guidesFor(stack: string, folder: string): readonly Guide[] {
  const all = readdirSync(GUIDES).map((name) => path.parse(name).name);
  const own = all.filter((name) => stack === name || stack.startsWith(`${name}-`)).sort((a, b) => b.length - a.length);
  return [...own, ...COMMON_GUIDES].map((name) => ({ title: titleOf(name), href: linkTo(name, folder) }));
}

function linkTo(guide: string, folder: string): string {
  const steps = path.relative(path.resolve(folder), path.join(GUIDES, `${guide}.md`)).split(path.sep);
  return steps.map(encodeURIComponent).join('/');
}

/** The heading of a guide. */
function titleOf(guide: string): string {
  return /^# (.+)$/m.exec(readFileSync(path.join(GUIDES, `${guide}.md`), 'utf8'))?.[1] ?? guide;
}
