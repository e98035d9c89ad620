import { App } from 'cdktf';
import { PatternStack } from '../../lib/terraform/pattern-stack';
import type { StateBackend } from '../../lib/terraform/state-backend';
import { startProgram } from '../support/app-process';
import { builtCli } from '../support/built-cli';
import { fileTree } from '../support/file-tree';
import type { ProgramResult } from '../support/run-program';
import { TemporaryDirectory } from '../support/temporary-directory';

describe('do-patterns export', () => {
  let directory: TemporaryDirectory;
  beforeEach(() => {
    directory = new TemporaryDirectory();
  });
  afterEach(() => {
    directory.remove();
  });

  const CLOUD: StateBackend = { kind: 'cloud', organization: 'acme' };
  const synthesize = (names: readonly string[], state: StateBackend = CLOUD): void => {
    const app = new App({ outdir: directory.at('cdktf.out'), stackTraces: false });
    for (const name of names) new PatternStack(app, name, { state });
    app.synth();
  };
  const run = async (...args: readonly string[]): Promise<ProgramResult> => {
    const { child, ended } = startProgram(builtCli(), ['export', ...args], { cwd: directory.root });
    child.stdin.end();
    return ended;
  };

  test('writes what is committed, the same from wherever it is written, and knows when it is stale', async () => {
    synthesize(['shop', 'blog']);
    directory.write('cdktf.out/stacks/shop/.terraform.lock.hcl', '# versions\n');
    expect(await run('--check')).toMatchObject({ code: 1, stdout: '' });
    expect(await run()).toEqual({ code: 0, stdout: 'blog, shop: 3 files in terraform, 3 changed\n', stderr: '' });
    expect([...fileTree(directory.at('terraform')).keys()]).toEqual([
      'blog/cdk.tf.json',
      'shop/.terraform.lock.hcl',
      'shop/cdk.tf.json',
    ]);
    expect(directory.read('terraform/shop/cdk.tf.json')).toBe(directory.read('cdktf.out/stacks/shop/cdk.tf.json'));
    expect(directory.read('terraform/shop/cdk.tf.json')).not.toContain(directory.root);
    expect(await run('--check')).toMatchObject({ code: 0 });

    synthesize(['shop'], { ...CLOUD, prefix: 'staging-' });
    const stale = await run('shop', '--check');
    expect(stale).toMatchObject({
      code: 1,
      stderr: 'error: not what the settings give: terraform/shop/cdk.tf.json; run do-patterns export and commit\n',
    });
    expect(await run('shop', '--json')).toMatchObject({
      stdout:
        '{"type":"result","ok":true,"to":"terraform","stacks":["shop"],"changed":["terraform/shop/cdk.tf.json"]}\n',
    });
  });

  test('says which folders an earlier export has left', async () => {
    synthesize(['shop', 'blog']);
    await run();
    directory.write('terraform/old/cdk.tf.json', '{}');
    expect((await run()).stderr).toBe('warning: terraform/old is of a stack that is not synthesized\n');
    expect((await run('--check')).code).toBe(1);
  });

  test.each([
    ['nothing is synthesized', [], [], 'no stack is synthesized; run npm start first'],
    ['a stack that is not there', ['shop'], ['blog'], '"blog" is not a known stack'],
  ])('refuses: %s', async (_title, stacks, args, message) => {
    if (stacks.length > 0) synthesize(stacks);
    const { code, stderr } = await run(...args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test('refuses a state on this machine, and a folder that cannot be written', async () => {
    synthesize(['shop'], { kind: 'local' });
    expect((await run()).stderr).toContain(
      'the stack shop keeps its state in a file beside cdktf.out, which a clone does not have; set STATE_BACKEND to cloud or spaces',
    );
    synthesize(['shop']);
    directory.write('taken', 'a file');
    const { code, stderr } = await run('--to', 'taken');
    expect(stderr).toBe(
      'error: taken/shop/cdk.tf.json cannot be written (ENOTDIR); name a folder that can be written by --to\n',
    );
    expect(code).toBe(2);
  });
});
