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

  test('an instance that a deploy which was cut off left with other settings gets its own back, and the other goes on', async () => {
    const other = '/opt/planner/releases/other';
    const inRelease = (release: string, commands: string): string =>
      `bash -ec 'source ${release}/bin/deploy-settle.sh; compose_file=$release_dir/compose.yaml; ${commands}'`;
    const state = async (): Promise<readonly string[]> =>
      Promise.all([
        droplet.run('docker exec planner-backend-1-1 printenv DATABASE_POOL_SIZE'),
        droplet.run('docker inspect --format {{.State.StartedAt}} planner-backend-2-1'),
      ]);
    const before = await state();
    await droplet.run(`cp -r $(readlink -f /opt/planner/current) ${other}`);
    await droplet.run(`sed -i 's/DATABASE_POOL_SIZE: .*/DATABASE_POOL_SIZE: "7"/' ${other}/compose.yaml`);
    const image = await droplet.run('docker inspect --format {{.Config.Image}} planner-backend-1-1');
    await droplet.run(inRelease(other, `start_container backend 1 ${image}`));
    expect((await state())[0]).toBe('7');
    await droplet.run(inRelease('/opt/planner/current', 'settle'));
    expect(await state()).toEqual(before);
    await droplet.run(`rm -r ${other}`);
  });

  test("a deploy brings a new password to who asks for it: the host's own Redis, and its clients", async () => {
    const password = String.raw`new "pass\word" #1`;
    await droplet.setSecret('REDIS_PASSWORD', password);
    const postgres = await droplet.run('docker inspect --format {{.State.StartedAt}} planner-postgres-1');
    expect(await deploy(droplet, '3', '--watch 0')).toMatchObject({ code: 0 });
    const url = new URL(await droplet.run('docker exec planner-backend-1-1 printenv REDIS_URL'));
    expect(decodeURIComponent(url.password)).toBe(password);
    const ping = String.raw`REDISCLI_AUTH='${password}' redis-cli ping`;
    expect(await droplet.run(`docker exec --interactive planner-redis-1 sh <<'END'\n${ping}\nEND`)).toBe('PONG');
    expect(await droplet.run('docker inspect --format {{.State.StartedAt}} planner-postgres-1')).toBe(postgres);
  });
});
