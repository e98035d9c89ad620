import { plannerSpec } from '../../../lib/planner/planner-spec';
import { deploy, deployedDroplet, rollback } from './rig/deployed';
import type { Droplet } from './rig/droplet';
import { describeWithEngine, removeAll } from './rig/engine';
import { expectNothingFailed } from './rig/expect-nothing-failed';
import { figure } from './rig/figures';
import { underLoad } from './rig/load';
import { APP_IMAGE, DOMAIN, UNLIMITED, renderHost } from './rig/rendered-host';
import { addVersion } from './rig/versions';

const WORKERS = "docker top planner-nginx-1 -eo pid,args | grep 'nginx: worker'";

// As tria-enterprise-single has its backends: two instances that are replaced in turn. Its own ones want 12 GiB.
describeWithEngine('two instances of a backend that are replaced in turn, under load', () => {
  let droplet: Droplet;

  beforeAll(async () => {
    const size = 's-1vcpu-2gb';
    const spec = plannerSpec({
      domain: DOMAIN,
      size,
      backend: { image: `${APP_IMAGE}:1`, memoryMib: 256, pool: { size: 2, overflow: 1 } },
      rateLimits: UNLIMITED,
    });
    const services = spec.services.map((service) =>
      service.deploy ? { ...service, deploy: 'rolling' as const, instances: 2 } : service,
    );
    droplet = await deployedDroplet({
      name: 'hosts-rolling',
      host: renderHost({ ...spec, services }, size),
      memoryMib: 2048,
    });
  });
  afterAll(async () => removeAll(droplet));

  test('no request fails across two deploys, one that fails, and a rollback', async () => {
    for (const version of ['2', '3']) await addVersion(droplet, { version, variant: 'next' });
    await addVersion(droplet, { version: 'mortal', variant: 'next', diesAfterSeconds: 1 });
    const token = await droplet.run('cat /etc/planner/secrets/TELEGRAM_WEBHOOK_SECRET');
    const workers = await droplet.run(WORKERS);
    const codes: number[] = [];
    const load = { address: await droplet.address(), domain: DOMAIN, requestsPerSecond: 120, token };
    const result = await underLoad(load, async () => {
      for (const version of ['2', 'mortal', '3']) codes.push((await deploy(droplet, version)).code);
      codes.push((await rollback(droplet)).code);
    });
    figure('rolling', { ...result, failures: result.failures.length, acknowledged: result.acknowledged.length });
    expect(codes).toEqual([0, 1, 0, 0]);
    expectNothingFailed(result);
    expect(Object.keys(result.versions).sort()).toEqual(['1', '2', '3']);
    expect(await droplet.run(`${droplet.bin('upstream')} backend`)).toBe('all');
    // A reload would have ended idle connections of clients under the requests that they were about to send.
    expect(await droplet.run(WORKERS)).toBe(workers);
  });
});
