import type { ComposeHostProps } from '../compute/compose-host';
import { machineOf } from '../compute/site-machine';
import type { HostSpec } from '../host/spec';
import type { PrivateNetwork } from '../network/private-network';
import { PLANNER_DEFAULTS, type PlannerProps } from './planner-props';

/** A Planner's droplet size. */
export function sizeOf(props: PlannerProps): string {
  return props.size ?? PLANNER_DEFAULTS.size;
}

/** What a Planner's machine is, as opposed to what runs on it. */
export function plannerHostProps(props: PlannerProps, network: PrivateNetwork): Omit<ComposeHostProps, keyof HostSpec> {
  return { ...machineOf(props, network), size: sizeOf(props), commands: ['telegram-webhook'] };
}
