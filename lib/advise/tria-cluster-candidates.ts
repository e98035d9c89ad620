import { findPostgresSize, POSTGRES_STORAGE_STEP_GIB } from '../catalog/database-sizes';
import { findDropletSize } from '../catalog/droplet-sizes';
import { LIMITS } from '../catalog/limits';
import type { Candidate } from './candidate';
import {
  type Cpu,
  chromaDocuments,
  chromaFor,
  databaseRoomGib,
  holds,
  QUERIES_A_REQUEST,
  TRIA_CAPACITY,
} from './capacity';
import type { Demand } from './demand';

const DATABASE = 'db-s-4vcpu-8gb';
/** What the stacks have by default, and so need not be told. */
const [DEFAULT_BACKEND, DEFAULT_DATABASE_DROPLET, DEFAULT_CHROMA] = [
  's-8vcpu-16gb-intel',
  's-4vcpu-8gb-intel',
  's-1vcpu-2gb',
] as const;

/** More backends than these were not thought through. */
const MOST_BACKENDS = 10;

/** The managed database, with the storage that is asked for where that is more than the least. */
export function managedDatabase(nodes: number, { databaseGib = 0 }: Demand) {
  const size = findPostgresSize(DATABASE);
  const [least, most] = [size?.storageMinGib ?? 0, size?.storageMaxGib ?? 0];
  const wanted = Math.ceil(databaseGib / POSTGRES_STORAGE_STEP_GIB) * POSTGRES_STORAGE_STEP_GIB;
  const storage = wanted > least && wanted <= most ? { storageGib: wanted } : undefined;
  return { database: { size: DATABASE, nodes, ...storage }, room: most, storage };
}

/** Backends behind a load balancer, with everything that they share in a place of its own. */
function cluster(cpu: Cpu, instances: number, demand: Demand) {
  const size = cpu === 'dedicated' ? 'c-8' : DEFAULT_BACKEND;
  const { size: chroma, memoryMib } = chromaFor(demand.documents ?? 0);
  const loadBalancerNodes = balancerNodes(demand);
  return {
    stack: 'TriaEnterpriseStack',
    props: {
      ...(instances !== 2 && { instances }),
      ...(size !== DEFAULT_BACKEND && { size }),
      ...(chroma !== DEFAULT_CHROMA && { chroma: { size: chroma } }),
      ...(loadBalancerNodes > 1 && { loadBalancer: { sizeUnit: loadBalancerNodes } }),
    },
    backends: { size, count: instances },
    chroma: { size: chroma, count: 1 },
    parts: { loadBalancerNodes, shareGib: 250 },
    held: { ...holds(TRIA_CAPACITY.enterprise, cpu, instances / 2), documents: chromaDocuments(memoryMib) },
  };
}

/** Everything that may fail has a second one, or is DigitalOcean's to replace. */
export function multiple(cpu: Cpu, instances: number, demand: Demand): Candidate {
  const { database, room, storage } = managedDatabase(2, demand);
  const { stack, props, backends, chroma, parts, held } = cluster(cpu, instances, demand);
  return {
    scenario: 'tria-enterprise',
    stack,
    props: { topology: 'managed', ...props, ...(storage && { database: storage }) },
    parts: { ...parts, droplets: [backends, chroma], database, valkey: { size: 'db-s-1vcpu-1gb', nodes: 1 } },
    ...held,
    databaseGib: room,
    onlyForBudget: false,
  };
}

/** The same with PostgreSQL and Redis on a droplet of their own. */
export function selfHosted(cpu: Cpu, instances: number, demand: Demand): Candidate {
  const { stack, props, backends, chroma, parts, held } = cluster(cpu, instances, demand);
  const database = cpu === 'dedicated' ? 'c-4' : DEFAULT_DATABASE_DROPLET;
  const own = database === DEFAULT_DATABASE_DROPLET ? {} : { database: { size: database } };
  return {
    scenario: 'tria-enterprise-self-hosted',
    stack,
    props: { topology: 'self-hosted', ...props, ...own },
    parts: { ...parts, droplets: [backends, { size: database, count: 1 }, chroma], volumeGib: 100 },
    ...held,
    uptimePercent: TRIA_CAPACITY.smallBusiness.uptimePercent,
    databaseGib: databaseRoomGib(findDropletSize(database)?.diskGb ?? 0),
    onlyForBudget: true,
    drawback: 'the database is one droplet: nothing takes over when it fails',
  };
}

/** Nodes of a load balancer for the requests of a demand. */
function balancerNodes({ requestsASecond = 0 }: Demand): number {
  return Math.max(1, Math.ceil(requestsASecond / LIMITS.loadBalancerNodeRequests.value));
}

/** Numbers of backends that a demand may come to. */
export function backendCounts(demand: Demand): readonly number[] {
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
