import { addAccess } from './access';
import { addDatabases } from './databases';
import type { Diagram } from './diagram';
import { addDroplets } from './droplets';
import { joinLikeHosts } from './like-hosts';
import { addNames } from './names';
import { addNetworks } from './networks';
import { addRest } from './rest';
import { type DiagramHost, Sketch } from './sketch';
import { addStorage } from './storage';
import { TerraformDocument } from './terraform-document';

/**
 * The architecture of a stack as a diagram. Boxes are its resources and the services of its hosts; an arrow is there
 * only where the definition has a rule, a route, a record, a mount or an address for it. Pure.
 *
 * @param json the stack's `cdk.tf.json`
 */
export function architectureOf(
  title: string,
  json: Readonly<Record<string, unknown>>,
  hosts: readonly DiagramHost[],
): Diagram {
  const sketch = new Sketch(title, new TerraformDocument(json), hosts);
  addNetworks(sketch);
  addDroplets(sketch);
  addDatabases(sketch);
  addStorage(sketch);
  addAccess(sketch);
  addNames(sketch);
  addRest(sketch);
  return joinLikeHosts(sketch.diagram());
}
