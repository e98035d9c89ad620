import { builtCli } from '../support/built-cli';
import { runFromSource } from '../support/app-process';
import { type ProgramResult, runProgram } from '../support/run-program';
import { TemporaryDirectory } from '../support/temporary-directory';

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = new TemporaryDirectory();
});
afterEach(() => {
  directory.remove();
});

const check = async (...args: readonly string[]): Promise<ProgramResult> =>
  runProgram(process.execPath, [builtCli(), 'check', ...args], { cwd: directory.root });

/** The part of the format that is looked at. */
interface SarifLog {
  readonly runs: readonly {
    readonly results: readonly { readonly ruleId: string; readonly suppressions?: unknown }[];
  }[];
}

const OPEN = `resource "digitalocean_firewall" "f" {
  name = "f"
  tags = ["web"]

  inbound_rule {
    protocol         = "tcp"
    port_range       = var.port
    source_addresses = ["0.0.0.0/0"]
  }
}

variable "port" {
  default = "22"
}
`;

describe('Terraform of others', () => {
  test('.tf: an error is exit code 1, and says what was not checked', async () => {
    directory.write('main.tf', OPEN);
    const { code, stdout, stderr } = await check('.');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('error: digitalocean_firewall.f: the whole world reaches SSH (tcp port 22); name the');
    expect(stdout).toContain(
      'not checked: memory: what runs on a droplet, and how much memory it may use, is not written',
    );
    expect(stdout).toMatch(/1 error, 0 warnings, 0 notes\n$/);
  });

  test('variables decide, from the command line too', async () => {
    directory.write('main.tf', OPEN);
    expect((await check('.', '--var', 'port=443')).code).toBe(0);
  });

  test('JSON, plans and states are read as well', async () => {
    const bucket = { resource: { digitalocean_spaces_bucket: { b: { name: 'b', region: 'fra1' } } } };
    const configuration = directory.write('a.tf.json', JSON.stringify(bucket));
    expect((await check(configuration)).stdout).toContain(
      'warning: digitalocean_spaces_bucket.b: Terraform may destroy',
    );
    const change = { address: 'digitalocean_volume.v', mode: 'managed', type: 'digitalocean_volume' };
    const plan = {
      format_version: '1.2',
      planned_values: {},
      resource_changes: [{ ...change, change: { actions: ['delete'] } }],
    };
    const { code, stdout } = await check(directory.write('plan.json', JSON.stringify(plan)));
    expect(code).toBe(1);
    expect(stdout).toContain('error: digitalocean_volume.v: digitalocean_volume.v would be destroyed');
    const values = {
      root_module: {
        resources: [{ address: 'digitalocean_droplet.d', mode: 'managed', type: 'digitalocean_droplet', values: {} }],
      },
    };
    const state = directory.write('state.json', JSON.stringify({ format_version: '1.0', values }));
    expect((await check(state)).stdout).toContain('warning: digitalocean_droplet.d: no SSH key');
  });

  test('--fail-on says what is grave', async () => {
    const file = directory.write(
      'main.tf.json',
      '{ "resource": { "digitalocean_droplet": { "d": { "ssh_keys": ["1"] } } } }',
    );
    const codes = [];
    for (const severity of ['error', 'warning', 'note']) codes.push((await check(file, '--fail-on', severity)).code);
    expect(codes).toEqual([0, 1, 1]);
  });

  test('--suppress takes a rule, or a rule at an address, and a reason', async () => {
    directory.write('main.tf', OPEN);
    const all = await check('.', '--suppress', 'ssh-open=behind a VPN');
    expect(all.code).toBe(0);
    expect(all.stdout).toContain('suppressed, behind a VPN: digitalocean_firewall.f: the whole world');
    expect((await check('.', '--suppress', 'ssh-open@digitalocean_firewall.f=a VPN')).code).toBe(0);
    expect((await check('.', '--suppress', 'ssh-open@digitalocean_firewall.g=a VPN')).code).toBe(1);
  });

  test('--budget is a rule, too', async () => {
    const file = directory.write(
      'main.tf.json',
      '{ "resource": { "digitalocean_droplet": { "d": { "size": "c-2" } } } }',
    );
    expect((await check(file, '--budget', '41')).code).toBe(1);
    expect((await check(file, '--budget', '42')).code).toBe(0);
  });
});

describe('for programs', () => {
  test('--json', async () => {
    directory.write('main.tf', OPEN);
    const { stdout } = await check('.', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      stacks: [{ stack: '.', findings: [{ rule: 'ssh-open', severity: 'error', at: 'digitalocean_firewall.f' }] }],
    });
  });

  test('GitHub puts findings beside their lines', async () => {
    directory.write('infra/main.tf', `# 100 %\n${OPEN}`);
    const { stdout } = await check('infra', '--format', 'github');
    expect(stdout).toMatch(/^::error file=infra\/main\.tf,line=2,title=ssh-open::digitalocean_firewall\.f: the whole/);
  });

  test('SARIF names rule, address, file and line, and what is suppressed', async () => {
    const json = '{\n  "resource": {\n    "digitalocean_droplet": {\n      "d": { "backups": true }\n    }\n  }\n}\n';
    const file = directory.write('cdk.tf.json', json);
    const log: SarifLog = JSON.parse(
      (await check(file, '--format', 'sarif', '--suppress', 'alerts=seen elsewhere')).stdout,
    );
    const place = { artifactLocation: { uri: 'cdk.tf.json' }, region: { startLine: 4 } };
    expect(log.runs[0]!.results).toContainEqual(
      expect.objectContaining({
        ruleId: 'ssh-open',
        level: 'warning',
        locations: [
          {
            logicalLocations: [{ fullyQualifiedName: 'digitalocean_droplet.d', kind: 'resource' }],
            physicalLocation: place,
          },
        ],
      }),
    );
    const suppressed = log.runs[0]!.results.filter(({ suppressions }) => suppressions);
    expect(suppressed.map(({ ruleId }) => ruleId)).toEqual(['alerts']);
    expect(log).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'do-patterns' } } }] });
  });
});

describe('wrong input is exit code 2', () => {
  test.each([
    [['nothing.tf'], 'there is no such file'],
    [['.'], 'there are no .tf or .tf.json files in it'],
    [['x', '--fail-on', 'all'], 'Allowed choices are error, warning, note'],
    [['x', '--format', 'xml'], 'Allowed choices are'],
    [['x', '--suppress', 'ssh=because'], '"ssh" is not a known rule'],
    [['x', '--suppress', 'ssh-open'], 'it has no name and value'],
    [['x', '--suppress', 'ssh-open= '], 'it has no reason; say why'],
    [['x', '--budget', '-1'], '--budget -1: it is not from 0'],
    [['--suppress', 'ssh-open=x'], '--suppress, --budget and --var are for Terraform at a path'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await check(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

test('without a path it is the stacks of the app, with what their constructs know', async () => {
  const env = { STACKS: 'planner,planner-ha' };
  const run = async (...args: readonly string[]) =>
    runFromSource('cli/do-patterns.ts', directory.at('out'), { args: ['check', ...args], env });
  const { code, stdout } = await run();
  expect(code).toBe(0);
  expect(stdout).toContain('warning: planner-ha/planner: load balancer 99.9 % and droplets');
  expect((await run('--fail-on', 'warning')).code).toBe(1);
}, 60_000);
