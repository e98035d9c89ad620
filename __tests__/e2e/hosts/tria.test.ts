import type { Received } from '../../support/alert-receivers';
import { httpsRequest } from '../../support/http-client';
import { ReceiversOfDroplet } from './rig/alert-receivers';
import { Droplet } from './rig/droplet';
import { LOOP_DEVICES, describeWithDisks, removeAll } from './rig/engine';
import { figure } from './rig/figures';
import { type LoadResult, underLoad } from './rig/load';
import { peakMemory } from './rig/memory';
import { ObjectStore } from './rig/object-store';
import { secondRun } from './rig/second-run';
import { TRIA_DOMAIN, TRIA_IMAGES, soonTold, triaPovHost } from './rig/tria-host';
import { attachVolume } from './rig/volume';

const STORAGE = '/mnt/tria_storage';

describeWithDisks('the stack tria-pov with monitoring, on a machine of 8 GiB', () => {
  let store: ObjectStore;
  let droplet: Droplet;
  let receivers: ReceiversOfDroplet;

  const ask = async (path: string, options = ''): Promise<unknown> =>
    JSON.parse(
      await droplet.run(`curl -skf ${options} --resolve ${TRIA_DOMAIN}:443:127.0.0.1 https://${TRIA_DOMAIN}${path}`),
    );

  beforeAll(async () => {
    store = await ObjectStore.start('hosts-tria-store', 'tria-backups');
    const bucket = { name: store.bucket, region: 'fra1', endpoint: store.endpoint };
    const monitoring = { receivers: { slack: { channel: '#alerts' } }, intervalSeconds: 5 };
    const host = triaPovHost({ backups: { bucket }, monitoring }, soonTold);
    droplet = await Droplet.create({
      ...{ name: 'hosts-tria', host, images: 'tria', memoryMib: 8192, vcpus: 2 },
      // What a registry would be asked for is refused at once.
      runArguments: [...LOOP_DEVICES, ...store.runArguments, '--add-host', 'registry-1.docker.io:127.0.0.1'],
    });
    // As with DigitalOcean, the volume comes when the machine runs already.
    await attachVolume(droplet, 'tria-pov-storage', 1024);
    figure('tria', { secondsToFirstBootOk: await droplet.firstBoot() });
  });
  afterAll(async () => removeAll(receivers, droplet, store));

  test('the first boot leaves no failed unit; HTTPS answers that nothing is deployed', async () => {
    expect(await droplet.run('systemctl --failed --plain --no-legend')).toBe('');
    const page = await httpsRequest({ address: await droplet.address(), port: 443, host: TRIA_DOMAIN });
    expect(page).toMatchObject({
      status: 503,
      body: expect.stringContaining('nothing has been deployed yet') as string,
    });
  });

  test("the volume is mounted, with the guide's directories on it and ChromaDB's data", async () => {
    expect(await droplet.run(`findmnt --noheadings --output SOURCE,FSTYPE ${STORAGE}`)).toMatch(
      /^\/dev\/loop\d+ +ext4$/,
    );
    const owners = await droplet.run(`cd ${STORAGE} && stat --format '%n %u %a' * generated/* chroma/*.sqlite3`);
    expect(owners.split('\n').filter((line) => !line.startsWith('lost+found'))).toEqual([
      'backups 0 700',
      'chroma 1000 700',
      'generated 1000 750',
      'inventory 1000 750',
      'templates 1000 750',
      'generated/deliveries 1000 750',
      'generated/invoices 1000 750',
      'chroma/chroma.sqlite3 1000 644',
    ]);
  });

  test('a second run of every script changes nothing', async () => {
    const { before, after } = await secondRun(droplet);
    expect(after).toEqual(before);
  });

  test('the first deploy brings backend and frontend, which reach database, ChromaDB, files and each other', async () => {
    await store.introduceTo(droplet);
    const { accessKey, secretKey } = store;
    const deployment = JSON.stringify({ backupBucket: { accessKey, secretKey } });
    await droplet.write(`/etc/${droplet.app}/deployment.json`, deployment, '0600');
    await droplet.setSecret('BACKUP_ENCRYPTION_KEY', 'of the user');
    await droplet.setSecret('OPENAI_API_KEY', 'none');
    receivers = await ReceiversOfDroplet.startBeside('hosts-tria-receivers', droplet);
    await droplet.run(`/opt/${droplet.app}/releases/${await droplet.send()}/bin/deploy --watch 1`);
    await ask('/api/documents/first', '--request PUT');
    expect(await ask('/api/documents')).toEqual({ database: ['first'], files: ['first'], chroma: ['first'] });
    expect(await ask('/through')).toEqual({ version: '1', backend: { version: '1' } });
    expect(await droplet.run(`stat --format %u ${STORAGE}/generated/invoices/first`)).toBe('1000');
    expect(JSON.parse(await droplet.run(`${droplet.bin('status')} --json`))).toMatchObject({ problems: [] });
  });

  test('no request fails while both are deployed and rolled back', async () => {
    for (const image of Object.values(TRIA_IMAGES)) {
      await droplet.run(`docker build --quiet --tag ${image}:2 -`, `FROM ${image}:1\nENV VERSION=2\n`);
    }
    const address = await droplet.address();
    // Together below the rate that nginx allows one address.
    const load = { address, domain: TRIA_DOMAIN, requestsPerSecond: 9, mix: 'reads' } as const;
    const memory = await peakMemory(droplet);
    const images = Object.entries(TRIA_IMAGES).map(([service, image]) => `--image ${service}=${image}:2`);
    const results: LoadResult[] = [];
    const deploys = async () => {
      await droplet.run(`${droplet.bin('deploy')} ${images.join(' ')} --watch 2`);
      await droplet.run(`${droplet.bin('rollback')} --watch 2`);
    };
    const ofBackend = async () => results.push(await underLoad({ ...load, prefix: '/api' }, deploys));
    results.push(await underLoad(load, ofBackend));
    const peaks = await memory.stop();
    const requests = results.reduce((sum, result) => sum + result.requests, 0);
    figure('tria', { requests, failed: results.map(({ failed }) => failed), peakMemoryMib: peaks.machine });
    for (const { failures, versions } of results) {
      expect({ failures, versions: Object.keys(versions).sort() }).toEqual({ failures: [], versions: ['1', '2'] });
    }
    expect(peaks.outOfMemory).toEqual([]);
    expect(await ask('/api/documents')).toMatchObject({ chroma: ['first'] });
  });

  test('Prometheus reads backend, machine, nginx and PostgreSQL, and Alertmanager hears of what it finds', async () => {
    const targets = `curl -sf 127.0.0.1:9090/api/v1/targets | jq --raw-output '.data.activeTargets[] | "\\(.labels.job) \\(.health)"' | sort`;
    await droplet.until(`[[ "$(${targets})" == *'app up'* ]]`);
    expect((await droplet.run(targets)).split('\n')).toEqual(
      ['app', 'nginx', 'node', 'postgres', 'prometheus'].map((job) => `${job} up`),
    );
    const managers =
      'curl -sf 127.0.0.1:9090/api/v1/alertmanagers | jq --compact-output .data.activeAlertmanagers[].url';
    expect(await droplet.run(managers)).toBe('"http://alertmanager:9093/api/v2/alerts"');
  });

  test('what stops is told once, all of it in one message, and its recovery too', async () => {
    const told = async (): Promise<readonly Received[]> =>
      (await receivers.received()).filter(({ text }) => text.includes('InstanceDown'));
    const hears = async (count: number): Promise<void> => {
      while ((await told()).length < count) await new Promise((resolve) => setTimeout(resolve, 500));
    };
    // Nothing of what was down before the first deploy is in Alertmanager's groups any more.
    await droplet.run('docker restart tria-pov-prometheus-1 tria-pov-alertmanager-1');
    await droplet.until(
      `curl -sf 127.0.0.1:9090/api/v1/targets | jq --exit-status '[.data.activeTargets[].health] | all(. == "up")'`,
    );
    const before = await told();
    const faulty = 'tria-pov-backend-blue-1 tria-pov-postgres-exporter-1';
    await droplet.run(`docker stop ${faulty}`);
    await hears(before.length + 1);
    await droplet.run(`docker start ${faulty}`);
    await hears(before.length + 2);
    const sentences = ['app on backend:8000 does not answer', 'postgres on postgres-exporter:9187 does not answer'];
    const message = (title: string, prefix: string): object => ({
      channel: 'slack',
      to: '#alerts',
      text: expect.stringMatching(
        new RegExp(
          `^\\[${title}\\] InstanceDown tria-pov .*\\n${sentences.map((one) => `${prefix}${one}`).join('\\n')}\\s*$`,
        ),
      ) as string,
    });
    expect((await told()).slice(before.length)).toEqual([message('FIRING:2', ''), message('RESOLVED', 'Well again: ')]);
  });

  test('files and ChromaDB come back from the bucket as they were, while what uses them is stopped', async () => {
    await droplet.run(droplet.bin('backup'));
    // The one that the first upload of PostgreSQL's log has set off waits for it.
    await droplet.until('systemctl is-active tria-pov-backup.service | grep --line-regexp inactive');
    await ask('/api/documents/second', '--request PUT');
    await droplet.run(`echo damaged >${STORAGE}/generated/invoices/first`);
    const started = `docker inspect --format '{{.State.StartedAt}}' tria-pov-backend-blue-1 tria-pov-chroma-1`;
    const before = (await droplet.run(started)).split('\n');
    await droplet.run(`${droplet.bin('restore')} --to latest --only files --confirm`);
    const after = (await droplet.run(started)).split('\n');
    expect(after.filter((time, index) => time === before[index])).toEqual([]);
    // What was made after the backup stays, and only what is in files came back.
    expect(await ask('/api/documents')).toEqual({
      database: ['first', 'second'],
      files: ['first', 'second'],
      chroma: ['first'],
    });
    expect(await droplet.run(`cat ${STORAGE}/generated/invoices/first`)).toBe('first');
    await ask('/api/documents/third', '--request PUT');
    expect(await ask('/api/documents')).toMatchObject({ chroma: ['first', 'third'] });
    expect(JSON.parse(await droplet.run(`${droplet.bin('status')} --json`))).toMatchObject({ problems: [] });
  });
});
