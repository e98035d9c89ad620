// Straight from their files: the index would load every construct of the library, used or not.
import { reportFaults } from './lib/terraform/faults-of';
import { PatternApp } from './lib/terraform/pattern-app';
import { readSettings } from './settings';
import { PlannerHaStack } from './stacks/planner-ha-stack';
import { PlannerStack } from './stacks/planner-stack';

const settings = readSettings(process.env);

export const app = new PatternApp();
reportFaults(app, settings.faults);

if (settings.stacks.includes('planner')) new PlannerStack(app, 'planner', settings.of('planner'));
if (settings.stacks.includes('planner-ha')) new PlannerHaStack(app, 'planner-ha', settings.of('planner-ha'));

app.synth();
