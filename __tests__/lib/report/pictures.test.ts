import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { layOut } from '../../../lib/diagram/layout';
import { svgOf } from '../../../lib/diagram/svg';
import { diagramOf } from '../../../lib/report/diagram-of';
import { plannerStack, triaManagedStack } from '../../support/example-stacks';

const IMAGES = path.join(__dirname, '../../../docs/images');

describe('the pictures of the documentation', () => {
  test.each([
    ['planner.svg', plannerStack()],
    ['tria-enterprise.svg', triaManagedStack()],
  ])('%s is what the report draws today', async (name, { stack }) => {
    const drawn = svgOf(await layOut(diagramOf(stack)));
    const file = path.join(IMAGES, name);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, drawn);
    // Otherwise the pictures are old: UPDATE_GOLDEN=1 npx jest pictures, and look at them.
    expect(readFileSync(file, 'utf8')).toBe(drawn);
  });
});
