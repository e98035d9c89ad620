import { kindOf } from '../account/kind';
import { Fields } from '../api/fields';
import { unprocessable } from '../api/refusal';
import { without } from '../api/without';
import type { World } from '../world';
import { DROPLETS } from './droplet';
import { checkDropletLimit, createDroplet } from './droplets';
import { knownSize } from './sizes';

/** Nodes of one kind. */
export interface NodePool {
  readonly id: string;
  name: string;
  readonly size: string;
  count: number;
  tags: string[];
  labels: Readonly<Record<string, unknown>>;
  taints: readonly unknown[];
  auto_scale: boolean;
  min_nodes: number;
  max_nodes: number;
  nodes: { readonly id: string; readonly name: string; readonly droplet: number; readonly created_at: string }[];
}

/** A managed Kubernetes cluster. Its nodes are droplets of the account; nothing runs on them. */
export interface KubernetesCluster {
  readonly id: string;
  name: string;
  readonly region: string;
  version: string;
  readonly cluster_subnet: string;
  readonly service_subnet: string;
  readonly vpc_uuid: string;
  readonly ipv4: string;
  readonly endpoint: string;
  tags: string[];
  readonly pools: NodePool[];
  maintenance_policy: Readonly<Record<string, unknown>>;
  auto_upgrade: boolean;
  surge_upgrade: boolean;
  ha: boolean;
  registry_enabled: boolean;
  state: 'provisioning' | 'running' | 'upgrading';
  /** What is switched on beside: `control_plane_firewall`, `routing_agent`, ... */
  extras: Readonly<Record<string, unknown>>;
  readonly created_at: string;
  updated_at: string;
}

export const KUBERNETES_CLUSTERS = kindOf<KubernetesCluster>({
  name: 'kubernetes clusters',
  label: (cluster) => cluster.name,
  urn: (cluster) => `do:kubernetes:${cluster.id}`,
  vpcs: (cluster) => [cluster.vpc_uuid],
  tags: (cluster) => cluster.tags,
  region: (cluster) => cluster.region,
});

/** The image of nodes, which nobody sees. */
const NODE_IMAGE = 'debian-13-x64';
const MOST_NODES = 512;
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A pool of a request. Its nodes are still to be made. */
export function newPool(world: World, cluster: KubernetesCluster, body: Fields): NodePool {
  const name = poolName(cluster, body.string('name'));
  const size = knownSize(body.string('size')).slug;
  const pool: NodePool = {
    id: world.seeded.uuid(),
    name,
    size,
    count: 0,
    tags: ['k8s', `k8s:${cluster.id}`, 'k8s:worker', ...body.strings('tags')],
    labels: body.optionalObject('labels')?.all() ?? {},
    taints: body.objects('taints').map((taint) => taint.all()),
    ...readScaling(body),
    nodes: [],
  };
  pool.count = wantedCount(body, pool);
  return pool;
}

/** Changes a pool as a request asks. */
export function changePool(world: World, cluster: KubernetesCluster, pool: NodePool, body: Fields): void {
  const name = poolName(cluster, body.string('name'), pool);
  const scaling = readScaling(body);
  const count = wantedCount(body, { ...scaling, count: pool.count });
  Object.assign(pool, {
    name,
    ...scaling,
    ...(body.has('tags') && { tags: [...new Set([...pool.tags.slice(0, 3), ...body.strings('tags')])] }),
    ...(body.has('labels') && { labels: body.object('labels').all() }),
    ...(body.has('taints') && { taints: body.objects('taints').map((taint) => taint.all()) }),
  });
  scale(world, cluster, pool, count);
}

/** Takes the nodes of a pool away, or makes more. */
export function scale(world: World, cluster: KubernetesCluster, pool: NodePool, count = pool.count): void {
  const { account, seeded, now } = world;
  checkDropletLimit(world, Math.max(0, count - pool.nodes.length));
  for (const { droplet } of pool.nodes.splice(count)) {
    if (account.find(DROPLETS, droplet)) account.remove(DROPLETS, droplet);
  }
  while (pool.nodes.length < count) {
    const id = seeded.uuid();
    const name = `${pool.name}-${id.slice(0, 5)}`;
    const { region, vpc_uuid } = cluster;
    const fields = { region, size: pool.size, image: NODE_IMAGE, vpc_uuid, tags: pool.tags };
    const { droplet } = createDroplet(world, name, new Fields(fields));
    pool.nodes.push({ id, name, droplet: droplet.id, created_at: now() });
  }
  pool.count = count;
}

/** A pool as the API shows it. */
export function poolView({ account }: World, pool: NodePool): object {
  return {
    ...without(pool, 'nodes'),
    nodes: pool.nodes.map(({ id, name, droplet, created_at }) => ({
      ...{ id, name, created_at, updated_at: created_at },
      status: { state: account.find(DROPLETS, droplet)?.status === 'new' ? 'provisioning' : 'running' },
      droplet_id: String(droplet),
    })),
  };
}

type Scaling = Pick<NodePool, 'auto_scale' | 'min_nodes' | 'max_nodes'>;

function readScaling(body: Fields): Scaling {
  const isAutomatic = body.optionalBoolean('auto_scale') ?? false;
  const least = body.optionalInteger('min_nodes', 0, MOST_NODES) ?? 0;
  const most = body.optionalInteger('max_nodes', 0, MOST_NODES) ?? 0;
  if (isAutomatic && (most < 1 || least > most)) throw unprocessable('max_nodes must be at least 1 and min_nodes');
  return { auto_scale: isAutomatic, min_nodes: least, max_nodes: most };
}

function wantedCount(body: Fields, pool: Scaling & Pick<NodePool, 'count'>): number {
  const wanted = body.optionalInteger('count', 0, MOST_NODES);
  if (pool.auto_scale) return Math.min(pool.max_nodes, Math.max(pool.min_nodes, wanted ?? pool.count));
  const count = wanted ?? pool.count;
  if (count < 1) throw unprocessable('count must be at least 1');
  return count;
}

function poolName(cluster: KubernetesCluster, name: string, self?: NodePool): string {
  if (!NAME.test(name)) throw unprocessable('a node pool is named by lowercase letters, numbers and dashes');
  if (cluster.pools.some((other) => other !== self && other.name === name)) {
    throw unprocessable(`node pool name "${name}" is already in use`);
  }
  return name;
}
