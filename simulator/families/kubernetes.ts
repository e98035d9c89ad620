import { overlaps, parseCidr } from '../../lib/core/cidr';
import { timestamp } from '../account/clock';
import type { Call } from '../api/call';
import { conflict, preconditionFailed, notFound, unprocessable } from '../api/refusal';
import { type Reply, accepted, created, noContent, ok, page } from '../api/reply';
import { without } from '../api/without';
import type { World } from '../world';
import {
  KUBERNETES_CLUSTERS,
  type KubernetesCluster,
  type NodePool,
  changePool,
  newPool,
  poolView,
  scale,
} from './kubernetes-cluster';
import { regions as allRegions } from '../../lib/catalog/regions';
import { dropletSizes } from '../../lib/catalog/droplet-sizes';
import { checkDropletLimit } from './droplets';
import { REGISTRIES } from './registries';
import { knownRegion } from './regions';
import { newTags } from './tags';
import { VPCS, knownVpc } from './vpcs';

/** Three minor versions, the latest first. Which ones are offered today changes every few weeks. */
const VERSIONS = ['1.36.1-do.0', '1.35.4-do.0', '1.34.8-do.0'];
/** The first version whose control plane is highly available unless told otherwise. */
const HA_SINCE_MINOR = 36;
const CREATION_SECONDS = 240;
const UPGRADE_SECONDS = 300;
const CREDENTIALS_MS = 7 * 86_400_000;
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const SUBNETS = { cluster: '10.244.0.0/16', service: '10.245.0.0/16' } as const;
const EXTRAS = [
  ...['control_plane_firewall', 'cluster_autoscaler_configuration', 'routing_agent', 'sso', 'amd_gpu_device_plugin'],
  ...['amd_gpu_device_metrics_exporter_plugin', 'nvidia_gpu_device_plugin', 'rdma_shared_dev_plugin'],
  ...['coredns_autoscaler', 'p2p_oci_registry_plugin'],
];

/** A version as options show it. */
function versionView(slug: string): object {
  return {
    slug,
    kubernetes_version: slug.replace(/-do.*/, ''),
    supported_features: ['cluster-autoscaler', 'ha-control-plane'],
  };
}

function knownVersion(wanted: string): string {
  const found =
    wanted === 'latest' ? VERSIONS[0] : VERSIONS.find((each) => each === wanted || each.startsWith(`${wanted}.`));
  if (found === undefined) throw unprocessable(`invalid version slug "${wanted}", use one of ${VERSIONS.join(', ')}`);
  return found;
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}

export function kubernetes(world: World): void {
  const { routes, account, seeded, now, clock } = world;
  account.declare(KUBERNETES_CLUSTERS);
  const found = (call: Call): KubernetesCluster => account.get(KUBERNETES_CLUSTERS, call.param('id'));
  const foundPool = (call: Call): NodePool => {
    const pool = found(call).pools.find(({ id }) => id === call.param('pool'));
    if (!pool) throw notFound();
    return pool;
  };
  const viewOf = (cluster: KubernetesCluster): object => ({
    ...without(cluster, 'pools', 'extras', 'state'),
    ...cluster.extras,
    node_pools: cluster.pools.map((pool) => poolView(world, pool)),
    status: { state: cluster.state, message: '' },
  });
  const freeName = (name: string, self?: KubernetesCluster): string => {
    if (!NAME.test(name)) throw unprocessable('a cluster is named by lowercase letters, numbers and dashes');
    if (account.all(KUBERNETES_CLUSTERS).some((other) => other !== self && other.name === name)) {
      throw unprocessable('a cluster with this name already exists');
    }
    return name;
  };
  const readSubnet = ({ body }: Call, field: string, otherwise: string): string => {
    const range = body.optionalString(field) ?? otherwise;
    if (parseCidr(range)?.family !== 4) throw unprocessable(`${field} is no IPv4 range`);
    if (account.all(VPCS).some((vpc) => overlaps(vpc.ip_range, range)))
      throw unprocessable(`${field} overlaps with a VPC`);
    return range;
  };
  const extrasOf = ({ body }: Call): Readonly<Record<string, unknown>> => {
    return Object.fromEntries(EXTRAS.flatMap((field) => (body.has(field) ? [[field, body.object(field).all()]] : [])));
  };
  const removeAll = (cluster: KubernetesCluster): Reply => {
    for (const pool of cluster.pools) scale(world, cluster, pool, 0);
    account.remove(KUBERNETES_CLUSTERS, cluster.id);
    return noContent();
  };
  const create = (call: Call): Reply => {
    const { body } = call;
    const name = freeName(body.string('name'));
    const region = knownRegion(body.string('region'));
    const version = knownVersion(body.string('version'));
    const [cluster_subnet, service_subnet] = [
      readSubnet(call, 'cluster_subnet', SUBNETS.cluster),
      readSubnet(call, 'service_subnet', SUBNETS.service),
    ];
    if (overlaps(cluster_subnet, service_subnet)) throw unprocessable('cluster_subnet and service_subnet overlap');
    const pools = body.objects('node_pools');
    if (pools.length === 0) throw unprocessable('node_pools must hold at least one pool');
    const id = seeded.uuid();
    const cluster: KubernetesCluster = {
      id,
      name,
      region,
      version,
      cluster_subnet,
      service_subnet,
      vpc_uuid: knownVpc(world, body.optionalString('vpc_uuid'), region).id,
      ipv4: seeded.publicIpv4(),
      endpoint: `https://${id}.k8s.simulated.example`,
      tags: newTags(world, ['k8s', `k8s:${id}`, ...body.strings('tags')]),
      pools: [],
      maintenance_policy: body.optionalObject('maintenance_policy')?.all() ?? {
        start_time: '00:00',
        duration: '4h0m0s',
        day: 'any',
      },
      auto_upgrade: body.optionalBoolean('auto_upgrade') ?? false,
      surge_upgrade: body.optionalBoolean('surge_upgrade') ?? false,
      ha: body.optionalBoolean('ha') ?? minorOf(version) >= HA_SINCE_MINOR,
      registry_enabled: false,
      state: 'provisioning',
      extras: extrasOf(call),
      created_at: now(),
      updated_at: now(),
    };
    for (const pool of pools) cluster.pools.push(newPool(world, cluster, pool));
    checkDropletLimit(
      world,
      cluster.pools.reduce((sum, pool) => sum + pool.count, 0),
    );
    for (const pool of cluster.pools) scale(world, cluster, pool);
    account.add(KUBERNETES_CLUSTERS, cluster);
    world.jobs.start('kubernetes.create', CREATION_SECONDS, () => (cluster.state = 'running'));
    return created({ kubernetes_cluster: viewOf(cluster) });
  };
  const change = (call: Call): Reply => {
    const cluster = found(call);
    const { body } = call;
    const name = freeName(body.string('name'), cluster);
    const ha = body.optionalBoolean('ha') ?? cluster.ha;
    if (cluster.ha && !ha) throw unprocessable('high availability cannot be disabled');
    Object.assign(cluster, {
      name,
      ha,
      ...(body.has('tags') && { tags: newTags(world, ['k8s', `k8s:${cluster.id}`, ...body.strings('tags')]) }),
      ...(body.has('maintenance_policy') && { maintenance_policy: body.object('maintenance_policy').all() }),
      auto_upgrade: body.optionalBoolean('auto_upgrade') ?? cluster.auto_upgrade,
      surge_upgrade: body.optionalBoolean('surge_upgrade') ?? cluster.surge_upgrade,
      extras: { ...cluster.extras, ...extrasOf(call) },
      updated_at: now(),
    });
    return accepted({ kubernetes_cluster: viewOf(cluster) });
  };
  const upgradesOf = ({ version }: KubernetesCluster): string[] => {
    return VERSIONS.filter((each) => minorOf(each) === minorOf(version) + 1);
  };
  const integrate = (call: Call, on: boolean): Reply => {
    if (account.count(REGISTRIES) === 0) throw preconditionFailed('the account has no registry');
    const clusters = call.body.strings('cluster_uuids').map((id) => account.get(KUBERNETES_CLUSTERS, id));
    for (const cluster of clusters) cluster.registry_enabled = on;
    return noContent();
  };
  routes
    .get('/v2/kubernetes/options', () => {
      const named = (slug: string): object => ({ name: slug, slug });
      const [regions, sizes] = [allRegions.map(({ slug }) => named(slug)), dropletSizes.map(({ slug }) => named(slug))];
      return ok({ options: { regions, versions: VERSIONS.map(versionView), sizes } });
    })
    .get('/v2/kubernetes/clusters', (call) =>
      page(call, 'kubernetes_clusters', account.all(KUBERNETES_CLUSTERS), viewOf),
    )
    .post('/v2/kubernetes/clusters', create)
    .get('/v2/kubernetes/clusters/:id', (call) => ok({ kubernetes_cluster: viewOf(found(call)) }))
    .put('/v2/kubernetes/clusters/:id', change)
    .delete('/v2/kubernetes/clusters/:id', (call) => removeAll(found(call)))
    .get('/v2/kubernetes/clusters/:id/destroy_with_associated_resources', (call) => {
      found(call);
      return ok({ load_balancers: [], volumes: [], volume_snapshots: [] });
    })
    .delete('/v2/kubernetes/clusters/:id/destroy_with_associated_resources/dangerous', (call) => removeAll(found(call)))
    .get('/v2/kubernetes/clusters/:id/credentials', (call) => {
      const { id, endpoint } = found(call);
      const authority = Buffer.from(`simulated authority of ${id}`).toString('base64');
      return ok({
        server: endpoint,
        certificate_authority_data: authority,
        client_certificate_data: null,
        client_key_data: null,
        token: `dop_v1_${seeded.text(64)}`,
        expires_at: timestamp(clock.now() + CREDENTIALS_MS),
      });
    })
    .get('/v2/kubernetes/clusters/:id/upgrades', (call) => {
      return ok({ available_upgrade_versions: upgradesOf(found(call)).map(versionView) });
    })
    .post('/v2/kubernetes/clusters/:id/upgrade', (call) => {
      const cluster = found(call);
      const version = knownVersion(call.body.string('version'));
      if (!upgradesOf(cluster).includes(version)) throw unprocessable(`the cluster cannot be upgraded to ${version}`);
      if (cluster.state !== 'running') throw conflict('the cluster is not running');
      cluster.state = 'upgrading';
      world.jobs.start('kubernetes.upgrade', UPGRADE_SECONDS, () =>
        Object.assign(cluster, { version, state: 'running' }),
      );
      return accepted();
    })
    .post('/v2/kubernetes/registry', (call) => integrate(call, true))
    .delete('/v2/kubernetes/registry', (call) => integrate(call, false))
    .get('/v2/kubernetes/clusters/:id/node_pools', (call) => {
      return ok({ node_pools: found(call).pools.map((pool) => poolView(world, pool)) });
    })
    .post('/v2/kubernetes/clusters/:id/node_pools', (call) => {
      const cluster = found(call);
      const pool = newPool(world, cluster, call.body);
      scale(world, cluster, pool);
      cluster.pools.push(pool);
      return created({ node_pool: poolView(world, pool) });
    })
    .get('/v2/kubernetes/clusters/:id/node_pools/:pool', (call) => ok({ node_pool: poolView(world, foundPool(call)) }))
    .put('/v2/kubernetes/clusters/:id/node_pools/:pool', (call) => {
      const pool = foundPool(call);
      changePool(world, found(call), pool, call.body);
      return accepted({ node_pool: poolView(world, pool) });
    })
    .delete('/v2/kubernetes/clusters/:id/node_pools/:pool', (call) => {
      const cluster = found(call);
      const pool = foundPool(call);
      if (cluster.pools.length === 1) throw unprocessable('the last node pool of a cluster cannot be deleted');
      scale(world, cluster, pool, 0);
      cluster.pools.splice(cluster.pools.indexOf(pool), 1);
      return noContent();
    });
}
