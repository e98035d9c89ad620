import type { Droplet } from '../../__tests__/e2e/hosts/rig/droplet';
import { limitsOf } from './limits';
import { type Side, comparePair } from './paired';

const SECONDS = 8;
const WARM_UP_SECONDS = 6;

/**
 * pgbench on one database that starts anew for each figure, so that the two sides differ in PostgreSQL's command line only:
 * two databases with the same settings differ by a tenth from each other.
 */
export async function comparePostgres(droplet: Droplet): Promise<void> {
  const commands: Readonly<Record<Side, string>> = {
    ours: await droplet.run(`docker inspect --format '{{join .Config.Cmd " "}}' planner-postgres-1`),
    defaults: 'postgres',
  };
  const image = await droplet.run(`docker inspect --format '{{.Config.Image}}' planner-postgres-1`);
  const limits = await limitsOf(droplet, 'planner-postgres-1');
  const start = async (side: Side): Promise<void> => {
    await droplet.run(`docker rm --force bench 2>/dev/null
      docker run --detach --name bench ${limits} --user 999:999 --env POSTGRES_DB=bench \\
        --env POSTGRES_PASSWORD_FILE=/password --volume /run/planner/bench-password:/password:ro \\
        --volume bench:/var/lib/postgresql/data ${image} ${commands[side]}`);
    await droplet.until(`docker exec bench pg_isready --quiet --username postgres --host localhost`);
  };
  const pgbench = async (options: string): Promise<string> =>
    droplet.run(`docker exec bench pgbench --username postgres ${options} bench`);
  const perSecond = async (script: string, seconds: number): Promise<number> => {
    const said = await pgbench(`--builtin ${script} --client 4 --time ${seconds} --no-vacuum`);
    return Number(/tps = ([\d.]+)/.exec(said)?.[1]);
  };

  await droplet.write('/run/planner/bench-password', 'bench');
  await start('defaults');
  await pgbench('--initialize --quiet --scale 10');
  for (const script of ['select-only', 'tpcb-like']) {
    await comparePair(`PostgreSQL, ${script}`, 'transactions/s', async (side) => {
      await start(side);
      await perSecond('select-only', WARM_UP_SECONDS);
      return perSecond(script, SECONDS);
    });
  }
}
