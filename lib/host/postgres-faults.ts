import { Faults } from '../core/fault';
import { type PostgresSettings, postgresTuningProblems } from '../sizing/postgres-tuning';
import type { ResolvedHost } from './resolved';
import type { ServiceSpec } from './spec';

/** What is wrong with the settings that PostgreSQL is started with, for the memory it gets. */
export function postgresFaults(host: ResolvedHost): Faults {
  const faults = new Faults();
  for (const service of host.services) {
    const settings = settingsOf(service);
    if (!settings) continue;
    for (const found of postgresTuningProblems(settings, service.memoryMib)) {
      faults.check(`services.${service.name}.command`, found);
    }
  }
  return faults;
}

/** The `-c name=value` of a command `postgres`; undefined for any other command. */
function settingsOf({ command = [] }: ServiceSpec): PostgresSettings | undefined {
  if (command[0] !== 'postgres') return undefined;
  const given = command.filter((_word, index) => command[index - 1] === '-c');
  return Object.fromEntries(
    given.map((text) => {
      const [name = '', ...value] = text.split('=');
      return [name, value.join('=')];
    }),
  );
}
