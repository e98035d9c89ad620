import { httpRequest, httpsRequest } from '../../support/http-client';
import { Droplet } from './rig/droplet';
import { describeWithEngine, removeAll } from './rig/engine';
import { figure } from './rig/figures';
import { DOMAIN, plannerHost } from './rig/rendered-host';
import { secondRun } from './rig/second-run';

describeWithEngine('the first boot of Planner on a machine of 1 GiB', () => {
  let droplet: Droplet;
  let address: string;

  beforeAll(async () => {
    const begin = Date.now();
    droplet = await Droplet.create({ name: 'hosts-first-boot', host: plannerHost() });
    address = await droplet.address();
    const started = Date.now();
    const bootSeconds = await droplet.firstBoot();
    figure('first boot', {
      secondsToFirstBootOk: bootSeconds,
      aimSeconds: 90,
      secondsToMakeTheMachine: Math.round((started - begin) / 1000),
    });
  });
  afterAll(async () => removeAll(droplet));

  test('HTTPS answers with the page that says that nothing is deployed, HTTP leads there', async () => {
    const page = await httpsRequest({ address, port: 443, host: DOMAIN });
    expect(page).toMatchObject({ status: 503, body: expect.stringContaining('nothing has been deployed yet') });
    const { status, headers } = await httpRequest({ address, port: 80, host: DOMAIN });
    expect({ status, location: headers.location }).toEqual({ status: 308, location: `https://${DOMAIN}/` });
  });

  test('no unit has failed, and cloud-init has no error', async () => {
    expect(await droplet.run('systemctl --failed --plain --no-legend')).toBe('');
    const { errors, status } = JSON.parse(await droplet.run('cloud-init status --format json')) as Record<
      string,
      unknown
    >;
    expect({ errors, status }).toEqual({ errors: [], status: 'done' });
  });

  test('its base services run and are healthy, within their limits', async () => {
    // The command that tells it comes with the first deploy's files.
    const release = await droplet.send();
    const { stdout } = await droplet.try(`/opt/planner/releases/${release}/bin/status --json`);
    const { containers, problems } = JSON.parse(stdout) as {
      containers: readonly Record<string, unknown>[];
      problems: readonly string[];
    };
    expect(problems).toEqual(['nothing is deployed']);
    expect(containers.map(({ name, health, outOfMemory }) => ({ name, health, outOfMemory }))).toEqual(
      ['nginx', 'postgres', 'redis'].map((name) => ({ name, health: 'healthy', outOfMemory: false })),
    );
  });

  test('a second run of every script changes nothing', async () => {
    const { before, after } = await secondRun(droplet);
    expect(after).toEqual(before);
  });
});
