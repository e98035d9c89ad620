import { TerraformDataSource, TerraformResource, type TerraformStack } from 'cdktf';
import { TerraformDocument, textIn } from '../diagram/terraform-document';
import { checkStack } from '../checks/check-stack';
import type { Values } from '../estimate/value';
import { compositeAvailability } from '../sizing/availability';
import { hosts } from '../terraform/hosts';
import { availability, connections, promisedAvailability, transfers } from '../terraform/notes';
import { alertsOf } from './alerts-of';
import { costsOf, pathBelow } from './costs-of';
import { addressOf, diagramFrom, terraformOf } from './diagram-of';
import type { ReportedAddress, ReportedHosts, StackReport } from './stack-report';

/** Everything about a stack that its report shows; all of it follows from the construct tree. */
export async function reportOf(stack: TerraformStack): Promise<StackReport> {
  const json = terraformOf(stack);
  const parts = availability.of(stack).map(({ item }) => item);
  const addresses = addressesOf(stack);
  const { findings, suppressed, skipped } = await checkStack(stack, json as Values);
  return {
    stack: stack.node.id,
    regions: regionsOf(json),
    resources: addresses.filter(({ address }) => !address.startsWith('data.')).length,
    diagram: diagramFrom(stack, json),
    ...(await costsOf(stack, json)),
    hosts: hostsOf(stack),
    connections: connections.of(stack).map(({ item }) => item),
    transfers: transfers.of(stack).map(({ item }) => item),
    availability: {
      parts,
      composite: compositeAvailability(parts),
      promised: promisedAvailability.of(stack).map(({ item }) => item),
    },
    checks: { findings, suppressed, skipped },
    ...alertsOf(json),
    addresses,
  };
}

function regionsOf(json: Readonly<Record<string, unknown>>): readonly string[] {
  const { resources } = new TerraformDocument(json);
  return [...new Set(resources.map(({ body }) => textIn(body, 'region')).filter((region) => region !== undefined))];
}

/** Hosts with the same budgets are told once. */
function hostsOf(stack: TerraformStack): readonly ReportedHosts[] {
  const alike = new Map<string, ReportedHosts>();
  for (const { item } of hosts.of(stack)) {
    const { budgets } = item.plan;
    if (!budgets) continue;
    const key = JSON.stringify(budgets);
    alike.set(key, { names: [...(alike.get(key)?.names ?? []), item.name], budgets });
  }
  return [...alike.values()];
}

function addressesOf(stack: TerraformStack): readonly ReportedAddress[] {
  return stack.node
    .findAll()
    .flatMap((element): readonly ReportedAddress[] => {
      const path = pathBelow(stack, element);
      if (TerraformResource.isTerraformResource(element)) return [{ address: addressOf(element), path }];
      if (!TerraformDataSource.isTerraformDataSource(element)) return [];
      return [{ address: `data.${element.terraformResourceType}.${element.friendlyUniqueId}`, path }];
    })
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}
