/**
 * Times what a user waits for, every way in turn in each round, so that a machine that gets slower slows all of them.
 * Prints medians and their ratios to the bare load of cdktf; no figure here is a pass mark.
 */
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import Table from 'cli-table3';
import { buildSync } from 'esbuild';
import { cdktfCli } from '../packaging/cdktf-cli';
import { PLAIN, ROOT, ROUNDS, WORK, compare, median, run } from './measure';
import { packages } from './package';

/** The whole program, below node_modules so that it finds the packages. */
const COMPILED = path.join(ROOT, 'node_modules/.cache/compiled');
/** The template's way takes seconds; a few rounds tell. */
const SLOW_ROUNDS = 3;

/** What the aims were set for: the app had two stacks then. */
const TWO = { STACKS: 'planner,planner-ha' };

/** One way of doing something, as a whole process. */
interface Way {
  readonly name: string;
  readonly aim: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly slow?: true;
}

/** A program in one file, the assets beside it. */
function bundle(entry: string): string {
  const folder = path.join(ROOT, 'node_modules/.cache/bundled');
  const outfile = path.join(folder, `${path.parse(entry).name}.js`);
  buildSync({
    entryPoints: [path.join(COMPILED, entry)],
    bundle: true,
    platform: 'node',
    outfile,
    // jsonc-parser's main is a module that bundlers cannot follow.
    mainFields: ['module', 'main'],
    // Loaded only for `.tf` files.
    external: ['@cdktf/hcl2json'],
    logLevel: 'error',
  });
  cpSync(path.join(ROOT, 'cloud-init/assets'), path.join(folder, 'assets'), { recursive: true });
  return outfile;
}

/** Each way has a folder of its own that stays from round to round, as a user's does. */
function outdirOf(name: string): string {
  return path.join(WORK, name.replaceAll(/\W+/g, '-'));
}

function ways(): readonly Way[] {
  // cdktf's template runs the app through ts-node with type check.
  const template = path.join(ROOT, 'bench/tsconfig.template.json');
  return [
    { name: 'node, loading cdktf', aim: '1', command: ['node', '-e', "require('cdktf')"] },
    { name: 'the app, compiled', aim: '', command: ['node', path.join(COMPILED, 'main.js')] },
    {
      name: 'two of its stacks, compiled',
      aim: 'at most 2.0',
      command: ['node', path.join(COMPILED, 'main.js')],
      environment: TWO,
    },
    { name: 'the app, in one file', aim: '', command: ['node', bundle('main.js')] },
    {
      name: 'two of its stacks, in one file',
      aim: 'at most 1.4',
      command: ['node', bundle('main.js')],
      environment: TWO,
    },
    { name: 'the app, from source', aim: 'at most 4', command: ['node', '-r', 'ts-node/register', 'main.ts'] },
    {
      name: "the template's way",
      aim: '8 x from source',
      command: [cdktfCli(), 'synth', '--app', 'npx ts-node main.ts', '--output', outdirOf("the template's way")],
      environment: { TS_NODE_PROJECT: template, CHECKPOINT_DISABLE: '1', CI: '1' },
      slow: true,
    },
  ];
}

function compareWays(): void {
  const all = ways();
  const times = new Map<string, number[]>(all.map((way) => [way.name, []]));
  // The first round creates the folders and does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const way of all) {
      if (way.slow && round > SLOW_ROUNDS) continue;
      const { seconds } = run(way.command, outdirOf(way.name), way.environment);
      if (round > 0) times.get(way.name)?.push(seconds);
    }
    process.stderr.write(`round ${round} of ${ROUNDS}\n`);
  }
  const medianOf = (way: Way | undefined): number => median(times.get(way?.name ?? '') ?? []);
  const bare = medianOf(all[0]);
  const table = new Table({ head: ['way', 'median s', 'ratio', 'aim'], style: PLAIN });
  for (const way of all) table.push([way.name, medianOf(way).toFixed(2), (medianOf(way) / bare).toFixed(2), way.aim]);
  process.stdout.write(`${table.toString()}\n`);
  process.stdout.write(
    `the template's way / from source: ${(medianOf(all.at(-1)) / medianOf(all.at(-2))).toFixed(1)}\n`,
  );
}

/** The first synth of so many hosts creates 40 files for each of them; later ones touch only what changed. */
function manyHosts(): void {
  // Beside the compiled library, which it finds as `../index`.
  const program = path.join(COMPILED, 'bench/many-hosts.js');
  buildSync({
    entryPoints: [path.join(ROOT, 'bench/many-hosts.ts')],
    format: 'cjs',
    outfile: program,
    logLevel: 'error',
  });
  const table = new Table({
    head: ['hosts in one stack', 'first s', 'again s', 'ms a host', 'peak MiB'],
    style: PLAIN,
  });
  for (const count of [100, 300, 1000]) {
    const outdir = path.join(WORK, `hosts-${count}`);
    const [first, again] = [0, 1].map(
      () => JSON.parse(run(['node', program, String(count)], outdir).stdout) as ManyHosts,
    ) as [ManyHosts, ManyHosts];
    const each = ((again.seconds / count) * 1000).toFixed(1);
    table.push([count, first.seconds.toFixed(2), again.seconds.toFixed(2), each, again.peakMib.toFixed(0)]);
  }
  process.stdout.write(`${table.toString()}\n`);
}

/** A plan of 1,000 resources through the whole program, against a process that only parses it, in turn. */
function estimates(): void {
  const plan = path.join(WORK, 'plan.json');
  run(['node', '-r', 'ts-node/register', 'bench/estimate.ts', '1000', plan], WORK);
  const program = bundle('cli/do-patterns.js');
  const table = new Table({ head: ['estimate', 'median s', 'ratio', 'aim'], style: PLAIN });
  const timed = [
    ['node, parsing the same plan', '1', ['node', '-e', 'JSON.parse(fs.readFileSync(process.argv[1]))', plan]],
    [
      'a plan of 1,000 resources, compiled',
      'below 1',
      ['node', path.join(COMPILED, 'cli/do-patterns.js'), 'estimate', plan],
    ],
    ['a plan of 1,000 resources, in one file', 'below 1', ['node', program, 'estimate', plan]],
    ['the same, asked all rules', '', ['node', program, 'check', plan, '--fail-on', 'error']],
  ] as const;
  const times = timed.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, [, , command]] of timed.entries()) times[index]?.push(run(command, WORK).seconds);
  }
  const medians = times.map(median);
  for (const [index, [name, aim]] of timed.entries()) {
    const seconds = medians[index] ?? Number.NaN;
    table.push([name, seconds.toFixed(2), (seconds / (medians[0] ?? Number.NaN)).toFixed(1), aim]);
  }
  process.stdout.write(`${table.toString()}\n`);
}

/** The reports of all stacks, with the synth before them, beside the bare load of cdktf in each round. */
function reports(): void {
  compare('reports of all stacks', outdirOf('reports'), [
    ['node, loading cdktf', '1', ['node', '-e', "require('cdktf')"]],
    ['the app, compiled', '', ['node', path.join(COMPILED, 'main.js')]],
    ['its reports, compiled', 'below 2 s', ['node', path.join(COMPILED, 'cli/do-patterns.js'), 'report']],
    ['the app, from source', '', ['node', '-r', 'ts-node/register', 'main.ts']],
    ['its reports, from source', '2 s more', ['node', '-r', 'ts-node/register', 'cli/do-patterns.ts', 'report']],
  ]);
}

/** What bench/many-hosts.ts prints. */
interface ManyHosts {
  readonly seconds: number;
  readonly peakMib: number;
}

/** The simulator by itself, and the stacks that real Terraform applies to it (those named in LIFECYCLE_STACKS, or all). */
function simulated(program: string): () => void {
  const command = ['node', '--expose-gc', '-r', 'ts-node/register', path.join('bench', program)];
  return () => process.stdout.write(run(command, WORK).stdout);
}

function compile(): void {
  run(['npx', 'tsc', '-p', '.', '--noEmit', 'false', '--outDir', COMPILED], WORK);
  for (const assets of ['cloud-init/assets', 'lib/diagram/assets', 'lib/report/assets', 'docs/guides']) {
    cpSync(path.join(ROOT, assets), path.join(COMPILED, assets), { recursive: true });
  }
}

const [simulator, stacks] = [simulated('simulator.ts'), simulated('stacks.ts')];
/** What `npm run bench -- NAME` times alone. */
const PARTS: Readonly<Record<string, readonly (() => void)[]>> = {
  ways: [compile, compareWays],
  estimate: [compile, estimates],
  report: [compile, reports],
  package: [packages],
  simulator: [simulator],
  stacks: [stacks],
};
const ALL = [compile, compareWays, manyHosts, estimates, reports, packages, simulator, stacks];

try {
  for (const part of PARTS[process.argv[2] ?? ''] ?? ALL) part();
} finally {
  rmSync(WORK, { recursive: true, force: true });
}
