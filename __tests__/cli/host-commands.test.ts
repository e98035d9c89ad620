import { rmSync, statSync } from 'node:fs';
import { DeployedStack } from '../support/deployed-stack';
import { describeWithProgram } from '../support/with-program';

// Each case starts several programs; on a busy machine that takes a while.
jest.setTimeout(240_000);

const VALUE = 'sk-very-secret-value';

describeWithProgram('sshd', 'openssh-server', 'commands that the hosts carry out', () => {
  let stack: DeployedStack;
  beforeAll(async () => {
    stack = new DeployedStack(['shop-1', 'shop-2']);
    await stack.start();
    for (const host of stack.hosts) {
      host.fake('openssl', 'exec /usr/bin/openssl "$@"');
      host.write('var/log/shop/app.log', 'one\ntwo\nthree\n');
      host.write('var/log/shop/postgres.log', '');
    }
  });
  afterAll(async () => {
    await stack.remove();
  });

  test('secrets set brings a value to all hosts, and shows it nowhere', async () => {
    const { code, stdout, stderr } = await stack.run(['secrets', 'set', 'shop', 'OPENAI_API_KEY'], {
      input: `${VALUE}\n`,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('shop-1: set OPENAI_API_KEY\nshop-2');
    for (const host of stack.hosts) {
      // The host's real command has put it there.
      expect(host.read('etc/shop/secrets/OPENAI_API_KEY')).toBe(VALUE);
      expect(statSync(host.at('etc/shop/secrets/OPENAI_API_KEY')).mode & 0o777).toBe(0o600);
      expect(host.commands).not.toContain(VALUE);
    }
    expect(stdout + stack.directory.read('ssh-arguments')).not.toContain(VALUE);
  });

  test('secrets list shows names and states; export writes the values of one host into a new file for the user only', async () => {
    await stack.run(['secrets', 'set', 'shop', 'OPENAI_API_KEY'], { input: VALUE });
    const listed = await stack.run(['secrets', 'list', 'shop']);
    expect(listed.stdout).toContain('shop-2: OPENAI_API_KEY\tuser\trequired\tpresent\t-\n');
    expect(listed.stdout).not.toContain(VALUE);

    const file = stack.directory.at('exported.json');
    const exported = await stack.run(['secrets', 'export', 'shop', '--host', 'shop-1', '--file', file]);
    expect(exported).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(stack.directory.read('exported.json'))).toEqual({ OPENAI_API_KEY: VALUE });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(exported.stdout + stack.directory.read('ssh-arguments')).not.toContain(VALUE);

    const again = await stack.run(['secrets', 'export', 'shop', '--host', 'shop-1', '--file', file]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') as string });
    const both = await stack.run(['secrets', 'export', 'shop', '--file', stack.directory.at('other.json')]);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('name one by --host') as string });
  });

  test('secrets set of a name that the host does not know passes on what the host says', async () => {
    const { code, stderr } = await stack.run(['secrets', 'set', 'shop', 'OTHER'], { input: VALUE });
    expect(code).not.toBe(0);
    expect(stderr).toContain('there is no secret OTHER on this host');
  });

  test('status and rollback go to every host, --json with them', async () => {
    expect((await stack.run(['status', 'shop', '--json'])).code).toBe(0);
    expect((await stack.run(['rollback', 'shop'])).stdout).toContain('rolled back: shop-1, shop-2');
    for (const host of stack.hosts) expect(host.calls).toEqual(['status --json', 'rollback ']);
  });

  test('restore on a host that nothing was deployed to brings the release along, which stays out of force', async () => {
    const host = stack.hosts[1];
    rmSync(host?.at('opt/shop/current/bin/restore') ?? '');
    const wanted = ['--to', 'latest', '--of', 'shop-0', '--only', 'database', '--confirm'];
    const { code, stderr } = await stack.run(['restore', 'shop', '--host', 'shop-2', ...wanted]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(host?.calls.at(-1)).toBe(`restore ${wanted.join(' ')}`);
    expect(host?.exists('etc/shop/deployment.json')).toBe(true);
    expect(host?.exists('opt/shop/current/bin/restore')).toBe(false);
  });

  test('logs prints the last lines; an unknown name gets the names that are there', async () => {
    const { stdout } = await stack.run(['logs', 'shop', 'app', '--host', 'shop-1', '--lines', '2']);
    expect(stdout).toContain('two\nthree\n');
    expect(stdout).not.toContain('one\n');
    const { code, stderr } = await stack.run(['logs', 'shop', 'ap', '--host', 'shop-1']);
    expect(code).toBe(2);
    expect(stderr).toContain('use app or postgres');
  });

  test('ssh runs one command with its exit code', async () => {
    const { code } = await stack.run(['ssh', 'shop', '--host', 'shop-2', '--', 'exit', '7']);
    expect(code).toBe(7);
  });
});
