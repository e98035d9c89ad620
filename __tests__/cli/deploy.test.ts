import { existsSync, readlinkSync, statSync } from 'node:fs';
import { DATABASE_PASSWORD, DeployedStack } from '../support/deployed-stack';
import { fileTree } from '../support/file-tree';
import { describeWithProgram } from '../support/with-program';

// Each case starts several programs; on a busy machine that takes a while.
jest.setTimeout(240_000);

describeWithProgram('sshd', 'openssh-server', 'deploy to one host', () => {
  let stack: DeployedStack;
  beforeEach(async () => {
    stack = new DeployedStack();
    await stack.start();
  });
  afterEach(async () => {
    await stack.remove();
  });

  test('sends the release, places the outputs for root only, deploys, and asks whether it serves', async () => {
    const release = stack.release();
    const { code, stdout, stderr } = await stack.run(['deploy', 'shop']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(fileTree(stack.host.at('opt/shop/releases', release))).toEqual(fileTree(stack.bundleAt('shop')));
    expect(stack.releasesOn()).toEqual([release, 'r0'].sort());
    expect(readlinkSync(stack.host.at('opt/shop/current'))).toBe(`releases/${release}`);
    expect(stack.host.read('etc/shop/deployment.json')).toContain(DATABASE_PASSWORD);
    expect(statSync(stack.host.at('etc/shop/deployment.json')).mode & 0o777).toBe(0o600);
    expect(stack.host.calls).toEqual([`deploy --release ${release}`]);
    expect(stack.asked).toEqual(['shop.example.com GET /health']);
    expect(stdout).toContain('shop: migrated\n');
    expect(stdout).toContain(`shop: serves release ${release}\n`);
    // One connection for all of it: ufw refuses an address that opens many.
    expect(stack.host.connections).toBe(1);
    for (const place of [stdout, stack.host.commands, stack.directory.read('ssh-arguments')]) {
      expect(place).not.toContain(DATABASE_PASSWORD);
    }
  });

  test('a second time nothing is sent; a changed definition sends what changed, and the former release is kept', async () => {
    await stack.run(['deploy', 'shop']);
    const first = stack.release();
    const again = await stack.run(['deploy', 'shop']);
    expect(again.stdout).toContain(`shop: has release ${first} already\n`);
    expect(stack.host.calls).toEqual([`deploy --release ${first}`, `deploy --release ${first}`]);

    stack.writeBundle('shop', { 'notes/of-the-host.txt': 'another one\n' });
    const second = stack.release();
    const changed = await stack.run(['deploy', 'shop']);
    expect(changed).toMatchObject({ code: 0, stderr: '' });
    expect(changed.stdout).toMatch(new RegExp(`^shop: sent 2 of \\d+ files of release ${second}$`, 'm'));
    expect(fileTree(stack.host.at('opt/shop/releases', second))).toEqual(fileTree(stack.bundleAt('shop')));
    expect(stack.releasesOn()).toEqual([first, second, 'r0'].sort());
  });

  test('a release that is damaged on the host is sent again', async () => {
    await stack.run(['deploy', 'shop']);
    const release = stack.release();
    stack.host.write(`opt/shop/releases/${release}/compose.yaml`, 'services: {}\n');
    const { code, stderr } = await stack.run(['deploy', 'shop']);
    expect(code).toBe(0);
    expect(stderr).toContain(`release ${release} is damaged there and is replaced`);
    expect(fileTree(stack.host.at('opt/shop/releases', release))).toEqual(fileTree(stack.bundleAt('shop')));
  });

  test('--image wins over the definition; a deploy that goes back says so', async () => {
    const services = [{ name: 'backend', reference: 'ghcr.io/acme/shop:1.10.0' }];
    stack.host.write('var/lib/shop/deploys/current', JSON.stringify({ services }));
    const older = await stack.run(['deploy', 'shop', '--image', 'backend=ghcr.io/acme/shop:1.9.0']);
    expect(older.stderr).toBe(
      'warning: shop: backend goes back: ghcr.io/acme/shop:1.10.0 runs, ghcr.io/acme/shop:1.9.0 is deployed\n',
    );
    const release = stack.release();
    expect(stack.host.calls).toEqual([`deploy --release ${release} --image backend=ghcr.io/acme/shop:1.9.0`]);
    // The host keeps what is in use where nothing is named.
    const plain = await stack.run(['deploy', 'shop', '--watch', '60']);
    expect(plain.stdout).toContain(
      'backend stays at ghcr.io/acme/shop:1.10.0; the definition says ghcr.io/acme/shop:1.4.2',
    );
    expect(stack.host.calls.at(-1)).toBe(`deploy --release ${release} --watch 60`);
  });

  test('--dry-run says what would be sent, and changes nothing on the host', async () => {
    const before = fileTree(stack.host.at('opt'));
    const { code, stdout } = await stack.run(['deploy', 'shop', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/would send \d+ of \d+ files/);
    expect(stdout).toContain('Nothing was changed.');
    expect(fileTree(stack.host.at('opt'))).toEqual(before);
    expect(stack.host.exists('etc/shop/deployment.json')).toBe(false);

    await stack.run(['deploy', 'shop']);
    await stack.run(['deploy', 'shop', '--dry-run']);
    expect(stack.host.calls.at(-1)).toBe(`deploy --release ${stack.release()} --dry-run`);
  });

  test('--json prints one object a line, those of the host among them', async () => {
    stack.behave('deploy', `printf '{"step":"pulled"}\\n'`);
    const { code, stdout } = await stack.run(['deploy', 'shop', '--json']);
    expect(code).toBe(0);
    const objects = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(objects).toContainEqual({ type: 'host', host: 'shop', said: { step: 'pulled' } });
    expect(objects.at(-1)).toEqual({ type: 'result', ok: true, hosts: [{ host: 'shop', release: stack.release() }] });
    expect(stack.host.calls).toEqual([`deploy --release ${stack.release()} --json`]);
  });

  test.each([
    [1, 'failed; what ran before still serves: never became healthy', 1],
    [2, 'refused its input; nothing was changed there: never became healthy', 2],
    [3, 'is kept out by another run: never became healthy', 3],
    [137, 'ended with exit code 137: never became healthy', 1],
  ])('exit code %i of the host is told and passed on', async (hostCode, message, code) => {
    stack.behave('deploy', `echo 'never became healthy' >&2\nexit ${hostCode}`);
    const result = await stack.run(['deploy', 'shop']);
    expect(result.code).toBe(code);
    expect(result.stderr).toBe(`error: shop: deploy ${message}\n`);
  });

  test('a release of the host can be named', async () => {
    await stack.run(['deploy', 'shop']);
    const first = stack.release();
    stack.writeBundle('shop', { 'notes/of-the-host.txt': 'another one\n' });
    const { code } = await stack.run(['deploy', 'shop', '--release', first]);
    expect(code).toBe(0);
    expect(stack.host.calls.at(-1)).toBe(`deploy --release ${first}`);
    expect(stack.releasesOn()).not.toContain(stack.release());
  });

  test('--stream brings an image from this Docker, once', async () => {
    const image = 'ghcr.io/acme/shop:1.4.2';
    const docker = stack.directory.write(
      'bin/docker',
      `#!/bin/bash\nif [[ "$1" == save ]]; then printf 'layers of %s' "$2"; else echo sha256:abc; fi\n`,
    );
    stack.makeRunnable(docker);
    stack.host.fake(
      'docker',
      `if [[ "$1" == load ]]; then cat >"$ROOT/loaded"; elif [[ -f "$ROOT/loaded" ]]; then echo sha256:abc; else exit 1; fi`,
    );
    const first = await stack.run(['deploy', 'shop', '--stream']);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(stack.host.read('loaded')).toBe(`layers of ${image}`);
    const second = await stack.run(['deploy', 'shop', '--stream']);
    expect(second.stdout).toContain(`shop: has ${image} already\n`);
  });

  test('a host that does not answer afterwards is a failure, which names the way back', async () => {
    stack.host.fake('curl', `echo 'curl: (22) The requested URL returned error: 502' >&2\nexit 22`);
    const { code, stderr } = await stack.run(['deploy', 'shop']);
    expect(code).toBe(1);
    expect(stderr).toContain('shop was deployed, but it does not answer');
    expect(stderr).toContain('502');
    expect(stderr).toContain('do-patterns rollback');
  });

  test('leaves no socket and no temporary folder behind', async () => {
    await stack.run(['deploy', 'shop'], { env: { TMPDIR: stack.directory.at() } });
    const left = [...fileTree(stack.directory.root).keys()].filter((file) => file.startsWith('do-'));
    expect(left).toEqual([]);
    expect(existsSync(stack.directory.at('known_hosts'))).toBe(true);
  });
});

describeWithProgram('sshd', 'openssh-server', 'deploy to two hosts', () => {
  let stack: DeployedStack;
  beforeEach(async () => {
    stack = new DeployedStack(['shop-1', 'shop-2']);
    await stack.start();
  });
  afterEach(async () => {
    await stack.remove();
  });

  test('goes from host to host', async () => {
    const { code, stdout } = await stack.run(['deploy', 'shop']);
    expect(code).toBe(0);
    expect(stdout.indexOf('shop-1: serves release')).toBeGreaterThan(0);
    expect(stdout.indexOf('shop-2: sent')).toBeGreaterThan(stdout.indexOf('shop-1: serves release'));
    expect(stack.hosts.map((host) => host.calls.length)).toEqual([1, 1]);
  });

  test('stops at the first that fails; the other one is not touched', async () => {
    stack.behave('deploy', 'exit 2', stack.hosts[0]);
    const { code, stderr } = await stack.run(['deploy', 'shop']);
    expect(code).toBe(2);
    expect(stderr).toContain('shop-1: failed, its release is r0');
    expect(stderr).toContain('shop-2: not touched, its release is r0');
    expect(stack.hosts[1]!.calls).toEqual([]);
    expect(stack.releasesOn(stack.hosts[1])).toEqual(['r0']);
  });

  test('says which hosts have which release where the second one fails', async () => {
    stack.behave('deploy', 'exit 2', stack.hosts[1]);
    const { code, stderr } = await stack.run(['deploy', 'shop']);
    // Something was changed by then, so it is no longer 2.
    expect(code).toBe(1);
    expect(stderr).toContain(`shop-1: deployed, its release is ${stack.release('shop-1')}`);
    expect(stderr).toContain('shop-2: failed, its release is r0');
  });

  test('a host that cannot be reached keeps the other one from being changed', async () => {
    await stack.hosts[1]!.stop();
    const { code, stderr } = await stack.run(['deploy', 'shop', '--wait', '0']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/shop-2 .* cannot be reached by SSH: .*refused.*admin_cidrs/);
    expect(stack.hosts[0]!.calls).toEqual([]);
  });

  test('--host takes one of them', async () => {
    const { code } = await stack.run(['deploy', 'shop', '--host', 'shop-2']);
    expect(code).toBe(0);
    expect(stack.hosts.map((host) => host.calls.length)).toEqual([0, 1]);
  });
});

describeWithProgram('sshd', 'openssh-server', 'deploy to hosts that are not alike, as those of TRIA', () => {
  let stack: DeployedStack;
  beforeAll(async () => {
    stack = new DeployedStack(['shop-db', 'shop-1', 'shop-2']);
    await stack.start();
    const env = "APP='shop'\nDOMAIN=''\nTLS='none'\nAPP_SERVICES=''\n";
    const compose = 'services:\n  postgres:\n    image: postgres:16\n';
    stack.writeBundle('shop-db', { 'host.env': env, 'compose.yaml': compose });
  });
  afterAll(async () => {
    await stack.remove();
  });

  test('the database comes first, images go where their service is, and only who has an nginx is asked', async () => {
    const { code, stderr } = await stack.run(['deploy', 'shop', '--image', 'backend=ghcr.io/acme/shop:2.0.0']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stack.hosts.map((host) => host.calls)).toEqual([
      [`deploy --release ${stack.release('shop-db')}`],
      [`deploy --release ${stack.release('shop-1')} --image backend=ghcr.io/acme/shop:2.0.0`],
      [`deploy --release ${stack.release('shop-2')} --image backend=ghcr.io/acme/shop:2.0.0`],
    ]);
    expect(stack.asked).toHaveLength(2);
  });

  test('a backend that does not answer ends it before the next one', async () => {
    for (const host of stack.hosts) host.write('calls', '');
    stack.behave('deploy', 'exit 1', stack.hosts[1]);
    const { code, stderr } = await stack.run(['deploy', 'shop']);
    expect(code).toBe(1);
    expect(stderr).toContain('shop-db: deployed');
    expect(stderr).toContain('shop-1: failed');
    expect(stderr).toContain('shop-2: not touched');
    expect(stack.hosts.map((host) => host.calls.length)).toEqual([1, 1, 0]);
  });

  test('an image of no host is refused', async () => {
    expect(await stack.run(['deploy', 'shop', '--image', 'web=x:1'])).toMatchObject({ code: 2 });
  });
});
