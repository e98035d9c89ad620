import { statefulTypes } from '../../lib/catalog/stateful-resources';
import { findResourceKind } from '../../lib/catalog/resource-kinds';
import { builtCli } from '../support/built-cli';
import { type ProgramResult, runProgram } from '../support/run-program';
import { TemporaryDirectory } from '../support/temporary-directory';
import { describeWithProviders, runTerraform } from '../support/terraform';

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = new TemporaryDirectory();
});
afterEach(() => {
  directory.remove();
});

const guard = async (...args: readonly string[]): Promise<ProgramResult> =>
  runProgram(process.execPath, [builtCli(), 'guard', ...args], { cwd: directory.root });

interface Change {
  readonly address: string;
  readonly actions: readonly string[];
  readonly mode?: 'data';
  readonly replacePaths?: readonly (readonly (string | number)[])[];
}

/** A plan in the form that `terraform show -json` prints. */
function planOf(changes: readonly Change[], rest: object = {}): string {
  const resources = changes.map(({ address, actions, mode = 'managed', replacePaths }) => ({
    address,
    mode,
    type: /digitalocean_\w+/.exec(address)?.[0] ?? 'null_resource',
    change: { actions, before: {}, after: {}, ...(replacePaths && { replace_paths: replacePaths }) },
  }));
  return directory.write(
    'plan.json',
    JSON.stringify({ format_version: '1.2', planned_values: {}, resource_changes: resources, ...rest }),
  );
}

describe('a plan that keeps what holds data', () => {
  test.each([
    ['creates', ['create']],
    ['changes', ['update']],
    ['reads again', ['no-op']],
    ['forgets', ['forget']],
  ])('and %s it is exit code 0', async (_what, actions) => {
    const { code, stdout, stderr } = await guard(planOf([{ address: 'digitalocean_volume.data', actions }]));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('1 resources in the plan, none that keeps data is replaced or destroyed\n');
  });

  test('may replace and destroy what holds none', async () => {
    const plan = planOf([
      { address: 'digitalocean_monitor_alert.cpu', actions: ['delete', 'create'] },
      { address: 'digitalocean_record.a', actions: ['delete'] },
      { address: 'data.digitalocean_droplet.web', actions: ['read'], mode: 'data' },
    ]);
    expect((await guard(plan)).code).toBe(0);
  });
});

describe('a plan that would lose data', () => {
  test.each(statefulTypes)('%s: destroyed, exit code 1', async (type) => {
    expect(findResourceKind(type)).toBeDefined();
    const { code, stdout } = await guard(planOf([{ address: `${type}.one`, actions: ['delete'] }]));
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^${type}\\.one would be destroyed; lost: .+\n1 of 1 resources would lose`));
  });

  test.each([
    ['before the new one is there', ['delete', 'create']],
    ['after the new one is there', ['create', 'delete']],
  ])('replaced %s, in a module, by the argument that changes', async (_when, actions) => {
    const address = 'module.web["a"].digitalocean_volume.data[0]';
    const { code, stdout } = await guard(planOf([{ address, actions, replacePaths: [['region'], ['tags', 0]] }]));
    expect(code).toBe(1);
    expect(stdout).toContain(`${address} would be replaced, because of region, tags.0; lost: its files\n`);
  });

  test('one by one they can be allowed; the others still fail it', async () => {
    const changes = ['a', 'b'].map((name) => ({ address: `digitalocean_volume.${name}`, actions: ['delete'] }));
    const plan = planOf(changes);
    const one = await guard(plan, '--allow', 'digitalocean_volume.a');
    expect(one.code).toBe(1);
    expect(one.stdout).toContain('allowed: digitalocean_volume.a would be destroyed');
    const both = await guard(plan, '--allow', 'digitalocean_volume.a', '--allow', 'digitalocean_volume.b', '--json');
    expect(both.code).toBe(0);
    expect(JSON.parse(both.stdout)).toMatchObject({ ok: true, resources: 2, losses: [{}, { action: 'destroy' }] });
  });
});

describe('wrong input is exit code 2', () => {
  test.each([
    ['no plan', '{ "resource": {} }', /it is no plan; name what `terraform show -json PLANFILE` prints/],
    ['a state', '{ "format_version": "1.0", "values": {} }', /it is no plan/],
    ['broken JSON', '{ "a":', /plan\.json:1:7: it is no JSON/],
    ['nothing of Terraform', '{ "a": 1 }', /it is not Terraform/],
    [
      'a plan that failed half-way',
      '{ "format_version": "1.2", "resource_changes": [], "errored": true }',
      /the plan failed half-way; repair what it names/,
    ],
  ])('%s', async (_what, text, message) => {
    const { code, stdout, stderr } = await guard(directory.write('plan.json', text));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('a file that is missing, an option that is unknown, an address that is not in the plan', async () => {
    expect(await guard('nothing.json')).toMatchObject({ code: 2, stderr: expect.stringContaining('no such file') });
    expect((await guard('x', '--alow', 'y')).code).toBe(2);
    const plan = planOf([{ address: 'digitalocean_volume.data', actions: ['delete'] }]);
    const { code, stderr } = await guard(plan, '--allow', 'digitalocean_volume.dat');
    expect(code).toBe(2);
    expect(stderr).toContain('use digitalocean_volume.data');
  });
});

describeWithProviders('a plan of the real Terraform', () => {
  const volume = (region: string): string =>
    `terraform {\n  required_providers {\n    digitalocean = {\n      source = "digitalocean/digitalocean"\n    }\n  }\n}\nresource "digitalocean_volume" "data" {\n  name = "data"\n  region = "${region}"\n  size = 10\n}\n`;

  async function planned(text: string): Promise<string> {
    directory.write('main.tf', text);
    const attributes = { id: 'v', name: 'data', region: 'fra1', size: 10, droplet_ids: [], tags: null };
    const resource = {
      mode: 'managed',
      type: 'digitalocean_volume',
      name: 'data',
      provider: 'provider["registry.terraform.io/digitalocean/digitalocean"]',
      instances: [{ schema_version: 0, attributes }],
    };
    const state = { version: 4, terraform_version: '1.11.0', serial: 1, lineage: 'x', outputs: {} };
    directory.write('terraform.tfstate', JSON.stringify({ ...state, resources: [resource] }));
    for (const command of [['init'], ['plan', '-refresh=false', '-out=plan.bin']]) {
      const { code, stderr } = await runTerraform(directory.root, command, { DIGITALOCEAN_TOKEN: 'fake' });
      if (code !== 0) throw new Error(stderr);
    }
    const { stdout } = await runTerraform(directory.root, ['show', '-json', 'plan.bin']);
    return directory.write('plan.json', stdout);
  }

  test('a volume that moves to another region is lost', async () => {
    const { code, stdout } = await guard(await planned(volume('ams3')));
    expect(code).toBe(1);
    expect(stdout).toContain('digitalocean_volume.data would be replaced, because of region; lost: its files\n');
  });

  test('a volume that stays is not', async () => {
    expect((await guard(await planned(volume('fra1')))).code).toBe(0);
  });
});
