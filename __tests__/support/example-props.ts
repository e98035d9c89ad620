import type { ComposeHostProps } from '../../lib/compute/compose-host';
import type { PlannerDropletProps } from '../../lib/planner/planner-droplet';
import { exampleIngress, exampleService } from './example-hosts';

/** The least that Planner needs to be told. */
export const PLANNER = {
  region: 'fra1',
  domain: 'planner.example.com',
  admin: { cidrs: ['203.0.113.7/32'], email: 'ops@example.com', sshKeys: ['12345'] },
  backend: { image: 'ghcr.io/acme/planner:1.4.2' },
} as const satisfies PlannerDropletProps;

/** The least that a stack of Planner needs to be told. */
export const PLANNER_STACK = { region: PLANNER.region, domain: PLANNER.domain, backend: PLANNER.backend } as const;

/** A small sound host, with what a test wants to differ. */
export function hostProps(props: Partial<ComposeHostProps> = {}): ComposeHostProps {
  return {
    app: 'shop',
    region: 'fra1',
    size: 's-1vcpu-1gb',
    access: { cidrs: ['203.0.113.7/32'], sshKeys: ['12345'] },
    services: [exampleService()],
    ingress: exampleIngress(),
    ...props,
  };
}
