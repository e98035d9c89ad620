import { TerraformResource, type TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { readConfiguration } from '../estimate/configuration';
import { type Estimate, estimate } from '../estimate/estimate';
import type { Values } from '../estimate/value';
import { type CostSum, sumCost } from '../sizing/bill';
import type { CostLine } from '../sizing/cost';
import { costs } from '../terraform/notes';
import { addressOf } from './diagram-of';
import type { ReportedCost, UnpricedPart } from './stack-report';

/** What a stack costs. */
export interface StackCosts {
  readonly costs: readonly ReportedCost[];
  readonly sum: CostSum;
  readonly extras: readonly CostLine[];
  readonly unpriced: readonly UnpricedPart[];
}

/** The bill that the constructs noted, and for resources without a construct of ours what the estimate says of them. */
export async function costsOf(stack: TerraformStack, json: Readonly<Record<string, unknown>>): Promise<StackCosts> {
  const noted = costs.of(stack);
  const lines = noted
    .filter(({ item }) => item.group !== 'extra')
    .map(({ construct, item }): ReportedCost => ({ ...item, for: pathBelow(stack, construct) }));
  const billed = new Set(noted.filter(({ item }) => item.group !== 'extra').map(({ construct }) => construct));
  // A line that somebody noted at the stack itself speaks for none of its resources.
  billed.delete(stack);
  const raw = rawAddresses(stack, billed);
  const estimated = raw.size === 0 ? undefined : estimate(await readConfiguration(json as Values));
  const all = [...lines, ...(estimated ? estimatedLines(estimated, raw) : [])];
  return {
    costs: all,
    sum: sumCost(all),
    extras: noted.map(({ item }) => item).filter(({ group }) => group === 'extra'),
    unpriced: [...(estimated?.unpriced ?? []), ...(estimated?.unknown ?? [])]
      .filter(({ address }) => raw.has(address))
      .map(({ address, why }) => ({ address, why })),
  };
}

/** Resources that stand in no construct which notes its costs. */
function rawAddresses(stack: TerraformStack, billed: ReadonlySet<IConstruct>): ReadonlySet<string> {
  const resources = stack.node.findAll().filter((item) => TerraformResource.isTerraformResource(item));
  return new Set(
    resources.filter((item) => !item.node.scopes.some((scope) => billed.has(scope))).map((item) => addressOf(item)),
  );
}

function estimatedLines({ rows }: Estimate, raw: ReadonlySet<string>): readonly ReportedCost[] {
  return rows
    .filter(({ address }) => raw.has(address))
    .map(({ address, item, detail, group, monthly, confidence, asOf, source }) => ({
      item,
      detail: monthly.leastCents === monthly.mostCents ? detail : `${detail}, at the most`,
      group,
      monthlyCents: monthly.mostCents,
      confidence,
      asOf,
      source,
      for: address,
    }));
}

/** A construct's path without its stack's. */
export function pathBelow(stack: TerraformStack, construct: IConstruct): string {
  return construct.node.path.slice(stack.node.path.length + 1);
}
