import type { Rule } from './rule';
import { alerts } from './rules/alerts';
import { availability } from './rules/availability';
import { backups } from './rules/backups';
import { budget } from './rules/budget';
import { connections } from './rules/connections';
import { definition } from './rules/definition';
import { endOfLifeVersions } from './rules/end-of-life';
import { memory } from './rules/memory';
import { preventDestroy } from './rules/prevent-destroy';
import { publicPorts } from './rules/public-ports';
import { regionLatency } from './rules/region-latency';
import { replacement } from './rules/replacement';
import { restoreDrill } from './rules/restore-drill';
import { singlePointOfFailure } from './rules/single-point-of-failure';
import { sshOpen } from './rules/ssh-open';
import { unencryptedPaths } from './rules/unencrypted-paths';

/** Every rule, in the order in which their findings are shown. */
export const RULES: readonly Rule[] = [
  definition,
  memory,
  connections,
  budget,
  availability,
  singlePointOfFailure,
  sshOpen,
  publicPorts,
  unencryptedPaths,
  backups,
  restoreDrill,
  alerts,
  endOfLifeVersions,
  regionLatency,
  preventDestroy,
  replacement,
];
