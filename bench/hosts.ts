/**
 * Compares on a real host, each pair in one run: what a deploy costs in failed requests beside two usual ways, and what
 * nginx and PostgreSQL do with the host's settings beside those of their images, under the same limits. Needs a Docker
 * engine: `npm run bench:hosts [deploys|nginx|postgres]...`. No figure here is a pass mark.
 */
import { deployedDroplet } from '../__tests__/e2e/hosts/rig/deployed';
import type { Droplet } from '../__tests__/e2e/hosts/rig/droplet';
import { plannerHost } from '../__tests__/e2e/hosts/rig/rendered-host';
import { compareDeploys } from './hosts/deploys';
import { compareNginx } from './hosts/nginx';
import { comparePostgres } from './hosts/postgres';

const COMPARISONS = new Map<string, (droplet: Droplet) => Promise<void>>([
  ['deploys', compareDeploys],
  ['nginx', compareNginx],
  ['postgres', comparePostgres],
]);

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !COMPARISONS.has(name));
  if (unknown.length > 0)
    throw new Error(`unknown: ${unknown.join(', ')}; there are ${[...COMPARISONS.keys()].join(', ')}`);
  for (const [name, compare] of COMPARISONS) {
    if (names.length > 0 && !names.includes(name)) continue;
    const droplet = await deployedDroplet({ name: 'hosts-bench', host: plannerHost() });
    try {
      await compare(droplet);
    } finally {
      await droplet.remove();
    }
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
