import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RECEIVERS, RECEIVERS_ARGUMENTS, ReceiversOfDroplet } from './rig/alert-receivers';
import { Cluster } from './rig/cluster';
import { deployedDroplet } from './rig/deployed';
import type { Droplet } from './rig/droplet';
import { LOOP_DEVICES, describeWithDisks, docker, inFullRun, removeAll } from './rig/engine';
import { figure } from './rig/figures';
import { DOMAIN, plannerHost } from './rig/rendered-host';

const SUMS = 'SELECT count(*), sum(hashtextextended(l::text, 0)::numeric) FROM ledger l';
const HEALTH = `curl -skf --resolve ${DOMAIN}:443:127.0.0.1 https://${DOMAIN}/health`;
const SCRIPTS = path.join(__dirname, '../../../cli/hosts/scripts');

/** A script that the CLI runs on a host, as it does. */
const script = (name: string): string => readFileSync(path.join(SCRIPTS, `${name}.sh`), 'utf8');

// In the order of a host's life: watched, backed up, damaged, resized, and at last without a database of its own.
inFullRun(describeWithDisks)('Planner without a bucket, in operation', () => {
  const props = { alerts: { receivers: RECEIVERS } };
  let droplet: Droplet;
  let receivers: ReceiversOfDroplet;

  const sql = (text: string): Promise<string> =>
    droplet.run('docker exec -i planner-postgres-1 psql -U planner -d planner -XqAt -v ON_ERROR_STOP=1', text);
  const problems = async (): Promise<unknown> =>
    (JSON.parse((await droplet.try(`${droplet.bin('status')} --json`)).stdout) as Record<string, unknown>)['problems'];
  const look = async (): Promise<void> => {
    await droplet.run('systemctl start planner-watch.service');
  };

  beforeAll(async () => {
    droplet = await deployedDroplet(
      {
        name: 'hosts-day-two',
        // 16, so that the cluster has a later one.
        host: plannerHost({ ...props, postgres: { version: 16 } }),
        images: 'tria',
        runArguments: [...LOOP_DEVICES, ...RECEIVERS_ARGUMENTS],
      },
      async (machine) => {
        receivers = await ReceiversOfDroplet.start('hosts-day-two-receivers', machine);
      },
    );
    await sql(
      `CREATE TABLE ledger (id bigserial PRIMARY KEY, at timestamptz DEFAULT clock_timestamp(), note text);
       INSERT INTO ledger (note) SELECT md5(i::text) FROM generate_series(1, 20000) AS i;`,
    );
  });
  afterAll(async () => removeAll(receivers, droplet));

  describe('alerts', () => {
    beforeAll(async () => {
      expect(await droplet.run('systemctl is-active planner-watch.timer')).toBe('active');
      // From here on a look is taken when the test asks for it.
      await droplet.run('systemctl stop planner-watch.timer');
    });

    test('where all is well nobody is told anything; what a look costs', async () => {
      // Of the whole machine: Docker and PostgreSQL do a part of it.
      const milliseconds = await droplet.run(`
        used() { cat /sys/fs/cgroup/cpuacct/cpuacct.usage 2>/dev/null || awk '$1 == "usage_usec" { print $2 * 1000 }' /sys/fs/cgroup/cpu.stat; }
        before=$(used); for round in 1 2 3; do ${droplet.bin('watch')}; done; echo $(( ($(used) - before) / 3000000 ))`);
      figure('alerts', { cpuMillisecondsOfALook: Number(milliseconds) });
      expect(await receivers.received()).toEqual([]);
    });

    test('a stopped container, a restart loop and a full disk come in one message to each channel, and once', async () => {
      await droplet.run(`
        truncate --size 64M /var/lib/docker/data.img; mkfs.ext4 -q /var/lib/docker/data.img; mount-disk /var/lib/docker/data.img /mnt/data
        fallocate --length 50M /mnt/data/much
        docker stop planner-nginx-1
        for round in 1 2 3; do
          kill -KILL $(docker inspect --format '{{.State.Pid}}' planner-redis-1)
          until [[ $(docker inspect --format '{{.RestartCount}} {{.State.Status}}' planner-redis-1) == "$round running" ]]; do sleep 0.2; done
        done`);
      await look();
      // It may be over in a minute.
      expect(await receivers.received()).toEqual([]);
      for (let again = 0; again < 3; again++) await look();
      const received = await receivers.received();
      expect(received.map(({ channel }) => channel).sort()).toEqual(['email', 'slack', 'telegram']);
      for (const { text } of received) {
        expect(text).toContain('planner on hosts-day-two: 3 problems');
        expect(text).toContain('NEW: the container nginx is exited (exit code 0)');
        expect(text).toContain('NEW: the container redis has started again 3 times within 15 minutes');
        expect(text).toMatch(/NEW: the disk at \/mnt\/data is full by \d+%/);
      }
    });

    test('what is well again is told, once', async () => {
      await droplet.run('docker start planner-nginx-1; umount /mnt/data');
      await look();
      await look();
      const texts = (await receivers.received()).slice(3).map(({ text }) => text);
      expect(texts).toHaveLength(3);
      for (const text of texts) {
        expect(text).toMatch(/WELL AGAIN, after \d+ min: the container nginx is exited/);
        expect(text).toMatch(/WELL AGAIN, after \d+ min: the disk at \/mnt\/data is full/);
        expect(text).not.toContain('redis');
      }
    });
  });

  test('a drill fails where rows differ, which watch tells, and succeeds where all are there', async () => {
    await droplet.run(droplet.bin('backup'));
    await sql("INSERT INTO ledger (note) VALUES ('after the dump')");
    const list = '$(ls /backups/*.dump.json)';
    await droplet.run(`cp ${list} /root/sound; sed -i 's/"rows": *20000/"rows": 20001/' ${list}`);
    const { code, stderr } = await droplet.try(droplet.bin('drill'));
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('expected 20001 rows') as string });
    expect(await droplet.run(`${droplet.bin('watch')} --list`)).toContain('the last drill of a restore failed');
    await droplet.run(`cp /root/sound ${list}`);
    const drill = JSON.parse(await droplet.run(`${droplet.bin('drill')} --json`)) as Record<string, unknown>;
    expect(drill).toMatchObject({ ok: true, source: expect.stringMatching(/^planner-planner-.*\.dump$/) as string });
    expect(drill['rows']).toBeGreaterThanOrEqual(20_000);
    expect(await droplet.run('docker ps --all --format {{.Names}}; ls /var/lib/docker/volumes')).not.toMatch(
      /recovery|drill/,
    );
    figure('drill of a dump', { rtoSeconds: drill['rtoSeconds'], rows: drill['rows'] });
  });

  test('a restore that is cut off is seen, and a second one brings every row and the app back', async () => {
    const dump = await droplet.run('basename $(ls /backups/*.dump | tail -n 1)');
    const restore = `${droplet.bin('restore')} --from ${dump} --confirm`;
    // Power and connection are gone at the moment when the app has been stopped.
    await droplet.try(`setsid ${restore} >/dev/null 2>&1 & pid=$!
      until [[ -z "$(docker ps --quiet --filter label=com.docker.compose.service=backend-blue)" ]]; do sleep 0.02; done
      kill -KILL -- -$pid; wait $pid`);
    expect((await droplet.try(HEALTH)).code).not.toBe(0);
    expect(await problems()).toContain('a restore was cut off: restore again, which puts the live data back first');
    expect(await droplet.run(`${droplet.bin('watch')} --list`)).toContain('the command restore was cut off');
    await droplet.run(restore);
    expect(await sql(SUMS)).toMatch(/^20000\|/);
    await droplet.run(HEALTH);
    expect(await problems()).toEqual([]);
    expect(await droplet.run('find /var/lib/planner -name "restore.*" -type d')).toBe('');
  });

  test('a resize stops everything in order, and the bigger machine serves again by itself', async () => {
    const before = await sql(SUMS);
    await droplet.run('bash -s planner', script('stop-services'));
    expect(await droplet.run('docker ps --quiet')).toBe('');
    // None was killed; 143 is what uvicorn says of a SIGTERM that it has obeyed.
    const codes = "docker ps --all --quiet | xargs docker inspect --format '{{.State.ExitCode}}' | sort --unique";
    expect(await droplet.run(codes)).toBe('0\n143');
    await droplet.run('bash -s', script('power-off'));
    await docker(['wait', droplet.name]);
    await docker(['update', '--memory', '2g', '--memory-swap', '2g', droplet.name]);
    const begin = Date.now();
    await droplet.start();
    await droplet.until(HEALTH);
    figure('resize', { secondsFromPowerOnUntilItServes: Math.round((Date.now() - begin) / 1000) });
    await droplet.run('bash -s planner', script('start-services'));
    expect(await sql(SUMS)).toBe(before);
    expect(await droplet.run('docker logs planner-postgres-1 2>&1 | tail -n 20')).not.toContain('was interrupted');
    expect(await problems()).toEqual([]);
    expect(await droplet.run('ls /etc/systemd/system')).not.toContain('resume');
  });

  test('the database moves into a cluster with a later PostgreSQL; a rollback finds the old one as it was', async () => {
    const cluster = await Cluster.start('hosts-day-two-cluster', 'planner');
    try {
      const before = await sql(SUMS);
      const release = await droplet.send(plannerHost({ ...props, database: 'managed' }));
      await droplet.write('/etc/planner/deployment.json', JSON.stringify({ database: cluster.deployed }), '0600');
      const said = await droplet.try(`/opt/planner/releases/${release}/bin/move-database`);
      expect(said).toMatchObject({ code: 0, stderr: expect.stringContaining('is served by') as string });
      const refused = await droplet.run(`journalctl --output short-unix --no-pager |
        awk '/stopping writes/ { from = $1 } from && /switch: ok/ { printf "%.1f", $1 - from; exit }'`);
      figure('move-database', { secondsWithoutWrites: Number(refused), rows: Number(before.split('|')[0]) });
      expect(await cluster.sql(SUMS)).toBe(before);
      expect(await cluster.sql('SELECT version()')).toContain('PostgreSQL 17');
      await droplet.run(HEALTH);
      expect(await problems()).toEqual([]);
      // The way back leads to the old one as it was, which takes writes once that is asked for.
      await droplet.run(`${droplet.bin('rollback')} --watch 2`);
      expect(await sql(SUMS)).toBe(before);
      await expect(sql("INSERT INTO ledger (note) VALUES ('x')")).rejects.toThrow('in a read-only transaction');
      await droplet.run(`/opt/planner/releases/${release}/bin/move-database --abort`);
      await sql("INSERT INTO ledger (note) VALUES ('x')");
      await droplet.run(HEALTH);
      expect(await problems()).toEqual([]);
    } finally {
      await cluster.remove();
    }
  });
});
