import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { StackSummary } from '../../cli/stack-summary';
import { version } from '../../package.json';
import { type AppProcessOptions, runFromSource } from '../support/app-process';
import { fileTree } from '../support/file-tree';
import { builtCli } from '../support/built-cli';
import { type ProgramResult, runProgram } from '../support/run-program';
import { TemporaryDirectory } from '../support/temporary-directory';

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = new TemporaryDirectory();
});
afterEach(() => {
  directory.remove();
});

const run = async (args: readonly string[], options: AppProcessOptions = {}): Promise<ProgramResult> =>
  runFromSource('cli/do-patterns.ts', directory.at('out'), { ...options, args });

/** The cells of a table's row. */
function cells(stdout: string, stack: string): readonly string[] {
  const line = stdout.split('\n').find((candidate) => candidate.startsWith(`│ ${stack} `)) ?? '';
  return line
    .split('│')
    .map((cell) => cell.trim())
    .slice(1, -1);
}

function tableIn(text: string): string | undefined {
  return /^┌[\s\S]*?┘$/m.exec(text)?.[0];
}

describe('npm start', () => {
  let whole: TemporaryDirectory;
  let synthesized: ProgramResult;
  beforeAll(async () => {
    whole = new TemporaryDirectory();
    synthesized = await runFromSource('cli/do-patterns.ts', whole.at('out'), { args: ['synth'] });
  });
  afterAll(() => {
    whole.remove();
  });

  test('prints what each stack is, costs and needs, and what to do next', () => {
    const { code, stdout, stderr } = synthesized;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(cells(stdout, 'stack')).toEqual([
      'stack',
      'resources',
      'a month',
      'memory',
      'user data (bytes)',
      'availability',
      'warnings',
    ]);
    expect(cells(stdout, 'planner')).toEqual([
      'planner',
      '18',
      '$7.20',
      '936 of 1024 MiB',
      expect.stringMatching(/^\d{5} of 65536$/),
      '99.99 %',
      '0',
    ]);
    expect(cells(stdout, 'planner-ha').slice(1, 3)).toEqual(['32', '$87.30']);
    expect(cells(stdout, 'planner-ha').at(-1)).toBe('2');
    expect(stdout).toMatch(/warning: planner-ha\/planner: .* its document promises 99\.9 %; .* \[availability\]/);
    expect(stdout).toContain('$7.20 a month, $86.40 a year');
    expect(stdout).toMatch(/^Next, with DIGITALOCEAN_TOKEN/m);
    expect(stdout).toContain(`terraform -chdir=${whole.at('out/stacks/planner')} init`);
  });

  test('prints the table that the README shows', () => {
    const readme = readFileSync(path.join(__dirname, '../../README.md'), 'utf8');
    expect(tableIn(readme)).toBe(tableIn(synthesized.stdout));
  });

  test('leads to an upload where the state is in Terraform Cloud', async () => {
    const env = { STACKS: 'planner', STATE_BACKEND: 'cloud', STATE_ORGANIZATION: 'acme', STATE_PREFIX: 'live-' };
    const { stdout } = await run(['synth'], { env });
    expect(stdout).toContain(' set in the workspace acme/live-planner:\n  npm run do-patterns -- upload planner\n');
  });

  test('names files that are there', () => {
    const named = [...synthesized.stdout.matchAll(/^ {2}(?:Terraform|host files): (.+)$/gm)].map(
      (match) => match[1] ?? '',
    );
    // Eight stacks and their fourteen hosts.
    expect(named).toHaveLength(22);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  test('has no colours where it does not write to a terminal', () => {
    expect(synthesized.stdout).not.toContain('\u001b');
  });

  test('STACKS chooses, and leaves nothing of the others', async () => {
    await run(['synth'], { env: { STACKS: 'planner,planner-ha' } });
    const { stdout } = await run(['synth'], { env: { STACKS: 'planner' } });
    expect(cells(stdout, 'planner-ha')).toEqual([]);
    const files = [...fileTree(directory.at('out')).keys()];
    expect(files.filter((file) => file.includes('planner-ha'))).toEqual([]);
  });

  test('works from any folder, in which it leaves nothing else', async () => {
    const { code, stdout } = await run(['synth'], { cwd: directory.root, env: { STACKS: 'planner' } });
    expect({ code, first: cells(stdout, 'planner')[0] }).toEqual({ code: 0, first: 'planner' });
    expect([...fileTree(directory.root).keys()].filter((file) => !file.startsWith('out/'))).toEqual([]);
  });
});

test('synth --json prints the same figures for programs', async () => {
  const { code, stdout } = await run(['synth', '--json']);
  const summaries = JSON.parse(stdout) as readonly StackSummary[];
  expect(code).toBe(0);
  expect(summaries).toMatchObject([
    {
      stack: 'planner',
      resources: 18,
      monthly: '$7.20',
      yearly: '$86.40',
      hosts: [{ name: 'planner', memory: '936 of 1024 MiB' }],
      availability: '99.99 %',
      checks: { stack: 'planner', findings: expect.any(Array), suppressed: [] },
    },
    { stack: 'planner-ha', monthly: '$87.30', hosts: [{ name: 'planner-ha-1' }, { name: 'planner-ha-2' }] },
    { stack: 'tria-pov', monthly: '$72.20', hosts: [{ name: 'tria-pov', memory: '8016 of 8192 MiB' }] },
    { stack: 'tria-pov-tight', monthly: '$33.80' },
    { stack: 'tria-small-business', monthly: '$266.50' },
    { stack: 'tria-enterprise-single', monthly: '$413.20' },
    { stack: 'tria-enterprise-self-hosted', monthly: '$447.40' },
    { stack: 'tria-enterprise', monthly: '$629.40', availability: '99.241 %' },
  ]);
});

describe('over faults', () => {
  const FAULTY = { REGION: 'fra', DNS: 'yes', PLANNER_IMAGE: 'no image' };

  test('all of them are named, nothing is written, and the exit code is 1', async () => {
    const { code, stdout, stderr } = await run(['synth'], { env: FAULTY });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([
      'REGION: "fra" is not a known region (18 are known); use fra1, blr1 or sfo1',
      'DNS: "yes" is not a choice; use existing-zone, new-zone or external',
      'planner/planner/host: services.backend.image: "no image" is no image reference; write it as registry/repository:tag',
      'planner-ha/planner/host-1: services.backend.image: "no image" is no image reference; write it as registry/repository:tag',
      'planner-ha/planner/host-2: services.backend.image: "no image" is no image reference; write it as registry/repository:tag',
      'Nothing was written.',
    ]);
    expect([...fileTree(directory.root).keys()]).toEqual([]);
  });

  test('--json prints no half of a summary', async () => {
    const { code, stdout } = await run(['synth', '--json'], { env: FAULTY });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });
});

describe('the program', () => {
  // Nothing of this loads the app.
  const run = async (args: readonly string[]): Promise<ProgramResult> =>
    runProgram(process.execPath, [builtCli(), ...args], { env: { CDKTF_OUTDIR: directory.at('out') } });

  test('--help names the commands, and the settings where they matter', async () => {
    const help = await run(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('synth [options]');
    const synth = await run(['synth', '--help']);
    expect(synth).toMatchObject({ code: 0, stderr: '' });
    expect(synth.stdout).toContain('--json');
    expect(synth.stdout).toContain('docs/guides/settings.md');
  });

  test('--version is that of the package', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([
    [['synht'], "error: unknown command 'synht'\n(Did you mean synth?)"],
    [['synth', '--jsn'], "error: unknown option '--jsn'\n(Did you mean --json?)"],
    [['synth', 'planner'], "error: too many arguments for 'synth'. Expected 0 arguments but got 1."],
  ])('%j is refused with a hint, and nothing is synthesized', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain('--help');
    expect(existsSync(directory.at('out'))).toBe(false);
  });

  test('without a command it says what there is, and fails', async () => {
    const { code, stderr } = await run([]);
    expect(code).toBe(2);
    expect(stderr).toContain('synth [options]');
  });
});
