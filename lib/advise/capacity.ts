/** What a scenario holds: on shared CPUs for sure, and at most. The second needs CPUs of its own. */
export interface Capacity {
  /** Users at the same time. */
  readonly users: readonly [sure: number, most: number];
  /** Database queries a second. */
  readonly queries: readonly [sure: number, most: number];
  /** Vector searches a second. */
  readonly searches: readonly [sure: number, most: number];
  /** The uptime that the document promises, in percent. */
  readonly uptimePercent: number;
}

/** Queries that a request makes: an assumption, for the document counts queries and users count requests. */
export const QUERIES_A_REQUEST = 5;

/**
 * The table "Performance Benchmarks (Estimated)" of the TRIA document (2025-11-07), and its limits of users by scenario.
 * Where it has no row of its own, a scenario has that of its size.
 */
export const TRIA_CAPACITY = {
  tight: { users: [5, 10], queries: [25, 50], searches: [2, 5], uptimePercent: 99 },
  pov: { users: [15, 20], queries: [50, 100], searches: [5, 10], uptimePercent: 99 },
  smallBusiness: { users: [40, 50], queries: [200, 300], searches: [20, 30], uptimePercent: 99.5 },
  /** Two backends; each further one adds a half. */
  enterprise: { users: [150, 200], queries: [500, 800], searches: [50, 100], uptimePercent: 99.9 },
} as const satisfies Readonly<Record<string, Capacity>>;

/**
 * Planner's document (2025-10-17): 1 or 2 users today, twice as many on the same droplet, ten times as many on one of
 * $18 to $24. Requests a second are an assumption: ten for each vCPU that the backend may use, which is half of them.
 */
export const PLANNER_SIZES = [
  { size: 's-1vcpu-1gb', users: 4, requestsASecond: 5 },
  { size: 's-1vcpu-2gb', users: 8, requestsASecond: 5 },
  { size: 's-2vcpu-4gb', users: 20, requestsASecond: 10 },
] as const;

/** The uptimes of Planner's document: one droplet, and two behind a load balancer. */
export const PLANNER_UPTIME = { one: 99, two: 99.9 } as const;

/** GB of a droplet's disk that the system, the images and the logs take: an assumption. */
const SYSTEM_GB = 10;

/** A database on a droplet needs its own size and about twice that for seven compressed dumps and a restore. */
const DISK_FOR_ONE_GIB = 3;

/** The largest database that a droplet's disk holds, in GiB. */
export function databaseRoomGib(diskGb: number): number {
  return Math.max(0, Math.floor((diskGb - SYSTEM_GB) / DISK_FOR_ONE_GIB));
}

/** From here on the document moves ChromaDB to a droplet of its own. */
export const CHROMA_ALONE = { documents: 100_000, searchesADay: 1000 } as const;

/** KiB of memory that a document's vector takes: 1536 numbers of 4 bytes and its share of the index; an assumption. */
const KIB_A_DOCUMENT = 8;

/** The sizes of a droplet for ChromaDB: the document's two (2 GB and 1 vCPU, 4 GB and 2 vCPUs), and two larger ones. */
export const CHROMA_SIZES = [
  { size: 's-1vcpu-2gb', memoryMib: 2048 },
  { size: 's-2vcpu-4gb', memoryMib: 4096 },
  { size: 's-4vcpu-8gb', memoryMib: 8192 },
  { size: 's-8vcpu-16gb', memoryMib: 16384 },
] as const;

/** Documents that a ChromaDB with so much memory holds: half of it is for vectors. */
export function chromaDocuments(memoryMib: number): number {
  return Math.floor((memoryMib / 2) * (1024 / KIB_A_DOCUMENT));
}

/** The droplet of a ChromaDB for so many documents: the smallest that holds them, or the largest. */
export function chromaFor(documents: number): { readonly size: string; readonly memoryMib: number } {
  const [smallest] = CHROMA_SIZES;
  return (
    CHROMA_SIZES.find(({ memoryMib }) => chromaDocuments(memoryMib) >= documents) ?? CHROMA_SIZES.at(-1) ?? smallest
  );
}

/** Whether a droplet shares its CPUs. */
export type Cpu = 'shared' | 'dedicated';

/** What a scenario holds: on shared CPUs the sure figures, on its own the most. */
export function holds({ users, queries, searches, uptimePercent }: Capacity, cpu: Cpu, factor = 1) {
  const at = cpu === 'dedicated' ? 1 : 0;
  return {
    users: Math.floor(users[at] * factor),
    requestsASecond: Math.floor((queries[at] * factor) / QUERIES_A_REQUEST),
    searches: Math.floor(searches[at] * factor),
    documents: CHROMA_ALONE.documents,
    uptimePercent,
  };
}

/** Connections that a TRIA backend opens at most: a pool of 20 and 40 beyond it. */
export const TRIA_POOL = { poolSize: 20, overflow: 40 } as const;
