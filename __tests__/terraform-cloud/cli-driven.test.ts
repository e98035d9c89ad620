import { cdktfCli } from '../../packaging/cdktf-cli';
import { cdktfCliProblem } from '../support/cdktf-cli';
import { runProgram } from '../support/run-program';
import { describeWithProviders, terraformEnvironment } from '../support/terraform';
import { currentState } from '../support/terraform-cloud/workspaces';
import { CloudShop } from './cloud-shop';

describeWithProviders("Terraform's own CLI with the state in Terraform Cloud", () => {
  let shop: CloudShop;
  afterEach(async () => {
    await shop.stop();
  });

  const succeed = async (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string> => {
    const { code, stdout, stderr } = await shop.terraform(args, env);
    if (code !== 0) throw new Error(`terraform ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
    return stdout;
  };

  test.each(['local', 'remote'] as const)(
    'an apply in %s execution, and nothing left to do after it',
    async (executionMode) => {
      shop = await CloudShop.start({ executionMode });
      await succeed(['init']);
      const { workspaces, runs } = shop.cloud;
      const workspace = workspaces.get('shop');
      expect(workspaces.projectOf(workspace)).toBe('Small products');

      const env = executionMode === 'local' ? shop.simulator.environment : {};
      if (executionMode === 'remote') shop.furnishWorkspace();
      const applied = await succeed(['apply', '-auto-approve'], env);
      expect(applied).toContain('Apply complete! Resources: 1 added, 0 changed, 0 destroyed.');
      expect(applied.includes(`${shop.cloud.url}/app/acme/shop/runs/run-`)).toBe(executionMode === 'remote');
      expect(shop.accountTags).toEqual(['shop']);
      expect(runs.map(({ status }) => status)).toEqual(executionMode === 'remote' ? ['applied'] : []);

      expect(await succeed(['plan', '-detailed-exitcode'], env)).toContain('No changes.');
      const state = JSON.parse(currentState(workspace)?.content?.toString() ?? '') as { resources: { type: string }[] };
      expect(state.resources.map(({ type }) => type)).toEqual(['digitalocean_tag']);
      const deployment = JSON.parse(await succeed(['output', '-json', 'deployment'])) as { url: string };
      expect(deployment.url).toBe('https://shop.example.com');
      expect(workspace.locked).toBe(false);
    },
  );

  test('a locked workspace lets nobody else in, and a token that has expired is named', async () => {
    shop = await CloudShop.start({ executionMode: 'local' });
    await succeed(['init']);
    const workspace = shop.cloud.workspaces.get('shop');
    workspace.locked = true;
    const locked = await shop.terraform(['plan'], shop.simulator.environment);
    expect(locked.code).toBe(1);
    expect(locked.stderr).toContain('already locked');
    workspace.locked = false;

    const { environment } = shop.cloud;
    shop.cloud.token = 'a new one';
    const expired = await shop.terraform(['plan'], { ...shop.simulator.environment, ...environment });
    expect(expired.code).toBe(1);
    expect(expired.stderr).toMatch(/Failed to read organization "acme"[^]*unauthorized/);
    const status = await shop.run(['status', 'shop'], environment);
    expect(status).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^error: localhost:\d+ refuses the token: it may be mistyped, expired or revoked; run terraform login localhost:\d+, or set a new one\n$/,
      ) as string,
    });
  });

  test('a folder that was set up for other settings is not used with these', async () => {
    shop = await CloudShop.start({ executionMode: 'local' });
    shop.synthesize({ state: { kind: 'local' } });
    await succeed(['init']);
    await succeed(['apply', '-auto-approve'], shop.simulator.environment);
    shop.synthesize();
    const plan = await shop.terraform(['plan'], shop.simulator.environment);
    expect(plan.code).toBe(1);
    const status = await shop.run(['status', 'shop']);
    expect(status.code).toBe(2);
    expect(status.stderr).toBe(
      'error: cdktf.out/stacks/shop was set up with another state backend than these settings name; go back to those settings, ' +
        'or move the state: terraform -chdir=cdktf.out/stacks/shop init\n',
    );
    // The way out that it names.
    const moved = await shop.terraformInit('yes\n');
    expect(moved.stdout).toContain('HCP Terraform has been successfully initialized!');
    expect(await succeed(['plan', '-detailed-exitcode'], shop.simulator.environment)).toContain('No changes.');
  });

  const cliProblem = cdktfCliProblem();
  const withCli: typeof test.skip = cliProblem === undefined ? test : test.skip;
  withCli.each(['local', 'remote'] as const)(
    `cdktf's own program deploys in %s execution, and reads the outputs${cliProblem === undefined ? '' : ` (${cliProblem})`}`,
    async (executionMode) => {
      shop = await CloudShop.start({ executionMode });
      shop.cloud.workspaces.add('shop');
      if (executionMode === 'remote') shop.furnishWorkspace();
      const { cloud, directory, simulator } = shop;
      directory.write('cdktf.json', '{ "language": "typescript", "app": "true", "sendCrashReports": "false" }');
      const args = ['--auto-approve', '--skip-synth', '--skip-provider-lock', '--outputs-file', 'outputs.json'];
      const { code, stderr } = await runProgram(cdktfCli(), ['deploy', 'shop', ...args], {
        cwd: directory.root,
        env: {
          ...terraformEnvironment(),
          ...cloud.environment,
          ...(executionMode === 'local' && simulator.environment),
          HOME: directory.root,
          CI: '1',
        },
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(shop.accountTags).toEqual(['shop']);
      expect(cloud.runs.map(({ status }) => status)).toEqual(executionMode === 'remote' ? ['applied'] : []);
      expect(JSON.parse(directory.read('outputs.json'))).toHaveProperty('shop');
    },
  );
});
