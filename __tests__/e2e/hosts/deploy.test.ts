import { type DeployResult, deploy, deployedDroplet, rollback } from './rig/deployed';
import type { Droplet } from './rig/droplet';
import { describeWithEngine } from './rig/engine';
import { figure } from './rig/figures';
import { type LoadResult, Load } from './rig/load';
import { peakMemory } from './rig/memory';
import { APP_IMAGE, DOMAIN, plannerHost } from './rig/rendered-host';
import { addVersion } from './rig/versions';

const TOKEN_FILE = '/etc/planner/secrets/TELEGRAM_WEBHOOK_SECRET';
const REQUESTS_PER_SECOND = 220;

/** What a user would have seen of it: nothing. */
function expectNothingFailed(result: LoadResult): void {
  expect({ failed: result.failed, failures: result.failures }).toEqual({ failed: 0, failures: [] });
}

describeWithEngine('Planner on a machine of 1 GiB, under load', () => {
  const host = plannerHost();
  let droplet: Droplet;
  let start: (mix: 'all' | 'reads' | 'writes', requestsPerSecond?: number) => Load;

  beforeAll(async () => {
    droplet = await deployedDroplet({ name: 'hosts-deploy', host });
    const token = await droplet.run(`cat ${TOKEN_FILE}`);
    const address = await droplet.address();
    start = (mix, requestsPerSecond = REQUESTS_PER_SECOND) =>
      Load.start({ address, domain: DOMAIN, requestsPerSecond, token, mix });
  });
  afterAll(async () => droplet.remove());

  test('no request fails across five deploys and two rollbacks, and all fits its budget', async () => {
    for (const version of ['2', '3', '4', '5', '6']) await addVersion(droplet, { version, variant: 'next' });
    const memory = await peakMemory(droplet);
    const load = start('all');
    await load.during(5);
    const seconds: (number | undefined)[] = [];
    for (const version of ['2', '3', '4', '5', 'back', 'back', '6']) {
      const { code, steps, stderr } = version === 'back' ? await rollback(droplet) : await deploy(droplet, version);
      expect({ version, code, stderr }).toEqual({ version, code: 0, stderr });
      seconds.push(steps.at(-1)?.seconds);
    }
    await load.during(3);
    const { acknowledged, ...result } = await load.stop();
    const peaks = await memory.stop();
    figure('no failed request', { ...result, failures: result.failures.length, deploySeconds: seconds });
    figure('it fits', { ...peaks, budgetMib: host.plan.budgets!.memory.usedMib });

    expectNothingFailed({ ...result, acknowledged });
    expect(result.requests).toBeGreaterThanOrEqual(10_000);
    expect(result.requests / result.seconds).toBeGreaterThanOrEqual(200);
    expect(Object.keys(result.versions).sort()).toEqual(['1', '2', '3', '4', '5', '6']);
    const { memory: budget } = host.plan.budgets!;
    expect(peaks.machine).toBeLessThanOrEqual(budget.usedMib);
    for (const { name, limitMib } of budget.shares) {
      const same = Object.keys(peaks.containers).filter((container) => container.startsWith(name));
      for (const container of same) expect(peaks.containers[container]).toBeLessThanOrEqual(limitMib);
    }
    expect(peaks.outOfMemory).toEqual([]);
  });

  test('what was acknowledged is in the database, found by meaning, and counted in Redis', async () => {
    const search = `curl -sk --resolve ${DOMAIN}:443:127.0.0.1 -D - 'https://${DOMAIN}/documents/search?q=row+50&limit=1'`;
    const answer = await droplet.run(search);
    expect(answer).toMatch(/x-ratelimit-remaining: 59\d/i);
    expect(JSON.parse(answer.split('\n').at(-1)!)).toEqual([expect.objectContaining({ title: 'row 50' })]);
  });

  describe('a bad version leaves the one before it serving:', () => {
    const containers = "docker ps --all --format '{{.Names}} {{.Image}}' | sort";
    const images = 'docker images --quiet --no-trunc localhost/planner-backend | sort --unique';

    /** What a bad deploy may not change: containers, images, releases, files and where nginx leads. */
    const state = `${containers}; ${images}; ls /opt/planner/releases; cat /var/lib/planner/release.env;
      find /var/lib/planner/nginx /var/lib/planner/nginx-state /var/lib/planner/deploys | sort; ls /var/lib/planner/*.begun 2>/dev/null`;

    const attempt = async (bad: () => Promise<DeployResult>, mix: 'all' | 'reads' = 'all') => {
      const before = await droplet.run(`${state}; true`);
      const serving = await servingVersion(droplet);
      const load = start(mix);
      await load.during(2);
      const { code, stderr, steps } = await bad();
      await load.during(2);
      const { acknowledged, ...result } = await load.stop();
      expectNothingFailed({ ...result, acknowledged });
      expect((await droplet.run(`${state}; true`)).split('\n')).toEqual(before.split('\n'));
      return { code, stderr, steps, versions: Object.keys(result.versions), serving };
    };

    test('it never becomes healthy', async () => {
      await addVersion(droplet, { version: 'ill', variant: 'next', neverHealthy: true });
      const { code, stderr, versions, serving } = await attempt(async () => deploy(droplet, 'ill'));
      expect({ code, versions }).toEqual({ code: 1, versions: [serving] });
      expect(stderr).toContain('does not become healthy');
    });

    test('its migration fails, and takes back what it had done', async () => {
      await addVersion(droplet, { version: 'unmigrated', variant: 'broken-migration' });
      const { code, steps, versions, serving } = await attempt(async () => deploy(droplet, 'unmigrated'));
      expect({ code, versions }).toEqual({ code: 1, versions: [serving] });
      expect(steps).toContainEqual(expect.objectContaining({ step: 'migrate', status: 'failed' }));
      expect(await inDatabase(droplet, '\\d documents')).not.toContain('half_done');
    });

    // A POST that was on its way when the process died gets a 502, for nobody can know what it had done: nginx sends only
    // those a second time that change nothing.
    test('its container dies within the watch, and the one in reserve answers', async () => {
      await addVersion(droplet, { version: 'mortal', variant: 'next', diesAfterSeconds: 14 });
      const { code, stderr, steps, versions, serving } = await attempt(
        async () => deploy(droplet, 'mortal', '--watch 30'),
        'reads',
      );
      expect(code).toBe(1);
      expect(stderr).toContain('has restarted');
      expect(steps).toContainEqual(expect.objectContaining({ step: 'watch', status: 'failed' }));
      expect(versions.sort()).toEqual([serving, 'mortal']);
    });

    test('the disk is full', async () => {
      const free = Number(await droplet.run('df --output=avail --block-size=1M /var/lib/docker | tail -n 1'));
      // The test's machine has more room than a droplet: the command is told of what is left.
      await droplet.write(
        '/usr/local/bin/df',
        `#!/bin/sh\n/usr/bin/df "$@" | sed 's/^ *${free}.*$/100/; s/^ *[0-9]*$/100/'\n`,
        '0755',
      );
      const { code, stderr } = await attempt(async () => deploy(droplet, '6'));
      await droplet.run('rm /usr/local/bin/df');
      expect(code).toBe(1);
      expect(stderr).toContain('100 MiB are free');
    });

    test('the registry is gone, and the host does not have the image', async () => {
      const { code, stderr } = await attempt(async () => deploy(droplet, 'nowhere'));
      expect(code).toBe(1);
      expect(stderr).toContain('does the registry answer');
    });

    test('the next deploy works', async () => {
      await addVersion(droplet, { version: '7', variant: 'next' });
      const load = start('all');
      expect(await deploy(droplet, '7')).toMatchObject({ code: 0 });
      const result = await load.stop();
      expectNothingFailed(result);
      expect(Object.keys(result.versions)).toContain('7');
    });
  });

  test('a deploy that is killed at any of its steps leaves a version serving, and the next one tidies up', async () => {
    const steps = [
      'image',
      'prepare',
      'migrate',
      'start',
      'switch',
      'watch',
      'record',
      'drain',
      'stop',
      'adopt',
      'clean',
    ];
    const load = start('all');
    for (const [index, step] of steps.entries()) {
      const version = `k${index}`;
      await addVersion(droplet, { version, variant: 'next' });
      await droplet.run(`docker tag host-tests/planner-api:${version} ${APP_IMAGE}:${version}`);
      // Power and connection are gone in the middle of a step: nothing that the deploy runs goes on.
      await droplet.try(killDuring(droplet, version, step));
      expect(await droplet.run(`curl -sk --resolve ${DOMAIN}:443:127.0.0.1 https://${DOMAIN}/health`)).toContain(
        '"status":"ok"',
      );
    }
    await addVersion(droplet, { version: '8', variant: 'next' });
    expect(await deploy(droplet, '8')).toMatchObject({ code: 0 });
    expectNothingFailed(await load.stop());
    expect(await droplet.run("docker ps --all --format '{{.Names}}' | sort")).toMatch(
      /^planner-backend-(blue|green)-1\nplanner-nginx-1\nplanner-postgres-1\nplanner-redis-1$/,
    );
    expect(JSON.parse(await droplet.run(`${droplet.bin('status')} --json`))).toMatchObject({ problems: [] });
  });

  test('a power cut under write load loses no committed row', async () => {
    const load = start('writes', 60);
    await load.during(8);
    await droplet.powerCut();
    const { acknowledged } = await load.stop();
    const begin = Date.now();
    await droplet.start();
    await droplet.until(`curl -skf --resolve ${DOMAIN}:443:127.0.0.1 https://${DOMAIN}/health`);
    figure('power cut', {
      acknowledgedRows: acknowledged.length,
      secondsUntilItServes: Math.round((Date.now() - begin) / 1000),
      aimSeconds: 60,
    });
    const rows = new Set(
      (await inDatabase(droplet, "SELECT title FROM documents WHERE title LIKE 'cut %'"))
        .split('\n')
        .map((line) => line.trim()),
    );
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(acknowledged.filter((row) => !rows.has(`cut ${row}`))).toEqual([]);
  });
});

/** Starts a deploy and kills it, and all that it has started, as soon as it is at a step. */
function killDuring(droplet: Droplet, version: string, step: string): string {
  const before = {
    image: 'settle',
    prepare: 'image',
    migrate: 'clear',
    start: 'migrate',
    switch: 'start',
    watch: 'switch',
  }[step];
  const earlier = before ?? { record: 'switch', drain: 'record', stop: 'drain', adopt: 'stop', clean: 'adopt' }[step];
  const times = step === 'record' ? 2 : 1;
  return `setsid ${droplet.bin('deploy')} --image backend=${APP_IMAGE}:${version} --watch 2 >/tmp/killed.log 2>&1 & pid=$!
    until [[ $(grep --count '^${earlier}' /tmp/killed.log) -ge ${times} ]] || ! kill -0 $pid; do sleep 0.02; done
    sleep 0.1; kill -KILL -- -$pid; wait $pid`;
}

async function servingVersion(droplet: Droplet): Promise<string> {
  const answer = await droplet.run(`curl -skf --resolve ${DOMAIN}:443:127.0.0.1 https://${DOMAIN}/version`);
  return (JSON.parse(answer) as { version: string }).version;
}

async function inDatabase(droplet: Droplet, sql: string): Promise<string> {
  return droplet.run('docker exec -i planner-postgres-1 psql --username planner --dbname planner --tuples-only', sql);
}
