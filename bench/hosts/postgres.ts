import type { Droplet } from '../../__tests__/e2e/hosts/rig/droplet';
import { limitsOf } from './limits';
import { comparePair } from './paired';

const SECONDS = 10;

/** pgbench on two databases that differ in the command line of PostgreSQL only. */
export async function comparePostgres(droplet: Droplet): Promise<void> {
  const ours = await droplet.run(`docker inspect --format '{{join .Config.Cmd " "}}' planner-postgres-1`);
  const image = await droplet.run(`docker inspect --format '{{.Config.Image}}' planner-postgres-1`);
  const limits = await limitsOf(droplet, 'planner-postgres-1');
  await droplet.write('/run/planner/bench-password', 'bench');
  for (const [side, command] of Object.entries({ ours, defaults: 'postgres' })) {
    await droplet.run(`docker run --detach --name bench-${side} ${limits} --user 999:999 \\
      --env POSTGRES_DB=bench --env POSTGRES_PASSWORD_FILE=/password --volume /run/planner/bench-password:/password:ro ${image} ${command}`);
    await droplet.until(`docker exec bench-${side} pg_isready --quiet --username postgres --host localhost`);
    await droplet.run(`docker exec bench-${side} pgbench --username postgres --initialize --quiet --scale 10 bench`);
  }
  for (const script of ['tpcb-like', 'select-only']) {
    await comparePair(`PostgreSQL, ${script}`, 'transactions/s', async (side) => {
      const said = await droplet.run(
        `docker exec bench-${side} pgbench --username postgres --builtin ${script} --client 4 --time ${SECONDS} --no-vacuum bench`,
      );
      return Number(/tps = ([\d.]+)/.exec(said)?.[1]);
    });
  }
}
