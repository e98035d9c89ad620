import { readFileSync } from 'node:fs';
import path from 'node:path';
import { engines, peerDependencies, peerDependenciesMeta } from '../../../package.json';
import {
  type FindPackage,
  findPackage,
  nodeProblem,
  OLDEST_NODE,
  PEERS,
  peerProblems,
} from '../../../lib/core/installation';
import { runProgram } from '../../support/run-program';
import { inTemporaryDirectory } from '../../support/temporary-directory';

const REPOSITORY = path.join(__dirname, '../../..');

describe('what the package says about itself', () => {
  test('npm is told the same, and told to refuse', () => {
    const required = Object.entries(peerDependencies).filter(([name]) => !(name in peerDependenciesMeta));
    expect(PEERS).toEqual(Object.fromEntries(required));
    expect(engines.node).toBe(`>=${OLDEST_NODE}`);
    expect(readFileSync(path.join(REPOSITORY, '.npmrc'), 'utf8')).toContain('engine-strict=true\n');
  });

  test('npm refuses an old Node', async () => {
    await inTemporaryDirectory(async (directory) => {
      directory.write('package.json', JSON.stringify({ engines: { node: '>=99' } }));
      directory.write('.npmrc', readFileSync(path.join(REPOSITORY, '.npmrc')));
      const { code, stderr } = await runProgram('npm', ['install', '--offline'], { cwd: directory.root });
      expect({ code, said: stderr.includes('EBADENGINE') }).toEqual({ code: 1, said: true });
    });
  });
});

describe('Node', () => {
  test.each(['20.19.0', '20.20.2', '22.0.0', '24.11.1'])('%s will do', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  test.each(['20.18.3', '18.20.8', '16.0.0'])('%s is too old, and the message says what to do', (version) => {
    expect(nodeProblem(version)).toBe(
      `Node ${version} is too old; install Node 20.19 or later (https://nodejs.org), such as by: nvm install 22`,
    );
  });

  test.each([['main.ts'], ['cli/do-patterns.ts'], ['index.ts'], ['testing/index.ts']])(
    '%s says so before anything else',
    async (program) => {
      const old = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } });";
      const args = ['-r', 'ts-node/register', '-e', `${old} require('./${program}');`];
      const { code, stderr } = await runProgram(process.execPath, args, { cwd: REPOSITORY });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringContaining('Node 18.20.8 is too old; install'),
      });
      expect(stderr).not.toContain('    at ');
    },
  );
});

describe('the packages around it', () => {
  const SOUND: Readonly<Record<string, string>> = {
    '@cdktf/provider-cloudinit': '11.0.1',
    '@cdktf/provider-digitalocean': '13.14.1',
    cdktf: '0.21.0',
    constructs: '10.8.1',
  };

  /** Every folder finds the same packages, but for what is said of single ones: `FOLDER NAME` to `NAME@VERSION`. */
  const installed =
    (packages: Readonly<Record<string, string>>, elsewhere: Readonly<Record<string, string>> = {}): FindPackage =>
    (name, from) => {
      const [real = name, other] = elsewhere[`${from} ${name}`]?.split('@') ?? [];
      const version = other ?? packages[name];
      return version === undefined ? undefined : { name: real, version, folder: `${from}/node_modules/${name}` };
    };

  test('are sound here', () => {
    expect(peerProblems(findPackage, [REPOSITORY])).toEqual([]);
  });

  test('missing ones are named with what to install', () => {
    expect(peerProblems(installed({ cdktf: '0.21.0', constructs: '10.8.1' }), ['/app'])).toEqual([
      '@cdktf/provider-cloudinit, @cdktf/provider-digitalocean are not installed; ' +
        'run: npm install "@cdktf/provider-cloudinit@^11.0.1" "@cdktf/provider-digitalocean@^13.14.1"',
    ]);
  });

  test.each(['0.20.12', '0.22.0', '1.0.0'])('cdktf %s is refused', (version) => {
    expect(peerProblems(installed({ ...SOUND, cdktf: version }), ['/app'])).toEqual([
      expect.stringContaining(
        `cdktf ${version} (/app/node_modules/cdktf) does not work with this library; run: npm install`,
      ),
    ]);
  });

  test('cdktn under the name of cdktf will do, if all use it', () => {
    const cdktn = { '/app cdktf': 'cdktn@0.24.0' };
    const everywhere = { ...cdktn, '/app/node_modules/@cdktf/provider-digitalocean cdktf': 'cdktn@0.24.0' };
    const all = { ...everywhere, '/app/node_modules/@cdktf/provider-cloudinit cdktf': 'cdktn@0.24.0' };
    expect(peerProblems(installed(SOUND, all), ['/app'])).toEqual([]);
    expect(peerProblems(installed(SOUND, cdktn), ['/app'])).toEqual([
      expect.stringMatching(
        /^there are two versions of cdktf: cdktn 0\.24\.0 .* and cdktf 0\.21\.0 .*; keep one, such as by "overrides"/,
      ),
      expect.stringContaining('provider-cloudinit uses'),
    ]);
  });

  test('another version in the app itself is found', () => {
    const problems = peerProblems(installed(SOUND, { '/app cdktf': 'cdktf@0.20.12' }), ['/library', '/app']);
    expect(problems).toEqual([expect.stringMatching(/two versions.*which \/app uses/)]);
  });

  test('the one broken version of constructs is refused', () => {
    expect(peerProblems(installed({ ...SOUND, constructs: '10.8.0' }), ['/app'])).toEqual([
      'constructs 10.8.0 does not work with cdktf; run: npm install constructs@^10.8.1',
    ]);
  });
});
