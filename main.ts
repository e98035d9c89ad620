import './lib/core/check-peers';
// Straight from their files: the index would load every construct of the library, used or not.
import { reportFaults } from './lib/terraform/faults-of';
import { PatternApp } from './lib/terraform/pattern-app';
import { type StackName, readSettings } from './settings';
import { PlannerHaStack } from './stacks/planner-ha-stack';
import { PlannerStack } from './stacks/planner-stack';
import { TriaEnterpriseStack } from './stacks/tria-enterprise-stack';
import { TriaPovStack } from './stacks/tria-pov-stack';
import { TriaSmallBusinessStack } from './stacks/tria-small-business-stack';

/** The guide's alternative for a tight budget, which is for development only. */
const TIGHT = { size: 's-2vcpu-4gb', environment: 'Development' } as const;

const settings = readSettings(process.env);

export const app = new PatternApp();
reportFaults(app, settings.faults);

const wanted = (stack: StackName): boolean => settings.stacks.includes(stack);

if (wanted('planner')) new PlannerStack(app, 'planner', settings.of('planner'));
if (wanted('planner-ha')) new PlannerHaStack(app, 'planner-ha', settings.of('planner-ha'));
if (wanted('tria-pov')) new TriaPovStack(app, 'tria-pov', settings.tria('tria-pov'));
if (wanted('tria-pov-tight')) new TriaPovStack(app, 'tria-pov-tight', { ...settings.tria('tria-pov-tight'), ...TIGHT });
if (wanted('tria-small-business'))
  new TriaSmallBusinessStack(app, 'tria-small-business', settings.tria('tria-small-business'));
if (wanted('tria-enterprise-single'))
  new TriaEnterpriseStack(app, 'tria-enterprise-single', {
    ...settings.tria('tria-enterprise-single'),
    topology: 'single',
  });
if (wanted('tria-enterprise-self-hosted'))
  new TriaEnterpriseStack(app, 'tria-enterprise-self-hosted', {
    ...settings.triaCluster('tria-enterprise-self-hosted'),
    topology: 'self-hosted',
  });
if (wanted('tria-enterprise'))
  new TriaEnterpriseStack(app, 'tria-enterprise', { ...settings.triaCluster('tria-enterprise'), topology: 'managed' });

app.synth();
