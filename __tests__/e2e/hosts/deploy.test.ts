import { type DeployResult, deploy, deployedDroplet, rollback } from './rig/deployed';
import type { Droplet } from './rig/droplet';
import { OWN_DISKS, describeWithEngine, removeAll, testWithDisk } from './rig/engine';
import { expectNothingFailed } from './rig/expect-nothing-failed';
import { figure } from './rig/figures';
import { type LoadResult, underLoad } from './rig/load';
import { peakMemory } from './rig/memory';
import { DOMAIN, plannerHost } from './rig/rendered-host';
import { addVersion } from './rig/versions';

const TOKEN_FILE = '/etc/planner/secrets/TELEGRAM_WEBHOOK_SECRET';
const REQUESTS_PER_SECOND = 220;

describeWithEngine('Planner on a machine of 1 GiB, under load', () => {
  const host = plannerHost();
  let droplet: Droplet;
  let loaded: (during: () => Promise<unknown>, mix?: 'all' | 'reads') => Promise<LoadResult>;

  beforeAll(async () => {
    droplet = await deployedDroplet({ name: 'hosts-deploy', host, ...(OWN_DISKS && { diskGib: 25 }) });
    const token = await droplet.run(`cat ${TOKEN_FILE}`);
    const address = await droplet.address();
    loaded = async (during, mix = 'all') =>
      underLoad({ address, domain: DOMAIN, requestsPerSecond: REQUESTS_PER_SECOND, token, mix }, during);
  });
  afterAll(async () => removeAll(droplet));

  test('no request fails across five deploys and two rollbacks, and all fits its budget', async () => {
    for (const version of ['2', '3', '4', '5', '6']) await addVersion(droplet, { version, variant: 'next' });
    const memory = await peakMemory(droplet);
    const seconds: (number | undefined)[] = [];
    const { acknowledged, ...result } = await loaded(async () => {
      for (const version of ['2', '3', '4', '5', 'back', 'back', '6']) {
        const { code, steps, stderr } = version === 'back' ? await rollback(droplet) : await deploy(droplet, version);
        expect({ version, code, stderr }).toEqual({ version, code: 0, stderr });
        seconds.push(steps.at(-1)?.seconds);
      }
    });
    const peaks = await memory.stop();
    figure('no failed request', { ...result, failures: result.failures.length, deploySeconds: seconds });
    figure('it fits', { ...peaks, budgetMib: host.plan.budgets!.memory.usedMib });

    expectNothingFailed(result);
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
      let deployed: DeployResult | undefined;
      const result = await loaded(async () => (deployed = await bad()), mix);
      expectNothingFailed(result);
      expect((await droplet.run(`${state}; true`)).split('\n')).toEqual(before.split('\n'));
      return { ...deployed!, versions: Object.keys(result.versions), serving };
    };

    test('it never becomes healthy', async () => {
      await addVersion(droplet, { version: 'ill', variant: 'next', neverHealthy: true });
      // Of a release that is told so after 15 seconds; the stack's own takes a minute.
      const release = await droplet.send(plannerHost({ health: { startSeconds: 5, intervalSeconds: 3 } }));
      const { code, stderr, versions, serving } = await attempt(async () =>
        deploy(droplet, 'ill', `--release ${release} --watch 2`),
      );
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

    testWithDisk('the disk is full', async () => {
      const filler = '/var/lib/docker/filler';
      const free = Number(await droplet.run('df --output=avail --block-size=1M /var/lib/docker | tail -n 1'));
      await droplet.run(`fallocate --length ${free - 100}M ${filler}`);
      const { code, stderr } = await attempt(async () => deploy(droplet, '6'));
      await droplet.run(`rm ${filler}`);
      expect(code).toBe(1);
      expect(stderr).toMatch(/error: (99|100) MiB are free/);
    });

    test('the registry is gone, and the host does not have the image', async () => {
      const { code, stderr } = await attempt(async () => deploy(droplet, 'nowhere'));
      expect(code).toBe(1);
      expect(stderr).toContain('does the registry answer');
    });

    test('the next deploy works', async () => {
      await addVersion(droplet, { version: '7', variant: 'next' });
      const result = await loaded(async () => {
        expect(await deploy(droplet, '7')).toMatchObject({ code: 0 });
      });
      expectNothingFailed(result);
      expect(Object.keys(result.versions)).toContain('7');
    });
  });
});

async function servingVersion(droplet: Droplet): Promise<string> {
  const answer = await droplet.run(`curl -skf --resolve ${DOMAIN}:443:127.0.0.1 https://${DOMAIN}/version`);
  return (JSON.parse(answer) as { version: string }).version;
}

async function inDatabase(droplet: Droplet, sql: string): Promise<string> {
  return droplet.run('docker exec -i planner-postgres-1 psql --username planner --dbname planner --tuples-only', sql);
}
