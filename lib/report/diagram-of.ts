import { TerraformResource, type TerraformStack } from 'cdktf';
import { architectureOf } from '../diagram/architecture';
import type { Diagram } from '../diagram/diagram';
import type { DiagramHost } from '../diagram/sketch';
import { hosts } from '../terraform/hosts';

/** The architecture of a stack, drawn from its construct tree. */
export function diagramOf(stack: TerraformStack): Diagram {
  return diagramFrom(stack, terraformOf(stack));
}

/** The same where the stack's Terraform JSON is there already. */
export function diagramFrom(stack: TerraformStack, json: Readonly<Record<string, unknown>>): Diagram {
  return architectureOf(stack.node.id, json, diagramHosts(stack));
}

/** What the stack's `cdk.tf.json` holds. */
export function terraformOf(stack: TerraformStack): Readonly<Record<string, unknown>> {
  return stack.toTerraform() as Readonly<Record<string, unknown>>;
}

function diagramHosts(stack: TerraformStack): readonly DiagramHost[] {
  return hosts.of(stack).flatMap(({ construct, item }) => {
    const droplet = construct.node
      .findAll()
      .find(
        (child): child is TerraformResource =>
          TerraformResource.isTerraformResource(child) && child.terraformResourceType === 'digitalocean_droplet',
      );
    return droplet ? [{ droplet: addressOf(droplet), plan: item.plan }] : [];
  });
}

/** `digitalocean_droplet.web` */
export function addressOf(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}
