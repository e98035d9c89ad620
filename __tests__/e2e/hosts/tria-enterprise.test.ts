import type { Received } from '../../support/alert-receivers';
import { triaManagedStack } from '../../support/example-stacks';
import { RECEIVERS, ReceiversOfDroplet } from './rig/alert-receivers';
import { Cluster } from './rig/cluster';
import { Droplet } from './rig/droplet';
import { docker, inFullRun, removeAll, tryDocker } from './rig/engine';
import { figure } from './rig/figures';
import { peakMemory } from './rig/memory';
import { secondRun } from './rig/second-run';
import { NO_REGISTRY, deployFirst, expectBooted, problems, trustIn } from './rig/tria-deployed';
import { TRIA_DOMAIN, TRIA_IMAGES, TRIA_PROPS, soonTold, triaHost } from './rig/tria-host';
import { Valkey } from './rig/valkey';

const APP = 'tria-enterprise';
const NETWORK = 'hosts-tria-enterprise';
const CHROMA = { name: 'hosts-tria-enterprise-chroma', host: '10.117.0.12', port: 8000 } as const;
const ADDRESS = '10.117.0.21';
const SHARE = { host: '10.117.0.9', mountPath: '/of/tria' };

inFullRun()('tria-enterprise: a backend droplet before managed PostgreSQL, Valkey and a share', () => {
  let droplet: Droplet;
  let cluster: Cluster;
  let valkey: Valkey;
  let receivers: ReceiversOfDroplet;

  const network = async (): Promise<void> => {
    await tryDocker(['rm', '--force', '--volumes', CHROMA.name]);
    await tryDocker(['network', 'rm', NETWORK]);
  };

  beforeAll(async () => {
    await network();
    await docker(['network', 'create', '--subnet', '10.117.0.0/24', NETWORK]);
    const monitoring = { receivers: RECEIVERS, intervalSeconds: 5 };
    droplet = await Droplet.create({
      host: triaHost(triaManagedStack({ ...TRIA_PROPS, monitoring }), `${APP}-1`, soonTold),
      ...{ name: 'hosts-tria-enterprise', images: 'tria', memoryMib: 16384, vcpus: 2 },
      runArguments: [...NO_REGISTRY, '--network', NETWORK, '--ip', ADDRESS],
    });
    cluster = await Cluster.start(`${NETWORK}-cluster`, 'tria_enterprise', 'AVNS_of-the-app', NETWORK);
    valkey = await Valkey.start(`${NETWORK}-valkey`, NETWORK, 'sessions.example.com');
    await docker([
      ...['run', '--detach', '--name', CHROMA.name, '--network', NETWORK, '--ip', CHROMA.host],
      'host-tests/tria-chroma',
    ]);
  });
  afterAll(async () => {
    await removeAll(receivers, droplet, cluster, valkey);
    await network();
  });

  test('boots, and the first deploy brings what uses them; a second run of every script changes nothing', async () => {
    const secondsToFirstBootOk = await expectBooted(droplet);
    receivers = await ReceiversOfDroplet.startBeside(`${NETWORK}-receivers`, droplet, NETWORK);
    await receivers.introduceTo(droplet);
    await trustIn(droplet, `${TRIA_IMAGES.backend}:1`, [valkey.certificate]);
    await trustIn(droplet, 'prom/alertmanager:v0.28.1', [await receivers.certificate()]);
    await droplet.run(`mkdir -p /srv/shares/${SHARE.host}${SHARE.mountPath}`);
    const memory = await peakMemory(droplet);
    await deployFirst(droplet, {
      // The pool of a real one is in front of the same database.
      database: { ...cluster.deployed, pools: { backend: cluster.deployed } },
      valkey: valkey.deployed,
      sharedFiles: SHARE,
      endpoints: { chroma: { host: CHROMA.host, port: CHROMA.port } },
    });
    const peaks = await memory.stop();
    figure(APP, { secondsToFirstBootOk, peakMemoryMibOfTheFirstDeploy: peaks.machine });
    expect(peaks.outOfMemory).toEqual([]);
    expect(await problems(droplet)).toEqual([]);
    expect(await droplet.run('systemctl --failed --plain --no-legend')).toBe('');
    const { before, after } = await secondRun(droplet);
    expect(after).toEqual(before);
  });

  test("data come by TLS to PostgreSQL, as the app's user, and to the sessions, and to ChromaDB and the share", async () => {
    const ask = `curl -sf --header 'Host: ${TRIA_DOMAIN}' --header 'X-Forwarded-Proto: https' http://${ADDRESS}/api/documents`;
    await droplet.run(`${ask}/first --request PUT`);
    expect(JSON.parse(await droplet.run(ask))).toEqual({
      ...{ database: ['first'], files: ['first'], chroma: ['first'] },
      sessions: ['first'],
    });
    expect(await cluster.sql("SELECT tableowner FROM pg_tables WHERE tablename = 'documents'")).toBe('tria_enterprise');
    expect(await cluster.sql('SELECT title FROM documents')).toBe('first');
    expect(await valkey.command('GET', 'session:first')).toBe('first');
    expect(await droplet.run('stat --format %u /mnt/tria_storage/generated/invoices/first')).toBe('1000');
  });

  test('neither takes anybody without TLS', async () => {
    const { host, port, name, user, password } = cluster.deployed;
    const login = `PGPASSWORD=${password} psql "host=${host} port=${port} dbname=${name} user=${user} sslmode=`;
    expect(await droplet.run(`${login}require" -XAtc 'SELECT 1'`)).toBe('1');
    expect((await droplet.try(`${login}disable" -XAtc 'SELECT 1'`)).stderr).toContain('no encryption');
    const plain = `(exec 3<>/dev/tcp/${valkey.deployed.host}/${valkey.deployed.port}; printf 'PING\\r\\n' >&3; head -c 5 <&3)`;
    expect((await droplet.try(plain)).stdout).not.toContain('PONG');
  });

  test('Prometheus reads the cluster too, by TLS', async () => {
    const query = (text: string): string =>
      `curl -sf --data-urlencode 'query=${text}' 127.0.0.1:9090/api/v1/query | jq --raw-output '[.data.result[].value[1]] | join(" ")'`;
    await droplet.until(`[[ "$(${query('pg_up')})" == 1 && "$(${query('count(up == 1)')})" == 5 ]]`);
    expect(await droplet.run(query('count(up == 0)'))).toBe('');
  });

  test('what stops is told once to each channel, all of it in one message, and its recovery too', async () => {
    const told = async (): Promise<readonly Received[]> =>
      (await receivers.received()).filter(({ text }) => text.includes('InstanceDown'));
    const hears = async (count: number): Promise<void> => {
      while ((await told()).length < count) await new Promise((resolve) => setTimeout(resolve, 500));
    };
    // Nothing of what was down before the first deploy is in Alertmanager's groups any more.
    await droplet.run(`docker restart ${APP}-prometheus-1 ${APP}-alertmanager-1`);
    await droplet.until(
      `curl -sf 127.0.0.1:9090/api/v1/targets | jq --exit-status '[.data.activeTargets[].health] | all(. == "up")'`,
    );
    const before = (await told()).length;
    const faulty = `${APP}-backend-blue-1 ${APP}-postgres-exporter-1`;
    await droplet.run(`docker stop ${faulty}`);
    await hears(before + 3);
    await droplet.run(`docker start ${faulty}`);
    await hears(before + 6);
    const messages = (await told()).slice(before);
    const [firing, resolved] = [messages.slice(0, 3), messages.slice(3)];
    for (const three of [firing, resolved]) {
      expect(three.map(({ channel, to }) => `${channel} ${to}`).sort()).toEqual([
        'email ops@example.com',
        'slack #alerts',
        'telegram -1001',
      ]);
      for (const { text } of three) {
        expect(text).toContain(`${APP}-1`);
        expect(text).toContain('app on backend:8000 does not answer');
        expect(text).toContain('postgres on postgres-exporter:9187 does not answer');
      }
    }
    for (const { text } of messages) expect(text).not.toMatch(/Source: http:\/\/(?!localhost:9090\/)/);
    for (const { text } of firing) expect(text).toMatch(/FIRING:2|Alerts Firing/);
    for (const { text } of resolved) expect(text).toMatch(/RESOLVED|Alerts Resolved/);
  });
});
