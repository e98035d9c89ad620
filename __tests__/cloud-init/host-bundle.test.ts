import { readFileSync } from 'node:fs';
import path from 'node:path';
import { assets } from '../../cloud-init/assets';
import { bootBundle, commandFiles, hostBundle } from '../../cloud-init/host-bundle';
import { firstUseFile } from '../../lib/host/managed-postgres-sql';
import { resolveHost } from '../../lib/host/resolved';
import type { HostSpec } from '../../lib/host/spec';
import { exampleHost, exampleIngress, examplePlanner, fullHost } from '../support/example-hosts';
import { ASSETS } from '../support/render-assets';

const bundleOf = (spec: HostSpec) => hostBundle(resolveHost(spec));
const pathsOf = (spec: HostSpec): readonly string[] => bundleOf(spec).files.map((file) => file.path);
const contentOf = (spec: HostSpec, file: string): string | undefined =>
  bundleOf(spec).files.find((candidate) => candidate.path === file)?.content;
const unit = (name: string): string => `rootfs/etc/systemd/system/${name}`;

const ALERTS = { receivers: { telegram: { chatId: -1001 } } };

test('has every file of the contract with the commands', () => {
  expect(pathsOf(examplePlanner())).toEqual(
    expect.arrayContaining([
      '.env.example',
      'bin/first-boot',
      'bin/runtime.sh',
      'compose.yaml',
      'deliveries.tsv',
      'directories.tsv',
      'guards.tsv',
      'host.env',
      'manifest.json',
      'nginx/nginx.conf',
      'nginx/pages/__unavailable.html',
      'nginx/sites/10-ingress.conf',
      'postgres/init/10-extensions.sql',
      'rootfs/etc/ssh/sshd_config.d/10-planner.conf',
      'secrets.tsv',
      'templates.tsv',
      'upstreams.tsv',
    ]),
  );
});

test('commands can be run, other files cannot', () => {
  for (const { path: file, mode } of bundleOf(fullHost()).files) {
    expect([file, mode]).toEqual([file, file.startsWith('bin/') ? '0755' : '0644']);
  }
});

test('commands stand in it as they stand in the repository, the same for every host', () => {
  for (const { path: file, content } of commandFiles([])) {
    expect(content).toBe(readFileSync(path.join(ASSETS, file), 'utf8'));
    expect(contentOf(fullHost(), file)).toBe(content);
  }
});

test('a command that only some have a use for has to be asked for', () => {
  expect(pathsOf(examplePlanner())).not.toContain('bin/telegram-webhook');
  expect(commandFiles(['telegram-webhook']).map((file) => file.path)).toContain('bin/telegram-webhook');
});

test('a host that shares files brings what mounts them and the directories on them, another host neither', () => {
  for (const file of ['bin/mount-share', 'shared-directories.tsv']) {
    expect(pathsOf(examplePlanner())).not.toContain(file);
    expect(pathsOf(fullHost())).toContain(file);
  }
  expect(contentOf(fullHost(), 'shared-directories.tsv')).toBe('/mnt/shared/out\t1000\t1000\t0750\n');
  const bare = exampleHost({ sharedFiles: { mountPoint: '/mnt/shared' } });
  expect(contentOf(bare, 'shared-directories.tsv')).toBe('');
});

test('a host of a managed database brings what grants the application its rights, another host does not', () => {
  expect(pathsOf(examplePlanner())).not.toContain('bin/first-use');
  expect(pathsOf(examplePlanner({ database: 'managed' }))).toContain('bin/first-use');
});

test('a host that tells people what is wrong brings what that takes, another host does not', () => {
  for (const file of ['bin/notify', 'bin/watch', 'alerts.env']) {
    expect(pathsOf(examplePlanner())).not.toContain(file);
    expect(pathsOf(examplePlanner({ alerts: ALERTS }))).toContain(file);
  }
});

test('commands that the first boot has no use for are left out of user data, with their units', () => {
  const whole = bundleOf(examplePlanner({ alerts: ALERTS }));
  const left = bootBundle(whole).files.map((file) => file.path);
  for (const file of ['bin/deploy', 'bin/watch', 'bin/notify', 'bin/renew', unit('planner-watch.timer')]) {
    expect(whole.files.map(({ path: name }) => name)).toContain(file);
    expect(left).not.toContain(file);
  }
});

test("nothing is left to fill in, and the host's values stand where they belong", () => {
  for (const { path: file, content } of bundleOf(fullHost()).files) {
    expect(`${file}\n${content}`).not.toMatch(/__[A-Z][A-Z_]*__/);
  }
  expect(contentOf(fullHost(), 'rootfs/etc/ssh/sshd_config.d/10-shop.conf')).toMatch(/^AllowUsers deploy$/m);
  expect(contentOf({ ...fullHost(), logRetentionDays: 42 }, 'rootfs/etc/logrotate.d/shop')).toMatch(/rotate 42/);
});

describe('units without anything to do stay away:', () => {
  test.each([
    ['backup', exampleHost(), fullHost()],
    ['certificate', exampleHost({ ingress: exampleIngress({ tls: 'load-balancer' }) }), fullHost()],
    ['heartbeat', examplePlanner(), examplePlanner({ heartbeat: true })],
    ['watch', examplePlanner(), examplePlanner({ alerts: ALERTS })],
  ])('%s', (name, without, having) => {
    for (const ending of ['service', 'timer']) {
      expect(pathsOf(without)).not.toContain(unit(`${without.app}-${name}.${ending}`));
      expect(pathsOf(having)).toContain(unit(`${having.app}-${name}.${ending}`));
    }
  });
});

test('a data disk brings its mount unit', () => {
  expect(pathsOf(fullHost())).toContain(unit('mnt-data.mount'));
});

test('a host without an ingress has no nginx', () => {
  expect(pathsOf(exampleHost()).filter((file) => file.startsWith('nginx/'))).toEqual([]);
});

test('a file of yours replaces ours', () => {
  const own = { path: 'nginx/pages/__unavailable.html', content: 'Back soon.' };
  expect(contentOf({ ...fullHost(), files: [own] }, own.path)).toBe('Back soon.');
});

test('every file of the repository is used by some host', () => {
  const full = fullHost();
  const everything = resolveHost({
    ...full,
    app: 'APP',
    files: [firstUseFile('APP')],
    alerts: ALERTS,
    ...(full.backups && { backups: { ...full.backups, bucket: { name: 'acme-backups', region: 'fra1' } } }),
  });
  const used = new Set(
    hostBundle(everything, ['telegram-webhook']).files.map((file) =>
      file.path.replace('rootfs/etc/systemd/system/', 'systemd/'),
    ),
  );
  const left = assets()
    .map((item) => item.path)
    .filter(
      (item) =>
        !used.has(item.replaceAll('__APP__', 'APP')) &&
        !used.has(item.replace(/^systemd\//, 'rootfs/etc/systemd/system/')),
    );
  expect(left).toEqual(['seed/unpack']);
});

test('the release is the same from run to run, and another with another value', () => {
  expect(bundleOf(fullHost()).release).toBe(bundleOf(fullHost()).release);
  expect(bundleOf({ ...fullHost(), swapMib: 512 }).release).not.toBe(bundleOf(fullHost()).release);
});
