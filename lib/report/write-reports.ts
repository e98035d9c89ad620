import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { layOut } from '../diagram/layout';
import { mermaidOf } from '../diagram/mermaid';
import { svgOf } from '../diagram/svg';
import { fileName, indexPage } from './html/index-page';
import { type Guide, stackPage } from './html/stack-page';
import { reportOf } from './report-of';
import type { StackReport } from './stack-report';

/** In which form a report is written. */
export type ReportFormat = 'html' | 'svg' | 'mermaid';

export const REPORT_FORMATS: readonly ReportFormat[] = ['html', 'svg', 'mermaid'];

/** How reports are written. */
export interface WriteReportsOptions {
  /** The folder, which is made where it isn't there. Files of the same names are replaced. */
  readonly folder: string;
  /** `svg` and `mermaid` are the drawing alone. @default 'html' */
  readonly format?: ReportFormat;
  /** Names of stacks. @default all */
  readonly stacks?: readonly string[];
  /** Guides to link to from the page of a stack. @default none */
  readonly guidesFor?: (stack: string) => readonly Guide[];
  /** The guide that explains the rules. @default no links */
  readonly rules?: string;
}

/** What was written. */
export interface WrittenReports {
  /** What the reports say, in the order of the stacks. */
  readonly reports: readonly StackReport[];
  /** The files, one a stack in their order; as HTML the page of all stacks before them. */
  readonly files: readonly string[];
}

/**
 * Writes the reports of an app's stacks.
 *
 * @throws Error where the folder can't be written to, or a drawing is wanted and elkjs is not installed
 */
export async function writeReports(app: IConstruct, options: WriteReportsOptions): Promise<WrittenReports> {
  const { folder, format = 'html', stacks } = options;
  const chosen = app.node
    .findAll()
    .filter((item) => TerraformStack.isStack(item))
    .filter(({ node }) => stacks?.includes(node.id) ?? true);
  const reports: StackReport[] = [];
  for (const stack of chosen) reports.push(await reportOf(stack));
  const texts: (readonly [string, string])[] = [];
  if (format === 'html') texts.push(['index.html', indexPage(reports)]);
  for (const report of reports) texts.push(await fileOf(report, format, options));
  mkdirSync(folder, { recursive: true });
  const files = texts.map(([name, text]) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  });
  return { reports, files };
}

async function fileOf(
  report: StackReport,
  format: ReportFormat,
  { guidesFor, rules }: WriteReportsOptions,
): Promise<readonly [string, string]> {
  const { stack, diagram } = report;
  if (format === 'mermaid') return [fileName(stack, 'mmd'), mermaidOf(diagram)];
  const placed = await layOut(diagram);
  if (format === 'svg') return [fileName(stack, 'svg'), svgOf(placed)];
  const page = stackPage(report, placed, {
    index: 'index.html',
    guides: guidesFor?.(stack) ?? [],
    ...(rules !== undefined && { rules }),
  });
  return [fileName(stack, 'html'), page];
}
