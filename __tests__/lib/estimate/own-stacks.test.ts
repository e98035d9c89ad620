import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TerraformStack } from 'cdktf';
import { parseExpression } from '../../../cli/definitions/hcl';
import { readConfiguration } from '../../../lib/estimate/configuration';
import { type Estimate, estimate } from '../../../lib/estimate/estimate';
import type { Values } from '../../../lib/estimate/value';
import { billOf } from '../../../lib/terraform/bill-of';
import { TemporaryDirectory } from '../../support/temporary-directory';

/** Every stack of the app, as `npm start` makes them: those of settings.ts. */
const directory = new TemporaryDirectory();
process.env['CDKTF_OUTDIR'] = directory.root;
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { app } = require('../../../main') as typeof import('../../../main');
const stacks = app.node.children.filter((child) => TerraformStack.isStack(child));
const texts = new Map(
  stacks.map((stack) => [
    stack.node.id,
    readFileSync(path.join(app.outdir, 'stacks', stack.node.id, 'cdk.tf.json'), 'utf8'),
  ]),
);

afterAll(() => {
  directory.remove();
});

async function estimateOf(name: string): Promise<Estimate> {
  const document = JSON.parse(texts.get(name) ?? '') as Values;
  return estimate(await readConfiguration(document, { parse: parseExpression }));
}

test('there are stacks', () => {
  expect(stacks.length).toBeGreaterThanOrEqual(2);
});

describe.each(stacks.map((stack) => [stack.node.id, stack] as const))('%s', (name, stack) => {
  test('its own bill and the estimate of its JSON are equal to the cent', async () => {
    const { least, most } = await estimateOf(name);
    const { sum } = billOf(stack);
    expect({ least: least.monthly, most: most.monthly }).toEqual({ least: sum.monthly, most: sum.monthly });
  });

  test('leaves nothing out of the sum', async () => {
    const { unpriced, unknown, remarks } = await estimateOf(name);
    expect({ unpriced, unknown, remarks }).toEqual({ unpriced: [], unknown: [], remarks: [] });
  });
});
