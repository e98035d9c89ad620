import { readdirSync } from 'node:fs';
import { HostSandbox } from '../support/host-sandbox';

/** A database whose dump is one line; `how` makes a part of it fail. */
const docker = (how: 'fine' | 'dump fails' | 'empty' | 'unreadable'): string => `
echo "$*" >>"$ROOT/calls"
case "$*" in
  *pg_dump*)
    [[ '${how}' == empty ]] || echo "dump of now"
    [[ '${how}' != 'dump fails' ]] ;;
  *'pg_restore --list'*) cat >/dev/null; echo '3; 0 16385 TABLE DATA public notes planner' ;;
  *'pg_restore --file'*) cat >/dev/null; [[ '${how}' != unreadable ]] ;;
esac`;

let host: HostSandbox;
const start = (env: Readonly<Record<string, string>> = {}): void => {
  host = new HostSandbox({ env });
  host.fake('docker', docker('fine'));
};
beforeEach(() => {
  start();
});
afterEach(() => {
  host.remove();
});

const kept = (): readonly string[] => readdirSync(host.at('backups')).sort();

test('dumps through the container, checks that the dump can be read, and names it by the time', async () => {
  const result = await host.run('backup');
  expect(result.code).toBe(0);
  expect(result.stderr).toMatch(/^planner-backup: dumped planner to .* \(12 bytes, 1 tables\)$/m);
  expect(kept()).toEqual([expect.stringMatching(/^planner-planner-\d{8}T\d{6}Z\.dump$/)]);
  expect(host.mode('backups')).toBe('0700');
  expect(host.mode(`backups/${kept()[0] ?? ''}`)).toBe('0600');
  expect(host.calls()[0]).toContain(
    'exec -T postgres nice -n 10 pg_dump --format custom --username planner --dbname planner',
  );
});

test('keeps the newest dumps and touches nothing else', async () => {
  for (const day of ['01', '02', '03', '04']) host.write(`backups/planner-planner-202601${day}T033000Z.dump`, day);
  host.write('backups/by-hand.dump', 'x');
  await host.run('backup');
  expect(kept()).toEqual([
    'by-hand.dump',
    'planner-planner-20260103T033000Z.dump',
    'planner-planner-20260104T033000Z.dump',
    expect.stringMatching(/^planner-planner-20/),
  ]);
});

test.each(['dump fails', 'empty', 'unreadable'] as const)(
  'where it goes wrong (%s) older dumps stay as they are',
  async (how) => {
    for (const day of ['01', '02', '03', '04']) host.write(`backups/planner-planner-202601${day}T033000Z.dump`, day);
    const before = kept();
    host.fake('docker', docker(how));
    expect((await host.run('backup')).code).not.toBe(0);
    expect(kept()).toEqual(before);
  },
);

test('dumps where the definition says, and looks for old dumps there only', async () => {
  host.remove();
  start({ BACKUP_DIR: '/mnt/data/backups', BACKUP_KEEP: '1' });
  host.write('backups/planner-planner-20260101T033000Z.dump', 'elsewhere');
  host.write('mnt/data/backups/planner-planner-20260101T033000Z.dump', 'old');
  expect((await host.run('backup')).code).toBe(0);
  const [dump, ...older] = readdirSync(host.at('mnt/data/backups'));
  expect(older).toEqual([]);
  expect(dump).not.toContain('20260101');
  expect(host.mode('mnt/data/backups')).toBe('0700');
  expect((await host.run('backup', ['list'])).stdout).toBe(`${host.at('mnt/data/backups')}/${dump ?? ''}\n`);
  expect(kept()).toEqual(['planner-planner-20260101T033000Z.dump']);
});

test('refuses a host without a database', async () => {
  host.remove();
  start({ POSTGRES_SERVICE: '' });
  expect(await host.run('backup')).toMatchObject({ code: 1, stderr: expect.stringContaining('no database') as string });
});

describe('with a bucket', () => {
  const SECRETS = {
    SPACES_BACKUP_KEY_ID: 'KEY-ID',
    SPACES_BACKUP_SECRET_KEY: 'SECRET-KEY',
    BACKUP_ENCRYPTION_KEY: 'ENCRYPTION-KEY',
  };
  beforeEach(() => {
    host.remove();
    start({ BACKUP_BUCKET: 'dumps', BACKUP_REGION: 'fra1' });
    host.fake(
      'rclone',
      `echo "rclone $*" >>"$ROOT/calls"
       if [[ $1 == obscure ]]; then read -r key; echo "obscured-$key"; else env | grep ^RCLONE >"$ROOT/rclone.env"; fi`,
    );
  });

  test('uploads an encrypted copy; credentials stand in the environment only', async () => {
    for (const [name, value] of Object.entries(SECRETS)) host.write(`etc/planner/secrets/${name}`, value);
    const result = await host.run('backup');
    expect(result.code).toBe(0);
    const env = host.read('rclone.env');
    expect(env).toContain('RCLONE_CONFIG_DUMPS_TYPE=crypt');
    expect(env).toMatch(/RCLONE_CONFIG_DUMPS_REMOTE=spaces:dumps\/planner\/./);
    expect(env).toContain('RCLONE_CONFIG_DUMPS_PASSWORD=obscured-ENCRYPTION-KEY');
    expect(env).toContain('RCLONE_CONFIG_SPACES_ENDPOINT=https://fra1.digitaloceanspaces.com');
    for (const value of Object.values(SECRETS)) expect(host.calls().join('\n') + result.stderr).not.toContain(value);
  });

  test('without its key nothing leaves the host, the dump stays, and the command fails', async () => {
    const result = await host.run('backup');
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('SPACES_BACKUP_KEY_ID is missing');
    expect(kept()).toHaveLength(1);
    expect(host.calls().join('\n')).not.toContain('rclone');
  });
});
