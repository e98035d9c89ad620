/**
 * Times the life of each stack against the simulator, by the real Terraform and the real provider: apply, second plan and
 * destroy, and how much longer an apply takes than the longest chain of the provider's own waits. No figure here is a pass
 * mark; the aim is a ratio of 1.1, and a simulator that takes less than 2 % of an apply.
 */
import Table from 'cli-table3';
import { Deployment, forgetProviders } from '../__tests__/simulator/deployment';
import { livedStacks } from '../__tests__/simulator/lived-stacks';

/** A line of what Terraform tells while it applies. */
interface Told {
  readonly '@timestamp': string;
  readonly type: string;
  readonly hook?: { readonly resource: { readonly addr: string } };
}

/**
 * The longest chain of resources that wait for each other, in seconds. The provider waits for whole seconds (10 for a
 * droplet, 15 for a database); what a resource takes beyond them is not its wait.
 */
function longestChain(deployment: Deployment, stdout: string): number {
  const startMs = new Map<string, number>();
  const seconds = new Map<string, number>();
  for (const line of stdout.split('\n').filter((text) => text.startsWith('{'))) {
    const { type, hook, '@timestamp': at } = JSON.parse(line) as Told;
    if (!hook) continue;
    const { addr } = hook.resource;
    if (type === 'apply_start') startMs.set(addr, Date.parse(at));
    if (type === 'apply_complete') seconds.set(addr, Math.floor((Date.parse(at) - (startMs.get(addr) ?? 0)) / 1000));
  }
  const chains = new Map<string, number>();
  const resources = new Map(deployment.resources().map((resource) => [resource.address, resource]));
  const chainTo = (address: string): number => {
    const known = chains.get(address);
    if (known !== undefined) return known;
    const before = (resources.get(address)?.dependencies ?? []).map(chainTo);
    const chain = (seconds.get(address) ?? 0) + Math.max(0, ...before);
    chains.set(address, chain);
    return chain;
  };
  return Math.max(...[...resources.keys()].map(chainTo));
}

async function main(): Promise<void> {
  // Loaded with the first bucket otherwise, within an apply; whoever simulates for longer than one pays it once.
  await import('s3rver');
  const head = [
    'stack',
    'resources',
    'calls',
    'apply s',
    'chain s',
    'ratio',
    'second plan s',
    'destroy s',
    'simulator',
  ];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const { name, text } of livedStacks()) {
    const deployment = await Deployment.of(text);
    try {
      let stdout = '';
      const apply = await deployment.measured(async () => {
        ({ stdout } = await deployment.terraform('apply', '-auto-approve', '-json'));
      });
      const busySeconds = deployment.simulator.calls.totalMs / 1000;
      const chain = longestChain(deployment, stdout);
      const resources = deployment.resources().length;
      const plan = await deployment.measuredPlan();
      if (plan.changes.length > 0) throw new Error(`${name}: the second plan is not empty: ${plan.changes.join(', ')}`);
      const destroy = await deployment.destroy();
      const times = [apply.seconds.toFixed(1), chain, (apply.seconds / chain).toFixed(2)];
      const share = `${((100 * busySeconds) / apply.seconds).toFixed(2)} %`;
      table.push([name, resources, apply.calls, ...times, plan.seconds.toFixed(1), destroy.seconds.toFixed(1), share]);
    } finally {
      await deployment.close();
    }
  }
  forgetProviders();
  process.stdout.write(`${table.toString()}\n`);
}

void main();
