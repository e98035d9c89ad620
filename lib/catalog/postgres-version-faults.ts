import { Faults } from '../core/fault';
import { findPostgresVersion, postgresVersionProblem } from './database-sizes';

/** What is wrong with a major version of PostgreSQL: an unknown one is an error, one without fixes a warning. */
export function postgresVersionFaults(version: string, today = new Date()): Faults {
  const faults = new Faults();
  faults.check('version', postgresVersionProblem(version));
  const end = findPostgresVersion(version)?.endOfLife;
  if (end !== undefined && end <= today.toISOString().slice(0, end.length)) {
    faults.warn('version', {
      check: 'end-of-life',
      problem: `PostgreSQL ${version} gets no fixes since ${end}`,
      remedy: 'plan the move to a later version',
    });
  }
  return faults;
}
