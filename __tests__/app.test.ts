import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runFromSource } from './support/app-process';
import { fileTree } from './support/file-tree';
import { TemporaryDirectory } from './support/temporary-directory';

const REPOSITORY = path.join(__dirname, '..');

const directory = new TemporaryDirectory();
afterAll(() => {
  directory.remove();
});

describe('the app', () => {
  let first: ReadonlyMap<string, string>;
  beforeAll(async () => {
    const result = await runFromSource('main.ts', directory.at('first'));
    expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
    first = fileTree(directory.at('first'));
  });

  test('is what cdktf.json runs', () => {
    const { app } = JSON.parse(readFileSync(path.join(REPOSITORY, 'cdktf.json'), 'utf8')) as { app: string };
    expect(app).toBe('node --no-deprecation -r ts-node/register main.ts');
  });

  test('writes the JSON of every stack and a folder for every host', () => {
    const files = [...first.keys()];
    expect(files.filter((file) => file.startsWith('stacks/'))).toEqual([
      'stacks/planner-ha/cdk.tf.json',
      'stacks/planner/cdk.tf.json',
      'stacks/tria-enterprise-self-hosted/cdk.tf.json',
      'stacks/tria-enterprise-single/cdk.tf.json',
      'stacks/tria-enterprise/cdk.tf.json',
      'stacks/tria-pov-tight/cdk.tf.json',
      'stacks/tria-pov/cdk.tf.json',
      'stacks/tria-small-business/cdk.tf.json',
    ]);
    expect(files.filter((file) => file.endsWith('/compose.yaml'))).toEqual([
      'hosts/planner-ha/planner-ha-1/compose.yaml',
      'hosts/planner-ha/planner-ha-2/compose.yaml',
      'hosts/planner/planner/compose.yaml',
      'hosts/tria-enterprise-self-hosted/tria-enterprise-self-hosted-1/compose.yaml',
      'hosts/tria-enterprise-self-hosted/tria-enterprise-self-hosted-2/compose.yaml',
      'hosts/tria-enterprise-self-hosted/tria-enterprise-self-hosted-chroma/compose.yaml',
      'hosts/tria-enterprise-self-hosted/tria-enterprise-self-hosted-db/compose.yaml',
      'hosts/tria-enterprise-single/tria-enterprise-single/compose.yaml',
      'hosts/tria-enterprise/tria-enterprise-1/compose.yaml',
      'hosts/tria-enterprise/tria-enterprise-2/compose.yaml',
      'hosts/tria-enterprise/tria-enterprise-chroma/compose.yaml',
      'hosts/tria-pov-tight/tria-pov-tight/compose.yaml',
      'hosts/tria-pov/tria-pov/compose.yaml',
      'hosts/tria-small-business/tria-small-business/compose.yaml',
    ]);
  });

  test('writes the same bytes when it is run again, and from another folder', async () => {
    await runFromSource('main.ts', directory.at('first'));
    expect(fileTree(directory.at('first'))).toEqual(first);
    await runFromSource('main.ts', directory.at('second'), { cwd: directory.root });
    expect(fileTree(directory.at('second'))).toEqual(first);
  });

  test('writes no path of this machine', () => {
    const named = [...first].filter(([, text]) => text.includes(REPOSITORY) || text.includes(directory.root));
    expect(named.map(([file]) => file)).toEqual([]);
  });
});
