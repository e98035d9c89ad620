import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DeployedStack } from '../support/deployed-stack';
import { fileTree } from '../support/file-tree';
import { ABSENT_USER, SSH_USER, SshKey } from '../support/ssh-host';
import { TemporaryDirectory } from '../support/temporary-directory';
import { describeWithProgram } from '../support/with-program';

// Each case starts several programs; on a busy machine that takes a while.
jest.setTimeout(240_000);

describeWithProgram('sshd', 'openssh-server', 'wrong input to a command that reaches hosts', () => {
  let stack: DeployedStack;
  let before: ReadonlyMap<string, string>;
  beforeAll(async () => {
    stack = new DeployedStack(['shop-1', 'shop-2']);
    await stack.start();
    before = fileTree(stack.host.at('opt'));
  });
  afterAll(async () => {
    await stack.remove();
  });
  afterEach(() => {
    stack.writeDeployment();
    for (const name of ['shop-1', 'shop-2']) stack.writeBundle(name);
    expect(stack.hosts.flatMap((host) => host.calls)).toEqual([]);
    expect(fileTree(stack.host.at('opt'))).toEqual(before);
  });

  const IMAGE = 'ghcr.io/acme/shop:2.0.0';

  test.each<readonly [string, readonly string[], RegExp]>([
    ['a stack that the outputs are not of', ['status', 'shopp'], /belongs to the stack "shop", not to "shopp"/],
    [
      'an unknown host',
      ['deploy', 'shop', '--host', 'shop-3'],
      /"shop-3" is not a known host \(2 are known\) of the stack shop; use shop-1 or shop-2/,
    ],
    [
      'an unknown service',
      ['deploy', 'shop', '--image', `backnd=${IMAGE}`],
      /"backnd" is not a known service of the app .*; use backend/,
    ],
    [
      'an image without a service',
      ['deploy', 'shop', '--image', IMAGE],
      /has no =; write --image SERVICE=registry\/repository:tag/,
    ],
    ['an impossible image', ['deploy', 'shop', '--image', 'backend=no image'], /"no image" is no image reference/],
    ['a URL that is none', ['deploy', 'shop', '--verify', 'shop'], /--verify "shop" is no URL/],
    ['an unknown release', ['deploy', 'shop', '--release', 'r1'], /"r1" is not a known release .*; use r0/],
    [
      'a restore without confirmation',
      ['restore', 'shop', '--from', 'x.dump'],
      /replaces the live data of shop; say so by --confirm/,
    ],
    ['a restore of nothing', ['restore', 'shop', '--confirm'], /give --from DUMP or --to TIME/],
    ['a moment that is none', ['restore', 'shop', '--to', 'yesterday', '--confirm'], /--to "yesterday" is no moment/],
    [
      'a moment without a zone',
      ['restore', 'shop', '--to', '2026-11-23T03:29:59', '--confirm'],
      /write it with its zone/,
    ],
    [
      'a restore of two hosts',
      ['restore', 'shop', '--from', 'x', '--confirm'],
      /has the hosts shop-1, shop-2; name one by --host/,
    ],
    ['a secret without a value', ['secrets', 'set', 'shop', 'OPENAI_API_KEY'], /the value of OPENAI_API_KEY is empty/],
    ['a value among the arguments', ['secrets', 'set', 'shop', 'OPENAI_API_KEY', 'sk'], /too many arguments for 'set'/],
    [
      'two sources of a restore',
      ['restore', 'shop', '--from', 'x', '--to', 'latest', '--confirm'],
      /--from and --to name two sources; give one of them/,
    ],
    ['a moment to come', ['restore', 'shop', '--to', '2999-01-01T00:00:00Z', '--confirm'], /is in the future/],
    ['a secret that no name is', ['secrets', 'set', 'shop', 'openai'], /openai.*OPENAI|"openai"/],
    ['an unknown option', ['status', 'shop', '--hots', 'x'], /unknown option '--hots'/],
  ])('%s is refused with 2', async (_, args, message) => {
    const { code, stderr } = await stack.run(args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test('a missing secret of the second host keeps the first from being changed', async () => {
    rmSync(stack.hosts[1]?.at('etc/shop/secrets/OPENAI_API_KEY') ?? '');
    const { code, stderr } = await stack.run(['deploy', 'shop']);
    stack.hosts[1]?.write('etc/shop/secrets/OPENAI_API_KEY', 'sk');
    expect(stderr).toBe(
      'error: shop-2 lacks the secrets OPENAI_API_KEY; set each by: do-patterns secrets set shop NAME --file FILE\n',
    );
    expect(code).toBe(2);
  });

  test('an image to stream that this Docker does not have', async () => {
    stack.makeRunnable(stack.directory.write('bin/docker', '#!/bin/sh\nexit 1\n'));
    const { code, stderr } = await stack.run(['deploy', 'shop', '--stream', '--image', `backend=${IMAGE}`]);
    expect(stderr).toContain(`this machine's Docker has no image ${IMAGE}; build it: docker build --tag ${IMAGE} .`);
    expect(code).toBe(2);
  });

  test('a bundle that is missing, or not what its manifest says', async () => {
    rmSync(stack.bundleAt('shop-2', 'host.env'));
    const missing = await stack.run(['deploy', 'shop']);
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.stderr).toMatch(/hosts\/shop\/shop-2\/host\.env is missing; synthesize again/);
    writeFileSync(stack.bundleAt('shop-2', 'host.env'), 'APP=other\n');
    expect((await stack.run(['deploy', 'shop'])).stderr).toMatch(/is not what the manifest says; synthesize again/);
    rmSync(stack.bundleAt('shop-2', 'manifest.json'));
    expect((await stack.run(['deploy', 'shop'])).stderr).toMatch(/manifest\.json is missing.*; synthesize first/);
  });

  test.each<readonly [string, Readonly<Record<string, unknown>>, RegExp]>([
    ['of another version', { version: 2 }, /has version 2, this program reads version 1/],
    ['without hosts', { hosts: [] }, /names no hosts/],
    [
      'with an option in the place of an address',
      { hosts: [{ name: 'shop-1', app: 'shop', adminUser: 'deploy', publicIpv4: '-oProxyCommand=x' }] },
      /"-oProxyCommand=x" is no IPv4 address/,
    ],
  ])('outputs %s', async (_, changes, message) => {
    stack.writeDeployment(changes);
    const { code, stderr } = await stack.run(['status', 'shop']);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

describeWithProgram('sshd', 'openssh-server', 'a host that is not as it should be', () => {
  let stack: DeployedStack;
  beforeEach(async () => {
    stack = new DeployedStack();
    await stack.start();
  });
  afterEach(async () => {
    expect(stack.host.calls).toEqual([]);
    await stack.remove();
  });

  test('another host key than the recorded one ends it, and says which line', async () => {
    await stack.run(['ssh', 'shop', '--', 'true']);
    await stack.host.stop();
    stack.host.newHostKey();
    await stack.host.start();
    const { code, stderr } = await stack.run(['deploy', 'shop']);
    expect(code).toBe(2);
    expect(stderr).toContain('the SSH host key of shop');
    expect(stderr).toContain(`line 1 of ${stack.directory.at('known_hosts')}`);
  });

  test('a first boot that failed is told step by step', async () => {
    rmSync(stack.host.at('var/lib/shop/first-boot.ok'));
    stack.host.write('var/lib/shop/first-boot.failed', 'docker: no space left on device\n');
    const { code, stderr } = await stack.run(['deploy', 'shop']);
    expect(code).toBe(1);
    expect(stderr).toContain('the first boot of shop failed, so nothing was changed:\ndocker: no space left on device');
    expect(stderr).toContain('sudo /opt/shop/current/bin/first-boot');
  });

  // A new machine takes root's key, and a test that is not root's has no such machine.
  (SSH_USER === 'root' ? test : test.skip)('a first boot that has not come to the admin user', async () => {
    rmSync(stack.host.at('var/lib/shop/first-boot.ok'));
    const host = { name: 'shop', app: 'shop', publicIpv4: stack.host.address, adminUser: ABSENT_USER };
    stack.writeDeployment({ hosts: [host] });
    const booting = await stack.run(['deploy', 'shop', '--wait', '0']);
    expect(booting).toMatchObject({ code: 1, stderr: expect.stringContaining('the first boot of shop has not ended') });
    stack.host.write('var/lib/shop/first-boot.failed', 'admin_keys: no key\n');
    const { code, stderr } = await stack.run(['deploy', 'shop']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('failed, so nothing was changed:\nadmin_keys: no key'),
    });
  });

  test('a key that nobody takes is not waited for', async () => {
    const other = new TemporaryDirectory();
    stack.directory.write('id_ed25519', readFileSync(new SshKey(other).file));
    rmSync(stack.directory.at('id_ed25519.pub'));
    other.remove();
    const { code, stderr } = await stack.run(['deploy', 'shop']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/refuses the SSH key: .*Permission denied.*; offer one of the stack's ssh_key_fingerprints/);
  });

  test('a first boot that goes on for longer than --wait', async () => {
    rmSync(stack.host.at('var/lib/shop/first-boot.ok'));
    const { code, stderr } = await stack.run(['deploy', 'shop', '--wait', '0']);
    expect(code).toBe(1);
    expect(stderr).toContain('the first boot of shop has not ended; wait longer by --wait');
  });
});
