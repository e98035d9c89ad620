import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { renderAssets, writeAssets } from '../support/render-assets';
import { runProgram } from '../support/run-program';
import { describeWithProgram } from '../support/with-program';

const assets = renderAssets('rootfs');
const content = (file: string): string => assets.find((asset) => asset.path === `rootfs/etc/${file}`)?.content ?? '';

let directory: string;
const at = (file: string): string => path.join(directory, file);
beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'rootfs-'));
  writeAssets(assets, directory);
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describeWithProgram('sshd', 'openssh-server', 'sshd', () => {
  let settings: string;
  beforeAll(async () => {
    for (const type of ['ed25519', 'rsa']) {
      await runProgram('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', at(`ssh_host_${type}_key`)]);
    }
    const text = content('ssh/sshd_config.d/10-planner.conf').replaceAll('/etc/ssh/ssh_host', at('ssh_host'));
    writeFileSync(at('sshd_config'), text);
    const program = (await runProgram('sh', ['-c', 'command -v sshd'])).stdout.trim();
    // As root it wants a directory that only a started service has; -T prints what -t has checked.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
    const result = await runProgram(program, [
      '-T',
      '-f',
      at('sshd_config'),
      '-C',
      'user=deploy,host=x,addr=192.0.2.1',
    ]);
    expect(result.stderr).toBe('');
    settings = result.stdout;
  });

  test.each([
    'permitrootlogin no',
    'passwordauthentication no',
    'kbdinteractiveauthentication no',
    'authenticationmethods publickey',
    'allowusers deploy',
    'maxauthtries 3',
    'x11forwarding no',
    'allowtcpforwarding local',
  ])('says %s', (line) => {
    expect(settings.split('\n')).toContain(line);
  });

  test('offers nothing that ssh-audit calls weak', () => {
    const offered = settings
      .split('\n')
      .filter((line) => /^(kexalgorithms|ciphers|macs|hostkeyalgorithms) /.test(line));
    expect(offered).toHaveLength(4);
    expect(offered.join('\n')).not.toMatch(/nistp|sha1|group14|cbc|umac-64|hmac-sha2-\d+,|ssh-rsa|ssh-dss|3des|md5/);
    expect(offered.join('\n')).toContain('curve25519-sha256');
  });
});

describeWithProgram('fail2ban-client', 'fail2ban', 'fail2ban', () => {
  test('takes the jail, reads the journal, and bans by nftables', async () => {
    cpSync('/etc/fail2ban', at('fail2ban'), { recursive: true });
    writeFileSync(at('fail2ban/jail.d/planner.local'), content('fail2ban/jail.d/planner.local'));
    const tested = await runProgram('fail2ban-client', ['-c', at('fail2ban'), '--test']);
    expect(tested).toMatchObject({ code: 0 });
    const { stdout } = await runProgram('fail2ban-client', ['-c', at('fail2ban'), '-d']);
    expect(stdout).toMatch(/'add', 'sshd', 'systemd'/);
    expect(stdout).toMatch(/'addaction', 'nftables'/);
    expect(stdout).toMatch(/'addjournalmatch', '_SYSTEMD_UNIT=ssh.service'\]/);
  });
});

describeWithProgram('logrotate', 'logrotate', 'logrotate', () => {
  test('would keep the logs for the days asked for', async () => {
    const text = content('logrotate.d/planner');
    mkdirSync(at('logs'));
    writeFileSync(at('logs/app.log'), 'x');
    // Another user than root can't become it.
    const su = process.getuid?.() === 0 ? 'su root adm' : '';
    writeFileSync(at('logrotate.conf'), text.replace('su root adm', su).replace('/var/log/planner', at('logs')));
    const { code, stderr } = await runProgram('logrotate', ['-d', '-s', at('status'), at('logrotate.conf')]);
    expect(code).toBe(0);
    expect(stderr).not.toContain('error');
    expect(stderr).toMatch(/after 1 days.*\(14 rotations\)/);
  });
});

describeWithProgram('rsyslogd', 'rsyslog', 'rsyslog', () => {
  test('takes the rule', async () => {
    writeFileSync(at('rsyslog.conf'), content('rsyslog.d/30-planner.conf'));
    const { code, stderr } = await runProgram('rsyslogd', ['-N1', '-f', at('rsyslog.conf')]);
    expect(stderr).not.toMatch(/error|warn/i);
    expect(code).toBe(0);
  });
});

describeWithProgram('apt-config', 'apt', 'apt', () => {
  test('reads daily security updates, with a reboot at four if one is due', async () => {
    const file = at('rootfs/etc/apt/apt.conf.d/52planner-unattended-upgrades');
    const { code, stdout } = await runProgram('apt-config', ['-c', file, 'dump']);
    expect(code).toBe(0);
    expect(stdout).toContain('APT::Periodic::Unattended-Upgrade "1";');
    expect(stdout).toContain('label=Debian-Security');
    expect(stdout).toContain('Unattended-Upgrade::Automatic-Reboot-Time "04:00";');
  });
});

describe('daemon.json', () => {
  const settings = JSON.parse(content('docker/daemon.json')) as Record<string, unknown>;

  test('keeps containers running while Docker is updated, bounds logs, and lets IPv6 clients keep their address', () => {
    expect(settings).toMatchObject({
      'live-restore': true,
      'userland-proxy': false,
      ip6tables: true,
      'log-opts': { 'max-size': '10m', 'max-file': '3' },
    });
  });
});

describe('sysctl', () => {
  test('sets each key once and leaves forwarding to Docker', () => {
    const keys = [...content('sysctl.d/60-planner.conf').matchAll(/^([a-z0-9._]+) = \d+$/gm)].map((match) => match[1]);
    expect(keys.length).toBeGreaterThan(10);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.join()).not.toMatch(/forward/);
  });
});

test('no placeholder is left without a value', () => {
  const left = [...assets, ...renderAssets('systemd'), ...renderAssets('bin')].filter((asset) =>
    /__[A-Z_]+__/.test(asset.path + asset.content),
  );
  expect(left).toEqual([]);
});
