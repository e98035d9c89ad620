import { deploy } from '../../__tests__/e2e/hosts/rig/deployed';
import type { Droplet } from '../../__tests__/e2e/hosts/rig/droplet';
import { underLoad } from '../../__tests__/e2e/hosts/rig/load';
import { DOMAIN } from '../../__tests__/e2e/hosts/rig/rendered-host';
import { addVersion } from '../../__tests__/e2e/hosts/rig/versions';

const COMPOSE =
  'docker compose --project-name planner --file /opt/planner/current/compose.yaml --env-file /var/lib/planner/release.env';

/** The same load over a deploy, over `docker compose up -d`, and over a rolling stop of two static upstreams. */
export async function compareDeploys(droplet: Droplet): Promise<void> {
  const token = await droplet.run('cat /etc/planner/secrets/TELEGRAM_WEBHOOK_SECRET');
  const address = await droplet.address();
  const under = async (what: string, replace: () => Promise<unknown>): Promise<void> => {
    const load = { address, domain: DOMAIN, requestsPerSecond: 200, token };
    const { requests, failed, failures } = await underLoad(load, replace);
    const kinds = [...new Set(failures.map(({ failure }) => String(failure)))].sort().join(', ');
    process.stdout.write(`${what}: ${failed} of ${requests} requests failed${kinds && ` (${kinds})`}\n`);
  };
  for (const version of ['2', '3']) await addVersion(droplet, { version });
  await under('deploy', async () => {
    const { code, stderr } = await deploy(droplet, '2');
    if (code !== 0) throw new Error(stderr);
  });
  const serving = `backend-${await droplet.run(`${droplet.bin('upstream')} backend`)}`;
  const variable = `${serving.replaceAll('-', '_').toUpperCase()}_IMAGE`;
  await under('docker compose up -d', async () =>
    droplet.run(`sed -i 's|^${variable}=.*|${variable}=host-tests/planner-api:3|' /var/lib/planner/release.env
      ${COMPOSE} up --detach --no-deps --wait ${serving}`),
  );
  await serveByBoth(droplet);
  await under('two static upstreams, stopped in turn', async () => {
    for (const colour of ['blue', 'green'])
      await droplet.run(
        `${COMPOSE} restart backend-${colour} && ${COMPOSE} up --detach --no-deps --wait backend-${colour}`,
      );
  });
}

/** nginx spreads requests over both colours, as a static list of two servers does. */
async function serveByBoth(droplet: Droplet): Promise<void> {
  const state = '/var/lib/planner/nginx-state';
  await droplet.run(`set -e
    ${COMPOSE} up --detach --no-deps --wait backend-blue backend-green
    sed -i 's/ backup;/;/' ${state}/upstreams/backend.conf
    docker exec planner-nginx-1 nginx -c /etc/host-nginx/nginx.conf -s reload
    mv ${state}/serving/backend/* ${state}/serving/backend/blue-green`);
}
