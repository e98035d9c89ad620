/**
 * Compares hosts, each pair in one run on one machine: what a deploy costs in failed requests beside two usual ways, and
 * what PostgreSQL does with the host's settings beside those of its image, under the same limits. Needs a Docker engine:
 * `npm run bench:hosts`.
 */
import { deploy, deployedDroplet } from '../__tests__/e2e/hosts/rig/deployed';
import type { Droplet } from '../__tests__/e2e/hosts/rig/droplet';
import { Load } from '../__tests__/e2e/hosts/rig/load';
import { DOMAIN, plannerHost } from '../__tests__/e2e/hosts/rig/rendered-host';
import { addVersion } from '../__tests__/e2e/hosts/rig/versions';

const COMPOSE =
  'docker compose --project-name planner --file /opt/planner/current/compose.yaml --env-file /var/lib/planner/release.env';
const POSTGRES = 'pgvector/pgvector:pg15';

async function main(): Promise<void> {
  const droplet = await deployedDroplet({ name: 'hosts-bench', host: plannerHost() });
  try {
    await deploys(droplet);
    await databases(droplet);
  } finally {
    await droplet.remove();
  }
}

async function deploys(droplet: Droplet): Promise<void> {
  const token = await droplet.run('cat /etc/planner/secrets/TELEGRAM_WEBHOOK_SECRET');
  const address = await droplet.address();
  const under = async (what: string, replace: () => Promise<unknown>): Promise<void> => {
    const load = Load.start({ address, domain: DOMAIN, requestsPerSecond: 200, token });
    await load.during(3);
    await replace();
    await load.during(3);
    const { requests, failed } = await load.stop();
    console.log(`${what}: ${failed} of ${requests} requests failed`);
  };
  for (const version of ['2', '3']) await addVersion(droplet, { version });
  await under('deploy', async () => deploy(droplet, '2'));
  const serving = `backend-${await droplet.run(`${droplet.bin('upstream')} backend`)}`;
  const variable = `${serving.replaceAll('-', '_').toUpperCase()}_IMAGE`;
  await under('docker compose up -d', async () =>
    droplet.run(`sed -i 's|^${variable}=.*|${variable}=host-tests/planner-api:3|' /var/lib/planner/release.env
      ${COMPOSE} up --detach --no-deps --wait ${serving}`),
  );
  await droplet.run(`${COMPOSE} up --detach --no-deps --wait backend-blue backend-green
    sed -i 's/ backup;/;/' /var/lib/planner/nginx-state/upstreams/backend.conf
    ${droplet.bin('nginx-config')} reload
    mv /var/lib/planner/nginx-state/serving/backend/* /var/lib/planner/nginx-state/serving/backend/blue-green`);
  await under('rolling stop of two static upstreams', async () => {
    for (const colour of ['blue', 'green'])
      await droplet.run(
        `${COMPOSE} restart backend-${colour}; ${COMPOSE} up --detach --no-deps --wait backend-${colour}`,
      );
  });
}

/** Transactions a second, in turn, so that a noisy machine is noisy for both. */
async function databases(droplet: Droplet): Promise<void> {
  const settings = await droplet.run(`docker inspect --format '{{join .Config.Cmd " "}}' planner-postgres-1`);
  const variants = { ours: settings.replace(/max_connections=\d+/, 'max_connections=100'), defaults: 'postgres' };
  for (const [name, command] of Object.entries(variants)) {
    await droplet.write('/run/planner/bench-password', 'bench', '0644');
    await droplet.run(`docker run --detach --name bench-${name} --memory 384m --cpus 0.3 --user 999:999 --shm-size 64m \\
      --env POSTGRES_PASSWORD_FILE=/password --volume /run/planner/bench-password:/password:ro ${POSTGRES} ${command}`);
    await droplet.until(`docker exec bench-${name} pg_isready --quiet --username postgres`);
    await droplet.run(`docker exec bench-${name} pgbench --username postgres --initialize --quiet --scale 10 postgres`);
  }
  const rates: { readonly name: string; readonly perSecond: number }[] = [];
  for (const name of ['ours', 'defaults', 'defaults', 'ours', 'ours', 'defaults']) {
    const said = await droplet.run(
      `docker exec bench-${name} pgbench --username postgres --client 4 --time 12 --no-vacuum postgres`,
    );
    rates.push({ name, perSecond: Number(/tps = ([\d.]+)/.exec(said)?.[1]) });
  }
  const sum = (name: string): number =>
    rates.reduce((total, rate) => total + (rate.name === name ? rate.perSecond : 0), 0);
  const [ours, defaults] = [sum('ours') / 3, sum('defaults') / 3];
  console.log(
    `PostgreSQL, our settings to the image's: ${(ours / defaults).toFixed(2)} (${ours.toFixed(0)} to ${defaults.toFixed(0)} transactions a second)`,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
