import type { Command } from 'commander';
import colors from 'picocolors';
import { describeLoss, type Loss, lossOf, type PlannedChange, plannedChanges } from '../../lib/checks/plan-changes';
import { unknownName } from '../../lib/core/nearest';
import { exitWith, refusal, refusalOf } from '../command-failure';
import { readDefinitions } from '../definitions/definitions';
import { collected } from '../hosts/host-options';

interface GuardOptions {
  readonly allow?: readonly string[];
  readonly json?: true;
}

/** `guard PLAN.json`: fails where a plan would replace or destroy what keeps data or an address. */
export function addGuard(program: Command): void {
  program
    .command('guard')
    .argument('<plan>', 'what `terraform show -json PLAN` prints; - for the standard input')
    .description('fail if a plan would replace or destroy what keeps data: 0 it would not, 1 it would, 2 wrong input')
    .option('--allow <address>', 'let this one go; may be repeated', collected)
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', '\nWhich types keep what: see docs/guides/checks.md.')
    .action(async (plan: string, options: GuardOptions) => {
      await exitWith(async () => guard(plan, options));
    });
}

async function guard(plan: string, { allow = [], json }: GuardOptions): Promise<number> {
  const changes = await readPlan(plan);
  const addresses = changes.map(({ address }) => address);
  for (const address of allow) {
    if (!addresses.includes(address)) throw refusalOf(unknownName('resource of the plan', address, addresses));
  }
  const losses = changes.flatMap((change) => lossOf(change) ?? []);
  const refused = losses.filter(({ address }) => !allow.includes(address));
  const outcome = { ok: refused.length === 0, resources: changes.length, losses, allowed: allow };
  process.stdout.write(json ? `${JSON.stringify(outcome, null, 2)}\n` : `${text(changes, losses, allow)}\n`);
  return refused.length === 0 ? 0 : 1;
}

async function readPlan(item: string): Promise<readonly PlannedChange[]> {
  const [definition] = await readDefinitions(item);
  if (definition?.kind !== 'plan') {
    throw refusal(`${item}: it is no plan`, 'name what `terraform show -json PLANFILE` prints');
  }
  const { document } = definition;
  if (document['errored'] === true)
    throw refusal(`${item}: the plan failed half-way`, 'repair what it names and plan anew');
  return plannedChanges(document);
}

function text(changes: readonly PlannedChange[], losses: readonly Loss[], allow: readonly string[]): string {
  const lines = losses.map((loss) =>
    allow.includes(loss.address) ? `allowed: ${describeLoss(loss)}` : colors.red(describeLoss(loss)),
  );
  const refused = losses.filter(({ address }) => !allow.includes(address)).length;
  if (refused > 0) {
    return [
      ...lines,
      `${refused} of ${changes.length} resources would lose something; --allow ADDRESS lets one go`,
    ].join('\n');
  }
  const inPlan = `${changes.length} resources in the plan`;
  return [...lines, losses.length > 0 ? inPlan : `${inPlan}, none that keeps data is replaced or destroyed`].join('\n');
}
