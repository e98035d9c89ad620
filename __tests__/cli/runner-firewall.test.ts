import { DeployedStack } from '../support/deployed-stack';
import { FirewallApi } from '../support/firewall-api';
import { describeWithProgram } from '../support/with-program';

// Each case starts several programs; on a busy machine that takes a while.
jest.setTimeout(240_000);

const HOUR_MS = 3_600_000;

describeWithProgram('sshd', 'openssh-server', '--open-firewall', () => {
  let stack: DeployedStack;
  let api: FirewallApi;
  beforeEach(async () => {
    stack = new DeployedStack();
    api = new FirewallApi(['10.110.0.9', '10.110.0.2']);
    await Promise.all([stack.start(), api.start()]);
  });
  afterEach(async () => {
    await Promise.all([stack.remove(), api.stop()]);
  });

  test('opens SSH of the hosts for the address, and closes it in the end; stale ones of other runs go', async () => {
    api.put('do-patterns-runner-shop-0000', new Date(Date.now() - HOUR_MS - 60_000));
    api.put('do-patterns-runner-shop-1111', new Date(Date.now() - HOUR_MS / 2));
    api.put('planner-firewall', new Date(0));
    const { code, stdout } = await stack.run(['status', 'shop', '--open-firewall', '203.0.113.7'], {
      env: api.environment,
    });
    expect(code).toBe(0);
    expect(stdout).toContain('opened SSH for 203.0.113.7/32\n');
    expect(stdout).toContain('closed SSH again\n');
    expect(api.created).toEqual([
      {
        name: expect.stringMatching(/^do-patterns-runner-shop-[0-9a-f]{8}$/),
        inbound_rules: [{ protocol: 'tcp', ports: '22', sources: { addresses: ['203.0.113.7/32'] } }],
        droplet_ids: [101],
      },
    ]);
    expect(api.names).toEqual(['do-patterns-runner-shop-1111', 'planner-firewall']);
  });

  test('closes it after a failure too', async () => {
    stack.behave('status', 'exit 1');
    const { code } = await stack.run(['status', 'shop', '--open-firewall', '203.0.113.7'], { env: api.environment });
    expect(code).toBe(1);
    expect(api.created).toHaveLength(1);
    expect(api.names).toEqual([]);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('closes it on %s', async (signal, exitCode) => {
    stack.behave('status', 'echo under way\nsleep 300');
    const { child, ended } = stack.begin(['status', 'shop', '--open-firewall', '203.0.113.7'], api.environment);
    child.stdout.on('data', (text: string) => {
      if (text.includes('under way')) child.kill(signal);
    });
    const { code, stderr } = await ended;
    expect(code).toBe(exitCode);
    expect(stderr).toBe(`error: ended by ${signal}\n`);
    expect(api.created).toHaveLength(1);
    expect(api.names).toEqual([]);
  });

  test.each([
    [
      'a word',
      ['--open-firewall', 'here'],
      {},
      /--open-firewall: "here" is no IPv4 or IPv6 range; write an address or a range such as "203\.0\.113\.7\/32"/,
      2,
    ],
    ['everybody', ['--open-firewall', '0.0.0.0/0'], {}, /0\.0\.0\.0\/0 opens SSH to the world/, 2],
    ['a wrong token', ['--open-firewall', '203.0.113.7'], { DIGITALOCEAN_TOKEN: 'wrong' }, /refuses the token/, 1],
    ['no token', ['--open-firewall', '203.0.113.7'], { DIGITALOCEAN_TOKEN: '' }, /DIGITALOCEAN_TOKEN is not set/, 2],
  ])('%s opens nothing', async (_, args, env, message, exitCode) => {
    const { code, stderr } = await stack.run(['status', 'shop', ...args], { env: { ...api.environment, ...env } });
    expect(stderr).toMatch(message);
    expect(code).toBe(exitCode);
    expect(api.created).toEqual([]);
    expect(stack.host.calls).toEqual([]);
  });
});
