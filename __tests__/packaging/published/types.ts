// Compiled against the published declarations: what the API takes, and what it has to refuse.
import { App } from 'cdktf';
import {
  type HostPlan,
  PatternStack,
  PlannerDroplet,
  type PlannerDropletProps,
  planHost,
} from 'cdktf-digitalocean-patterns';
import { type DropletSize, findDropletSize } from 'cdktf-digitalocean-patterns/catalog';
import type { Estimate } from 'cdktf-digitalocean-patterns/estimate';
import { type HostSpec, planHost as purePlanHost } from 'cdktf-digitalocean-patterns/host';
import { Simulator } from 'cdktf-digitalocean-patterns/simulator';
import { tunePostgres } from 'cdktf-digitalocean-patterns/sizing';
import { SynthesizedStack } from 'cdktf-digitalocean-patterns/testing';

const props: PlannerDropletProps = {
  region: 'fra1',
  domain: 'planner.example.com',
  admin: { cidrs: ['203.0.113.7/32'], email: 'ops@example.com', sshKeys: ['12345'] },
  backend: { image: 'ghcr.io/acme/planner:1.4.2' },
};
const stack = new PatternStack(new App(), 'shop');
const planner = new PlannerDroplet(stack, 'planner', props);

export const monthly: string = planner.monthlyCost.monthly;
export const size: DropletSize | undefined = findDropletSize('s-1vcpu-1gb');
export const settings: Readonly<Record<string, string>> = tunePostgres({ memoryMib: 512 });
export const synthesized: SynthesizedStack = SynthesizedStack.of(stack);
export const simulator: Promise<Simulator> = Simulator.start({ domains: ['example.com'] });
export const totalOf = (estimate: Estimate): number => estimate.rows.length;

// The same function, by either way in.
export const plan: HostPlan = purePlanHost({} as HostSpec, size);
export const samePlan: typeof purePlanHost = planHost;

// @ts-expect-error: backend is required
export const withoutBackend: PlannerDropletProps = { region: 'fra1', domain: 'a.example.com', admin: props.admin };

// @ts-expect-error: SSH sources are required
export const withoutCidrs: PlannerDropletProps['admin'] = { email: 'ops@example.com', sshKeys: ['12345'] };

// @ts-expect-error: a weekday is one of seven
export const wrongWeekday: PlannerDropletProps['dropletBackups'] = { plan: 'weekly', weekday: 'Sunday' };

// @ts-expect-error: an hour is one of those that DigitalOcean offers
export const wrongHour: PlannerDropletProps['dropletBackups'] = { plan: 'daily', hour: 5 };

// @ts-expect-error: a misspelt prop is no prop
new PlannerDroplet(stack, 'misspelt', { ...props, swapMiB: 512 });

// @ts-expect-error: what is resolved once stays as it is
planner.monthlyCost = planner.monthlyCost;

// @ts-expect-error: internals are not exported
export { addProviders } from 'cdktf-digitalocean-patterns';
