/**
 * Times the simulator itself: 1,000 droplets made and listed, and the memory that this takes. No figure here is a pass
 * mark; the aim is 5 s, with memory that does not grow once the droplets stand.
 */
import { Simulator } from '../simulator';

const DROPLETS = Number(process.env['BENCH_DROPLETS'] ?? 1000);
const AT_ONCE = 20;
const LISTINGS = 20;

function usedMib(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

async function main(): Promise<void> {
  const simulator = await Simulator.start({ limits: { droplets: DROPLETS } });
  const headers = { authorization: `Bearer ${simulator.token}`, 'content-type': 'application/json' };
  const call = async (path: string, body?: unknown): Promise<Response> => {
    const init = body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${simulator.url}${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const list = async (): Promise<number> => {
    let seen = 0;
    for (let page = 1; seen < DROPLETS; page += 1) {
      const { droplets } = (await (await call(`/v2/droplets?per_page=200&page=${page}`)).json()) as {
        droplets: unknown[];
      };
      if (droplets.length === 0) break;
      seen += droplets.length;
    }
    return seen;
  };

  const emptyMib = usedMib();
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  const droplet = { region: 'fra1', size: 's-1vcpu-1gb', image: 'debian-13-x64' };
  // Default VPCs hold 4093 addresses.
  for (let made = 0; made < DROPLETS; made += AT_ONCE) {
    const names = Array.from({ length: Math.min(AT_ONCE, DROPLETS - made) }, (_, index) => `web-${made + index}`);
    await Promise.all(names.map(async (name) => (await call('/v2/droplets', { ...droplet, name })).text()));
  }
  const madeSeconds = (performance.now() - startMs) / 1000;
  const seen = await list();
  const allSeconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(startCpu);
  const fullMib = usedMib();
  for (let listing = 0; listing < LISTINGS; listing += 1) await list();
  const laterMib = usedMib();
  await simulator.stop();
  process.stdout.write(
    `${DROPLETS} droplets made in ${madeSeconds.toFixed(2)} s, ${seen} listed after ${allSeconds.toFixed(2)} s (aim 5 s), ` +
      `with ${((user + system) / 1e6).toFixed(2)} s of CPU for the simulator and its caller\n` +
      `in the simulator itself ${(simulator.calls.totalMs / simulator.calls.total).toFixed(2)} ms a call\n` +
      `heap ${emptyMib.toFixed(1)} MiB empty, ${fullMib.toFixed(1)} MiB with the droplets, ` +
      `${laterMib.toFixed(1)} MiB after ${LISTINGS} more listings\n`,
  );
}

void main();
