import { PatternApp, PlannerHaStack, PlannerStack, reportFaults } from './index';
import { readSettings } from './settings';

const settings = readSettings(process.env);

export const app = new PatternApp();
reportFaults(app, settings.faults);

if (settings.stacks.includes('planner')) new PlannerStack(app, 'planner', settings.of('planner'));
if (settings.stacks.includes('planner-ha')) new PlannerHaStack(app, 'planner-ha', settings.of('planner-ha'));

app.synth();
