import { triaSelfHostedStack, triaSmallBusinessStack } from '../../support/example-stacks';
import { Cluster } from './rig/cluster';
import { Droplet } from './rig/droplet';
import { LOOP_DEVICES, docker, inFullRun, removeAll, tryDocker } from './rig/engine';
import { secondRun } from './rig/second-run';
import { NO_REGISTRY, deployFirst, expectBooted, problems } from './rig/tria-deployed';
import { TRIA_DOMAIN, TRIA_PROPS, triaHost } from './rig/tria-host';
import { attachVolume } from './rig/volume';

const PROPS = { ...TRIA_PROPS, monitoring: { receivers: { slack: { channel: '#alerts' } } } };
inFullRun()('tria-small-business with its managed database', () => {
  let cluster: Cluster;
  let droplet: Droplet;

  afterAll(async () => removeAll(droplet, cluster));

  test('boots, and the first deploy brings what uses the database', async () => {
    const host = triaHost(triaSmallBusinessStack(PROPS), 'tria-small-business');
    cluster = await Cluster.start('hosts-tria-small-cluster', 'tria_small_business', 'AVNS_of-the-app');
    const machine = { name: 'hosts-tria-small', host, images: 'tria', memoryMib: 4096, vcpus: 2 } as const;
    droplet = await Droplet.create({ ...machine, runArguments: [...LOOP_DEVICES, ...NO_REGISTRY] });
    await attachVolume(droplet, 'tria-small-business-storage', 1024);
    await expectBooted(droplet);
    // The pool of a real one is in front of the same database.
    await deployFirst(droplet, { database: { ...cluster.deployed, pools: { backend: cluster.deployed } } });
    expect(await problems(droplet)).toEqual([]);
    const { before, after } = await secondRun(droplet);
    expect(after).toEqual(before);
    const ask = `curl -skf --resolve ${TRIA_DOMAIN}:443:127.0.0.1 https://${TRIA_DOMAIN}/api/documents`;
    await droplet.run(`${ask}/first --request PUT`);
    expect(JSON.parse(await droplet.run(ask))).toEqual({ database: ['first'], files: ['first'], chroma: ['first'] });
    expect(await cluster.sql('SELECT title FROM documents')).toBe('first');
  });
});

inFullRun()('tria-enterprise-self-hosted: database, ChromaDB and a backend on machines of their own', () => {
  const app = 'tria-enterprise-self-hosted';
  const network = 'hosts-tria-self-hosted';
  // In the order in which they are deployed to.
  const addresses = { db: '10.116.0.11', chroma: '10.116.0.12', backend: '10.116.0.21' } as const;
  const droplets = new Map<string, Droplet>();

  beforeAll(async () => {
    await tryDocker(['network', 'rm', network]);
    await docker(['network', 'create', '--subnet', '10.116.0.0/24', network]);
    const stack = triaSelfHostedStack(PROPS);
    for (const [name, address] of Object.entries(addresses)) {
      const host = triaHost(stack, `${app}-${name === 'backend' ? 1 : name}`);
      const at = ['--network', network, '--ip', address];
      const machine = { name: `hosts-tria-${name}`, host, images: 'tria', memoryMib: 4096, vcpus: 2 } as const;
      droplets.set(name, await Droplet.create({ ...machine, runArguments: [...LOOP_DEVICES, ...NO_REGISTRY, ...at] }));
    }
    await attachVolume(droplets.get('db')!, `${app}-db`, 1024);
  });
  afterAll(async () => {
    await removeAll(...droplets.values());
    await tryDocker(['network', 'rm', network]);
  });

  test('boot, and are deployed to one after another', async () => {
    const endpoints = {
      postgres: { host: addresses.db, port: 5432 },
      redis: { host: addresses.db, port: 6379 },
      chroma: { host: addresses.chroma, port: 8000 },
    };
    const sharedFiles = { host: '10.116.0.9', mountPath: '/of/tria' };
    await droplets.get('backend')!.run(`mkdir -p /srv/shares/${sharedFiles.host}${sharedFiles.mountPath}`);
    for (const droplet of droplets.values()) {
      await expectBooted(droplet);
      await deployFirst(droplet, { endpoints, sharedFiles });
      expect(await problems(droplet)).toEqual([]);
      // What Prometheus does not see is looked after on each of them.
      expect(await droplet.run(`${droplet.bin('watch')} --list; systemctl is-enabled ${app}-watch.timer`)).toBe(
        'enabled',
      );
      const { before, after } = await secondRun(droplet);
      expect(after).toEqual(before);
    }
  });

  test('the backend reaches database, ChromaDB and the share, for whom the balancer asks', async () => {
    const [backend, database] = [droplets.get('backend')!, droplets.get('db')!];
    const ask = `curl -sf --header 'Host: ${TRIA_DOMAIN}' --header 'X-Forwarded-Proto: https' http://${addresses.backend}/api/documents`;
    await database.run(`${ask}/first --request PUT`);
    expect(JSON.parse(await database.run(ask))).toEqual({
      ...{ database: ['first'], files: ['first'], chroma: ['first'] },
      sessions: ['first'],
    });
    expect(await backend.run('stat --format %u /mnt/tria_storage/generated/invoices/first')).toBe('1000');
  });

  test('the database is backed up where it is', async () => {
    const database = droplets.get('db')!;
    await database.run(database.bin('backup'));
    expect(await database.run('ls /backups')).toMatch(/\.dump/);
    expect(await problems(database)).toEqual([]);
  });
});
