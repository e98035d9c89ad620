import { TerraformResource, type TerraformStack, Testing } from 'cdktf';
import { readConfiguration } from '../estimate/configuration';
import { withoutKeys } from '../estimate/resource';
import type { Values } from '../estimate/value';
import { faultsOf } from '../terraform/faults-of';
import { hosts } from '../terraform/hosts';
import type { Noted } from '../terraform/annotation';
import { availability, promisedAvailability } from '../terraform/notes';
import type { At, StackNotes } from './checked-stack';
import type { CheckReport } from './finding';
import { Resources } from './resources';
import { runRules, type Suppression } from './run-rules';
import { suppressions } from './suppress';

/**
 * Asks all rules about a stack, whether it is made of this library's constructs or of others.
 *
 * @param document its `cdk.tf.json`, where it has been written already. @default it is synthesized
 */
export async function checkStack(stack: TerraformStack, document?: Values): Promise<CheckReport> {
  const definition = document ?? (JSON.parse(Testing.synth(stack)) as Values);
  const { resources } = await readConfiguration(definition, { attributes: 'all' });
  const notes = notesOf(stack);
  return runRules(
    { name: stack.node.id, source: 'constructs', resources: new Resources(resources), notes },
    suppressionsOf(stack, notes),
  );
}

function notesOf(stack: TerraformStack): StackNotes {
  const resources = stack.node.findAll().filter((item) => TerraformResource.isTerraformResource(item));
  const paths = new Map(
    resources.map((item) => [`${item.terraformResourceType}.${item.friendlyUniqueId}`, item.node.path]),
  );
  return {
    faults: faultsOf(stack),
    hosts: hosts.of(stack).map(at),
    availability: availability.of(stack).map(at),
    promised: promisedAvailability.of(stack).map(at),
    pathOf: (address) => paths.get(withoutKeys(address)),
  };
}

function at<T>({ construct, item }: Noted<T>): At<T> {
  return { path: construct.node.path, item };
}

function suppressionsOf(stack: TerraformStack, { pathOf }: StackNotes): readonly Suppression[] {
  return suppressions.of(stack).map(({ construct, item }) => {
    const { path } = construct.node;
    return { ...item, at: path, covers: (place) => `${pathOf(place) ?? place}/`.startsWith(`${path}/`) };
  });
}
