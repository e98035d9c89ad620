// The app of the test: two of our stacks, protected unless the test is about to destroy them.
import { PatternApp } from '../../../lib/terraform/pattern-app';
import { readSettings } from '../../../settings';
import { PlannerHaStack } from '../../../stacks/planner-ha-stack';
import { PlannerStack } from '../../../stacks/planner-stack';

const settings = readSettings({});
const protect = process.env['PROTECT'] !== 'false';

const app = new PatternApp();
new PlannerStack(app, 'planner', { ...settings.of('planner'), protect });
new PlannerHaStack(app, 'planner-ha', { ...settings.of('planner-ha'), protect });
app.synth();
