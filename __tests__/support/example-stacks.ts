import type { AdminVariablesProps } from '../../stacks/admin-variables';
import { PlannerHaStack, type PlannerHaStackProps } from '../../stacks/planner-ha-stack';
import { PlannerStack, type PlannerStackProps } from '../../stacks/planner-stack';
import {
  type TriaEnterpriseManagedProps,
  type TriaEnterpriseSelfHostedProps,
  type TriaEnterpriseSingleProps,
  TriaEnterpriseStack,
} from '../../stacks/tria-enterprise-stack';
import { TriaPovStack, type TriaPovStackProps } from '../../stacks/tria-pov-stack';
import { TriaSmallBusinessStack, type TriaSmallBusinessStackProps } from '../../stacks/tria-small-business-stack';
import type { PatternStackProps } from '../../lib/terraform/pattern-stack';
import { readSettings } from '../../settings';
import { type SynthesizedStack, synthesizeStack } from '../../testing';

const settings = readSettings({});

/** The stack `planner` as the app has it without any settings, with what a test wants to differ. */
export function plannerStack(props: Partial<PlannerStackProps> = {}): SynthesizedStack {
  return synthesizeStack((app) => new PlannerStack(app, 'planner', { ...settings.of('planner'), ...props }));
}

/** The stack `planner-ha` likewise. */
export function plannerHaStack(props: Partial<PlannerHaStackProps> = {}): SynthesizedStack {
  return synthesizeStack((app) => new PlannerHaStack(app, 'planner-ha', { ...settings.of('planner-ha'), ...props }));
}

/** The stack `tria-pov` likewise. */
export function triaPovStack(props: Partial<TriaPovStackProps> = {}): SynthesizedStack {
  return synthesizeStack((app) => new TriaPovStack(app, 'tria-pov', { ...settings.tria('tria-pov'), ...props }));
}

/** The stack `tria-pov-tight` likewise. */
export function triaPovTightStack(props: Partial<TriaPovStackProps> = {}): SynthesizedStack {
  const tight = { size: 's-2vcpu-4gb', environment: 'Development' } as const;
  return synthesizeStack(
    (app) => new TriaPovStack(app, 'tria-pov-tight', { ...settings.tria('tria-pov-tight'), ...tight, ...props }),
  );
}

/** The stack `tria-small-business` likewise. */
export function triaSmallBusinessStack(props: Partial<TriaSmallBusinessStackProps> = {}): SynthesizedStack {
  const name = 'tria-small-business';
  return synthesizeStack((app) => new TriaSmallBusinessStack(app, name, { ...settings.tria(name), ...props }));
}

type Differs<T> = Partial<Omit<T, 'topology'> & PatternStackProps & AdminVariablesProps>;

/** The stack `tria-enterprise-single` likewise. */
export function triaSingleStack(props: Differs<TriaEnterpriseSingleProps> = {}): SynthesizedStack {
  const name = 'tria-enterprise-single';
  return synthesizeStack(
    (app) => new TriaEnterpriseStack(app, name, { ...settings.tria(name), ...props, topology: 'single' }),
  );
}

/** The stack `tria-enterprise-self-hosted` likewise. */
export function triaSelfHostedStack(props: Differs<TriaEnterpriseSelfHostedProps> = {}): SynthesizedStack {
  const name = 'tria-enterprise-self-hosted';
  return synthesizeStack(
    (app) => new TriaEnterpriseStack(app, name, { ...settings.triaCluster(name), ...props, topology: 'self-hosted' }),
  );
}

/** The stack `tria-enterprise` likewise. */
export function triaManagedStack(props: Differs<TriaEnterpriseManagedProps> = {}): SynthesizedStack {
  const name = 'tria-enterprise';
  return synthesizeStack(
    (app) => new TriaEnterpriseStack(app, name, { ...settings.triaCluster(name), ...props, topology: 'managed' }),
  );
}

const EXAMPLES: Readonly<Record<string, () => SynthesizedStack>> = {
  planner: plannerStack,
  'planner-ha': plannerHaStack,
  'tria-pov': triaPovStack,
  'tria-pov-tight': triaPovTightStack,
  'tria-small-business': triaSmallBusinessStack,
  'tria-enterprise-single': triaSingleStack,
  'tria-enterprise-self-hosted': triaSelfHostedStack,
  'tria-enterprise': triaManagedStack,
};

const synthesized = new Map<string, SynthesizedStack>();

/** A stack of the app as it is without any settings, synthesized once. */
export function stackOf(name: string): SynthesizedStack {
  const stack = synthesized.get(name) ?? EXAMPLES[name]?.();
  if (!stack) throw new Error(`no stack ${name}`);
  synthesized.set(name, stack);
  return stack;
}

/** All stacks of the app. */
export function everyStack(): Readonly<Record<string, SynthesizedStack>> {
  return Object.fromEntries(Object.keys(EXAMPLES).map((name) => [name, stackOf(name)]));
}
