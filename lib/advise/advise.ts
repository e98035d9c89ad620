import { findPostgresSize } from '../catalog/database-sizes';
import { type Cents, formatUsd } from '../core/money';
import { compositeAvailability, formatAvailability } from '../sizing/availability';
import { sumCost } from '../sizing/bill';
import { connectionBudget, managedConnections, selfHostedConnections } from '../sizing/connections';
import type { CostLine } from '../sizing/cost';
import type { AdvisedProps, Candidate, Scenario } from './candidate';
import { CHROMA_ALONE, PLANNER_SIZES, TRIA_POOL } from './capacity';
import { compositionAvailability, compositionCost } from './composition';
import { type Demand, peakSearches } from './demand';
import { plannerCandidates } from './planner-candidates';
import { triaCandidates } from './tria-candidates';

/** A scenario with what it costs and gives. */
export interface AdvisedScenario {
  /** The scenario, by the name of the documents. */
  readonly scenario: Scenario;
  /** The class of its stack. */
  readonly stack: string;
  /** The props that differ from its defaults. */
  readonly props: AdvisedProps;
  /** What it costs, part by part. */
  readonly bill: readonly CostLine[];
  /** What it costs, in US cents a month. */
  readonly monthlyCents: Cents;
  /** The composite availability of its parts, 0 to 1. */
  readonly availability: number;
  /** What its document promises, in percent. */
  readonly promisedPercent: number;
}

/** What is advised for a demand. */
export interface Advice {
  /** Undefined where no scenario holds the demand. */
  readonly chosen: AdvisedScenario | undefined;
  /** Why this scenario and no smaller one. */
  readonly reasons: readonly string[];
  /** What speaks against it. */
  readonly warnings: readonly string[];
  /** The next step, and what would ask for it. */
  readonly next: { readonly scenario: AdvisedScenario; readonly when: string } | undefined;
}

/** Whether a demand is one for Planner: no index to search, and few users. */
function isPlanner({ app, documents = 0, searchesADay = 0, users = 0 }: Demand): boolean {
  if (app !== undefined) return app === 'planner';
  return documents === 0 && searchesADay === 0 && users <= (PLANNER_SIZES.at(-1)?.users ?? 0);
}

/** Chooses a scenario for a demand whose numbers are sound, see `demandFaults`. */
export function advise(demand: Demand): Advice {
  const candidates = isPlanner(demand) ? plannerCandidates() : triaCandidates(demand);
  const fitting = candidates.filter((candidate) => shortcomings(candidate, demand).length === 0);
  const best = fitting.find(({ onlyForBudget }) => !onlyForBudget) ?? fitting[0];
  if (!best) return nothingHolds(candidates, demand);
  const chosen = withinBudget(best, fitting, demand);
  const scenario = describe(chosen);
  return {
    chosen: scenario,
    reasons: reasonsFor(chosen, demand),
    warnings: warningsFor(chosen, best, scenario, demand),
    next: nextStep(chosen, candidates),
  };
}

function describe({ scenario, stack, props, parts, uptimePercent }: Candidate): AdvisedScenario {
  const bill = compositionCost(parts);
  const availability = compositeAvailability(compositionAvailability(parts));
  const { monthlyCents } = sumCost(bill);
  return { scenario, stack, props, bill, monthlyCents, availability, promisedPercent: uptimePercent };
}

/** What a candidate lacks, as the ends of sentences; empty when it holds the demand. */
function shortcomings(candidate: Candidate, demand: Demand): readonly string[] {
  const {
    users = 0,
    requestsASecond = 0,
    documents = 0,
    searchesADay = 0,
    databaseGib = 0,
    uptimePercent = 0,
  } = demand;
  const searches = peakSearches(searchesADay);
  const limits: readonly [number, number, string][] = [
    [users, candidate.users, 'users at the same time'],
    [requestsASecond, candidate.requestsASecond, 'requests a second'],
    [searches, candidate.searches, 'vector searches a second'],
    [documents, candidate.documents, 'documents'],
    [databaseGib, candidate.databaseGib, 'GiB of database'],
    [uptimePercent, candidate.uptimePercent, '% of uptime'],
  ];
  return limits
    .filter(([wanted, held]) => wanted > held)
    .map(([wanted, held, what]) => `${held} ${what} instead of ${Math.ceil(wanted * 1000) / 1000}`);
}

function costOf({ parts }: Candidate): Cents {
  return sumCost(compositionCost(parts)).monthlyCents;
}

/** The recommended form, or where it costs too much the dearest one that the budget allows. */
function withinBudget(best: Candidate, fitting: readonly Candidate[], { budgetUsd }: Demand): Candidate {
  const budget = budgetUsd === undefined ? Infinity : budgetUsd * 100;
  if (costOf(best) <= budget) return best;
  const affordable = fitting.filter((candidate) => costOf(candidate) <= budget);
  return (
    affordable.reduce<Candidate | undefined>(
      (most, candidate) => (most && costOf(most) >= costOf(candidate) ? most : candidate),
      undefined,
    ) ?? best
  );
}

function nothingHolds(candidates: readonly Candidate[], demand: Demand): Advice {
  const nearest = candidates.reduce<Candidate | undefined>(
    (best, candidate) =>
      best && shortcomings(best, demand).length <= shortcomings(candidate, demand).length ? best : candidate,
    undefined,
  );
  const lacks = nearest
    ? `${nearest.scenario} comes nearest and holds ${shortcomings(nearest, demand).join(', ')}`
    : '';
  return {
    chosen: undefined,
    reasons: [`no scenario holds this: ${lacks}`],
    warnings: ['measure with real traffic, and divide the product or ask for a design of its own'],
    next: undefined,
  };
}

function reasonsFor(candidate: Candidate, demand: Demand): readonly string[] {
  const { users, requestsASecond, searches, databaseGib, uptimePercent, scenario, parts } = candidate;
  const { documents = 0, searchesADay = 0 } = demand;
  const asked = (wanted: number | undefined, unit = ''): string =>
    wanted === undefined ? '' : ` (asked: ${wanted}${unit})`;
  return [
    `it holds ${users} users at the same time${asked(demand.users)} and ${requestsASecond} requests a second${asked(demand.requestsASecond)}`,
    `its database can grow to ${databaseGib} GiB${asked(demand.databaseGib)}`,
    `its document promises ${uptimePercent} %${asked(demand.uptimePercent, ' %')}`,
    ...(searchesADay > 0
      ? [
          `${searchesADay} searches a day are ${peakSearches(searchesADay).toFixed(2)} a second in the busiest hour, it holds ${searches}`,
        ]
      : []),
    ...('chroma' in candidate.props
      ? [
          `ChromaDB has a droplet of its own: more than ${CHROMA_ALONE.documents} documents or ${CHROMA_ALONE.searchesADay} searches a day (asked: ${documents} and ${searchesADay})`,
        ]
      : []),
    ...(parts.loadBalancerNodes === undefined
      ? []
      : [`a load balancer with ${parts.loadBalancerNodes} node(s) leads to droplets of which one may fail`]),
    ...(scenario.startsWith('tria') ? connectionReasons(candidate) : []),
  ];
}

/** Whether the backends' connections fit into the database, with the second one of a deploy. */
function connectionReasons({ parts, props }: Candidate): readonly string[] {
  const instances = parts.loadBalancerNodes === undefined ? 1 : (parts.droplets[0]?.count ?? 1);
  const size = parts.database && findPostgresSize(parts.database.size);
  const supply = size ? managedConnections(size) : selfHostedConnections(100);
  const { clients, fits } = connectionBudget({ instances, ...TRIA_POOL, surgeInstances: 1 }, supply);
  const pooled = fits ? '' : ', so that a PgBouncer pool in transaction mode belongs in between';
  const where = props['topology'] === 'self-hosted' ? ' on its droplet' : '';
  return [`${clients} connections during a deploy, ${supply.offered} are offered${where}${pooled}`];
}

function warningsFor(
  chosen: Candidate,
  best: Candidate,
  { monthlyCents, availability, bill }: AdvisedScenario,
  { budgetUsd, uptimePercent }: Demand,
): readonly string[] {
  const uncertain = bill.filter(({ confidence }) => confidence === 'low').map(({ item }) => item);
  const over = budgetUsd === undefined ? 0 : monthlyCents - budgetUsd * 100;
  return [
    ...(over > 0 ? [`it costs ${formatUsd(over)} a month more than the budget; nothing cheaper holds the demand`] : []),
    ...(chosen === best ? [] : [`without the budget it would be ${best.scenario} for ${formatUsd(costOf(best))}`]),
    ...(chosen.drawback === undefined ? [] : [chosen.drawback]),
    ...(uptimePercent !== undefined && availability * 100 < uptimePercent
      ? [
          `its parts multiply to ${formatAvailability(availability)}, less than is asked; the figures for load balancers, databases and shares are careful assumptions`,
        ]
      : []),
    ...(uncertain.length > 0 ? [`the price is uncertain for: ${[...new Set(uncertain)].join(', ')}`] : []),
  ];
}

/** The next recommended candidate that holds more, and what is the first to ask for it. */
function nextStep(chosen: Candidate, candidates: readonly Candidate[]): Advice['next'] {
  const next = candidates
    .slice(candidates.indexOf(chosen) + 1)
    .find(
      (candidate) =>
        !candidate.onlyForBudget && (candidate.users > chosen.users || candidate.uptimePercent > chosen.uptimePercent),
    );
  if (!next) return undefined;
  const more = [
    ...(next.users > chosen.users ? [`more than ${chosen.users} users at the same time`] : []),
    ...(next.requestsASecond > chosen.requestsASecond ? [`more than ${chosen.requestsASecond} requests a second`] : []),
    ...(next.databaseGib > chosen.databaseGib ? [`more than ${chosen.databaseGib} GiB of database`] : []),
    ...(next.uptimePercent > chosen.uptimePercent ? [`${next.uptimePercent} % of uptime is promised`] : []),
  ];
  return { scenario: describe(next), when: more.join(', or ') };
}
