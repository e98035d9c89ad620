import { PlannerHaStack, type PlannerHaStackProps } from '../../stacks/planner-ha-stack';
import { PlannerStack, type PlannerStackProps } from '../../stacks/planner-stack';
import { readSettings } from '../../settings';
import { type SynthesizedStack, synthesizeStack } from './synthesized';

const settings = readSettings({});

/** The stack `planner` as the app has it without any settings, with what a test wants to differ. */
export function plannerStack(props: Partial<PlannerStackProps> = {}): SynthesizedStack {
  return synthesizeStack((app) => new PlannerStack(app, 'planner', { ...settings.of('planner'), ...props }));
}

/** The stack `planner-ha` likewise. */
export function plannerHaStack(props: Partial<PlannerHaStackProps> = {}): SynthesizedStack {
  return synthesizeStack((app) => new PlannerHaStack(app, 'planner-ha', { ...settings.of('planner-ha'), ...props }));
}
