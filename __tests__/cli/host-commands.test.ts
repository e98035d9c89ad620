import { appendFileSync, rmSync, statSync } from 'node:fs';
import { DeployedStack } from '../support/deployed-stack';
import { describeWithProgram } from '../support/with-program';

// Each case starts several programs; on a busy machine that takes a while.
jest.setTimeout(240_000);

const VALUE = 'sk-very-secret-value';

function lastObject(stdout: string): unknown {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

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

  test('secrets set takes the value from a file as well; one whose host has no use for it is left alone', async () => {
    const [first, second] = stack.hosts;
    first?.write('opt/shop/current/secrets.tsv', '');
    stack.writeBundle('shop-1', { 'secrets.tsv': '' });
    const file = stack.directory.write('value', 'from a file\n');
    const { stdout } = await stack.run(['secrets', 'set', 'shop', 'OPENAI_API_KEY', '--file', file]);
    expect(stdout).toContain('shop-1: has no use for OPENAI_API_KEY\nshop-2: set OPENAI_API_KEY\n');
    expect(second?.read('etc/shop/secrets/OPENAI_API_KEY')).toBe('from a file');
    expect(first?.read('etc/shop/secrets/OPENAI_API_KEY')).toBe(VALUE);
    first?.write('opt/shop/current/secrets.tsv', 'OPENAI_API_KEY\tuser\trequired\t-\n');
    stack.writeBundle('shop-1');
  });

  test('a secret that is new in the definition comes with its release, which stays out of force', async () => {
    const secrets = 'OPENAI_API_KEY\tuser\trequired\t-\nSMTP_PASSWORD\tuser\trequired\t-\n';
    stack.writeBundle('shop-1', { 'secrets.tsv': secrets });
    const { code, stdout } = await stack.run(['secrets', 'set', 'shop', 'SMTP_PASSWORD'], { input: VALUE });
    expect(code).toBe(0);
    expect(stdout).toMatch(/shop-1: sent \d+ of \d+ files of release/);
    const host = stack.hosts[0];
    expect(host?.read('etc/shop/secrets/SMTP_PASSWORD')).toBe(VALUE);
    expect(host?.read('opt/shop/current/secrets.tsv')).not.toContain('SMTP_PASSWORD');
    stack.writeBundle('shop-1');
  });

  test('secrets set of a name that nothing knows names those that there are', async () => {
    const { code, stderr } = await stack.run(['secrets', 'set', 'shop', 'OTHER'], { input: VALUE });
    expect(code).toBe(2);
    expect(stderr).toContain(
      '"OTHER" is not a known secret (1 are known) of shop; use OPENAI_API_KEY, or add it to the',
    );
  });

  test('status, backup, drill and rollback go to every host, --json with them; the end is an object too', async () => {
    const ends = { type: 'result', ok: true, hosts: ['shop-1', 'shop-2'] };
    expect(lastObject((await stack.run(['status', 'shop', '--json'])).stdout)).toEqual(ends);
    expect(lastObject((await stack.run(['backup', 'shop', '--json'])).stdout)).toEqual(ends);
    await stack.run(['backup', 'shop', 'list']);
    await stack.run(['drill', 'shop']);
    expect((await stack.run(['rollback', 'shop', '--dry-run'])).stdout).toMatch(/\nNothing was changed\.\n$/);
    expect((await stack.run(['rollback', 'shop', '--watch', '5'])).stdout).toContain('rolled back: shop-1, shop-2');
    for (const host of stack.hosts) {
      expect(host.calls).toEqual([
        'status --json',
        'backup now --json',
        'backup list',
        'drill ',
        'rollback --dry-run',
        'rollback --watch 5',
      ]);
    }
  });

  test('one host that is not well does not keep the others from being asked', async () => {
    stack.behave('status', "echo 'PROBLEM: nginx is exited'; exit 1", stack.hosts[0]);
    stack.behave('status', 'echo all is well', stack.hosts[1]);
    const { code, stdout, stderr } = await stack.run(['status', 'shop']);
    expect(code).toBe(1);
    expect(stdout).toContain('shop-1: PROBLEM: nginx is exited\nshop-2: all is well\n');
    expect(stderr).toBe('error: shop-1: status found what is not well\n');
  });

  test('secrets list --json is for programs', async () => {
    const { stdout } = await stack.run(['secrets', 'list', 'shop', '--host', 'shop-2', '--json']);
    const secret = { name: 'OPENAI_API_KEY', origin: 'user', need: 'required', state: 'present', keep: '-' };
    expect(lastObject(stdout)).toEqual({ type: 'result', ok: true, hosts: [{ host: 'shop-2', secrets: [secret] }] });
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

  test('logs --follow goes on until it is ended; --json has an object a line', async () => {
    const args = ['logs', 'shop', 'app', '--host', 'shop-1', '--follow', '--lines', '1', '--json'];
    const { child, ended } = stack.begin(args);
    child.stdout.on('data', (text: string) => {
      if (text.includes('three')) appendFileSync(stack.host.at('var/log/shop/app.log'), 'four\n');
      if (text.includes('four')) child.kill('SIGINT');
    });
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    const objects = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly type: string });
    expect(objects.filter(({ type }) => type === 'host')).toEqual([
      { type: 'host', host: 'shop-1', text: 'three' },
      { type: 'host', host: 'shop-1', text: 'four' },
    ]);
    expect(lastObject(stdout)).toMatchObject({ type: 'result', ok: false, exitCode: 130 });
  });

  test('status of a host that nothing was deployed to tells of its first boot', async () => {
    const host = stack.hosts[1];
    rmSync(host?.at('opt/shop/current/bin/status') ?? '');
    const status = async () => stack.run(['status', 'shop', '--host', 'shop-2']);
    const done = await status();
    expect(done).toMatchObject({ code: 1, stderr: 'error: shop-2: nothing is deployed; the first boot is done\n' });
    rmSync(host?.at('var/lib/shop/first-boot.ok') ?? '');
    expect((await status()).stderr).toContain('the first boot has not ended');
    host?.write('var/lib/shop/first-boot.failed', 'docker: no space left on device\n');
    expect((await status()).stderr).toContain('the first boot failed:\ndocker: no space left on device');
  });

  test('ssh runs one command with its exit code', async () => {
    const { code } = await stack.run(['ssh', 'shop', '--host', 'shop-2', '--', 'exit', '7']);
    expect(code).toBe(7);
  });
});
