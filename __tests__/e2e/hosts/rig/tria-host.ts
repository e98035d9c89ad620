import os from 'node:os';
import { firstBoot } from '../../../../cloud-init/first-boot';
import { hostBundle } from '../../../../cloud-init/host-bundle';
import { renderMime } from '../../../../cloud-init/mime';
import { buildUserData } from '../../../../cloud-init/user-data';
import { containersOf } from '../../../../lib/host/containers';
import { hosts } from '../../../../lib/terraform/hosts';
import type { TriaPovStackProps } from '../../../../stacks/tria-pov-stack';
import type { SynthesizedStack } from '../../../../testing';
import { triaPovStack } from '../../../support/example-stacks';
import type { RenderedHost } from './rendered-host';

/** The images of TRIA's backend and frontend; no registry answers there, and version 1 of each is on the machine. */
export const TRIA_IMAGES = {
  backend: 'registry.invalid/acme/tria',
  frontend: 'registry.invalid/acme/tria-frontend',
} as const;

export const TRIA_DOMAIN = 'tria.example.com';

/** What every TRIA of the rig is told. */
export const TRIA_PROPS = {
  domain: TRIA_DOMAIN,
  backend: { image: `${TRIA_IMAGES.backend}:1` },
  frontend: { image: `${TRIA_IMAGES.frontend}:1` },
} as const;

/** The droplet of the stack `tria-pov`, as the app of this repository has it. */
export function triaPovHost(props: Partial<TriaPovStackProps> = {}, edit?: Edit): RenderedHost {
  return triaHost(triaPovStack({ ...TRIA_PROPS, ...props }), 'tria-pov', edit);
}

/** Changes the text of a file of a host's parts. */
export type Edit = (text: string) => string;

/** Alerts that a test need not wait for: how long something has to be wrong, and how soon a change is told. */
export const soonTold: Edit = (text) =>
  text
    .replaceAll(/^( +for:) .*$/gm, '$1 5s')
    .replace('group_wait: 30s', 'group_wait: 20s')
    .replace('group_interval: 5m', 'group_interval: 20s');

/**
 * A host of a stack. No container of it gets more CPUs than the test's machine has, which Docker would refuse.
 *
 * @throws Error where its definition has faults, which is a mistake in the test
 */
export function triaHost({ stack, errors }: SynthesizedStack, name: string, edit: Edit = (text) => text): RenderedHost {
  const found = hosts.of(stack).find(({ item }) => item.name === name);
  if (errors.length > 0 || !found) throw new Error([`no host ${name}`, ...errors].join('\n'));
  const { plan } = found.item;
  const services = plan.host.services.map((service) => ({
    ...service,
    cpus: Math.min(service.cpus, os.cpus().length),
  }));
  const files = plan.host.files.map((file) => ({ ...file, content: edit(file.content) }));
  const host = { ...plan.host, files, services, containers: containersOf(services) };
  const bundle = hostBundle(host);
  const { parts } = buildUserData(firstBoot(host, bundle));
  return { app: host.app, userData: renderMime(parts), bundle, plan: { ...plan, host } };
}
