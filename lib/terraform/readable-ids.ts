import { TerraformDataSource, TerraformElement, TerraformResource, type TerraformStack } from 'cdktf';
import type { Node } from 'constructs';

/** Ids that say nothing about an element. */
const SILENT_IDS = new Set(['Default', 'Resource']);

/** The path of an element below its stack as a Terraform name: `planner/host/droplet` becomes `planner_host_droplet`. */
export function readableId(stack: TerraformStack, node: Node): string {
  const scopes = node.scopes.slice(node.scopes.indexOf(stack) + 1).map((scope) => scope.node.id);
  const named = scopes.filter((id) => !SILENT_IDS.has(id));
  const name = (named.length > 0 ? named : scopes).map((id) => id.replaceAll(/[^A-Za-z0-9_-]/g, '_')).join('_');
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}

/** Pairs of elements that would stand at one address, as messages. */
export function collisions(stack: TerraformStack): string[] {
  const owners = new Map<string, string>();
  const found: string[] = [];
  for (const element of stack.node.findAll().filter((item) => TerraformElement.isTerraformElement(item))) {
    const address = `${kindOf(element)}.${element.friendlyUniqueId}`;
    const owner = owners.get(address);
    if (owner !== undefined) {
      found.push(`${owner} and ${element.node.path} would both be ${address}; rename one of the two constructs`);
    }
    owners.set(address, element.node.path);
  }
  return found;
}

/** Elements of one kind share a name space: resources and data sources by type, variables, outputs, ... */
function kindOf(element: TerraformElement): string {
  if (TerraformResource.isTerraformResource(element)) return element.terraformResourceType;
  if (TerraformDataSource.isTerraformDataSource(element)) return `data.${element.terraformResourceType}`;
  return element.constructor.name;
}
