import path from 'node:path';
import Table from 'cli-table3';
import colors from 'picocolors';
import { type CheckReport, isAtLeast } from '../lib/checks/finding';
import { findingLine } from './checks/text';
import type { StackSummary } from './stack-summary';
import { cloudStackIn } from './terraform-cloud/cloud-stack';

/** A stack's figures, and what the rules say of it. */
export interface CheckedSummary extends StackSummary {
  readonly checks: CheckReport;
}

/** Prints the stacks as a table, what explains each figure below it, and what to do next. */
export function printSummary(summaries: readonly CheckedSummary[], outdir: string): void {
  const table = new Table({
    head: ['stack', 'resources', 'a month', 'memory', 'user data (bytes)', 'availability', 'warnings'],
    style: { head: colors.isColorSupported ? ['bold'] : [], border: [], compact: true },
  });
  for (const summary of summaries) {
    table.push([
      summary.stack,
      summary.resources,
      summary.monthly,
      summary.hosts.map((host) => host.memory).join('\n'),
      summary.hosts.map((host) => host.userData).join('\n'),
      summary.availability,
      graveFindings(summary).length,
    ]);
  }
  write(table.toString());
  for (const summary of summaries) printDetails(summary, outdir);
  printNext(summaries, outdir);
}

function printDetails(summary: CheckedSummary, outdir: string): void {
  write('', colors.bold(summary.stack));
  for (const detail of summary.details) write(`  ${detail}`);
  for (const finding of graveFindings(summary)) write(`  ${findingLine(finding)}`);
  const { findings, suppressed } = summary.checks;
  const notes = findings.length - graveFindings(summary).length;
  if (notes + suppressed.length > 0)
    write(`  ${notes} notes, ${suppressed.length} suppressed: npm run do-patterns check`);
  write(`  Terraform: ${path.join(outdir, 'stacks', summary.stack, 'cdk.tf.json')}`);
  for (const host of summary.hosts) write(`  host files: ${path.join(outdir, 'hosts', summary.stack, host.name)}/`);
}

/** What belongs into the column of warnings; notes are told by the command `check`. */
function graveFindings({ checks }: CheckedSummary): CheckReport['findings'] {
  return checks.findings.filter(({ severity }) => isAtLeast(severity, 'warning'));
}

function printNext(summaries: readonly StackSummary[], outdir: string): void {
  const [first] = summaries;
  if (!first) return;
  const folder = path.join(outdir, 'stacks', first.stack);
  const cloud = cloudStackIn(folder);
  write(
    '',
    'To look at, with drawings and budgets: npm run do-patterns -- report',
    'Next, with DIGITALOCEAN_TOKEN and the variables admin_cidrs, ssh_key_fingerprints and alert_email set' +
      (cloud ? ` in the workspace ${cloud.organization}/${cloud.workspace}:` : ':'),
    cloud ? `  npm run do-patterns -- upload ${first.stack}` : `  npx cdktf-cli@0.21 deploy ${first.stack}`,
    `  or: terraform -chdir=${folder} init && terraform -chdir=${folder} apply`,
    'STACKS=NAME,... chooses among the stacks. What runs on a host (keys, limits, domains, images) reaches it by a deploy',
    'of its files; Terraform leaves a running host alone.',
  );
}

function write(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
