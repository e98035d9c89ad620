import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { HostSandbox } from '../support/host-sandbox';

const CLUSTER = '7412345678901234567';

/** A database with one table whose dump is one line; `how` makes a part of it fail. */
const docker = (how: 'fine' | 'dump fails' | 'empty' | 'unreadable' | 'base backup fails'): string => `
echo "$*" >>"$ROOT/calls"
case "$*" in
  *psql*)
    while read -r line; do
      case "$line" in
        *pg_export_snapshot*) echo 00000003-0000001B-1 ;;
        *system_identifier*) echo ${CLUSTER} ;;
        *pg_database_size*) echo 1000 ;;
        *gexec*) echo 'public.notes 3 42' ;;
      esac
    done ;;
  *pg_dump*)
    [[ '${how}' == empty ]] || echo "dump of now"
    [[ '${how}' != 'dump fails' ]] ;;
  *pg_basebackup*) echo base; [[ '${how}' != 'base backup fails' ]] ;;
  *'pg_restore --file'*) cat >/dev/null; [[ '${how}' != unreadable ]] ;;
esac`;

/** A store that is a directory: `store/FOLDER/FILE`. Uploads fail while there is a file `store-is-down`. */
const RCLONE = `
echo "rclone $*" >>"$ROOT/calls"
folder="$ROOT/store"; mkdir -p "$folder"
words=(); include='*'
while [[ $# -gt 0 ]]; do
  case "$1" in
    --include) include="$2"; shift ;;
    --format | --min-age | --separator) shift ;;
    -*) ;;
    *) words+=("$1") ;;
  esac
  shift
done
set -- "\${words[@]}"
[[ "$1" != obscure ]] || { read -r key; echo "obscured-$key"; exit; }
env | grep ^RCLONE >"$ROOT/rclone.env"
[[ ! -e "$ROOT/store-is-down" ]] || { echo 'connection refused' >&2; exit 1; }
case "$1" in
  lsf) [[ -d "$folder/\${2#store:}" ]] || exit 3; find "$folder/\${2#store:}" -type f -name "$include" -printf '%f\\n' ;;
  copy) mkdir -p "$folder/\${3#store:}"; cp "$2" "$folder/\${3#store:}/" ;;
  move) mkdir -p "$folder/\${3#store:}"; find "$2" -name "$include" -exec mv {} "$folder/\${3#store:}/" ';' ;;
  rcat) mkdir -p "$(dirname "$folder/\${2#store:}")"; cat >"$folder/\${2#store:}" ;;
  deletefile) rm -f "$folder/\${2#store:}" ;;
esac`;

const BUCKET = { BACKUP_BUCKET: 'dumps', BACKUP_ENDPOINT: 'https://fra1.digitaloceanspaces.com', BACKUP_DAYS: '7' };
const SECRETS = {
  SPACES_BACKUP_KEY_ID: 'KEY-ID',
  SPACES_BACKUP_SECRET_KEY: 'SECRET-KEY',
  BACKUP_ENCRYPTION_KEY: 'ENCRYPTION-KEY',
};

let host: HostSandbox;
const start = (env: Readonly<Record<string, string>> = {}): void => {
  host = new HostSandbox({ env });
  host.fake('docker', docker('fine'));
  host.fake('rclone', RCLONE);
  host.fake('systemctl', 'echo "systemctl $*" >>"$ROOT/calls"');
};
const startWithBucket = (): void => {
  host.remove();
  start(BUCKET);
  for (const [name, value] of Object.entries(SECRETS)) host.write(`etc/planner/secrets/${name}`, value);
};
beforeEach(() => {
  start();
});
afterEach(() => {
  host.remove();
});

const kept = (folder = 'backups'): readonly string[] =>
  host.exists(folder)
    ? readdirSync(host.at(folder))
        .filter((name) => !name.endsWith('.json'))
        .sort()
    : [];
const json = (file: string): Record<string, unknown> => JSON.parse(host.read(file)) as Record<string, unknown>;

test('dumps through the container, checks that the dump can be read, and writes down what is in it', async () => {
  const result = await host.run('backup', ['now']);
  expect(result).toMatchObject({ code: 0 });
  expect(result.stderr).toMatch(/^planner-backup: dumped planner to .* \(12 bytes, 1 tables\)$/m);
  expect(kept()).toEqual([expect.stringMatching(/^planner-planner-\d{8}T\d{6}Z\.dump$/)]);
  const dump = `backups/${kept()[0] ?? ''}`;
  expect(host.mode('backups')).toBe('0700');
  expect(host.mode(dump)).toBe('0600');
  expect(host.calls().find((call) => call.includes('pg_dump'))).toContain(
    'nice -n 10 pg_dump --format custom --username planner --dbname planner --snapshot 00000003-0000001B-1',
  );
  expect(json(`${dump}.json`)).toEqual({
    version: 1,
    sha256: createHash('sha256').update(host.read(dump)).digest('hex'),
    bytes: 12,
    tables: { 'public.notes': { rows: 3, checksum: '42' } },
  });
  expect(json('var/lib/planner/backup.json')).toMatchObject({ ok: true, bucket: false });
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
  'where it goes wrong (%s) older dumps stay as they are, nothing is left over, and the record says so',
  async (how) => {
    for (const day of ['01', '02', '03', '04']) host.write(`backups/planner-planner-202601${day}T033000Z.dump`, day);
    const before = readdirSync(host.at('backups'));
    host.fake('docker', docker(how));
    expect((await host.run('backup')).code).toBe(1);
    expect(readdirSync(host.at('backups'))).toEqual(before);
    expect(json('var/lib/planner/backup.json')).toMatchObject({ ok: false });
  },
);

test('a record of a failure keeps the time of the last good backup', async () => {
  await host.run('backup');
  const { at } = json('var/lib/planner/backup.json');
  host.fake('docker', docker('dump fails'));
  await host.run('backup');
  await host.run('backup');
  expect(json('var/lib/planner/backup.json')).toMatchObject({ ok: false, goodAt: at });
});

test('dumps where the definition says, and lists and drops there only', async () => {
  host.remove();
  start({ BACKUP_DIR: '/mnt/data/backups', BACKUP_KEEP: '1' });
  host.write('backups/planner-planner-20260101T033000Z.dump', 'elsewhere');
  host.write('mnt/data/backups/planner-planner-20260101T033000Z.dump', 'old');
  expect((await host.run('backup')).code).toBe(0);
  const [dump, ...older] = kept('mnt/data/backups');
  expect(older).toEqual([]);
  expect(dump).not.toContain('20260101');
  expect((await host.run('backup', ['list'])).stdout).toBe(`${dump ?? ''}\ton this host\t12\n`);
  expect((await host.run('backup', ['list', '--json'])).stdout).toBe(
    `{"name":"${dump ?? ''}","where":"on this host","bytes":12}\n`,
  );
  expect(kept()).toEqual(['planner-planner-20260101T033000Z.dump']);
});

test('refuses a host without a database', async () => {
  host.remove();
  start({ POSTGRES_SERVICE: '' });
  expect(await host.run('backup')).toMatchObject({ code: 1, stderr: expect.stringContaining('no database') as string });
});

describe('with a bucket', () => {
  beforeEach(startWithBucket);

  test('uploads the dump and a base backup; credentials stand in the environment only', async () => {
    const result = await host.run('backup');
    expect(result).toMatchObject({ code: 0 });
    expect(kept('store/dumps')).toEqual(kept());
    expect(kept('store/base')).toEqual([expect.stringMatching(RegExp(`^${CLUSTER}\\.\\d{8}T\\d{6}Z\\.tar\\.zst$`))]);
    const env = host.read('rclone.env');
    expect(env).toContain('RCLONE_CONFIG_STORE_TYPE=crypt');
    expect(env).toMatch(/RCLONE_CONFIG_STORE_REMOTE=spaces:dumps\/planner\/./);
    expect(env).toContain('RCLONE_CONFIG_STORE_PASSWORD=obscured-ENCRYPTION-KEY');
    expect(env).toContain('RCLONE_CONFIG_SPACES_ENDPOINT=https://fra1.digitaloceanspaces.com');
    for (const value of Object.values(SECRETS)) expect(host.calls().join('\n') + result.stderr).not.toContain(value);
  });

  test('without its key nothing leaves the host, the dump stays, and the command fails', async () => {
    host.write('etc/planner/secrets/BACKUP_ENCRYPTION_KEY', '');
    const result = await host.run('backup');
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('BACKUP_ENCRYPTION_KEY is missing');
    expect(kept()).toHaveLength(1);
    expect(host.exists('store')).toBe(false);
  });

  test('takes the Spaces key from the deployment where no deploy has, as on a new host', async () => {
    host.write('etc/planner/secrets/SPACES_BACKUP_KEY_ID', '');
    host.write('etc/planner/deployment.json', '{"backupBucket":{"accessKey":"FROM-THE-OUTPUT"}}');
    expect(await host.run('backup')).toMatchObject({ code: 0 });
  });

  test('a base backup that fails counts as none and leaves nothing in the bucket', async () => {
    host.fake('docker', docker('base backup fails'));
    expect(await host.run('backup')).toMatchObject({ code: 1 });
    expect(kept('store/base')).toEqual([]);
    expect(json('var/lib/planner/backup.json')).toMatchObject({ ok: false });
  });

  test("beside another database's backups it puts nothing until it is told to", async () => {
    host.write('store/base/99.20260101T033000Z-20260101T033100Z.json', '{}');
    const refused = await host.run('backup');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/another database: restore it \(restore --to latest\), or say: backup begin-anew/);
    expect(kept('store/dumps')).toEqual([]);
    expect(await host.run('backup', ['begin-anew'])).toMatchObject({ code: 0 });
    expect(host.exists('store/base/99.20260101T033000Z-20260101T033100Z.json')).toBe(true);
    expect(await host.run('backup')).toMatchObject({ code: 0 });
  });

  describe('WAL', () => {
    const segment = `${CLUSTER}.000000010000000000000003.zst`;
    beforeEach(() => {
      host.write(`var/lib/planner/wal/${segment}`, 'wal');
      host.write(`var/lib/planner/wal/${CLUSTER}.000000010000000000000004.new`, 'unfinished');
    });

    test('that is finished goes to the bucket, and a first base backup is asked for', async () => {
      expect(await host.run('backup', ['wal'])).toMatchObject({ code: 0 });
      expect(kept('store/wal')).toEqual([segment]);
      expect(readdirSync(host.at('var/lib/planner/wal'))).toEqual([`${CLUSTER}.000000010000000000000004.new`]);
      expect(host.calls()).toContain('systemctl start --no-block planner-backup.service');
      expect(json('var/lib/planner/wal.json')).toMatchObject({ ok: true });
    });

    test('waits on the host while the bucket does not answer', async () => {
      host.write('store-is-down', '');
      const env = { WAL_RETRY_SECONDS: '0' };
      expect(await host.run('backup', ['wal'], { env })).toMatchObject({ code: 1 });
      expect(host.exists(`var/lib/planner/wal/${segment}`)).toBe(true);
      expect(json('var/lib/planner/wal.json')).toMatchObject({ ok: false });
    });

    test("of a database whose place is another's stays on the host", async () => {
      host.write('store/base/99.20260101T033000Z-20260101T033100Z.json', '{}');
      expect(await host.run('backup', ['wal'], { env: { WAL_RETRY_SECONDS: '0' } })).toMatchObject({ code: 1 });
      expect(kept('store/wal')).toEqual([]);
    });
  });

  test('keeps base backups as long as a moment of the last days needs them', async () => {
    const day = (daysAgo: number): string =>
      new Date(Date.now() - daysAgo * 86_400_000).toISOString().replace(/[-:]|\.\d+/g, '');
    for (const age of [9, 8, 6]) {
      host.write(`store/base/${CLUSTER}.${day(age)}-${day(age - 0.01)}.json`, '{}');
      host.write(`store/base/${CLUSTER}.${day(age)}.tar.zst`, '');
    }
    expect(await host.run('backup')).toMatchObject({ code: 0 });
    expect(kept('store/base').map((name) => name.slice(CLUSTER.length + 1, CLUSTER.length + 9))).toEqual(
      [8, 6, 0].map((age) => day(age).slice(0, 8)),
    );
    expect(host.calls().find((call) => call.startsWith('rclone delete --include'))).toMatch(
      RegExp(`--include ${CLUSTER}\\.\\* --min-age 69[0-9]{4}s store:wal`),
    );
  });
});
