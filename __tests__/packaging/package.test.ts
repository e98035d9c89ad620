import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { exports as published } from '../../package.json';
import { cdktfCli } from '../../packaging/cdktf-cli';
import { reachableFrom } from '../../packaging/reachable';
import { SSH_KEY } from '../simulator/deployment';
import { cdktfCliProblem } from '../support/cdktf-cli';
import { fileTree } from '../support/file-tree';
import { type ProgramResult, runProgram } from '../support/run-program';
import { TemporaryDirectory } from '../support/temporary-directory';
import { terraformEnvironment } from '../support/terraform';

const REPOSITORY = path.join(__dirname, '../..');

const directory = new TemporaryDirectory();
const tarball = directory.at('packed.tgz');
const unpacked = directory.at('unpacked/package');

beforeAll(async () => {
  await succeeds('npm', ['run', 'build', '--silent']);
  const { stdout } = await succeeds('npm', [
    'pack',
    '--ignore-scripts',
    '--silent',
    '--pack-destination',
    directory.root,
  ]);
  cpSync(directory.at(stdout.trim()), tarball);
  mkdirSync(directory.at('unpacked'));
  await succeeds('tar', ['-xzf', tarball, '-C', directory.at('unpacked')]);
});
afterAll(() => {
  directory.remove();
});

/** Runs a program; where it fails, what it said is the failure. */
async function succeeds(command: string, args: readonly string[], cwd = REPOSITORY): Promise<ProgramResult> {
  const result = await runProgram(command, args, {
    cwd,
    env: { HOME: process.env['HOME'] ?? directory.root, NO_COLOR: '1' },
  });
  if (result.code !== 0) throw new Error(`${command} ${args.join(' ')}\n${result.stdout}${result.stderr}`);
  return result;
}

/** A program of the repository's own dependencies. */
async function tool(name: string, args: readonly string[], cwd = REPOSITORY): Promise<ProgramResult> {
  return succeeds(path.join(REPOSITORY, 'node_modules/.bin', name), args, cwd);
}

const ENTRIES = Object.entries(published).flatMap(([subpath, entry]) =>
  typeof entry === 'string' ? [] : [{ subpath: path.posix.join('cdktf-digitalocean-patterns', subpath), ...entry }],
);

describe('what is packed', () => {
  test('is below 400 kB', () => {
    expect(statSync(tarball).size).toBeLessThan(400_000);
  });

  test('is what the exports lead to, its source maps, the assets, and three texts', () => {
    const reached = reachableFrom(
      ENTRIES.flatMap(({ types, default: code }) => [types, code]).map((file) => path.join(unpacked, file)),
    );
    const code = [...reached].map((file) => path.relative(unpacked, file));
    const maps = code.filter((file) => /\.m?js$/.test(file)).map((file) => `${file}.map`);
    const assets = ['cloud-init/assets', 'lib/diagram/assets', 'lib/report/assets'].flatMap((folder) =>
      [...fileTree(path.join(REPOSITORY, folder)).keys()].map((file) => `dist/${folder}/${file}`),
    );
    const texts = ['package.json', 'README.md', 'LICENSE'];
    expect([...fileTree(unpacked).keys()].sort()).toEqual([...code, ...maps, ...assets, ...texts].sort());
  });

  test('its assets are the same, and can be run where the originals can', () => {
    const assets = path.join(REPOSITORY, 'cloud-init/assets');
    expect(fileTree(path.join(unpacked, 'dist/cloud-init/assets'))).toEqual(fileTree(assets));
  });

  test('a stack trace names the file and the line of the source', async () => {
    const host = path.join(unpacked, 'dist/host.js');
    const program = `require(${JSON.stringify(host)}).grantsSql({ database: '', user: 'app' })`;
    const { stderr } = await runProgram(process.execPath, ['--enable-source-maps', '-e', program]);
    const [, line = ''] = /lib\/host\/managed-postgres-sql\.ts:(\d+)/.exec(stderr) ?? [];
    const source = readFileSync(path.join(REPOSITORY, 'lib/host/managed-postgres-sql.ts'), 'utf8').split('\n');
    expect(source[Number(line) - 1]).toContain('throw new RangeError(');
  });

  test('without the packages that its user brings, it says which and how to install them, and nothing of cdktf', async () => {
    const { code, stderr } = await runProgram(process.execPath, ['-e', `require(${JSON.stringify(unpacked)})`]);
    expect(code).toBe(1);
    expect(stderr).toContain('constructs are not installed; run: npm install "@cdktf/provider-cloudinit@^11.0.1"');
    expect(stderr).not.toContain('Cannot find module');
  });

  test('has no publishing faults by publint, nor has the package of the program', async () => {
    for (const item of [tarball, path.join(REPOSITORY, 'dist-cli')]) {
      expect((await tool('publint', ['run', item, '--strict'])).stdout).toContain('All good!');
    }
  });

  test('its types are right by @arethetypeswrong/cli, in every module resolution', async () => {
    // vitest itself exists as an ES module only, so what extends it does too.
    await tool('attw', [tarball, '--exclude-entrypoints', 'testing/vitest']);
    await tool('attw', [
      tarball,
      '--entrypoints',
      'testing/vitest',
      '--profile',
      'node16',
      '--ignore-rules',
      'cjs-resolves-to-esm',
    ]);
  });
});

test('the API is what was reviewed (npm run api -- --update writes etc/ anew)', async () => {
  await succeeds(process.execPath, ['-r', 'ts-node/register', 'packaging/api-report.ts']);
});

const REGISTRY = spawnSync('npm', ['view', 'cdktf@0.21.0', 'version'], { timeout: 60_000 }).status === 0;
const describeWithRegistry: typeof describe.skip = REGISTRY ? describe : describe.skip;
const CLI_PROBLEM = cdktfCliProblem();
const testWithCli: typeof test.skip = CLI_PROBLEM === undefined ? test : test.skip;

describeWithRegistry(`examples/consumer${REGISTRY ? '' : ' (npm finds no registry)'}`, () => {
  const consumer = directory.at('consumer');

  beforeAll(async () => {
    cpSync(path.join(REPOSITORY, 'examples/consumer'), consumer, { recursive: true });
    const program = path.join(REPOSITORY, 'dist-cli');
    const { stdout } = await succeeds('npm', ['pack', '--silent', '--pack-destination', directory.root], program);
    const tarballs = [tarball, directory.at(stdout.trim())];
    await succeeds('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs], consumer);
    // vitest is not among its dependencies; the repository's serves the one test for it.
    symlinkSync(path.join(REPOSITORY, 'node_modules/vitest'), path.join(consumer, 'node_modules/vitest'));
  });

  test.each([
    ['node16', '--skipLibCheck', 'false'],
    ['commonjs', '--moduleResolution', 'node10'],
  ])('compiles with --module %s %s %s', async (module, option, value) => {
    await succeeds('npx', ['tsc', '--module', module, option, value], consumer);
  });

  test('its own tests pass, its snapshot among them', async () => {
    await succeeds('npx', ['jest', '--ci'], consumer);
  });

  test('the types take what they should and refuse the rest', async () => {
    cpSync(path.join(__dirname, 'published'), path.join(consumer, 'published'), { recursive: true });
    await succeeds('npx', ['tsc', '-p', 'published'], consumer);
  });

  test('the matchers work in vitest', async () => {
    const { stdout } = await succeeds('npx', ['vitest', 'run', '--root', 'published'], consumer);
    expect(stdout).toMatch(/Tests\s+2 passed/);
  });

  test('it synthesizes the stack and the files of its hosts', async () => {
    await succeeds('npm', ['run', 'synth', '--silent'], consumer);
    const files = [...fileTree(path.join(consumer, 'cdktf.out')).keys()];
    expect(files).toContain('stacks/shop/cdk.tf.json');
    expect(files).toContain('hosts/shop/shop/compose.yaml');
    expect(files).toContain('hosts/shop/planner/compose.yaml');
  });

  test('the program do-patterns works on what was synthesized, without an app of its own', async () => {
    const help = await succeeds('npx', ['do-patterns', '--help'], consumer);
    expect(help.stdout).toContain('deploy [options] <stack>');
    expect(help.stdout).not.toMatch(/^ {2}synth/m);
    const { stdout } = await succeeds('npx', ['do-patterns', 'estimate', 'cdktf.out/stacks/shop'], consumer);
    expect(stdout).toContain('digitalocean_droplet.shop_droplet');
    const early = await runProgram('npx', ['do-patterns', 'deploy', 'shop'], { cwd: consumer });
    expect({ code: early.code, stderr: early.stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^error: .*; /),
    });
    await succeeds(
      process.execPath,
      ['-e', "if (require('do-patterns/package.json').dependencies.cdktf) throw 1"],
      consumer,
    );
  });

  testWithCli(
    `cdktf deploys it, against the simulated account of the package${CLI_PROBLEM === undefined ? '' : ` (${CLI_PROBLEM})`}`,
    async () => {
      const load = createRequire(path.join(consumer, 'package.json'));
      const { Simulator } = load('cdktf-digitalocean-patterns/simulator') as typeof import('../../simulator');
      const simulator = await Simulator.start({ domains: ['example.com'], sshKeys: [SSH_KEY] });
      const key = String(simulator.objects.list('ssh keys')[0]?.['fingerprint']);
      const source = path.join(consumer, 'shop-stack.ts');
      writeFileSync(source, readFileSync(source, 'utf8').replace(/(?:[\da-f]{2}:){15}[\da-f]{2}/, key));
      const cdktf = async (...args: readonly string[]): Promise<ProgramResult> =>
        runProgram(cdktfCli(), [...args, '--skip-provider-lock'], {
          cwd: consumer,
          env: { HOME: directory.root, ...terraformEnvironment(), ...simulator.environment, CI: '1', FORCE_COLOR: '0' },
        });
      try {
        const deployed = await cdktf('deploy', 'shop', '--auto-approve');
        expect(deployed.stdout).toMatch(/\d+ added, 0 changed, 0 destroyed/);
        expect(deployed.code).toBe(0);
        const droplets = simulator.objects.list('droplets').map(({ name }) => String(name));
        expect(droplets.sort()).toEqual(['planner', 'shop']);
        expect((await cdktf('diff', 'shop')).stdout).toContain('No changes.');
      } finally {
        await simulator.stop();
      }
    },
  );

  test.each(ENTRIES.filter(({ subpath }) => !subpath.endsWith('jest') && !subpath.endsWith('vitest')))(
    '$subpath is loaded by require and by import, with the same names',
    async ({ subpath }) => {
      const program = `
        const required = require('${subpath}');
        // Loads what is lazy.
        Object.values(required);
        import('${subpath}').then((imported) => {
          const missing = Object.keys(required).filter((name) => imported[name] !== required[name]);
          const cdktf = Object.keys(require.cache).some((file) => file.includes('/node_modules/cdktf/'));
          process.stdout.write(JSON.stringify({ names: Object.keys(required).length > 0, missing, cdktf }));
        });`;
      const { stdout } = await succeeds(process.execPath, ['-e', program], consumer);
      const withCdktf = /patterns(\/testing)?$/.test(subpath);
      expect(JSON.parse(stdout)).toEqual({ names: true, missing: [], cdktf: withCdktf });
    },
  );
});
