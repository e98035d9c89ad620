import type { ComposeHostProps } from '../compute/compose-host';
import type { HostSpec } from '../host/spec';
import type { PrivateNetwork } from '../network/private-network';
import { PLANNER_DEFAULTS, type PlannerProps } from './planner-props';

/** A Planner's droplet size. */
export function sizeOf(props: PlannerProps): string {
  return props.size ?? PLANNER_DEFAULTS.size;
}

/** What a Planner's machine is, as opposed to what runs on it. */
export function plannerHostProps(props: PlannerProps, network: PrivateNetwork): Omit<ComposeHostProps, keyof HostSpec> {
  const { image, dropletBackups, recreateOn, userDataParts, diskUse } = props;
  return {
    region: props.region,
    size: sizeOf(props),
    access: props.admin,
    network,
    protect: props.protect ?? true,
    commands: ['telegram-webhook'],
    ...(image !== undefined && { image }),
    ...(dropletBackups !== undefined && { dropletBackups }),
    ...(recreateOn && { recreateOn }),
    ...(userDataParts && { userDataParts }),
    ...(diskUse && { diskUse }),
  };
}
