import { createHash } from 'node:crypto';
import { rmSync, symlinkSync } from 'node:fs';
import { renderDeploys } from '../../lib/host/deploys';
import { resolveHost } from '../../lib/host/resolved';
import { examplePlanner } from '../support/example-hosts';
import { HostSandbox } from '../support/host-sandbox';
import { runProgram } from '../support/run-program';

const RELEASE = 'opt/planner/releases/r1';
const IMAGE = 'ghcr.io/acme/planner:1.4.2';

let host: HostSandbox;

/** Lists the files that a test looks at; the rest of the bundle is not its business. */
function writeManifest(...files: string[]): void {
  const listed = Object.fromEntries(
    files.map((file) => [
      file,
      {
        sha256: createHash('sha256')
          .update(host.read(`${RELEASE}/${file}`))
          .digest('hex'),
        mode: '0644',
      },
    ]),
  );
  host.write(`${RELEASE}/manifest.json`, JSON.stringify({ version: 1, release: 'r1', files: listed }));
}

beforeEach(() => {
  host = new HostSandbox({
    tables: {
      upstreams: [['backend', '172.30.0.12:8000', '172.30.0.13:8000']],
      secrets: [
        ['OPENAI_API_KEY', 'user', 'required', '-'],
        ['POSTGRES_PASSWORD', 'generated', 'required', '-'],
      ],
    },
  });
  host.write(`${RELEASE}/deploys.json`, renderDeploys(resolveHost(examplePlanner())));
  host.write('etc/planner/secrets/OPENAI_API_KEY', 'sk');
  host.write('var/lib/planner/first-boot.ok', '');
  host.fake('docker', 'echo "$*" >>"$ROOT/calls"');
  writeManifest('host.env', 'deploys.json', 'bin/deploy');
});
afterEach(() => {
  host.remove();
});

const deploy = async (...args: string[]) => host.run('deploy', args);

test('says what it would do, and does nothing', async () => {
  const { code, stdout } = await deploy('--dry-run', '--json');
  expect(code).toBe(0);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { step: 'release', status: 'would', detail: 'r1' },
    { step: 'deploy', service: 'backend', status: 'would', detail: `blue-green to blue, ${IMAGE}` },
  ]);
  expect(host.calls()).toEqual([]);
});

test('a host whose services are all its own takes a new release too, where there is room to undo it', async () => {
  host.write(`${RELEASE}/deploys.json`, '[]');
  host.write(`${RELEASE}/upstreams.tsv`, '');
  host.write(`${RELEASE}/compose.yaml`, 'services: {}\n');
  host.write(`${RELEASE}/host.env`, host.read(`${RELEASE}/host.env`).replace("'postgres redis nginx'", "'postgres'"));
  host.fake('docker', `echo "docker $*" >>"$ROOT/calls"; [[ "$*" != *'config --services'* ]] || echo postgres`);
  writeManifest('host.env', 'deploys.json', 'bin/deploy');
  host.fake('fallocate', 'exit 1');
  expect(await deploy('--watch', '0')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('less than 32 MiB are free') as string,
  });
  expect(host.exists('var/lib/planner/deploy.begun')).toBe(false);
  rmSync(host.at('fakes/fallocate'));
  const { code, stdout, stderr } = await deploy('--watch', '0');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^deploy: ok .* \(r1\)$/m);
  expect(JSON.parse(host.read('var/lib/planner/deploys/current'))).toMatchObject({ release: 'r1', services: [] });
  expect(await deploy('--image', 'backend=a:1')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no service of this host is deployed') as string,
  });
});

describe('bad input ends with exit code 2 and changes nothing:', () => {
  test.each([
    ['an unknown option', ['--frob'], 'unknown argument --frob'],
    ['an unknown service', ['--image', 'web=x:1'], 'there is no service web, only backend'],
    ['an image without a service', ['--image', 'ghcr.io/x'], 'no service ghcr.io/x'],
    ['an image that is none', ['--image', 'backend=a b'], 'SERVICE=REFERENCE is expected'],
    ['an unknown release', ['--release', 'r9'], 'there is no release r9 to deploy: r1'],
    ['a release that leads elsewhere', ['--release', '../r1'], 'there is no release ../r1'],
    ['seconds that are none', ['--watch', 'long'], '--watch takes seconds, not long'],
    ['an option without its value', ['--image'], '--image needs a value'],
  ])('%s', async (_what, args, message) => {
    const { code, stderr } = await deploy(...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string });
    expect(host.calls()).toEqual([]);
  });

  test('a secret that is missing, by its name; what the host makes itself is not missing', async () => {
    host.write('etc/planner/secrets/OPENAI_API_KEY', '');
    const { code, stderr } = await deploy();
    expect(code).toBe(2);
    expect(stderr).toContain('missing: OPENAI_API_KEY. Set each with: secrets set NAME');
    expect(host.calls()).toEqual([]);
  });

  test('a release of which a file has changed on its way', async () => {
    host.write(`${RELEASE}/deploys.json`, '[]');
    const { code, stderr } = await deploy();
    expect(code).toBe(2);
    expect(stderr).toMatch(/the release r1 is not complete: send it again. deploys.json: FAILED/);
  });

  test('a first boot that is not done', async () => {
    rmSync(host.at('var/lib/planner/first-boot.ok'));
    const { code, stderr } = await deploy();
    expect(code).toBe(2);
    expect(stderr).toContain('the first boot of this host is not done');
  });

  test('a dry run of a rollback says what it would go back to', async () => {
    const record = (id: string, previous: string) => {
      const services = [{ name: 'backend', reference: `ghcr.io/acme/planner:${id}`, containers: [] }];
      host.write(`var/lib/planner/deploys/${id}.json`, JSON.stringify({ id, release: 'r1', previous, services }));
    };
    record('1', '');
    record('2', '1');
    symlinkSync('2.json', host.at('var/lib/planner/deploys/current'));
    const { code, stdout } = await host.run('rollback', ['--watch', '5', '--dry-run']);
    expect(stdout).toContain('ghcr.io/acme/planner:1');
    expect(code).toBe(0);
    expect(host.calls()).toEqual([]);
  });

  test('a rollback with nothing to go back to', async () => {
    expect(await host.run('rollback')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no release to go back to') as string,
    });
  });
});

test('two at once: the second says who is at work, with exit code 3', async () => {
  host.write('run/planner/deploy.holder', 'deploy (process 7, since 10:00:00Z, by deploy)');
  const { code, stderr } = await runProgram('flock', [
    host.at('run/planner/deploy.lock'),
    'env',
    `ROOT=${host.root}`,
    host.at(`${RELEASE}/bin/deploy`),
  ]);
  expect(code).toBe(3);
  expect(stderr).toContain('deploy (process 7, since 10:00:00Z, by deploy) is at work');
});
