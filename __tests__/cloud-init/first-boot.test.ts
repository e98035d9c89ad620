import { statSync } from 'node:fs';
import { HostSandbox, type SandboxProps } from '../support/host-sandbox';
import { renderAssets, writeAssets } from '../support/render-assets';

/** Programs that would change the machine: they say what they were asked and succeed, unless $ROOT/fails names them. */
const PROGRAMS = [
  ...['apt-get', 'chattr', 'fail2ban-client', 'ip6tables', 'iptables', 'ip6tables-restore', 'iptables-restore'],
  ...['rsyslogd', 'sshd', 'ssh-keygen', 'swapon', 'sysctl', 'systemctl', 'apt-config', 'sleep'],
];

const recorder = (answer = ''): string => `
echo "\${0##*/} $*" >>"$ROOT/calls"
if grep --quiet --line-regexp "\${0##*/}" "$ROOT/fails" 2>/dev/null; then echo "\${0##*/} is broken" >&2; exit 1; fi
${answer}`;

let host: HostSandbox;
const start = (props: SandboxProps = {}): void => {
  host = new HostSandbox({
    ...props,
    tables: { upstreams: [['backend', '172.30.0.12:8000', '172.30.0.13:8000']], ...props.tables },
  });
  writeAssets([...renderAssets('rootfs')], host.release);
  const units = renderAssets('systemd').map((unit) => ({
    ...unit,
    path: unit.path.replace('systemd/', 'rootfs/etc/systemd/system/'),
  }));
  writeAssets(units, host.release);
  for (const program of PROGRAMS) host.fake(program, recorder());
  host.fake('docker', recorder());
  host.fake('ufw', recorder('[[ $1 != status ]] || echo "Status: active"'));
  host.fake('dpkg-query', recorder('printf installed'));
  host.fake(
    'getent',
    recorder(
      'case $1:$2 in passwd:deploy) echo deploy:x:1000:1000::/home/deploy:/bin/bash ;; group:syslog) exit 2 ;; esac',
    ),
  );
  host.fake('id', 'echo 0');
  host.write('etc/os-release', 'NAME="Debian GNU/Linux"\nID=debian\n');
  host.write('etc/fstab', '/dev/vda1 / ext4 defaults 0 1\n');
  host.write('etc/default/ufw', 'IPV6=no\n');
  host.write('root/.ssh/authorized_keys', 'ssh-ed25519 AAAAroot ops@example.com\n');
  host.write('opt/planner/releases/r1/nginx/nginx.conf', 'events {}\n');
};
beforeEach(() => {
  start();
});
afterEach(() => {
  host.remove();
});

const fails = (...programs: readonly string[]): void => {
  host.write('fails', programs.map((name) => `${name}\n`).join(''));
};
const KEYS = 'home/deploy/.ssh/authorized_keys';
const SSHD = 'etc/ssh/sshd_config.d/10-planner.conf';
const OK = 'var/lib/planner/first-boot.ok';
const FAILED = 'var/lib/planner/first-boot.failed';

describe('a first boot', () => {
  test('that goes well says so and leaves a hardened host with its base services', async () => {
    const result = await host.run('first-boot');
    expect(result.code).toBe(0);
    expect(host.exists(OK)).toBe(true);
    expect(host.exists(FAILED)).toBe(false);
    const calls = host.calls().join('\n');
    expect(calls).toMatch(/ufw default deny incoming/);
    expect(calls).toMatch(/ufw limit 22\/tcp/);
    expect(calls).toMatch(/docker compose .*up --detach --no-deps --wait .*postgres redis nginx/);
    expect(calls).not.toMatch(/backend/);
    expect(host.read('etc/docker/daemon.json')).toContain('live-restore');
    expect(host.read('etc/default/ufw')).toBe('IPV6=yes\n');
    expect(host.mode('etc/planner')).toBe('0700');
    expect(host.mode('backups')).toBe('0700');
    expect(host.read('var/lib/planner/nginx/nginx.conf')).toBe('events {}\n');
    expect(host.read('var/lib/planner/nginx-state/upstreams/backend.conf')).toContain('127.0.0.1:8503');
    expect(host.exists('etc/letsencrypt/planner/fullchain.pem')).toBe(true);
  });

  test('switches on the timers that the host has a use for, and no other', async () => {
    await host.run('first-boot');
    const calls = host.calls();
    for (const timer of ['certificate', 'backup'])
      expect(calls).toContain(`systemctl enable --now planner-${timer}.timer`);
    for (const timer of ['heartbeat', 'grow-disks'])
      expect(calls).toContain(`systemctl disable --now planner-${timer}.timer`);
    expect(calls).toContain('systemctl mask certbot.timer');
  });

  test('can be run again: Docker is not restarted, what a deploy decided stays', async () => {
    await host.run('first-boot');
    await host.run('upstream', ['backend', 'green']);
    expect(host.calls()).toContain('systemctl restart docker');
    host.write('calls', '');
    expect((await host.run('first-boot')).code).toBe(0);
    expect(host.calls()).not.toContain('systemctl restart docker');
    expect((await host.run('upstream', ['backend'])).stdout).toBe('green\n');
  });

  test('without Docker still closes the machine, and names the step with its last lines', async () => {
    fails('docker');
    const result = await host.run('first-boot');
    expect(result.code).toBe(1);
    expect(host.exists(OK)).toBe(false);
    const failed = host.read(FAILED);
    expect(failed).toMatch(/^docker: failed\n( {4}.*\n)* {4}.*Docker does not answer/);
    expect(failed).toContain('services: skipped, it needs container_firewall');
    const calls = host.calls();
    expect(calls).toContain('ufw --force enable');
    expect(host.exists(SSHD)).toBe(true);
    expect(host.exists('etc/sysctl.d/60-planner.conf')).toBe(true);
  });

  test('that failed can be repaired by running it again', async () => {
    fails('ufw');
    await host.run('first-boot');
    expect(host.read(FAILED)).toMatch(/^ufw: failed/);
    fails();
    expect((await host.run('first-boot')).code).toBe(0);
    expect(host.exists(FAILED)).toBe(false);
  });

  test('leaves what needs a secret of its user to the first deploy, and starts it once the secret is there', async () => {
    host.remove();
    start({
      tables: {
        secrets: [['REDIS_PASSWORD', 'user', 'required', '-']],
        deliveries: [['redis', 'REDIS_PASSWORD', 'file', '999', '999']],
      },
    });
    const result = await host.run('first-boot');
    expect(result).toMatchObject({ code: 0, stderr: expect.stringContaining('redis waits for its secrets') as string });
    const ups = (): string =>
      host
        .calls()
        .filter((call) => call.includes(' up '))
        .join('\n');
    expect(ups()).toMatch(/ postgres nginx$/);
    expect(ups()).not.toMatch(/redis/);
    await host.run('secrets', ['set', 'REDIS_PASSWORD'], { input: 'known to others' });
    await step('services');
    expect(ups()).toMatch(/ postgres redis nginx$/);
  });

  test('goes on where the kernel lacks swap, settings or IPv6', async () => {
    host.remove();
    start({ env: { SWAP_MIB: '1' } });
    fails('swapon', 'sysctl', 'ip6tables');
    const result = await host.run('first-boot');
    expect(result.code).toBe(0);
    expect(result.stderr).toMatch(/warning: this machine takes no swap/);
    expect(host.read('etc/default/ufw')).toBe('IPV6=no\n');
    expect(JSON.parse(host.read('etc/docker/daemon.json'))).not.toHaveProperty('ip6tables');
  });

  test('fails where something of ours is down in the end, and only names what is not ours', async () => {
    host.fake(
      'systemctl',
      recorder(
        '[[ $1 != --failed ]] || printf "planner-backup.service loaded failed\\nsnapd.service loaded failed\\n"',
      ),
    );
    const result = await host.run('first-boot');
    expect(result.code).toBe(1);
    expect(host.read(FAILED)).toContain('not running: planner-backup.service');
    expect(result.stderr).toContain('warning: snapd.service has failed');
  });
});

const step = async (name: string) => host.run('first-boot', ['--step', name]);

describe('the keys of the admin user', () => {
  test("are root's, joined to those that are there, without the text that cloud images put before them", async () => {
    const forced = `no-port-forwarding,command="echo 'Please login as the user \\"debian\\" rather than the user \\"root\\".';echo;sleep 10;exit 142" `;
    host.write(
      'root/.ssh/authorized_keys',
      `# a comment\n${forced}ssh-ed25519 AAAAone a@example.com\nfrom="192.0.2.0/24" ssh-rsa AAAAtwo b\n`,
    );
    host.write(KEYS, 'ssh-ed25519 AAAAmine c\nssh-ed25519 AAAAone a@example.com\n');
    expect((await step('admin_keys')).code).toBe(0);
    expect(host.read(KEYS).trimEnd().split('\n')).toEqual([
      'ssh-ed25519 AAAAmine c',
      'ssh-ed25519 AAAAone a@example.com',
      'from="192.0.2.0/24" ssh-rsa AAAAtwo b',
    ]);
    expect(host.mode(KEYS)).toBe('0600');
  });

  test.each([
    ['there are none', ''],
    ['each of them only runs a command', 'command="/usr/bin/rsync --server" ssh-ed25519 AAAAone a\n'],
  ])('leave SSH as it is where %s', async (_what, keys) => {
    host.write('root/.ssh/authorized_keys', keys);
    expect((await host.run('first-boot')).code).toBe(1);
    expect(host.read(FAILED)).toMatch(/deploy would have no SSH key: SSH is left as it is/);
    expect(host.exists(SSHD)).toBe(false);
  });
});

describe('steps', () => {
  test('sshd puts back what was there if sshd refuses the new file', async () => {
    host.write(SSHD, 'MaxAuthTries 4\n');
    fails('sshd');
    expect((await step('sshd')).code).toBe(1);
    expect(host.read(SSHD)).toBe('MaxAuthTries 4\n');
    expect(host.calls().join('\n')).not.toMatch(/reload-or-restart ssh/);
  });

  test('swap follows its size, and stands in fstab once', async () => {
    host.remove();
    start({ env: { SWAP_MIB: '2' } });
    await step('swap');
    await step('swap');
    expect(statSync(host.at('swapfile')).size).toBe(2 * 1024 * 1024);
    expect(host.mode('swapfile')).toBe('0600');
    expect(host.read('etc/fstab').match(/swapfile/g)).toHaveLength(1);
    host.write(
      'opt/planner/releases/r1/host.env',
      host.read('opt/planner/releases/r1/host.env').replace("SWAP_MIB='2'", "SWAP_MIB='0'"),
    );
    await step('swap');
    expect(host.exists('swapfile')).toBe(false);
    expect(host.read('etc/fstab')).toBe('/dev/vda1 / ext4 defaults 0 1\n');
  });

  test('packages installs what is missing, by the names of the distribution', async () => {
    host.fake('dpkg-query', recorder('[[ $* == *compose* || $* == *certbot* ]] || printf installed'));
    await step('packages');
    expect(host.calls().find((call) => call.includes(' install '))).toMatch(/install docker-compose certbot$/);
    host.write('etc/os-release', 'ID=ubuntu\n');
    await step('packages');
    expect(
      host
        .calls()
        .filter((call) => call.includes(' install '))
        .pop(),
    ).toMatch(/install docker-compose-v2 certbot$/);
  });

  test('packages installs what mounts NFS where files are shared, and not elsewhere', async () => {
    const installed = (): string | undefined => host.calls().find((call) => call.includes(' install '));
    host.fake('dpkg-query', recorder('[[ $* == *nfs-common* ]] || printf installed'));
    await step('packages');
    expect(installed()).toBeUndefined();
    host.remove();
    start({ env: { SHARED_MOUNT_POINT: '/mnt/shared' } });
    host.fake('dpkg-query', recorder('[[ $* == *nfs-common* ]] || printf installed'));
    await step('packages');
    expect(installed()).toMatch(/install nfs-common$/);
  });

  test('rootfs takes away what an earlier release had put there', async () => {
    await step('rootfs');
    expect(host.exists('etc/fail2ban/jail.d/planner.local')).toBe(true);
    host.write('etc/sysctl.d/70-old.conf', 'x');
    const list = 'var/lib/planner/rootfs.list';
    host.write(list, ['etc/sysctl.d/70-old.conf', ...host.read(list).trimEnd().split('\n')].sort().join('\n') + '\n');
    await step('rootfs');
    expect(host.exists('etc/sysctl.d/70-old.conf')).toBe(false);
    expect(host.exists('etc/fail2ban/jail.d/planner.local')).toBe(true);
  });

  test('ufw opens the ports that the host serves', async () => {
    host.remove();
    start({ env: { TLS: 'load-balancer' } });
    await step('ufw');
    expect(host.calls()).toContain('ufw allow 80/tcp');
    expect(host.calls()).not.toContain('ufw allow 443/tcp');
  });

  test('an unknown one is refused', async () => {
    expect(await step('coffee')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no step coffee') as string,
    });
  });
});
