import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { unknownName } from '../../lib/core/nearest';
import { refusal, refusalOf } from '../command-failure';

/** Where `npm start` wrote to: cdktf's own variable and default. */
export function outputFolder(): string {
  return process.env['CDKTF_OUTDIR'] ?? 'cdktf.out';
}

/** The stacks that are synthesized, sorted. */
export function synthesizedStacks(outdir = outputFolder()): readonly string[] {
  const stacks = path.join(outdir, 'stacks');
  if (!existsSync(stacks)) return [];
  return readdirSync(stacks)
    .filter((name) => existsSync(path.join(stacks, name, 'cdk.tf.json')))
    .sort();
}

/** The folder of a synthesized stack, in which Terraform runs. */
export function stackFolder(stack: string, outdir = outputFolder()): string {
  const known = synthesizedStacks(outdir);
  if (known.includes(stack)) return path.join(outdir, 'stacks', stack);
  if (known.length === 0)
    throw refusal(
      `${path.join(outdir, 'stacks')} holds no stack`,
      'synthesize first: npm start here, or cdktf synth in an app of your own',
    );
  const { problem, remedy } = unknownName('stack', stack, known);
  throw refusalOf({ problem: `${problem} in ${outdir}`, remedy: `${remedy}, or synthesize another one` });
}
