// Imported first by whatever is started, before a package can fail over what an old Node lacks.
import { nodeProblem } from './installation';
import { StartRefused } from './start-refused';

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) throw new StartRefused([problem]);
