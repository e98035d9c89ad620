import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type App, TerraformStack } from 'cdktf';
import { checkStack } from '../../lib/checks/check-stack';
import type { CheckReport } from '../../lib/checks/finding';
import type { Values } from '../../lib/estimate/value';

/** Asks the rules about every stack of an app that has been synthesized; its JSON is read, not made again. */
export async function checkApp(app: App): Promise<readonly CheckReport[]> {
  const reports: CheckReport[] = [];
  for (const stack of app.node.children.filter((child) => TerraformStack.isStack(child))) {
    const file = path.join(app.outdir, 'stacks', stack.node.id, 'cdk.tf.json');
    reports.push(await checkStack(stack, JSON.parse(readFileSync(file, 'utf8')) as Values));
  }
  return reports;
}
