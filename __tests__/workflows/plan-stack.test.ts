import { chmodSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Tag } from '@cdktf/provider-digitalocean/lib/tag';
import { ReservedIp } from '@cdktf/provider-digitalocean/lib/reserved-ip';
import { App } from 'cdktf';
import { PatternStack } from '../../lib/terraform/pattern-stack';
import { Simulator } from '../../simulator';
import { builtCli } from '../support/built-cli';
import { type ProgramResult, runProgram } from '../support/run-program';
import { TemporaryDirectory } from '../support/temporary-directory';
import { describeWithProviders, terraformEnvironment } from '../support/terraform';

const SCRIPT = path.join(__dirname, '../../.github/scripts/plan-stack');

/** How the script ended, and the outputs of its step. */
interface Planned extends ProgramResult {
  readonly changes?: string;
  readonly digest?: string;
}

describeWithProviders('plan-stack, by the real Terraform', () => {
  let directory: TemporaryDirectory;
  let simulator: Simulator;
  beforeAll(async () => {
    directory = new TemporaryDirectory();
    simulator = await Simulator.start();
  });
  afterAll(async () => {
    await simulator.stop();
    directory.remove();
  });

  const synthesize = (region: string, tag: string): void => {
    const app = new App({ outdir: directory.at('cdktf.out'), stackTraces: false });
    const stack = new PatternStack(app, 'shop');
    new Tag(stack, 'tag', { name: tag });
    new ReservedIp(stack, 'address', { region });
    app.synth();
  };

  const run = async (...args: readonly string[]): Promise<Planned> => {
    const result = await runProgram(SCRIPT, ['shop', 'plan', ...args], {
      cwd: directory.root,
      env: {
        ...terraformEnvironment(),
        ...simulator.environment,
        TMPDIR: directory.at('tmp'),
        GITHUB_OUTPUT: directory.at('output'),
        DO_PATTERNS: `${process.execPath} ${builtCli()}`,
      },
    });
    const outputs = Object.fromEntries(
      result.stdout.split('\n').flatMap((line) => {
        const [name, value] = line.split('=');
        return value !== undefined && /^(changes|digest)$/.test(name ?? '') ? [[name, value] as const] : [];
      }),
    ) as { changes?: string; digest?: string };
    return { ...result, ...outputs };
  };

  test('plans, applies what was approved and only that, and lets nothing go that keeps an address', async () => {
    directory.write('tmp/.keep', '');
    chmodSync(directory.at('tmp'), 0o700);
    synthesize('fra1', 'shop');
    const planned = await run();
    expect(planned).toMatchObject({ code: 0, changes: 'true' });
    expect(directory.read('plan/plan.txt')).toContain('Plan: 2 to add, 0 to change, 0 to destroy.');
    expect(directory.read('output')).toContain(`changes=true\ndigest=${planned.digest ?? ''}\n`);

    synthesize('fra1', 'other');
    const different = await run('--apply', planned.digest!);
    expect(different.code).toBe(1);
    expect(different.stderr).toBe('the plan of shop is no longer the one that was approved; start the workflow anew\n');
    expect(simulator.objects.list('tags')).toEqual([]);

    synthesize('fra1', 'shop');
    expect(await run('--apply', planned.digest!)).toMatchObject({ code: 0 });
    expect(simulator.objects.list('tags')).toHaveLength(1);
    expect(await run()).toMatchObject({ code: 0, changes: 'false' });

    synthesize('nyc3', 'shop');
    const lost = await run();
    expect(lost.code).toBe(1);
    expect(lost.stdout).toContain('digitalocean_reserved_ip.address');
    expect(lost.stdout).not.toContain('digest=');
    // The plan and its JSON, which hold secrets, are gone.
    expect(readdirSync(directory.at('tmp')).filter((name) => name.startsWith('tmp.'))).toEqual([]);
  });

  test('refuses a stack that is not synthesized, and a machine without Terraform', async () => {
    const strange = await runProgram(SCRIPT, ['blog', 'plan'], { cwd: directory.root });
    expect(strange).toMatchObject({
      code: 2,
      stderr: 'cdktf.out/stacks/blog is not synthesized; run npm start with STACKS=blog\n',
    });
    const bare = await runProgram(SCRIPT, ['blog', 'plan'], { cwd: directory.root, env: { PATH: '/usr/bin:/bin' } });
    expect(bare.code).toBe(2);
    expect(bare.stderr).toMatch(/^terraform is not on this machine; install it/);
  });
});
