import { setTimeout as sleep } from 'node:timers/promises';
import { Droplet } from './rig/droplet';
import { describeWithEngine, removeAll } from './rig/engine';
import { figure } from './rig/figures';
import { ObjectStore } from './rig/object-store';
import { plannerHost } from './rig/rendered-host';

const SUMS = 'SELECT count(*), sum(hashtextextended(l::text, 0)::numeric) FROM ledger l';

// In the order of a host's life: it is backed up, damaged, had back, and lost.
describeWithEngine('backup and recovery of Planner with a bucket', () => {
  let store: ObjectStore;
  let old: Droplet;
  let fresh: Droplet;

  const sql = (droplet: Droplet, text: string): Promise<string> =>
    droplet.run('docker exec -i planner-postgres-1 psql -U planner -d planner -XqAt -v ON_ERROR_STOP=1', text);
  const redis = (droplet: Droplet, command: string): Promise<string> =>
    droplet.run(
      `docker exec planner-redis-1 sh -c 'REDISCLI_AUTH=$(cat /run/secrets/REDIS_PASSWORD) redis-cli ${command}'`,
    );
  const fileOf = async (droplet: Droplet, name: string): Promise<Record<string, unknown>> =>
    JSON.parse(await droplet.run(`cat /var/lib/planner/${name}.json`)) as Record<string, unknown>;
  /** What only the user has, and what Terraform's output says. */
  const bring = async (droplet: Droplet): Promise<string> => {
    await droplet.firstBoot();
    await store.introduceTo(droplet);
    const { accessKey, secretKey } = store;
    const deployment = JSON.stringify({ backupBucket: { accessKey, secretKey } });
    await droplet.write('/etc/planner/deployment.json', deployment, '0600');
    for (const name of ['OPENAI_API_KEY', 'TELEGRAM_BOT_TOKEN', 'BACKUP_ENCRYPTION_KEY']) {
      await droplet.setSecret(name, `secret-of-the-user-${name}`);
    }
    return `/opt/planner/releases/${await droplet.send()}/bin`;
  };

  beforeAll(async () => {
    store = await ObjectStore.start('backup-store', 'planner-backups');
    const bucket = { name: store.bucket, region: 'fra1', endpoint: store.endpoint };
    const host = plannerHost({ backups: { bucket } });
    const { runArguments } = store;
    [old, fresh] = (await Promise.all(
      ['backup-old', 'backup-fresh'].map((name) => Droplet.create({ name, host, runArguments })),
    )) as [Droplet, Droplet];
    const bin = await bring(old);
    await old.run(`${bin}/deploy --watch 2`);
    await sql(
      old,
      `CREATE TABLE ledger (id bigserial PRIMARY KEY, at timestamptz DEFAULT clock_timestamp(), note text);
       INSERT INTO ledger (note) SELECT md5(i::text) FROM generate_series(1, 50000) AS i;`,
    );
    await redis(old, 'set counter 42');
  });
  afterAll(async () => removeAll(old, fresh, store));

  test('the first WAL that arrives is followed by a base backup, without anybody asking', async () => {
    await old.until(`${old.bin('backup')} list | grep '^any moment from'`);
    await old.until('systemctl is-active planner-backup.service | grep --line-regexp inactive');
    expect(await fileOf(old, 'backup')).toMatchObject({ ok: true, bucket: true });
    expect(await fileOf(old, 'wal')).toMatchObject({ ok: true });
  });

  test('nothing in the bucket can be read without the key', async () => {
    const read = "find /data -type f -path '*_S3rver_object' -o -type f -path '*/planner/*'";
    const found = await store.run(
      `${read} | wc -l; grep --recursive --text --count 'CREATE TABLE\\|ledger' /data | grep -v ':0' | wc -l`,
    );
    const [files, readable] = found.split('\n').map(Number);
    expect(files).toBeGreaterThan(5);
    expect(readable).toBe(0);
  });

  test('the moment before a DELETE comes back with exactly its rows, by a second restore where one is cut off', async () => {
    await sql(old, "INSERT INTO ledger (note) SELECT 'after the base backup' FROM generate_series(1, 777)");
    const before = await sql(old, SUMS);
    const moment = await sql(
      old,
      `SELECT pg_sleep(1) \\g /dev/null
       SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    );
    await sql(old, 'SELECT pg_sleep(1) \\g /dev/null\nDELETE FROM ledger WHERE id % 2 = 0');
    expect(await sql(old, SUMS)).not.toBe(before);
    const refused = await old.try(`${old.bin('restore')} --to ${moment}`);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('say so by --confirm') as string });
    const restore = `${old.bin('restore')} --to ${moment} --confirm`;
    // Power and connection are gone while the two change places.
    await old.try(`setsid ${restore} >/dev/null 2>&1 & pid=$!
      until compgen -G '/var/lib/docker/volumes/*/_data.before-*' >/dev/null || ! kill -0 $pid; do sleep 0.02; done
      kill -KILL -- -$pid; wait $pid`);
    expect((await old.try(old.bin('status'))).stdout).toContain('PROBLEM: a restore was cut off: restore again');
    await old.run(restore);
    expect(await sql(old, SUMS)).toBe(before);
    expect(
      await old.run('ls -d /var/lib/docker/volumes/*/restore.* /var/lib/docker/volumes/restore.* 2>/dev/null || true'),
    ).toBe('');
    const { seconds } = await fileOf(old, 'restore');
    figure('recovery', { pointInTimeRtoSeconds: seconds });
    const status = JSON.parse((await old.try(`${old.bin('status')} --json`)).stdout) as {
      containers: readonly { name: string; health: string }[];
    };
    expect(status.containers.filter(({ health }) => health !== 'healthy')).toEqual([]);
  });

  test('a moment before the first backup is refused, and the first possible one is named', async () => {
    const before = await sql(old, SUMS);
    const { code, stderr } = await old.try(`${old.bin('restore')} --to 2020-01-01T00:00:00Z --confirm`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/the first moment that can be had back is 20\d\d-/);
    expect(await sql(old, SUMS)).toBe(before);
  });

  test('a dump that is damaged later is noticed before anything changes; a sound one comes back with its rows', async () => {
    // The one that has followed the restore.
    await old.until('systemctl is-active planner-backup.service | grep --line-regexp inactive');
    const before = await sql(old, SUMS);
    const dump = (await old.run(`ls /backups | grep 'dump$' | sort | tail -n 1`)).trim();
    await old.run(`cp /backups/${dump} /root/sound && printf x | dd of=/backups/${dump} bs=1 seek=5000 conv=notrunc`);
    const damaged = await old.try(`${old.bin('restore')} --from ${dump} --confirm`);
    expect(damaged).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be restored') as string });
    await old.run(`cp /root/sound /backups/${dump}`);
    await sql(old, 'TRUNCATE ledger');
    await old.run(`${old.bin('restore')} --from ${dump} --confirm`);
    expect(await sql(old, SUMS)).toBe(before);
  });

  // Nothing of this hurries what is written to the bucket.
  describe('while rows are written,', () => {
    let begin: number;
    let writing: Promise<unknown>;

    beforeAll(async () => {
      await old.until('systemctl is-active planner-backup.service | grep --line-regexp inactive');
      await sql(old, 'CREATE TABLE beat (id bigserial, at timestamptz DEFAULT clock_timestamp())');
      writing = old.try(
        "while sleep 0.05; do echo 'INSERT INTO beat DEFAULT VALUES;'; done | docker exec -i planner-postgres-1 psql -U planner -d planner -XqAt",
      );
      begin = Date.now();
    });

    test('a drill finds every row in what the bucket gives back', async () => {
      const drill = JSON.parse(await old.run(`${old.bin('drill')} --json`)) as Record<string, number>;
      expect(drill).toMatchObject({ ok: true, tables: expect.any(Number) as number, source: 'the bucket' });
      expect(drill['rows']).toBeGreaterThanOrEqual(50_000);
      expect(await fileOf(old, 'drill')).toEqual(drill);
      expect(await old.run('docker ps --all --format {{.Names}}')).not.toContain('recovery');
      figure('recovery', { drillRpoSeconds: drill['rpoSeconds'], drillRtoSeconds: drill['rtoSeconds'] });
    });

    test('a dump that is damaged while it is written is noticed then, and does not count', async () => {
      await old.until('systemctl is-active planner-backup.service | grep --line-regexp inactive');
      const list = `ls /backups`;
      const before = await old.run(list);
      const program = '$(dirname $(readlink -f $(command -v pg_dump)))/pg_dump';
      const damage = 'printf "#!/bin/sh\\n%s.true \\"\\$@\\" | head -c -2000\\n" "$p" >"$p"; chmod 755 "$p"';
      const inside = (line: string): string => `docker exec -u 0 planner-postgres-1 sh -c 'p=${program}; ${line}'`;
      await old.run(inside(`mv "$p" "$p.true"; ${damage}`));
      const { code } = await old.try(old.bin('backup'));
      await old.run(inside('mv "$p.true" "$p"'));
      expect(code).toBe(1);
      expect(await old.run(list)).toBe(before);
      expect(await fileOf(old, 'backup')).toMatchObject({ ok: false });
    });

    test('a lost droplet: a new one that has nothing but the secrets of the user gets every row but those of the last minute', async () => {
      const kept = await sql(old, SUMS);
      const bin = await bring(fresh);
      expect(await sql(fresh, "SELECT count(*) FROM pg_tables WHERE tablename = 'ledger'")).toBe('0');
      // For longer than may be lost.
      await sleep(begin + 75_000 - Date.now());
      const last = await sql(old, 'SELECT max(at) FROM beat');
      await old.powerCut();
      await writing;

      const done = await fresh.run(`${bin}/restore --to latest --of backup-old --confirm --json`);
      expect(await sql(fresh, SUMS)).toBe(kept);
      const lost = Number(await sql(fresh, `SELECT extract(epoch FROM '${last}'::timestamptz - max(at)) FROM beat`));
      // No row is missing in between.
      expect(await sql(fresh, 'SELECT count(*) = max(id) FROM beat')).toBe('t');
      expect(await redis(fresh, 'get counter')).toBe('42');
      const steps = done.split('\n').map((line) => JSON.parse(line) as { step: string; seconds: number });
      figure('recovery', { lostDropletRpoSeconds: lost, lostDropletRtoSeconds: steps.at(-1)?.seconds });
      expect(lost).toBeLessThanOrEqual(60);
    });
  });

  test('there a deploy goes on where the lost one was, and backups do as well', async () => {
    await fresh.run(`/opt/planner/releases/${fresh.host.bundle.release}/bin/deploy --watch 2`);
    await fresh.run(fresh.bin('backup'));
    expect(await fileOf(fresh, 'backup')).toMatchObject({ ok: true, bucket: true });
    expect(await fresh.run(`${fresh.bin('backup')} list`)).toMatch(/^any moment from/m);
  });
});
