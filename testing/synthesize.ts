import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App, type TerraformStack } from 'cdktf';
import { PatternStack } from '../lib/terraform/pattern-stack';
import { SynthesizedStack } from './synthesized-stack';

/** Constructs in a stack `test` of their own, with readable addresses. Faults don't stop it: ask for them. */
export function synthesize(build: (stack: PatternStack) => void): SynthesizedStack {
  return synthesizeStack((app) => {
    const stack = new PatternStack(app, 'test');
    build(stack);
    return stack;
  });
}

/** Any stack, in an app and an output folder of its own. */
export function synthesizeStack(create: (app: App) => TerraformStack): SynthesizedStack {
  const outdir = mkdtempSync(path.join(os.tmpdir(), 'synthesized-'));
  try {
    const app = new App({ outdir, stackTraces: false, skipValidation: true });
    const stack = create(app);
    app.synth();
    return new SynthesizedStack(stack, readFileSync(path.join(outdir, 'stacks', stack.node.id, 'cdk.tf.json'), 'utf8'));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
