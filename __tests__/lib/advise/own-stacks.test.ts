import type { App, TerraformStack } from 'cdktf';
import { advise } from '../../../lib/advise/advise';
import type { Demand } from '../../../lib/advise/demand';
import { compositeAvailability } from '../../../lib/sizing/availability';
import { billOf } from '../../../lib/terraform/bill-of';
import { availability } from '../../../lib/terraform/notes';
import { readSettings, type StackName } from '../../../settings';
import { PlannerHaStack } from '../../../stacks/planner-ha-stack';
import { PlannerStack } from '../../../stacks/planner-stack';
import { TriaEnterpriseStack } from '../../../stacks/tria-enterprise-stack';
import { TriaPovStack } from '../../../stacks/tria-pov-stack';
import { TriaSmallBusinessStack } from '../../../stacks/tria-small-business-stack';
import { synthesizeStack } from '../../../testing';

const STACKS: Readonly<Record<string, unknown>> = {
  PlannerStack,
  PlannerHaStack,
  TriaPovStack,
  TriaSmallBusinessStack,
  TriaEnterpriseStack,
};

type StackClass = new (app: App, id: string, props: object) => TerraformStack;

const settings = readSettings({});

/** What a scenario needs beside the advised props: what the app's own settings give it. */
function settingsOf(name: StackName): object {
  if (name.startsWith('planner')) return settings.of(name);
  return name === 'tria-enterprise' || name === 'tria-enterprise-self-hosted'
    ? settings.triaCluster(name)
    : settings.tria(name);
}

const DEMANDS: readonly Demand[] = [
  { users: 2 },
  { users: 8 },
  { users: 20 },
  { users: 2, uptimePercent: 99.9 },
  { users: 15, documents: 5000 },
  { users: 20, documents: 5000 },
  { app: 'tria', users: 5, budgetUsd: 40 },
  { users: 15, documents: 200_000 },
  { users: 40 },
  { users: 50 },
  { app: 'tria', databaseGib: 200 },
  { users: 40, budgetUsd: 150 },
  { users: 150 },
  { users: 200 },
  { users: 225 },
  { users: 150, databaseGib: 200 },
  { users: 150, documents: 500_000 },
  { users: 150, budgetUsd: 500 },
  { users: 200, budgetUsd: 600 },
  { users: 190, budgetUsd: 420 },
];

test.each(DEMANDS)('for %j the advised stack can be built, and costs and holds what is advised', (demand) => {
  const { chosen } = advise(demand);
  if (!chosen) throw new Error('nothing is advised');
  const Stack = STACKS[chosen.stack] as StackClass;
  const name = chosen.scenario;
  const { stack, errors } = synthesizeStack((app) => new Stack(app, name, { ...settingsOf(name), ...chosen.props }));
  const parts = availability.of(stack).map(({ item }) => item);
  expect({
    errors,
    cents: billOf(stack).sum.monthlyCents,
    availability: compositeAvailability(parts).toFixed(9),
  }).toEqual({ errors: [], cents: chosen.monthlyCents, availability: chosen.availability.toFixed(9) });
});

test('every scenario is advised for some of them', () => {
  const advised = new Set(DEMANDS.map((demand) => advise(demand).chosen?.scenario));
  expect(advised.size).toBe(8);
});
