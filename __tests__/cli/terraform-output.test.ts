import { startProgram } from '../support/app-process';
import { builtCli } from '../support/built-cli';
import { type ProgramResult, runProgram } from '../support/run-program';
import { TemporaryDirectory } from '../support/temporary-directory';
import { describeWithProgram } from '../support/with-program';

// Each case starts several programs; on a busy machine that takes a while.
jest.setTimeout(240_000);

const HOST = { name: 'shop', app: 'shop', publicIpv4: '127.0.0.77', privateIpv4: '10.110.0.2', adminUser: 'deploy' };

const STACK = {
  terraform: { backend: { local: { path: '../../../state/shop.tfstate' } } },
  output: {
    deployment: {
      sensitive: true,
      value: { version: 1, stack: 'shop', url: 'https://shop.example.com', hosts: [HOST] },
    },
  },
};

describeWithProgram('terraform', 'terraform (from HashiCorp)', 'without --deployment', () => {
  let directory: TemporaryDirectory;
  beforeEach(() => {
    directory = new TemporaryDirectory();
  });
  afterEach(() => {
    directory.remove();
  });

  const status = async (stack: string, env: Readonly<Record<string, string>> = {}): Promise<ProgramResult> => {
    const { child, ended } = startProgram(builtCli(), ['status', stack, '--wait', '0'], {
      cwd: directory.root,
      env: { CDKTF_OUTDIR: 'cdktf.out', ...env },
    });
    child.stdin.end();
    return ended;
  };

  const terraform = async (...args: readonly string[]): Promise<void> => {
    const { code, stderr } = await runProgram('terraform', args, { cwd: directory.at('cdktf.out/stacks/shop') });
    if (code !== 0) throw new Error(stderr);
  };

  test('the outputs come from the state; on the way there each step that is left out is named', async () => {
    expect(await status('shop')).toMatchObject({
      code: 2,
      stderr:
        'error: cdktf.out/stacks holds no stack; synthesize first: npm start here, or cdktf synth in an app of your own\n',
    });
    directory.write('cdktf.out/stacks/shop/cdk.tf.json', JSON.stringify(STACK));
    expect((await status('shpo')).stderr).toContain('"shpo" is not a known stack (1 are known) in cdktf.out; use shop');
    expect((await status('shop', { TERRAFORM_BINARY_NAME: 'no-such-program' })).stderr).toContain(
      'no-such-program is not on this machine; install it, or give its output by --deployment FILE',
    );
    expect((await status('shop')).stderr).toContain('run terraform -chdir=cdktf.out/stacks/shop init');
    await terraform('init', '-input=false');
    const unapplied = await status('shop');
    expect(unapplied.stderr).toContain('apply it first: terraform -chdir=cdktf.out/stacks/shop apply');
    expect(unapplied.code).toBe(2);
    directory.write('cdktf.out/stacks/shop/cdk.tf.json', JSON.stringify({ ...STACK, output: undefined }));
    expect((await status('shop')).stderr).toContain(
      'its definition has none either: add deploymentOutput(stack, ...) to it',
    );
    directory.write('cdktf.out/stacks/shop/cdk.tf.json', JSON.stringify(STACK));
    await terraform('apply', '-input=false', '-auto-approve');
    // Nobody listens at that address, but it is known now.
    const applied = await status('shop');
    expect(applied.stderr).toMatch(/shop \(deploy@127\.0\.0\.77\) cannot be reached by SSH/);
    expect(applied.code).toBe(1);
  });
});
