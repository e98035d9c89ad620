// Imported before anything imports cdktf, whose own errors would come first otherwise.
import './check-node';
import path from 'node:path';
import { findPackage, peerProblems } from './installation';
import { StartRefused } from './start-refused';

const app = process.argv[1] === undefined ? [] : [path.dirname(process.argv[1])];
const problems = peerProblems(findPackage, [__dirname, ...app]);
if (problems.length > 0) throw new StartRefused(problems);
