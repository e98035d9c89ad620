import { chmodSync, cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { PatternApp, PatternStack, PlannerDroplet, Faults, faultsOf, reportFaults } from '../../../index';
import { runFromSource } from '../../support/app-process';
import { PLANNER } from '../../support/example-props';
import { fileTree } from '../../support/file-tree';
import type { ProgramResult } from '../../support/run-program';
import { TemporaryDirectory } from '../../support/temporary-directory';

const REPOSITORY = path.join(__dirname, '../../..');
async function runApp(
  outdir: string,
  env: Readonly<Record<string, string>> = {},
  cwd = REPOSITORY,
): Promise<ProgramResult> {
  return runFromSource('__tests__/fixtures/pattern-app.ts', outdir, { env, cwd });
}

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = new TemporaryDirectory();
});
afterEach(() => {
  directory.remove();
});

describe('a sound app', () => {
  const first = new TemporaryDirectory();
  let result: ProgramResult;
  beforeAll(async () => {
    result = await runApp(first.at('out'));
  });
  afterAll(() => {
    first.remove();
  });

  test('writes the JSON of each stack and the files of each host, executable where they are commands', () => {
    expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
    for (const name of ['one', 'two']) {
      expect(existsSync(first.at('out/stacks', name, 'cdk.tf.json'))).toBe(true);
      expect(existsSync(first.at('out/hosts', name, name, 'compose.yaml'))).toBe(true);
      expect(statSync(first.at('out/hosts', name, name, 'bin/first-boot')).mode & 0o777).toBe(0o755);
    }
  });

  test('names no path of the machine', () => {
    for (const [name, content] of fileTree(first.at('out'))) {
      const machine = content.includes(REPOSITORY) || content.includes(first.root);
      expect({ name, machine }).toEqual({ name, machine: false });
    }
  });

  test('writes the same bytes at every run, wherever it is run from', async () => {
    await runApp(directory.at('out'), {}, directory.root);
    expect(fileTree(directory.at('out'))).toEqual(fileTree(first.at('out')));
  });

  test('puts right what was changed by hand, and takes away hosts and stacks that are no longer there', async () => {
    cpSync(first.at('out'), directory.at('out'), { recursive: true });
    directory.write('out/hosts/one/one/compose.yaml', 'services: {}\n');
    chmodSync(directory.at('out/hosts/one/one/bin/first-boot'), 0o600);
    directory.write('out/hosts/gone/gone/compose.yaml', 'services: {}\n');
    directory.write('out/stacks/gone/cdk.tf.json', '{}');
    await runApp(directory.at('out'));
    expect(fileTree(directory.at('out'))).toEqual(fileTree(first.at('out')));
  });
});

describe('an app with faults', () => {
  test('names the faults of all stacks, one a line, without a JavaScript stack, and exits with 1', async () => {
    const { code, stdout, stderr } = await runApp(directory.at('out'), { FAULTY: '1' });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const lines = stderr.trimEnd().split('\n');
    for (const name of ['one', 'two']) {
      expect(lines).toEqual(
        expect.arrayContaining([
          `${name}/planner/network: region: "fra" is not a known region (18 are known); use fra1, blr1 or sfo1`,
          `${name}/planner/host: size: "s-1vcpu-1g" is not a known droplet size (182 are known); use s-1vcpu-1gb, s-1vcpu-2gb or s-2vcpu-2gb`,
        ]),
      );
    }
    expect(lines.filter((line) => !/^(one|two)\/planner/.test(line))).toEqual([]);
    expect(stderr).not.toMatch(/\.ts:\d|^\s+at /m);
  });

  test('writes nothing, and leaves nothing of an earlier run that could still be applied', async () => {
    await runApp(directory.at('out'));
    directory.write('out/stacks/one/.terraform.lock.hcl', '# kept\n');
    await runApp(directory.at('out'), { FAULTY: '1' });
    const left = [...fileTree(directory.at('out')).keys()];
    expect(left.filter((file) => file.endsWith('cdk.tf.json') || file.startsWith('hosts/'))).toEqual([]);
    expect(left).toContain('stacks/one/.terraform.lock.hcl');
  });

  test('writes nothing into a folder that was never there', async () => {
    await runApp(directory.at('out'), { FAULTY: '1' });
    expect([...fileTree(directory.root).keys()]).toEqual([]);
  });
});

describe('faults', () => {
  function faultyApp(): { app: PatternApp; part: Construct } {
    const app = new PatternApp({ outdir: directory.at('out') });
    const part = new Construct(new PatternStack(app, 'shop'), 'part');
    return { app, part };
  }

  test('errors of the app, of stacks and of constructs are found with their paths, warnings after them', () => {
    const { app, part } = faultyApp();
    const faults = new Faults();
    faults.warning('sizeGib', 'it is large', 'take less');
    faults.error('name', '"x" is short', 'write more');
    reportFaults(part, faults);
    reportFaults(app, faults);
    const [large, short] = faults.all;
    expect(faultsOf(app)).toEqual([
      { path: '', severity: 'error', message: 'name: "x" is short; write more', fault: short },
      { path: 'shop/part', severity: 'error', message: 'name: "x" is short; write more', fault: short },
      { path: '', severity: 'warning', message: 'sizeGib: it is large; take less', fault: large },
      { path: 'shop/part', severity: 'warning', message: 'sizeGib: it is large; take less', fault: large },
    ]);
  });

  test('warnings do not refuse the synth', () => {
    const { app, part } = faultyApp();
    const faults = new Faults();
    faults.warning('sizeGib', 'it is large', 'take less');
    reportFaults(part, faults);
    app.synth();
    expect(existsSync(directory.at('out/stacks/shop/cdk.tf.json'))).toBe(true);
  });

  test('two stacks of one name would be one folder and one state, wherever they stand', () => {
    const app = new PatternApp({ outdir: directory.at('out') });
    for (const place of ['staging', 'production']) new PatternStack(new Construct(app, place), 'shop');
    expect(faultsOf(app)).toEqual([
      expect.objectContaining({
        path: 'production/shop',
        message:
          'the stack staging/shop is called "shop" too, and both would have one folder and one state; give each stack a name of its own',
      }),
    ]);
  });

  test('are found beside files that others left among the stacks', () => {
    const { app, part } = faultyApp();
    directory.write('out/stacks/.DS_Store', '');
    const faults = new Faults();
    faults.error('name', '"x" is short', 'write more');
    reportFaults(part, faults);
    const [written, code] = [jest.spyOn(process.stderr, 'write').mockReturnValue(true), process.exitCode];
    expect(() => {
      app.synth();
    }).not.toThrow();
    expect(written).toHaveBeenCalledWith('shop/part: name: "x" is short; write more\n');
    written.mockRestore();
    process.exitCode = code;
  });

  test("an importer's own tests see them through Testing.synth with validations", () => {
    const stack = new PatternStack(Testing.app(), 'shop');
    new PlannerDroplet(stack, 'planner', { ...PLANNER, region: 'mars' });
    expect(() => Testing.synth(stack, true)).toThrow('region: "mars" is not a known region');
    expect(() => Testing.synth(stack)).not.toThrow();
  });

  test("a plain TerraformStack's validations are found as well", () => {
    const app = new PatternApp({ outdir: directory.at('out') });
    const stack = new TerraformStack(app, 'plain');
    stack.node.addValidation({ validate: () => ['not today'] });
    expect(faultsOf(app)).toContainEqual({ path: 'plain', severity: 'error', message: 'not today' });
  });
});

describe('an output folder that cannot be written', () => {
  test('is named, with the reason and the way out', async () => {
    const outdir = directory.at('out');
    mkdirSync(path.join(outdir, 'stacks'), { recursive: true });
    chmodSync(path.join(outdir, 'stacks'), 0o555);
    const { code, stdout, stderr } = await runFromSource('__tests__/fixtures/pattern-app.ts', outdir, {
      obeysPermissions: true,
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(
      `the output folder ${outdir} cannot be written (EACCES); make it writable, or name another one by CDKTF_OUTDIR`,
    );
    expect(stderr).not.toContain('    at ');
  });

  test('ends npm start with the code of wrong input, and nothing but that line', async () => {
    const outdir = path.join(directory.write('taken', ''), 'out');
    const { code, stdout, stderr } = await runFromSource('cli/do-patterns.ts', outdir, { args: ['synth'] });
    expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 });
    expect(stderr).toContain('cannot be written (ENOTDIR)');
  });
});
