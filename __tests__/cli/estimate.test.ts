import { ftruncateSync, openSync, closeSync } from 'node:fs';
import { readInventory } from '../../cli/definitions/inventory';
import { COMMENT_MARKER, comparisonMarkdown, estimateMarkdown } from '../../cli/estimate/markdown';
import { comparisonTable, estimateTable } from '../../cli/estimate/table';
import { compareEstimates } from '../../lib/estimate/compare';
import { estimate } from '../../lib/estimate/estimate';
import { type AppProcessOptions, runFromSource } from '../support/app-process';
import type { ProgramResult } from '../support/run-program';
import { TemporaryDirectory } from '../support/temporary-directory';
import { estimateOf } from '../lib/estimate/support';

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = new TemporaryDirectory();
});
afterEach(() => {
  directory.remove();
});

const run = async (args: readonly string[], options: AppProcessOptions = {}): Promise<ProgramResult> =>
  runFromSource('cli/do-patterns.ts', directory.at('out'), { ...options, args: ['estimate', ...args] });

const WEB = '{ "resource": { "digitalocean_droplet": { "web": { "size": "s-1vcpu-1gb" } } } }';

describe('the program', () => {
  test('prints the sums of an hour, a month and a year', async () => {
    const file = directory.write('main.tf.json', WEB);
    const { code, stdout, stderr } = await run([file]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/digitalocean_droplet\.web .* Droplet s-1vcpu-1gb \(Basic\) .* \$0\.00893 .* \$6\.00 /);
    expect(stdout).toMatch(/sum .* \$72\.00 a year .* \$0\.00893 .* \$6\.00 /);
  });

  test('--json is for programs, and a budget that is passed is exit code 1', async () => {
    const file = directory.write('main.tf.json', WEB);
    const { code, stdout, stderr } = await run([file, '--json', '--budget', '5']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '$6.00 a month are above the budget of $5.00\n' });
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      currency: 'USD',
      sum: { monthlyCents: { least: 600, most: 600 }, yearlyCents: { least: 7200, most: 7200 } },
      rows: [{ address: 'digitalocean_droplet.web', confidence: 'high', asOf: '2026-08-21' }],
    });
  });

  test('what is not in the sum may break a budget: exit code 3', async () => {
    directory.write('main.tf', 'resource "digitalocean_vpc_nat_gateway" "nat" {\n  size = 1\n}\n');
    const { code, stderr } = await run([directory.root, '--budget', '5']);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: '1 resources that are not in the sum may be above the budget of $5.00\n',
    });
  });

  test('wrong input is one line and exit code 2', async () => {
    const { code, stdout, stderr } = await run([directory.at('nothing.json')]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^.*nothing\.json: there is no such file; name a folder .*\n$/);
  });
});

describe('a path', () => {
  const sum = async (paths: readonly string[], options = {}): Promise<string> =>
    estimate(await readInventory(paths, options)).least.monthly;

  test('may be a folder with modules and variables, which the command line overrides', async () => {
    directory.write(
      'main.tf',
      'variable "size" {\n  type = string\n}\nmodule "web" {\n  source = "./web"\n  size = var.size\n}\n',
    );
    directory.write(
      'web/main.tf',
      'variable "size" {}\nresource "digitalocean_droplet" "web" {\n  size = var.size\n}\n',
    );
    directory.write('terraform.tfvars', 'size = "s-1vcpu-1gb"\n');
    const file = directory.write('big.tfvars.json', '{ "size": "c-2" }');
    expect(await sum([directory.root])).toBe('$6.00');
    expect(await sum([directory.root], { varFile: [file] })).toBe('$42.00');
    expect(await sum([directory.root], { varFile: [file], var: ['size=c-4'] })).toBe('$84.00');
  });

  test('may be the output folder of all stacks, as one account', async () => {
    directory.write('stacks/a/cdk.tf.json', WEB);
    directory.write('stacks/b/cdk.tf.json', WEB);
    // What a stack that is gone leaves behind, and a file manager.
    directory.write('stacks/gone/.terraform.lock.hcl', '');
    directory.write('stacks/.DS_Store', '');
    expect(await sum([directory.root])).toBe('$12.00');
    const { rows } = estimate(await readInventory([directory.root], {}));
    expect(rows.map(({ address }) => address)).toEqual(['a/digitalocean_droplet.web', 'b/digitalocean_droplet.web']);
  });

  test('of several stacks is compared stack by stack, also where their addresses are the same', async () => {
    for (const stack of ['base/stacks/a', 'base/stacks/b', 'head/stacks/a'])
      directory.write(`${stack}/cdk.tf.json`, WEB);
    directory.write('head/stacks/b/cdk.tf.json', WEB.replace('s-1vcpu-1gb', 'c-2'));
    const of = async (folder: string) => estimate(await readInventory([directory.at(folder)], {}));
    const { changes, same } = compareEstimates(await of('base'), await of('head'));
    expect(changes.map(({ address, kind }) => [address, kind])).toEqual([['b/digitalocean_droplet.web', 'changed']]);
    expect(same).toBe(1);
  });

  test('keeps references within their own stack', async () => {
    const assigned = {
      digitalocean_reserved_ip: { ip: {} },
      digitalocean_reserved_ip_assignment: { x: { ip_address: '${digitalocean_reserved_ip.ip.ip_address}' } },
    };
    directory.write('stacks/a/cdk.tf.json', JSON.stringify({ resource: assigned }));
    directory.write('stacks/b/cdk.tf.json', '{ "resource": { "digitalocean_reserved_ip": { "ip": {} } } }');
    expect(await sum([directory.root])).toBe('$5.00');
  });

  test.each([
    ['main.tf.json', '{ "resource": {\n  "a": \n}', /main\.tf\.json:3:1: it is no JSON: ValueExpected; /],
    ['main.tf.json', '{ "a": 1', /main\.tf\.json:1:9: it is no JSON: CloseBraceExpected; /],
    ['main.tf.json', '', /main\.tf\.json:1:1: it is no JSON/],
    ['main.tf.json', '[]', /it holds no object/],
    ['package.json', '{ "name": "x", "version": "1.0.0" }', /it is not Terraform; name a \.tf\.json/],
    [
      'main.tf',
      'resource "a" "b" {\n  size = \n}\n',
      /main\.tf:2:\d+: Invalid expression; .*; `terraform validate` says more/,
    ],
    ['main.tf', 'hello {{{', /main\.tf:1:\d+: /],
  ])('%s with %j is refused', async (name, text, message) => {
    const file = directory.write(name, text);
    await expect(readInventory([file], {})).rejects.toThrow(message);
  });

  test('an empty folder is refused', async () => {
    await expect(readInventory([directory.root], {})).rejects.toThrow('there are no .tf or .tf.json files in it');
  });

  test('a file of 100 MB is refused before it is read', async () => {
    const file = directory.write('plan.json', '');
    const descriptor = openSync(file, 'r+');
    ftruncateSync(descriptor, 100_000_000);
    closeSync(descriptor);
    const before = process.memoryUsage().rss;
    await expect(readInventory([file], {})).rejects.toThrow('95 MiB are more than the 64 MiB that are read; split the');
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
  });

  test.each([
    [['sze=1'], '--var sze=1: "sze" is not a known variable (1 are known); use size'],
    [['size'], '--var size: it has no name and value; write --var NAME=VALUE'],
  ])('variables %j are refused', async (variables, message) => {
    directory.write('main.tf', 'variable "size" {}\n');
    await expect(readInventory([directory.root], { var: variables })).rejects.toThrow(message);
  });
});

describe('as text', () => {
  const both = async () => {
    const base = await estimateOf({ digitalocean_droplet: { web: { size: 's-1vcpu-1gb' } } });
    const awkward = { for_each: { '<b>|@team`': 's-1vcpu-2gb', b: 'c-2' }, size: '${each.value}' };
    return [
      base,
      await estimateOf({ digitalocean_droplet: { web: awkward }, digitalocean_nfs: { n: { size: 50 } } }),
    ] as const;
  };

  test('a comment has a hidden marker first, the difference, and nothing that breaks out of its cells', async () => {
    const [base, head] = await both();
    const lines = comparisonMarkdown(compareEstimates(base, head), head).split('\n');
    expect(lines[0]).toBe(COMMENT_MARKER);
    expect(lines[1]).toBe('**Cost: $6.00 → $69.00 a month (+$63.00)**');
    expect(lines).toContain(
      '| digitalocean_droplet.web | changed | Droplet s-1vcpu-1gb (Basic) | Droplet s-1vcpu-2gb (Basic), Droplet c-2 (CPU-Optimized) | +$48.00 |',
    );
    const markdown = estimateMarkdown(head);
    expect(markdown).toContain('&lt;b&gt;\\|&#64;team&#96;');
    expect(markdown).toContain('$15.00 (uncertain)');
  });

  test('a comment without a difference says so', async () => {
    const [base] = await both();
    expect(comparisonMarkdown(compareEstimates(base, base), base)).toContain('**Cost: $6.00 a month**, as before');
  });

  test('tables have the same figures', async () => {
    const [base, head] = await both();
    expect(estimateTable(head)).toContain('$69.00');
    expect(comparisonTable(compareEstimates(base, head))).toContain('+$63.00');
  });
});
