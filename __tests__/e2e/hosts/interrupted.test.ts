import { setTimeout as sleep } from 'node:timers/promises';
import { bring, deploy, deployedDroplet } from './rig/deployed';
import type { Droplet } from './rig/droplet';
import { describeWithEngine, removeAll } from './rig/engine';
import { expectNothingFailed } from './rig/expect-nothing-failed';
import { figure } from './rig/figures';
import { Laptop } from './rig/laptop';
import { type LoadProps, type LoadResult, underLoad } from './rig/load';
import { APP_IMAGE, DOMAIN, plannerHost } from './rig/rendered-host';
import { addVersion } from './rig/versions';

const REQUESTS_PER_SECOND = 220;

/** Each step of a deploy, with the one that it comes after, and how often that has been reported by then. */
const STEPS: readonly (readonly [step: string, after: string, times?: number])[] = [
  ['image', 'settle'],
  ['prepare', 'image'],
  ['migrate', 'clear'],
  ['start', 'migrate'],
  ['switch', 'start'],
  ['watch', 'switch'],
  ['record', 'switch', 2],
  ['drain', 'record'],
  ['stop', 'drain'],
  ['adopt', 'stop'],
  ['clean', 'adopt'],
];

describeWithEngine('Planner under load, when something is cut off', () => {
  const laptop = new Laptop();
  let droplet: Droplet;
  let loaded: (during: () => Promise<unknown>, props?: Partial<LoadProps>) => Promise<LoadResult>;

  beforeAll(async () => {
    const name = 'hosts-interrupted';
    droplet = await deployedDroplet({ name, host: plannerHost(), sshKeys: [laptop.publicKey] });
    await laptop.knows(droplet);
    const token = await droplet.run('cat /etc/planner/secrets/TELEGRAM_WEBHOOK_SECRET');
    const address = await droplet.address();
    loaded = async (during, props) =>
      underLoad({ address, domain: DOMAIN, requestsPerSecond: REQUESTS_PER_SECOND, token, ...props }, during);
    for (const next of ['2', '3', '4', '5', '6', '7']) await addVersion(droplet, { version: next, variant: 'next' });
  });
  afterAll(async () => {
    laptop.remove();
    await removeAll(droplet);
  });

  const version = async (): Promise<string> =>
    (JSON.parse(await droplet.run(onHost('/version'))) as { version: string }).version;

  /** Nothing is left over, and the host has no complaint. */
  const expectTidy = async (): Promise<void> => {
    expect(await droplet.run("docker ps --all --format '{{.Names}}' | sort")).toMatch(
      /^planner-backend-(blue|green)-1\nplanner-nginx-1\nplanner-postgres-1\nplanner-redis-1$/,
    );
    expect(JSON.parse(await droplet.run(`${droplet.bin('status')} --json`))).toMatchObject({ problems: [] });
  };

  test('a deploy whose laptop dies goes on without it; meanwhile another one is refused, and later it works', async () => {
    const begin = async (next: string, watch: string) => {
      await bring(droplet, next);
      return laptop.begin('deploy', 'planner', '--image', `backend=${APP_IMAGE}:${next}`, '--watch', watch);
    };
    const result = await loaded(async () => {
      // Long enough for the other one to find it at work.
      const dying = await begin('2', '10');
      await dying.said('migrate backend: ok');
      dying.die();
      await dying.ended;
      const refused = await (await begin('3', '2')).ended;
      expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('deploy (process') as string });
      await droplet.run('flock --wait 200 /run/planner/deploy.lock true');
      expect(await version()).toBe('2');
      expect(await droplet.run('ls /var/lib/planner')).not.toContain('deploy.begun');
      const { code, stderr } = await (await begin('3', '2')).ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(await version()).toBe('3');
    });
    expectNothingFailed(result);
    await expectTidy();
  });

  test('a deploy that is killed at any of its steps leaves a version serving, and the next one tidies up', async () => {
    const result = await loaded(async () => {
      for (const [index, [, after, times = 1]] of STEPS.entries()) {
        // Never the one that serves.
        const next = String(4 + (index % 3));
        await bring(droplet, next);
        // Nothing that the deploy runs goes on.
        await droplet.try(`setsid ${droplet.bin('deploy')} --image backend=${APP_IMAGE}:${next} --watch 1 >/tmp/killed.log 2>&1 & pid=$!
          until [[ $(grep --count '^${after}' /tmp/killed.log) -ge ${times} ]] || ! kill -0 $pid; do sleep 0.02; done
          sleep 0.1; kill -KILL -- -$pid; wait $pid`);
        expect(await droplet.run(onHost('/health'))).toContain('"status":"ok"');
      }
      expect(await deploy(droplet, '7')).toMatchObject({ code: 0 });
    });
    expectNothingFailed(result);
    await expectTidy();
  });

  test('a power cut under write load loses no committed row', async () => {
    const { acknowledged } = await loaded(
      async () => {
        await sleep(6000);
        await droplet.powerCut();
      },
      { mix: 'writes', requestsPerSecond: 60 },
    );
    const begin = Date.now();
    await droplet.start();
    await droplet.until(onHost('/health'));
    figure('power cut', {
      acknowledgedRows: acknowledged.length,
      secondsUntilItServes: Math.round((Date.now() - begin) / 1000),
      aimSeconds: 60,
    });
    const titles = await droplet.run(
      'docker exec -i planner-postgres-1 psql --username planner --dbname planner --tuples-only --no-align',
      "SELECT title FROM documents WHERE title LIKE 'cut %'",
    );
    const rows = new Set(titles.split('\n'));
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(acknowledged.filter((row) => !rows.has(`cut ${row}`))).toEqual([]);
  });
});

/** Asks the host's nginx from the host itself. */
function onHost(path: string): string {
  return `curl -skf --resolve ${DOMAIN}:443:127.0.0.1 https://${DOMAIN}${path}`;
}
