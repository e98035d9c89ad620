import { findDropletSize } from '../catalog/droplet-sizes';
import type { Candidate, Scenario } from './candidate';
import {
  type Capacity,
  type Cpu,
  CHROMA_ALONE,
  chromaDocuments,
  chromaFor,
  databaseRoomGib,
  holds,
  TRIA_CAPACITY,
} from './capacity';
import type { Demand } from './demand';
import { backendCounts, managedDatabase, multiple, selfHosted } from './tria-cluster-candidates';

/** TRIA's candidates for a demand, in the order in which they are recommended. */
export function triaCandidates(demand: Demand): readonly Candidate[] {
  const both = (build: (cpu: Cpu) => Candidate): readonly Candidate[] => [build('shared'), build('dedicated')];
  const enterprise = backendCounts(demand);
  const onOne = (candidate: Candidate): Candidate => withChroma(candidate, demand);
  return [
    ...both((cpu) => single('tria-pov', 'TriaPovStack', cpu, TRIA_CAPACITY.pov, ['s-4vcpu-8gb-intel', 'c-4'], 50)).map(
      onOne,
    ),
    onOne({
      ...single('tria-pov-tight', 'TriaPovStack', 'shared', TRIA_CAPACITY.tight, ['s-2vcpu-4gb', 's-2vcpu-4gb'], 50),
      props: { size: 's-2vcpu-4gb', environment: 'Development' },
      onlyForBudget: true,
      drawback: 'the document has it for development and tests only: answers take 5 to 10 seconds',
    }),
    ...both((cpu) => smallBusiness(cpu, demand)).map(onOne),
    ...both((cpu) => ({
      ...single('tria-small-business', 'TriaSmallBusinessStack', cpu, TRIA_CAPACITY.smallBusiness, SIXTEEN_GB, 100),
      props: { database: 'self-hosted', ...(cpu === 'dedicated' && { cpu }) },
      onlyForBudget: true,
      drawback: 'the database shares the droplet and its fate',
    })).map(onOne),
    ...enterprise.flatMap((instances) => both((cpu) => multiple(cpu, instances, demand))),
    onOne({
      ...single('tria-enterprise-single', 'TriaEnterpriseStack', 'dedicated', SINGLE, ['c-16', 'c-16'], 100),
      props: { topology: 'single' },
      onlyForBudget: true,
      drawback: 'one droplet: nothing takes over when it fails',
    }),
    ...enterprise.flatMap((instances) => both((cpu) => selfHosted(cpu, instances, demand))),
  ];
}

const SIXTEEN_GB = ['s-8vcpu-16gb-intel', 'c-8'] as const;
/** One droplet has the users of two, but not their uptime. */
const SINGLE: Capacity = { ...TRIA_CAPACITY.enterprise, uptimePercent: TRIA_CAPACITY.smallBusiness.uptimePercent };

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

function smallBusiness(cpu: Cpu, demand: Demand): Candidate {
  const { database, room, storage } = managedDatabase(1, demand);
  const base = single(
    'tria-small-business',
    'TriaSmallBusinessStack',
    cpu,
    TRIA_CAPACITY.smallBusiness,
    SIXTEEN_GB,
    100,
  );
  const props = { ...base.props, ...(storage && { database: storage }) };
  return { ...base, props, parts: { ...base.parts, database }, databaseGib: room };
}

/** ChromaDB gets a droplet of its own where the document says so. */
function withChroma(candidate: Candidate, { documents = 0, searchesADay = 0 }: Demand): Candidate {
  if (documents <= CHROMA_ALONE.documents && searchesADay <= CHROMA_ALONE.searchesADay) return candidate;
  const { size, memoryMib } = chromaFor(documents);
  return {
    ...candidate,
    props: { ...candidate.props, chroma: { size } },
    parts: { ...candidate.parts, droplets: [...candidate.parts.droplets, { size, count: 1 }] },
    documents: chromaDocuments(memoryMib),
  };
}
