import { renderMime } from '../../../../cloud-init/mime';
import { TriaPovStack, type TriaPovStackProps } from '../../../../stacks/tria-pov-stack';
import { triaPovStack } from '../../../support/example-stacks';
import type { RenderedHost } from './rendered-host';

/** The images of TRIA's backend and frontend; no registry answers there, and version 1 of each is on the machine. */
export const TRIA_IMAGES = {
  backend: 'registry.invalid/acme/tria',
  frontend: 'registry.invalid/acme/tria-frontend',
} as const;

export const TRIA_DOMAIN = 'tria.example.com';

/** The droplet of the stack `tria-pov`, as the app of this repository has it. */
export function triaPovHost(props: Partial<TriaPovStackProps> = {}): RenderedHost {
  const { stack, errors } = triaPovStack({
    domain: TRIA_DOMAIN,
    backend: { image: `${TRIA_IMAGES.backend}:1` },
    frontend: { image: `${TRIA_IMAGES.frontend}:1` },
    ...props,
  });
  if (errors.length > 0 || !(stack instanceof TriaPovStack)) throw new Error(errors.join('\n'));
  const { plan, bundle, userData } = stack.tria.host;
  return { app: plan.host.app, userData: renderMime(userData.parts), bundle, plan };
}
