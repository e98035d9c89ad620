import type { ServiceSpec } from '../host/spec';
import { serviceId } from './services';
import type { Sketch } from './sketch';
import type { ResourceBlock } from './terraform-document';

/** An address that a host fills in after the apply, from the output `deployment`. */
const PLACEHOLDER = /\{deployment:([\w.-]+)\}/g;

/**
 * The boxes on a droplet that are given the address of a resource, by way of the output `deployment`.
 * The droplet itself where that is not known.
 */
export function callersOn(sketch: Sketch, droplet: string, target: string): readonly string[] {
  const services = sketch.host(droplet)?.plan.host.services ?? [];
  const told = services.filter((service) => targetsOf(sketch, service).includes(target));
  return told.length > 0 ? told.map(({ name }) => serviceId(droplet, name)) : [droplet];
}

/** The drawn resources whose addresses or keys a service is given. */
export function targetsOf(sketch: Sketch, { environmentTemplates = {} }: ServiceSpec): readonly string[] {
  const paths = Object.values(environmentTemplates).flatMap((text) =>
    [...text.matchAll(PLACEHOLDER)].map(([, path = '']) => path.split('.')),
  );
  const values = paths.map((path) => sketch.document.outputAt('deployment', path));
  return [...new Set(sketch.document.referred(values).map((resource) => ownerOf(sketch, resource)))];
}

/** The drawn resource that another one is part of: the cluster of a user, the bucket of a key. */
function ownerOf({ document }: Sketch, resource: ResourceBlock): string {
  const { cluster_id: cluster, grant } = resource.body;
  const [owner] = document.referred([cluster, grant]);
  return (owner ?? resource).address;
}
