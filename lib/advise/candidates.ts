import { findPostgresSize, POSTGRES_STORAGE_STEP_GIB } from '../catalog/database-sizes';
import { findDropletSize } from '../catalog/droplet-sizes';
import { LIMITS } from '../catalog/limits';
import {
  type Capacity,
  CHROMA_ALONE,
  CHROMA_SIZES,
  chromaDocuments,
  databaseRoomGib,
  PLANNER_SIZES,
  PLANNER_UPTIME,
  QUERIES_A_REQUEST,
  TRIA_CAPACITY,
} from './capacity';
import type { Composition } from './composition';
import type { Demand } from './demand';

/** The name of a scenario, which is that of its stack. */
export type Scenario =
  | 'planner'
  | 'planner-ha'
  | 'tria-pov'
  | 'tria-pov-tight'
  | 'tria-small-business'
  | 'tria-enterprise-single'
  | 'tria-enterprise-self-hosted'
  | 'tria-enterprise';

/** A prop of a stack, as it would be written. */
export type AdvisedProps = Readonly<Record<string, string | number | Readonly<Record<string, string | number>>>>;

/** A scenario in one form. */
export interface Candidate {
  readonly scenario: Scenario;
  /** The class of its stack. */
  readonly stack: string;
  /** What differs from its defaults. */
  readonly props: AdvisedProps;
  readonly parts: Composition;
  readonly users: number;
  readonly requestsASecond: number;
  /** Vector searches a second. */
  readonly searches: number;
  readonly documents: number;
  readonly databaseGib: number;
  /** What its document promises. */
  readonly uptimePercent: number;
  /** Whether it is chosen only where the budget leaves no other. */
  readonly onlyForBudget: boolean;
  /** Why one would not want it. */
  readonly drawback?: string;
}

const DATABASE = 'db-s-4vcpu-8gb';

/** More backends than these were not thought through. */
const MOST_BACKENDS = 10;

/** Planner's candidates, smallest first. */
export function plannerCandidates(): readonly Candidate[] {
  const one = PLANNER_SIZES.map(({ size, users, requestsASecond }): Candidate => ({
    scenario: 'planner',
    stack: 'PlannerStack',
    props: size === 's-1vcpu-1gb' ? {} : { size },
    parts: { droplets: [{ size, count: 1 }] },
    users,
    requestsASecond,
    searches: requestsASecond,
    documents: CHROMA_ALONE.documents,
    databaseGib: databaseRoomGib(findDropletSize(size)?.diskGb ?? 0),
    uptimePercent: PLANNER_UPTIME.one,
    onlyForBudget: false,
  }));
  const database = findPostgresSize('db-s-1vcpu-2gb');
  const two = PLANNER_SIZES.map(({ size, users, requestsASecond }): Candidate => ({
    scenario: 'planner-ha',
    stack: 'PlannerHaStack',
    props: size === 's-1vcpu-1gb' ? {} : { size },
    parts: { droplets: [{ size, count: 2 }], database: { size: 'db-s-1vcpu-2gb', nodes: 2 }, loadBalancerNodes: 1 },
    // One droplet has to hold everything when the other fails.
    users,
    requestsASecond,
    searches: requestsASecond,
    documents: CHROMA_ALONE.documents,
    databaseGib: database?.storageMinGib ?? 0,
    uptimePercent: PLANNER_UPTIME.two,
    onlyForBudget: false,
  }));
  return [...one, ...two];
}

/** TRIA's candidates for a demand, in the order in which they are recommended. */
export function triaCandidates(demand: Demand): readonly Candidate[] {
  const both = (build: (cpu: Cpu) => Candidate): readonly Candidate[] => [build('shared'), build('dedicated')];
  const enterprise = backendCounts(demand);
  return [
    ...both((cpu) => single('tria-pov', 'TriaPovStack', cpu, TRIA_CAPACITY.pov, ['s-4vcpu-8gb-intel', 'c-4'], 50)),
    {
      ...single('tria-pov-tight', 'TriaPovStack', 'shared', TRIA_CAPACITY.tight, ['s-2vcpu-4gb', 's-2vcpu-4gb'], 50),
      props: { size: 's-2vcpu-4gb' },
      onlyForBudget: true,
      drawback: 'the document has it for development and tests only: answers take 5 to 10 seconds',
    },
    ...both((cpu) => smallBusiness(cpu, demand)),
    ...both((cpu) => ({
      ...single('tria-small-business', 'TriaSmallBusinessStack', cpu, TRIA_CAPACITY.smallBusiness, SIXTEEN_GB, 100),
      props: { database: 'self-hosted', ...(cpu === 'dedicated' && { cpu }) },
      onlyForBudget: true,
      drawback: 'the database shares the droplet and its fate',
    })),
    ...enterprise.flatMap((instances) => both((cpu) => multiple(cpu, instances, demand))),
    {
      ...single('tria-enterprise-single', 'TriaEnterpriseStack', 'dedicated', SINGLE, ['c-16', 'c-16'], 250),
      props: { topology: 'single' },
      onlyForBudget: true,
      drawback: 'one droplet: nothing takes over when it fails',
    },
    ...enterprise.flatMap((instances) => both((cpu) => selfHosted(cpu, instances))),
  ].map((candidate) => withChroma(candidate, demand));
}

type Cpu = 'shared' | 'dedicated';

const SIXTEEN_GB = ['s-8vcpu-16gb-intel', 'c-8'] as const;
/** One droplet has the users of two, but not their uptime. */
const SINGLE: Capacity = { ...TRIA_CAPACITY.enterprise, uptimePercent: TRIA_CAPACITY.smallBusiness.uptimePercent };

function holds({ users, queries, searches, uptimePercent }: Capacity, cpu: Cpu, factor = 1) {
  const at = cpu === 'dedicated' ? 1 : 0;
  return {
    users: Math.floor(users[at] * factor),
    requestsASecond: Math.floor((queries[at] * factor) / QUERIES_A_REQUEST),
    searches: Math.floor(searches[at] * factor),
    documents: CHROMA_ALONE.documents,
    uptimePercent,
  };
}

function single(
  scenario: Scenario,
  stack: string,
  cpu: Cpu,
  capacity: Capacity,
  sizes: readonly [shared: string, dedicated: string],
  volumeGib: number,
): Candidate {
  const size = cpu === 'dedicated' ? sizes[1] : sizes[0];
  return {
    scenario,
    stack,
    props: cpu === 'dedicated' ? { cpu } : {},
    parts: { droplets: [{ size, count: 1 }], volumeGib },
    ...holds(capacity, cpu),
    databaseGib: databaseRoomGib(findDropletSize(size)?.diskGb ?? 0),
    onlyForBudget: false,
  };
}

/** The managed database, with the storage that is asked for where that is more than the least. */
function managed(nodes: number, { databaseGib = 0 }: Demand) {
  const size = findPostgresSize(DATABASE);
  const [least, most] = [size?.storageMinGib ?? 0, size?.storageMaxGib ?? 0];
  const wanted = Math.ceil(databaseGib / POSTGRES_STORAGE_STEP_GIB) * POSTGRES_STORAGE_STEP_GIB;
  const storage = wanted > least && wanted <= most ? { storageGib: wanted } : {};
  return { database: { size: DATABASE, nodes, ...storage }, room: most, storage };
}

function smallBusiness(cpu: Cpu, demand: Demand): Candidate {
  const { database, room } = managed(1, demand);
  const base = single(
    'tria-small-business',
    'TriaSmallBusinessStack',
    cpu,
    TRIA_CAPACITY.smallBusiness,
    SIXTEEN_GB,
    100,
  );
  return { ...base, parts: { ...base.parts, database }, databaseGib: room };
}

function multiple(cpu: Cpu, instances: number, demand: Demand): Candidate {
  const { database, room } = managed(2, demand);
  const size = SIXTEEN_GB[cpu === 'dedicated' ? 1 : 0];
  return {
    scenario: 'tria-enterprise',
    stack: 'TriaEnterpriseStack',
    props: {
      topology: 'managed',
      ...(instances !== 2 && { backend: { instances } }),
      ...(cpu === 'dedicated' && { cpu }),
    },
    parts: {
      droplets: [{ size, count: instances }],
      database,
      loadBalancerNodes: balancerNodes(demand),
      shareGib: 250,
    },
    ...holds(TRIA_CAPACITY.enterprise, cpu, instances / 2),
    databaseGib: room,
    onlyForBudget: false,
  };
}

function selfHosted(cpu: Cpu, instances: number): Candidate {
  const [backend, database] = cpu === 'dedicated' ? ['c-8', 'c-4'] : ['s-8vcpu-16gb-intel', 's-4vcpu-8gb-intel'];
  return {
    scenario: 'tria-enterprise-self-hosted',
    stack: 'TriaEnterpriseStack',
    props: {
      topology: 'self-hosted',
      ...(instances !== 2 && { backend: { instances } }),
      ...(cpu === 'dedicated' && { cpu }),
    },
    parts: {
      droplets: [
        { size: backend, count: instances },
        { size: database, count: 1 },
      ],
      loadBalancerNodes: 1,
      shareGib: 250,
    },
    ...holds(
      { ...TRIA_CAPACITY.enterprise, uptimePercent: TRIA_CAPACITY.smallBusiness.uptimePercent },
      cpu,
      instances / 2,
    ),
    databaseGib: databaseRoomGib(findDropletSize(database)?.diskGb ?? 0),
    onlyForBudget: true,
    drawback: 'the database is one droplet: nothing takes over when it fails',
  };
}

/** Nodes of a load balancer for the requests of a demand. */
function balancerNodes({ requestsASecond = 0 }: Demand): number {
  return Math.max(1, Math.ceil(requestsASecond / LIMITS.loadBalancerNodeRequests.value));
}

function backendCounts(demand: Demand): readonly number[] {
  const { users = 0, requestsASecond = 0 } = demand;
  const [perUsers, perQueries] = [TRIA_CAPACITY.enterprise.users[0] / 2, TRIA_CAPACITY.enterprise.queries[0] / 2];
  const needed = Math.max(
    2,
    Math.ceil(users / perUsers),
    Math.ceil((requestsASecond * QUERIES_A_REQUEST) / perQueries),
  );
  const most = Math.min(MOST_BACKENDS, needed);
  return Array.from({ length: most - 1 }, (_, index) => index + 2);
}

/** ChromaDB gets a droplet of its own where the document says so. */
function withChroma(candidate: Candidate, { documents = 0, searchesADay = 0 }: Demand): Candidate {
  if (documents <= CHROMA_ALONE.documents && searchesADay <= CHROMA_ALONE.searchesADay) return candidate;
  const fitting = CHROMA_SIZES.find(({ memoryMib }) => chromaDocuments(memoryMib) >= documents);
  const { size, memoryMib } = fitting ?? CHROMA_SIZES[CHROMA_SIZES.length - 1] ?? CHROMA_SIZES[0];
  return {
    ...candidate,
    props: { ...candidate.props, chroma: { size } },
    parts: { ...candidate.parts, droplets: [...candidate.parts.droplets, { size, count: 1 }] },
    documents: chromaDocuments(memoryMib),
  };
}
