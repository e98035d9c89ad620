import path from 'node:path';
import Table from 'cli-table3';
import colors from 'picocolors';
import { describeLocatedFault } from '../lib/terraform/faults-of';
import type { StackSummary } from './stack-summary';

/** Prints the stacks as a table, what explains each figure below it, and what to do next. */
export function printSummary(summaries: readonly StackSummary[], outdir: string): void {
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
      summary.warnings.length,
    ]);
  }
  write(table.toString());
  for (const summary of summaries) printDetails(summary, outdir);
  printNext(summaries, outdir);
}

function printDetails(summary: StackSummary, outdir: string): void {
  write('', colors.bold(summary.stack));
  for (const detail of summary.details) write(`  ${detail}`);
  for (const warning of summary.warnings) write(colors.yellow(`  warning: ${describeLocatedFault(warning)}`));
  write(`  Terraform: ${path.join(outdir, 'stacks', summary.stack, 'cdk.tf.json')}`);
  for (const host of summary.hosts) write(`  host files: ${path.join(outdir, 'hosts', summary.stack, host.name)}/`);
}

function printNext(summaries: readonly StackSummary[], outdir: string): void {
  const [first] = summaries;
  if (!first) return;
  const folder = path.join(outdir, 'stacks', first.stack);
  write(
    '',
    'Next, with DIGITALOCEAN_TOKEN and the variables admin_cidrs, ssh_key_fingerprints and alert_email set:',
    `  npx cdktf-cli@0.21 deploy ${first.stack}`,
    `  or: terraform -chdir=${folder} init && terraform -chdir=${folder} apply`,
    'STACKS=NAME,... chooses among the stacks. What runs on a host (keys, limits, domains, images) reaches it by a deploy',
    'of its files; Terraform leaves a running host alone.',
  );
}

function write(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
