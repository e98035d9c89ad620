import { readdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { PROVIDER_CONSTRAINTS } from '../../lib/terraform/providers';
import { Simulator } from '../../simulator';
import { DeployedStack } from '../support/deployed-stack';
import { runProgram } from '../support/run-program';
import { describeWithProviders, runTerraform } from '../support/terraform';

// Terraform's provider waits for each step of a droplet.
jest.setTimeout(300_000);

/** What the machine has recorded: Docker and systemd, in the order of their calls. */
const DOCKER = `echo "docker $*" >>"$ROOT/calls"; [[ "$1" != ps ]] || printf 'c1\\nc2\\n'; [[ ! -t 0 ]] && cat >/dev/null; true`;

describeWithProviders('resize, with real Terraform, a simulated account and a real sshd', () => {
  let stack: DeployedStack;
  let simulator: Simulator;
  let droplet: number;
  /** The actions that were asked for. */
  let actions: string[];

  // An apply takes the provider's waits, so one droplet goes through all cases: first those that change nothing.
  beforeAll(async () => {
    stack = new DeployedStack();
    await stack.start();
    simulator = await Simulator.start();
    onAction((call) => actions.push(call));
    stack.host.fake('docker', DOCKER);
    // Powering off is DigitalOcean's to notice.
    stack.host.fake(
      'systemctl',
      `echo "systemctl $*" >>"$ROOT/calls"
[[ "$*" != *poweroff ]] || /usr/bin/curl --silent --output /dev/null --header 'Authorization: Bearer ${simulator.token}' --json '{"type":"shutdown"}' "${simulator.url}/v2/droplets/$(cat "$ROOT/droplet")/actions"`,
    );
    write('s-1vcpu-1gb');
    await terraform('init');
    await terraform('apply', '-auto-approve');
    const [made] = simulator.objects.list('droplets');
    droplet = Number(made?.['id']);
    stack.host.write('droplet', String(droplet));
    stack.host.write('etc/systemd/system/none', '');
    const host = { name: 'shop', app: 'shop', publicIpv4: stack.host.address, privateIpv4: made?.['private_ipv4'] };
    stack.writeDeployment({ hosts: [{ ...host, adminUser: userInfo().username }] });
  });
  afterAll(async () => {
    await stack.remove();
    await simulator.stop();
  });
  beforeEach(() => {
    actions = [];
    stack.host.write('calls', '');
    stack.asked.length = 0;
  });

  /** Hears of each action that is asked for; gives back how to stop that. */
  const onAction = (listener: (call: string) => void) =>
    simulator.onCall(({ method, path, requestBody }) => {
      if (method === 'POST' && path.endsWith('/actions')) listener(JSON.stringify(requestBody));
    });
  const write = (size: string, changes: Readonly<Record<string, unknown>> = {}): void => {
    const block = { name: 'shop', size, region: 'fra1', image: 'debian-13-x64', resize_disk: false, ...changes };
    const provider = { source: 'digitalocean/digitalocean', version: PROVIDER_CONSTRAINTS.digitalocean };
    stack.directory.write(
      'cdktf.out/stacks/shop/cdk.tf.json',
      JSON.stringify({
        terraform: { required_providers: { digitalocean: provider } },
        provider: { digitalocean: {} },
        resource: { digitalocean_droplet: { shop: block } },
      }),
    );
  };
  const terraform = async (...args: readonly string[]): Promise<void> => {
    const folder = stack.directory.at('cdktf.out/stacks/shop');
    const { code, stderr } = await runTerraform(folder, args, simulator.environment);
    if (code !== 0) throw new Error(stderr);
  };
  const environment = () => {
    const kept = ['HOME', 'TF_CLI_CONFIG_FILE', 'HTTPS_PROXY', 'SSL_CERT_FILE'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return { ...Object.fromEntries(kept), ...simulator.environment, TMPDIR: stack.directory.root };
  };
  /** A machine that dies takes its connection along; a process that is killed leaves ssh behind. */
  const endConnection = async (): Promise<void> => {
    const [folder = ''] = readdirSync(stack.directory.root).filter(
      (name) => name.startsWith('do-') && !name.startsWith('do-plan'),
    );
    await runProgram('ssh', ['-S', stack.directory.at(folder, 's'), '-O', 'exit', 'host']);
  };
  const resize = async (...args: readonly string[]) => stack.run(['resize', 'shop', ...args], { env: environment() });
  const now = () => simulator.objects.list('droplets').find(({ id }) => id === droplet);
  describe('changes nothing where', () => {
    test('it is a dry run', async () => {
      write('s-1vcpu-2gb');
      const { code, stdout } = await resize('--size', 's-1vcpu-2gb', '--dry-run');
      expect(code).toBe(0);
      expect(stdout).toContain('Nothing was changed.');
      expect(stack.host.calls).toEqual([]);
      expect(actions).toEqual([]);
    });

    test.each<[string, string, string, Readonly<Record<string, unknown>>, RegExp]>([
      [
        'the definition names another size',
        's-2vcpu-4gb',
        's-1vcpu-2gb',
        {},
        /gives shop the size s-2vcpu-4gb, not s-1vcpu-2gb; write size: "s-1vcpu-2gb"/,
      ],
      ['the size is unknown', 's-9vcpu', 's-9vcpu', {}, /"s-9vcpu" is not a known size/],
      [
        'the plan would change more',
        's-1vcpu-2gb',
        's-1vcpu-2gb',
        { tags: ['new'] },
        /the plan would also change tags of digitalocean_droplet.shop/,
      ],
      [
        'the plan would replace the droplet',
        's-1vcpu-2gb',
        's-1vcpu-2gb',
        { region: 'ams3' },
        /the plan would replace digitalocean_droplet.shop/,
      ],
      ['the disk would grow for good', 's-1vcpu-2gb', 's-1vcpu-2gb', { resize_disk: true }, /has resize_disk on/],
    ])('%s', async (_what, defined, size, changes, message) => {
      write(defined, changes);
      const { code, stderr } = await resize('--size', size);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) as string });
      expect(stack.host.calls).toEqual([]);
      expect(actions).toEqual([]);
    });

    test('the disk would have to shrink, as from Premium to CPU-Optimized', async () => {
      simulator.objects.change('droplets', droplet, { size: 's-4vcpu-8gb-intel', disk: 160 });
      write('c-4');
      const { code, stderr } = await resize('--size', 'c-4');
      simulator.objects.change('droplets', droplet, { size: 's-1vcpu-1gb', disk: 25 });
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /shop cannot become c-4, .* in place: its disk of 160 GB \(s-4vcpu-8gb-intel, Premium Intel\) would have to shrink to \d+ GB, and disks only grow/,
      );
      expect(actions).toEqual([]);
    });

    test('the host is unknown, or no size is given', async () => {
      expect(await resize('--size', 's-1vcpu-2gb', '--host', 'shp')).toMatchObject({ code: 2 });
      expect(await resize()).toMatchObject({ code: 2, stderr: expect.stringContaining('--size') as string });
    });
  });

  test('an apply that fails brings the machine back with the size that it had', async () => {
    write('s-1vcpu-2gb');
    // In between its disk has grown, so that DigitalOcean refuses the size.
    const forget = onAction(() => {
      simulator.objects.change('droplets', droplet, { disk: 999 });
    });
    const { code, stderr } = await resize('--size', 's-1vcpu-2gb');
    forget();
    simulator.objects.change('droplets', droplet, { disk: 25 });
    expect(code).toBe(1);
    expect(stderr).toMatch(/terraform apply failed: .*smaller disk/);
    expect(stderr).toContain('shop: bringing it back as it was');
    expect(now()).toMatchObject({ size: 's-1vcpu-1gb', status: 'active' });
  });

  test('goes on where it was cut off: the machine is off, and its services are on the list', async () => {
    write('s-1vcpu-2gb');
    const { child, ended } = stack.begin(['resize', 'shop', '--size', 's-1vcpu-2gb'], environment());
    const forget = onAction(() => child.kill('SIGKILL'));
    await ended;
    forget();
    await endConnection();
    expect(stack.host.read('var/lib/shop/stopped-services')).toBe('c1\nc2\n');
    const { code, stdout, stderr } = await resize('--size', 's-1vcpu-2gb');
    expect(stderr).toBe('warning: shop: is powered off: going on where an earlier resize ended\n');
    expect(code).toBe(0);
    expect(stdout).toContain('shop: serves with the size s-1vcpu-2gb\n');
    expect(now()).toMatchObject({ size: 's-1vcpu-2gb', status: 'active' });
    expect(stack.host.calls.filter((call) => call === 'docker stop c1 c2')).toHaveLength(1);
    expect(stack.host.calls).toContain('docker start c1 c2');
  });

  test('stops services and machine in order, applies, starts again, and looks whether it serves', async () => {
    write('s-2vcpu-2gb');
    const { code, stdout, stderr } = await resize('--size', 's-2vcpu-2gb');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(now()).toMatchObject({ size: 's-2vcpu-2gb', status: 'active', disk: 25 });
    expect(stack.host.calls).toEqual([
      'systemctl daemon-reload',
      'systemctl enable shop-resume.service',
      'docker ps --quiet --no-trunc --filter label=com.docker.compose.project=shop',
      'docker stop c1 c2',
      'systemctl --no-block poweroff',
      'docker start c1 c2',
      'systemctl disable shop-resume.service',
      'systemctl daemon-reload',
    ]);
    expect(stack.host.exists('var/lib/shop/stopped-services')).toBe(false);
    expect(actions.map((call) => (JSON.parse(call) as { type: string }).type)).toEqual([
      'shutdown',
      // Terraform's provider makes sure.
      'power_off',
      'resize',
      'power_on',
    ]);
    expect(stack.asked).toEqual(['shop.example.com GET /health']);
    expect(stdout).toContain('shop: s-1vcpu-2gb becomes s-2vcpu-2gb; its disk stays at 25 GB\n');
    expect(stdout).toContain('shop: serves with the size s-2vcpu-2gb\n');

    const again = await resize('--size', 's-2vcpu-2gb');
    expect(again.stdout).toContain('shop: has the size s-2vcpu-2gb already\n');
    expect(stack.host.calls.filter((call) => call.includes('stop'))).toHaveLength(1);
  });
});
