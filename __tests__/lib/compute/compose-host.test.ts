import { CloudinitProvider } from '@cdktf/provider-cloudinit/lib/provider';
import { Tag } from '@cdktf/provider-digitalocean/lib/tag';
import { TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { ComposeHost, type ComposeHostProps, DataVolume, Port, PrivateNetwork, hosts } from '../../../index';
import { renderMime } from '../../../cloud-init/mime';
import { billOf } from '../../../lib/terraform/bill-of';
import { seededFiles, synthesize, synthesizeStack, type SynthesizedStack, writtenFiles } from '../../../testing';
import { exampleIngress, exampleService } from '../../support/example-hosts';
import { hostProps } from '../../support/example-props';

const DROPLET = 'digitalocean_droplet.shop_droplet';
const USER_DATA = 'data.cloudinit_config.shop_user_data';

type Variable = (id: string) => TerraformVariable;
type Props = Partial<ComposeHostProps> | ((variable: Variable, stack: TerraformStack) => Partial<ComposeHostProps>);

const host = (props: Props = {}, look: (host: ComposeHost) => void = () => undefined): SynthesizedStack =>
  synthesize((stack) => {
    const given = typeof props === 'function' ? props((id) => new TerraformVariable(stack, id, {}), stack) : props;
    look(new ComposeHost(stack, 'shop', hostProps(given)));
  });

describe('a host by default', () => {
  const stack = host();

  test('is a Debian 13 droplet with monitoring, IPv6 and weekly backups, whose disk never grows by itself', () => {
    stack.has(DROPLET, {
      name: 'shop',
      region: 'fra1',
      size: 's-1vcpu-1gb',
      image: 'debian-13-x64',
      ssh_keys: ['12345'],
      monitoring: true,
      ipv6: true,
      resize_disk: false,
      graceful_shutdown: true,
      backups: true,
      backup_policy: { plan: 'weekly', weekday: 'SUN', hour: 4 },
      vpc_uuid: undefined,
    });
    expect([stack.errors, stack.warnings]).toEqual([[], []]);
  });

  test('is not replaced by accident', () => {
    stack.has(DROPLET, {
      lifecycle: { prevent_destroy: true, ignore_changes: ['image', 'ssh_keys', 'user_data'] },
    });
  });

  test('comes after its tag and its firewall, so that it is never open', () => {
    stack.has(DROPLET, {
      depends_on: ['digitalocean_firewall.shop_firewall'],
      tags: ['${digitalocean_tag.shop_tag.name}'],
    });
    stack.has('digitalocean_tag.shop_tag', { name: 'shop' });
    stack.has('digitalocean_firewall.shop_firewall', { name: 'shop', tags: ['${digitalocean_tag.shop_tag.name}'] });
  });

  test('is reached over SSH by who was named, over HTTP and HTTPS by everybody', () => {
    stack.has('digitalocean_firewall.shop_firewall', {
      inbound_rule: [
        { protocol: 'tcp', port_range: '22', source_addresses: ['203.0.113.7/32'] },
        { protocol: 'tcp', port_range: '80', source_addresses: ['0.0.0.0/0', '::/0'] },
        { protocol: 'tcp', port_range: '443', source_addresses: ['0.0.0.0/0', '::/0'] },
      ],
    });
  });

  test('boots from plain multi-part user data', () => {
    stack.has(USER_DATA, { gzip: false, base64_encode: false });
    stack.has(DROPLET, { user_data: '${data.cloudinit_config.shop_user_data.rendered}' });
    const [part, ...others] = stack.userData(USER_DATA);
    expect(others).toEqual([]);
    expect(writtenFiles(part!).map((file) => [file.path, file.mode])).toEqual([
      ['/var/lib/shop/seed/10-commands.tar.gz', '0600'],
      ['/var/lib/shop/seed/20-host.tar.gz', '0600'],
      ['/var/lib/shop/seed/unpack', '0700'],
    ]);
  });

  test('costs the droplet and a fifth of it', () => {
    expect(billOf(stack.stack).lines.map((line) => line.monthlyCents)).toEqual([600, 120]);
  });
});

test('the user data carries the bundle, less the commands that the first deploy brings', () => {
  let bundle: ComposeHost['bundle'] | undefined;
  const stack = host({}, (it) => {
    bundle = it.bundle;
  });
  const seeded = seededFiles(stack.userData(USER_DATA)[0]!);
  const files = bundle?.files ?? [];
  const later = files.map((file) => file.path).filter((path) => !seeded.has(path));
  expect(later.sort()).toEqual([
    'bin/backup',
    'bin/backup-store.sh',
    'bin/database.sh',
    'bin/deploy',
    'bin/deploy-containers.sh',
    'bin/deploy-records.sh',
    'bin/deploy-report.sh',
    'bin/deploy-settle.sh',
    'bin/drill',
    'bin/recovery.sh',
    'bin/renew',
    'bin/restore',
    'bin/restore-dump.sh',
    'bin/restore-files.sh',
    'bin/rollback',
    'bin/status',
  ]);
  // The manifest names what travels, and so differs from the whole bundle's.
  const same = files.filter((file) => seeded.has(file.path) && file.path !== 'manifest.json');
  expect(same.length).toBe(files.length - later.length - 1);
  for (const file of same) expect(seeded.get(file.path)).toBe(file.content);
});

test('its exact size is known, and noted with the plan and the bundle', () => {
  const stack = host();
  const [noted] = hosts.of(stack.stack).map(({ item }) => item);
  const parts = stack.userData(USER_DATA).map(({ text, ...part }) => ({ ...part, content: text }));
  expect(noted?.userDataBytes).toBe(Buffer.byteLength(renderMime(parts)));
  expect(noted).toMatchObject({ name: 'shop', plan: { host: { app: 'shop' } } });
});

describe('props of the droplet', () => {
  test('name, image, size and region', () => {
    const stack = host({ name: 'shop-1', image: 'ubuntu-24-04-x64', size: 's-2vcpu-4gb', region: 'nyc3' });
    stack.has(DROPLET, { name: 'shop-1', image: 'ubuntu-24-04-x64', size: 's-2vcpu-4gb', region: 'nyc3' });
    stack.has('digitalocean_tag.shop_tag', { name: 'shop-1' });
    stack.has('digitalocean_firewall.shop_firewall', { name: 'shop-1' });
    expect(stack.errors).toEqual([]);
  });

  test('the app is called like the construct unless told', () => {
    const stack = synthesize((scope) => {
      const { region, size, access, services } = hostProps();
      new ComposeHost(scope, 'corner-shop', { region, size, access, services });
    });
    stack.has('digitalocean_droplet.corner-shop_droplet', { name: 'corner-shop' });
  });

  test.each([
    ['daily', { plan: 'daily' } as const, { plan: 'daily', hour: 4, weekday: undefined }, 180],
    [
      'weekly at another time',
      { weekday: 'WED', hour: 20 } as const,
      { plan: 'weekly', hour: 20, weekday: 'WED' },
      120,
    ],
  ])('backups: %s', (_, dropletBackups, policy, cents) => {
    const stack = host({ dropletBackups });
    stack.has(DROPLET, { backups: true, backup_policy: policy });
    expect(billOf(stack.stack).lines.map((line) => line.monthlyCents)).toEqual([600, cents]);
  });

  test('no backups', () => {
    const stack = host({ dropletBackups: false });
    stack.has(DROPLET, { backups: false, backup_policy: undefined });
    expect(billOf(stack.stack).sum.monthly).toBe('$6.00');
  });

  test('a private network', () => {
    const stack = host((_, scope) => ({
      network: new PrivateNetwork(scope, 'network', { name: 'shop', region: 'fra1', ipRange: '10.120.0.0/24' }),
    }));
    stack.has(DROPLET, { vpc_uuid: '${digitalocean_vpc.network.id}' });
  });

  test('further tags, after its own', () => {
    const stack = host((_, scope) => ({ tags: [new Tag(scope, 'all', { name: 'all' })] }));
    stack.has(DROPLET, { tags: ['${digitalocean_tag.shop_tag.name}', '${digitalocean_tag.all.name}'] });
  });

  test('volumes are attached', () => {
    const stack = host((_, scope) => ({
      dataVolumes: [new DataVolume(scope, 'data', { name: 'shop-data', region: 'fra1', sizeGib: 10 })],
      dataDisks: [{ volumeName: 'shop-data', mountPoint: '/mnt/data' }],
    }));
    stack.hasOnly('digitalocean_volume_attachment', { droplet_id: '${digitalocean_droplet.shop_droplet.id}' });
    expect(stack.errors).toEqual([]);
  });

  test('what replaces it', () => {
    host({ protect: false, recreateOn: ['user_data', 'image'] }).has(DROPLET, {
      lifecycle: { prevent_destroy: false, ignore_changes: ['ssh_keys'] },
    });
  });

  test('without an ingress, or behind a load balancer, only SSH is open', () => {
    const ssh = [{ protocol: 'tcp', port_range: '22' }];
    const behind = host({ ingress: exampleIngress({ tls: 'load-balancer' }) });
    behind.has('digitalocean_firewall.shop_firewall', { inbound_rule: ssh });
    const alone = synthesize((stack) => {
      const { region, size, access, services } = hostProps();
      new ComposeHost(stack, 'shop', { region, size, access, services });
    });
    alone.has('digitalocean_firewall.shop_firewall', { inbound_rule: ssh });
  });

  test('its connections can be opened further', () => {
    const stack = host({}, (it) => {
      it.connections.allowFrom(it, Port.postgres);
    });
    const rules = stack.at('digitalocean_firewall.shop_firewall')['inbound_rule'] as unknown[];
    expect(rules.at(-1)).toEqual({
      protocol: 'tcp',
      port_range: '5432',
      source_tags: ['${digitalocean_tag.shop_tag.name}'],
    });
  });

  test('optional commands are carried along where they were asked for', () => {
    const files = (props: Props): readonly string[] => {
      let paths: readonly string[] = [];
      host(props, ({ bundle }) => {
        paths = bundle.files.map(({ path }) => path);
      });
      return paths;
    };
    expect(files({})).not.toContain('bin/telegram-webhook');
    expect(files({ commands: ['telegram-webhook'] })).toContain('bin/telegram-webhook');
  });

  test('every resource can be reached and overridden', () => {
    host({}, (it) => {
      it.droplet.addOverride('droplet_agent', false);
    }).has(DROPLET, { droplet_agent: false });
  });
});

describe("a user's own cloud-init parts", () => {
  const AWKWARD = '#!/bin/bash\necho "${HOME} %{ if x } $${y} %%{z} \\${HOME} \\n"\n';

  test('come after ours, are merged into it, and come out as typed', () => {
    const stack = host({
      userDataParts: [
        { filename: '20-own.yaml', contentType: 'text/cloud-config', content: '#cloud-config\npackages: [htop]\n' },
        { filename: '30-own.sh', contentType: 'text/x-shellscript', content: AWKWARD },
      ],
    });
    expect(stack.userData(USER_DATA).slice(1)).toEqual([
      {
        filename: '20-own.yaml',
        contentType: 'text/cloud-config',
        mergeType: 'list(append)+dict(no_replace,recurse_list)+str()',
        text: '#cloud-config\npackages: [htop]\n',
      },
      { filename: '30-own.sh', contentType: 'text/x-shellscript', text: AWKWARD },
    ]);
    expect(stack.errors).toEqual([]);
  });

  const parts = (bytes: number) => [{ filename: 'own.txt', contentType: 'text/plain', content: 'x'.repeat(bytes) }];
  const ownBytes = (wanted: number): number => {
    const [noted] = hosts.of(host({ userDataParts: parts(0) }).stack);
    return wanted - (noted?.item.userDataBytes ?? 0);
  };

  test('may fill 64 KiB to the last byte, with a warning from 48 KiB on', () => {
    const fullest = host({ userDataParts: parts(ownBytes(65536)) });
    expect([fullest.errors, fullest.warnings]).toEqual([
      [],
      [
        'test/shop: userData: user data has 65536 of 65536 bytes; move files into the image, or let a deploy bring them',
      ],
    ]);
    expect(host({ userDataParts: parts(ownBytes(49152)) }).warnings).toEqual([]);
    expect(host({ userDataParts: parts(ownBytes(49153)) }).warnings).toHaveLength(1);
  });

  test('are refused a byte beyond', () => {
    expect(host({ userDataParts: parts(ownBytes(65537)) }).errors).toEqual([
      'test/shop: userData: user data has 65537 bytes, DigitalOcean takes 65536; move files into the image, or let a deploy bring them',
    ]);
  });

  test('are counted in bytes, not in letters', () => {
    const [plain, accented] = ['e', 'é'].map((letter) => {
      const userDataParts = [{ filename: 'own.txt', contentType: 'text/plain', content: letter.repeat(100) }];
      return hosts.of(host({ userDataParts }).stack)[0]?.item.userDataBytes ?? 0;
    });
    expect(accented! - plain!).toBe(100);
  });
});

describe('references', () => {
  test('are welcome wherever Terraform fills them in', () => {
    const stack = host((variable) => ({
      region: variable('region').stringValue,
      size: variable('size').stringValue,
      image: variable('image').stringValue,
      access: { cidrs: variable('cidrs').listValue, sshKeys: variable('keys').listValue },
    }));
    stack.has(DROPLET, {
      region: '${var.region}',
      size: '${var.size}',
      image: '${var.image}',
      ssh_keys: '${var.keys}',
    });
    stack.has('digitalocean_firewall.shop_firewall', { inbound_rule: [{ source_addresses: '${var.cidrs}' }, {}, {}] });
    expect([stack.errors, stack.warnings]).toEqual([[], []]);
  });

  test('of a size leave budgets and price out', () => {
    let plan: ComposeHost['plan'] | undefined;
    const stack = host(
      (variable) => ({ size: variable('size').stringValue }),
      (it) => {
        plan = it.plan;
      },
    );
    expect(plan?.budgets).toBeUndefined();
    expect(billOf(stack.stack).lines).toEqual([]);
  });

  const REFUSED =
    'a Terraform reference has no value yet when the files of the host are written; write a literal, or {deployment:PATH} in an environment template';

  test.each<[string, string, (variable: Variable) => Partial<ComposeHostProps>]>([
    ['name', 'the name, which is also a folder', (v) => ({ name: v('x').stringValue })],
    [
      'services',
      'a value within a text',
      (v) => ({ services: [exampleService({ environment: { A: `b-${v('x').stringValue}` } })] }),
    ],
    ['services', 'a number', (v) => ({ services: [exampleService({ memoryMib: v('x').numberValue })] })],
    ['ingress', 'a domain', (v) => ({ ingress: exampleIngress({ domain: v('x').stringValue }) })],
    ['dataDisks', 'a mount point', (v) => ({ dataDisks: [{ volumeName: 'x', mountPoint: v('x').stringValue }] })],
    ['adminUser', 'the admin', (v) => ({ adminUser: v('x').stringValue })],
    ['swapMib', 'the swap', (v) => ({ swapMib: v('x').numberValue })],
    ['logRetentionDays', 'days', (v) => ({ logRetentionDays: v('x').numberValue })],
    ['files', 'a file', (v) => ({ files: [{ path: 'x', content: v('x').stringValue }] })],
    [
      'userDataParts',
      "a user's own part",
      (v) => ({ userDataParts: [{ filename: 'x', contentType: 'text/plain', content: v('x').stringValue }] }),
    ],
  ])('are refused in the text of a host: %s, %s', (field, _, props) => {
    const { errors } = host(props);
    expect(errors).toEqual([`test/shop: ${field}: ${REFUSED}`]);
  });
});

describe('a host that can not be is refused', () => {
  test.each<[string, Partial<ComposeHostProps>, readonly string[]]>([
    [
      'an unknown size',
      { size: 's-1vcpu-1gig' },
      ['size: "s-1vcpu-1gig" is not a known droplet size (182 are known); use s-1vcpu-1gb, s-1vcpu-2gb or s-2vcpu-2gb'],
    ],
    [
      'an unknown region',
      { region: 'fra' },
      ['region: "fra" is not a known region (18 are known); use fra1, blr1 or sfo1'],
    ],
    [
      'an unknown image',
      { image: 'debian-12-x64' },
      ['image: "debian-12-x64" is not an image that DigitalOcean offers; use ubuntu-24-04-x64 or debian-13-x64'],
    ],
    [
      'an image that hosts do not start on',
      { image: 'fedora-44-x64' },
      [
        'image: the image "fedora-44-x64" is offered, but hosts do not start on it; use ubuntu-24-04-x64 or debian-13-x64',
      ],
    ],
    [
      'no SSH key',
      { access: { cidrs: ['203.0.113.7/32'], sshKeys: [] } },
      ['access.sshKeys: no SSH key is named, so nobody could log in; name at least one key of the account'],
    ],
    [
      'an hour at which no backup begins',
      { dropletBackups: { hour: 5 as 4 } },
      ['dropletBackups.hour: no backup window begins at hour 5; use 0, 4, 8, 12, 16 or 20'],
    ],
    [
      'a name with a dot, which no tag may have',
      { name: 'shop.example' },
      [
        'name: the tag "shop.example" may consist only of letters, digits, colons, hyphens and underscores; use letters, digits, colons, hyphens and underscores, 1 to 255 characters, such as "planner:web"',
      ],
    ],
    [
      'more memory than there is',
      { services: [exampleService({ memoryMib: 2048 })] },
      [
        'memory: services need 2280 MiB (web 2048 + nginx 32 + system 200), s-1vcpu-1gb has 1024 MiB; use s-2vcpu-4gb (2 vCPUs, 4096 MiB, 80 GB, $24.00 a month), lower the limits by 1256 MiB, or move a service to a machine of its own',
      ],
    ],
    [
      'a literal that looks like a secret',
      { services: [exampleService({ environment: { API_PASSWORD: 'hunter2hunter2' } })] },
      [
        expect.stringMatching(
          /^services\.web\.environment\.API_PASSWORD: the value looks like a secret \(.*\) and would stand in files that others read; declare it among the secrets of the host/,
        ),
      ],
    ],
  ])('%s', (_, props, messages) => {
    const found = host(props).errors.map((error) => error.replace('test/shop: ', ''));
    expect(found).toEqual(messages);
  });

  test('SSH that is open to the world, with the path of the firewall', () => {
    expect(host({ access: { cidrs: ['203.0.113.7/32', '::/0'], sshKeys: ['1'] } }).errors).toEqual([
      'test/shop/firewall: port 22: ::/0 opens SSH to the world; the widest ranges allowed are IPv4 /8 and IPv6 /16; name the addresses you log in from, such as "203.0.113.7/32"',
    ]);
  });

  test('no source of SSH', () => {
    expect(host({ access: { cidrs: [], sshKeys: ['1'] } }).errors).toEqual([
      'test/shop/firewall: port 22 is allowed from an empty list of ranges; name at least one range, such as 203.0.113.7/32',
    ]);
  });

  test('everything at once, without a single exception', () => {
    const { errors } = host({
      name: 'a b',
      region: 'mars',
      size: 'huge',
      image: 'windows',
      access: { cidrs: ['0.0.0.0/0'], sshKeys: [] },
      dropletBackups: { hour: 25 as 4 },
      services: [exampleService({ name: 'Web', image: '', memoryMib: 0 })],
    });
    for (const field of [
      'name',
      'region',
      'size',
      'image',
      'access.sshKeys',
      'dropletBackups.hour',
      'services.Web.image',
    ]) {
      expect(errors).toContainEqual(expect.stringContaining(`test/shop: ${field}: `));
    }
    expect(errors).toContainEqual(expect.stringContaining('test/shop/firewall: port 22: 0.0.0.0/0 opens SSH'));
  });
});

test('two hosts of one name in a stack are refused, for they would share a tag and a folder', () => {
  const stack = synthesizeStack((app) => {
    const plain = new TerraformStack(app, 'mine');
    new ComposeHost(plain, 'one', hostProps({ name: 'web' }));
    new ComposeHost(plain, 'two', hostProps({ name: 'web' }));
    return plain;
  });
  expect(stack.errors).toContain(
    'mine/two: name: the host mine/one is called "web" too; give each host a name of its own',
  );
});

test('the region is that of the network', () => {
  const { errors } = synthesize((stack) => {
    const network = new PrivateNetwork(stack, 'network', { name: 'shop', region: 'nyc3', ipRange: '10.120.0.0/24' });
    new ComposeHost(stack, 'shop', hostProps({ network }));
  });
  expect(errors).toEqual(['test/shop: region: it is in fra1, its network in nyc3; put them in one region']);
});

test('a cloudinit provider is found wherever it stands in the stack', () => {
  const stack = synthesizeStack((app) => {
    const plain = new TerraformStack(app, 'mine');
    new CloudinitProvider(new Construct(plain, 'providers'), 'cloudinit');
    new ComposeHost(plain, 'shop', hostProps());
    return plain;
  });
  expect(stack.json.provider?.['cloudinit']).toHaveLength(1);
});

test('receivers of alerts are written into files, so they are no references', () => {
  const { errors } = synthesize((stack) => {
    const slack = { channel: new TerraformVariable(stack, 'channel', {}).stringValue };
    new ComposeHost(stack, 'shop', hostProps({ alerts: { receivers: { slack } } }));
  });
  expect(errors).toEqual([expect.stringContaining('test/shop: alerts: a Terraform reference has no value yet')]);
});

test('a deploy is told how to reach it', () => {
  const { json } = host({ adminUser: 'ops' }, (it) => {
    new TerraformOutput(TerraformStack.of(it), 'own', { value: it.deployed() });
    new TerraformOutput(TerraformStack.of(it), 'reserved', { value: it.deployed('192.0.2.1').publicIpv4 });
  });
  expect(json.output).toEqual({
    own: {
      value: {
        name: 'shop',
        app: 'shop',
        adminUser: 'ops',
        publicIpv4: '${digitalocean_droplet.shop_droplet.ipv4_address}',
        publicIpv6: '${digitalocean_droplet.shop_droplet.ipv6_address}',
        privateIpv4: '${digitalocean_droplet.shop_droplet.ipv4_address_private}',
      },
    },
    reserved: { value: '192.0.2.1' },
  });
});
