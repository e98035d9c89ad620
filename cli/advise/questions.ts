import number from '@inquirer/number';
import select from '@inquirer/select';
import { type Demand, DEMAND_LIMITS, demandFaults, type DemandNumber } from '../../lib/advise/demand';

const QUESTIONS: Readonly<Record<DemandNumber, string>> = {
  users: 'How many users at the same time?',
  requestsASecond: 'How many requests a second at the busiest time?',
  documents: 'How many documents in the vector index?',
  searchesADay: 'How many vector searches a day?',
  databaseGib: 'How many GiB of database?',
  uptimePercent: 'Which uptime, in percent?',
  budgetUsd: 'Which budget, in US dollars a month?',
};

/** Asks for a demand on a terminal. An empty answer leaves a figure out. */
export async function askForDemand(): Promise<Demand> {
  const app = await select<'planner' | 'tria' | 'either'>({
    message: 'Which product?',
    choices: [
      { name: 'Planner: a bot or a small web app', value: 'planner' },
      { name: 'TRIA: agents, a vector index, a frontend', value: 'tria' },
      { name: 'not sure: go by the figures', value: 'either' },
    ],
  });
  const answers: Partial<Record<DemandNumber, number>> = {};
  for (const [name, message] of Object.entries(QUESTIONS) as [DemandNumber, string][]) {
    const answer = await number({
      message: `${message} (empty: not known)`,
      required: false,
      step: DEMAND_LIMITS[name].whole ? 1 : 'any',
      validate: (value) => {
        const [fault] = demandFaults(value === undefined ? {} : { [name]: value }).errors;
        return fault ? `${fault.problem}; ${fault.remedy}` : true;
      },
    });
    if (answer !== undefined) answers[name] = answer;
  }
  return { ...(app !== 'either' && { app }), ...answers };
}
