import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseTar } from 'nanotar';
import { configurationArchive } from '../../cli/terraform-cloud/cloud-stack';
import { describeWithProviders } from '../support/terraform';
import { currentState } from '../support/terraform-cloud/workspaces';
import { CloudShop } from './cloud-shop';

interface Line {
  readonly type: string;
  readonly [key: string]: unknown;
}

const lines = (stdout: string): readonly Line[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describeWithProviders('do-patterns upload', () => {
  let shop: CloudShop;
  beforeEach(async () => {
    shop = await CloudShop.start({});
  });
  afterEach(async () => {
    await shop.stop();
  });

  test('makes the workspace with project and tags, plans, waits for a confirmation, and applies when told to', async () => {
    const first = await shop.run(['upload', 'shop', '--apply', '--message', 'first']);
    // The workspace has no token of the account yet.
    expect(first.code).toBe(1);
    expect(first.stdout).toContain('made the workspace acme/shop');
    expect(first.stderr).toMatch(
      /^error: the run ended as "errored": https:\/\/localhost:\d+\/app\/acme\/workspaces\/shop\/runs\/run-/m,
    );
    const workspace = shop.cloud.workspaces.get('shop');
    expect(shop.cloud.workspaces.projectOf(workspace)).toBe('Small products');
    expect([...workspace.tags]).toEqual(['shop', 'team:web']);

    shop.furnishWorkspace();
    const planned = await shop.run(['upload', 'shop']);
    expect(planned).toMatchObject({ code: 0, stderr: '' });
    expect(planned.stdout).toContain('shop: Plan: 1 to add, 0 to change, 0 to destroy.');
    expect(planned.stdout).toMatch(/^planned: 1 to add, 0 to change, 0 to destroy; confirm or discard it: https:/m);
    expect(shop.accountTags).toEqual([]);
    shop.cloud.runs.at(-1)!.discard();

    const applied = await shop.run(['upload', 'shop', '--apply', '--json']);
    expect(applied).toMatchObject({ code: 0, stderr: '' });
    expect(lines(applied.stdout).at(-1)).toEqual({
      type: 'result',
      ok: true,
      run: shop.cloud.runs.at(-1)!.id,
      link: expect.stringMatching(/^https:/),
      waited: true,
      status: 'applied',
      changes: { add: 1, change: 0, destroy: 0 },
      waitsForConfirmation: false,
    });
    expect(applied.stdout).toContain('Apply complete!');
    expect(shop.accountTags).toEqual(['shop']);
    expect(currentState(workspace)).toBeDefined();

    const again = await shop.run(['upload', 'shop', '--apply']);
    expect(again.stdout).toContain('planned and finished: 0 to add, 0 to change, 0 to destroy');
    expect(shop.cloud.runs.map(({ options }) => options.message)).toEqual([
      'first',
      ...Array.from({ length: 3 }, () => 'do-patterns upload'),
    ]);
  });

  test('what it applied can be deployed to without Terraform on this machine, or before its init', async () => {
    const without = { TERRAFORM_BINARY_NAME: 'no-such-program' };
    shop.cloud.workspaces.add('shop');
    const early = await shop.run(['status', 'shop'], without);
    expect(early.stderr).toContain('the state of shop has no output "deployment"; apply it first');
    shop.furnishWorkspace();
    expect(await shop.run(['upload', 'shop', '--apply'])).toMatchObject({ code: 0 });
    for (const env of [without, {}]) {
      // The sensitive output was read: it is this stack's, and has no hosts.
      const { stderr } = await shop.run(['status', 'shop'], env);
      expect(stderr).toBe('error: the output "deployment" names no hosts; apply a stack that has some\n');
    }
  });

  test('--plan-only applies nothing, --no-wait ends at once', async () => {
    shop.cloud.workspaces.add('shop');
    shop.furnishWorkspace();
    const planned = await shop.run(['upload', 'shop', '--plan-only', '--json']);
    expect(lines(planned.stdout).at(-1)).toMatchObject({
      ok: true,
      status: 'planned_and_finished',
      changes: { add: 1, change: 0, destroy: 0 },
    });
    const started = await shop.run(['upload', 'shop', '--no-wait']);
    expect(started).toMatchObject({ code: 0 });
    expect(started.stdout).toMatch(/run run-\w+: https:.*\nThe run goes on without this command\.\n$/);
    expect(shop.accountTags).toEqual([]);
  });

  test('reads the logs of new workspaces, which are JSON', async () => {
    shop.cloud.workspaces.add('shop').structuredOutput = true;
    shop.furnishWorkspace();
    const { code, stdout } = await shop.run(['upload', 'shop', '--apply']);
    expect(code).toBe(0);
    expect(stdout).toContain('shop: Plan: 1 to add, 0 to change, 0 to destroy.\n');
    expect(stdout).toContain('shop: Apply complete! Resources: 1 added, 0 changed, 0 destroyed.\n');
    expect(stdout).not.toContain('"@message"');
  });

  test('takes the token that terraform login has saved', async () => {
    const { hostname, token } = shop.cloud;
    shop.directory.write(
      '.terraform.d/credentials.tfrc.json',
      JSON.stringify({ credentials: { [hostname]: { token } } }),
    );
    const { code, stderr } = await shop.run(['upload', 'shop', '--no-wait'], { [`TF_TOKEN_${hostname}`]: '' });
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  test('Ctrl-C cancels the run', async () => {
    const workspace = shop.cloud.workspaces.add('shop');
    shop.furnishWorkspace();
    workspace.locked = true;
    const { child, ended } = shop.begin(['upload', 'shop', '--apply']);
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (text: string) => {
        if (text.includes('pending')) resolve();
      });
    });
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain('warning: the workspace shop is locked, so the run waits until it is unlocked');
    expect(stderr).toContain('warning: asked Terraform Cloud to cancel the run: https:');
    expect(shop.cloud.runs.map(({ status }) => status)).toEqual(['canceled']);
  });

  test('the archive holds the configuration and nothing else', () => {
    shop.directory.write('cdktf.out/stacks/shop/.terraform/x', 'a plugin');
    shop.directory.write('cdktf.out/stacks/shop/terraform.tfvars', 'secret = "x"');
    const files = parseTar(gunzipSync(configurationArchive(shop.folder)));
    expect(files.map(({ name }) => name)).toEqual(['cdk.tf.json']);
    expect(files[0]?.text).toBe(readFileSync(`${shop.folder}/cdk.tf.json`, 'utf8'));
  });

  describe('what is refused before a run exists', () => {
    const refused = async (message: string | RegExp, args: readonly string[] = [], env?: Record<string, string>) => {
      const before = shop.cloud.runs.length;
      const { code, stderr } = await shop.run(['upload', 'shop', ...args], env);
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
      expect(shop.cloud.runs).toHaveLength(before);
    };

    test('a token that is missing, has expired, or is of another organization', async () => {
      const variable = `TF_TOKEN_${shop.cloud.hostname}`;
      await refused(/there is no token for localhost:\d+; run terraform login/, [], { [variable]: '' });
      await refused(/refuses the token: it may be mistyped, expired or revoked; run terraform login/, [], {
        [variable]: 'old',
      });
      shop.synthesize({ state: { kind: 'cloud', organization: 'other', hostname: shop.cloud.hostname } });
      await refused(/has no organization "other", or none that this token may see; correct STATE_ORGANIZATION/);
    });

    test('a stack whose state is elsewhere, or that is not there', async () => {
      shop.synthesize({ state: { kind: 'local' } });
      await refused(/keeps its state in the backend "local", not in Terraform Cloud; set STATE_BACKEND=cloud/);
      expect((await shop.run(['upload', 'shpo'])).stderr).toContain('"shpo" is not a known stack');
      expect((await shop.run(['upload', 'shop', '--aply'])).code).toBe(2);
    });

    test('a workspace that runs elsewhere, or follows a repository', async () => {
      await refused(/--plan-only and --apply contradict each other/, ['--apply', '--plan-only']);
      const workspace = shop.cloud.workspaces.add('shop', undefined, 'local');
      await refused(/has the execution mode "local".*run terraform -chdir=cdktf.out\/stacks\/shop apply/);
      workspace.executionMode = 'remote';
      workspace.vcsRepository = 'acme/infrastructure';
      await refused(/follows the repository acme\/infrastructure, and applies only what is committed there/);
    });

    test('a state on this machine that the workspace lacks', async () => {
      shop.cloud.workspaces.add('shop');
      shop.directory.write('state/shop.tfstate', JSON.stringify({ resources: [{}, {}] }));
      await refused(
        /has no state, but state\/shop.tfstate has one with 2 resources, which would be built a second time; move it/,
      );
    });

    test('the state of other settings', async () => {
      shop.cloud.workspaces.add('shop');
      shop.furnishWorkspace();
      expect((await shop.run(['upload', 'shop', '--apply'])).code).toBe(0);
      shop.synthesize({ url: 'https://staging.example.com' });
      await refused(
        /holds the state of https:\/\/shop\.example\.com, these settings are those of https:\/\/staging\.example\.com/,
      );
      const renamed = await shop.run(['upload', 'shop', '--renamed', '--plan-only']);
      expect(renamed.code).toBe(0);
    });
  });
});
