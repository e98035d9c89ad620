import { Tag } from '@cdktf/provider-digitalocean/lib/tag';
import type { Construct } from 'constructs';
import { buildableCount } from '../core/number-checks';
import { withoutUndefined } from '../core/without-undefined';
import type { ProjectAssignment } from '../account/project-assignment';
import { AVAILABILITIES } from '../catalog/sla';
import { ComposeHost } from '../compute/compose-host';
import { Site } from '../compute/site';
import { machineOf } from '../compute/site-machine';
import { type SiteWatch, notificationOf } from '../compute/site-watch';
import { type ManagedPostgres, databaseAvailability } from '../database/managed-postgres';
import { ManagedValkey } from '../database/managed-valkey';
import { BACKEND_DEFAULTS } from '../host/backend-part';
import { databaseName } from '../host/postgres-part';
import { DatabaseAlerts } from '../monitoring/database-alerts';
import { LoadBalancerAlerts } from '../monitoring/load-balancer-alerts';
import { newZones } from '../network/dns-records';
import type { ExternalSite } from '../network/external-site';
import { LoadBalancer } from '../network/load-balancer';
import type { IPeer, Peer } from '../network/peer';
import { Port } from '../network/port';
import { ArchiveBucket } from '../storage/archive-bucket';
import { SharedFiles } from '../storage/shared-files';
import { known } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';
import { availability, connections, promisedAvailability } from '../terraform/notes';
import { ChromaDroplet } from './chroma-droplet';
import { DatabaseDroplet, databaseShares } from './database-droplet';
import { type ResolvedCluster, type TriaClusterProps, clusterFaults, resolveCluster } from './tria-cluster-props';
import { type TriaConnections, ownConnections } from './tria-connections';
import { addDatabase, managedConnectionsOf, managedPlace, noteDatabase } from './tria-database';
import { triaFrame, watchTria } from './tria-props';
import { type TriaShares, sharesOn } from './tria-shares';
import { addExternalFrontend, triaFaults } from './tria-site';
import { type TriaSpecProps, triaSpec, triaSpecFaults } from './tria-spec';

/** The guide's backend droplet: 16 GB, of which the backend has half, so that a second one fits during a deploy. */
const BACKEND_SHARES: TriaShares = {
  machine: { memoryMib: 16384, cpus: 8 },
  backend: { memoryMib: 8192, cpus: 6 },
  frontend: { memoryMib: 2048, cpus: 1 },
  systemMib: 2048,
};

const BACKEND_SIZE = 's-8vcpu-16gb-intel';

/** What the guide promises of an enterprise's service. */
const PROMISED = 0.999;

/** The sizing guide's service that survives the loss of a droplet: several backends behind a load balancer. */
export class TriaCluster extends Site implements IPeer {
  readonly hosts: readonly ComposeHost[];
  readonly loadBalancer: LoadBalancer;
  /** A managed cluster, or a droplet of its own. */
  readonly database: ManagedPostgres | DatabaseDroplet;
  readonly sessions: ManagedValkey | undefined;
  readonly files: SharedFiles | undefined;
  readonly chroma: ChromaDroplet;
  readonly archive: ArchiveBucket | undefined;
  readonly frontendSite: ExternalSite | undefined;
  readonly watch: SiteWatch;
  readonly project: ProjectAssignment;
  /** The tag of all backends: the load balancer's targets and the source that the others trust. */
  readonly tag: Tag;

  constructor(scope: Construct, id: string, props: TriaClusterProps) {
    super(scope, id, triaFrame(props));
    props = withoutUndefined(props);
    const { name } = this.frame;
    const cluster = resolveCluster(props);
    const links = connectionsOf(props, cluster.instances);
    reportFaults(this, faultsOf(props, links));
    if (links.budget) connections.add(this, links.budget);

    this.tag = new Tag(this, 'tag', { name });
    this.hosts = this.addBackends(props, cluster, links);
    this.loadBalancer = this.addLoadBalancer(props);
    for (const host of this.hosts) host.connections.allowFrom(this.loadBalancer, Port.http);
    this.database = this.addDatabase(props, cluster, links);
    this.sessions = this.addSessions(props, cluster);
    this.files = this.addFiles(props, cluster);
    this.chroma = new ChromaDroplet(this, 'chroma', props, this.network, name);
    for (const part of [this.database, this.chroma, ...(this.sessions ? [this.sessions] : [])]) part.allowFrom(this);
    this.archive =
      props.archive && new ArchiveBucket(this, 'archive', { protect: props.protect ?? true, ...props.archive });
    this.frontendSite = addExternalFrontend(this, props);
    this.watch = watchTria(this, props, [
      { id: 'alerts', name, hosts: this.hosts, size: props.size ?? BACKEND_SIZE },
      ...(this.database instanceof DatabaseDroplet ? [this.database.watched] : []),
      this.chroma.watched,
    ]);
    this.project = this.assign(this.urns(), { ...(props.environment && { environment: props.environment }) });
    promisedAvailability.add(this, PROMISED);
    availability.add(
      this,
      { name: 'load balancer', ...AVAILABILITIES.loadBalancer },
      { name: 'backend', ...AVAILABILITIES.droplet, copies: Math.max(1, cluster.instances) },
      ...(this.files ? [{ name: 'shared files', ...AVAILABILITIES.nfs }] : []),
      ...(this.sessions && cluster.sessions.on === 'valkey'
        ? [{ name: 'sessions', ...databaseAvailability(cluster.sessions.nodes ?? 1) }]
        : []),
    );
  }

  get peer(): Peer {
    return { tag: this.tag.name };
  }

  protected deployed(): ReturnType<Site['deployed']> {
    const own = this.database instanceof DatabaseDroplet ? this.database : undefined;
    return {
      hosts: [...(own ? [own.host] : []), this.chroma.host, ...this.hosts].map((host) => host.deployed()),
      ...(this.database instanceof DatabaseDroplet ? {} : { database: this.database.deployed() }),
      ...(this.sessions && { valkey: this.sessions.deployed() }),
      ...(own?.bucket && { backupBucket: own.bucket.deployed() }),
      ...(this.archive && { archiveBucket: this.archive.deployed() }),
      ...(this.files && { sharedFiles: this.files.deployed() }),
      endpoints: { ...own?.endpoints(), ...this.chroma.endpoints() },
    };
  }

  private addBackends(props: TriaClusterProps, cluster: ResolvedCluster, links: TriaConnections): ComposeHost[] {
    const size = props.size ?? BACKEND_SIZE;
    return Array.from({ length: buildableCount(cluster.instances, 1, 20) }, (_, index) => {
      const spec = specOf(props, cluster, links, index + 1);
      if (index === 0) reportFaults(this, triaSpecFaults(spec));
      return new ComposeHost(this, `host-${index + 1}`, {
        ...machineOf(props, this.network),
        ...triaSpec(spec),
        name: spec.name,
        size,
        tags: [this.tag],
      });
    });
  }

  private addLoadBalancer(props: TriaClusterProps): LoadBalancer {
    const { name, region } = this.frame;
    const { thresholds, ...options } = props.loadBalancer ?? {};
    const loadBalancer = new LoadBalancer(this, 'load_balancer', {
      ...options,
      name,
      region,
      network: this.network,
      domains: [props.domain, ...(props.aliases ?? [])],
      targetTag: this.tag.name,
      healthPath: props.backend.healthPath ?? BACKEND_DEFAULTS.healthPath,
      ...(props.dns && { dns: props.dns }),
    });
    new LoadBalancerAlerts(this, 'load_balancer_alerts', {
      ...notificationOf(props.admin),
      name: `${name} load balancer`,
      loadBalancer,
      enabled: props.live ?? false,
      ...(thresholds && { thresholds }),
    });
    return loadBalancer;
  }

  private addDatabase(
    props: TriaClusterProps,
    { sessions }: ResolvedCluster,
    { budget, pooledBy }: TriaConnections,
  ): ManagedPostgres | DatabaseDroplet {
    const { on, ...settings } = props.database;
    if (props.database.on === 'droplet') {
      return new DatabaseDroplet(this, 'database', props, settings, {
        network: this.network,
        sessions: sessions.on === 'redis',
        ...(budget && { connectionsAlert: budget.alertAt }),
      });
    }
    const managed = { nodes: 2, ...settings };
    noteDatabase(this, managed.nodes);
    return addDatabase(this, props, managed, this.network, pooledBy);
  }

  private addSessions(props: TriaClusterProps, { sessions }: ResolvedCluster): ManagedValkey | undefined {
    if (sessions.on !== 'valkey') return undefined;
    const { on, ...settings } = sessions;
    const { name, region } = this.frame;
    const protect = props.protect ?? true;
    const valkey = new ManagedValkey(this, 'sessions', {
      ...settings,
      name: `${name}-sessions`,
      region,
      network: this.network,
      protect,
    });
    new DatabaseAlerts(this, 'sessions_alerts', {
      ...notificationOf(props.admin),
      name: `${name} sessions`,
      cluster: valkey.cluster,
    });
    return valkey;
  }

  private addFiles(props: TriaClusterProps, { storage }: ResolvedCluster): SharedFiles | undefined {
    if (storage.on !== 'nfs') return undefined;
    const { on, sizeGib = 250, ...settings } = storage;
    const { name, region } = this.frame;
    const protect = props.protect ?? true;
    return new SharedFiles(this, 'files', { ...settings, name, region, network: this.network, sizeGib, protect });
  }

  private urns(): readonly string[] {
    const own = this.database instanceof DatabaseDroplet ? this.database : undefined;
    return [
      ...this.hosts.map((host) => host.droplet.urn),
      this.loadBalancer.loadBalancer.urn,
      ...newZones(this.loadBalancer.records).map((zone) => zone.urn),
      ...(own ? [own.host.droplet.urn, own.volume.volume.urn] : []),
      ...(this.database instanceof DatabaseDroplet ? [] : [this.database.cluster.urn]),
      ...(this.sessions ? [this.sessions.cluster.urn] : []),
      this.chroma.host.droplet.urn,
      ...[own?.bucket, this.archive].flatMap((bucket) => bucket?.bucket.urn ?? []),
    ];
  }
}

function faultsOf(props: TriaClusterProps, links: TriaConnections): ReturnType<typeof clusterFaults> {
  const faults = clusterFaults(props);
  const own = props.database.on === 'droplet' ? props.database.postgres : undefined;
  const checked = { ...props, ...(own && { postgres: own }) };
  faults.take('', triaFaults(checked, { ownDatabase: props.database.on === 'droplet', chromaOnHost: false }));
  faults.take('', links.faults);
  return faults;
}

/** Hosts are deployed one after another, so that one second backend is there at a time. */
function connectionsOf(props: TriaClusterProps, instances: number): TriaConnections {
  const processes = { running: Math.max(1, instances), surge: 1 };
  const { pool } = props.backend;
  const { database } = props;
  if (database.on === 'managed') return managedConnectionsOf(processes, database, pool);
  const memoryMib = database.postgres?.memoryMib ?? databaseShares(database).postgres.memoryMib;
  return ownConnections(processes, { ...database.postgres, memoryMib }, pool);
}

function specOf(
  props: TriaClusterProps,
  { sessions, storage }: ResolvedCluster,
  links: TriaConnections,
  number: number,
): TriaSpecProps {
  const { name: app, networkRange } = triaFrame(props);
  const database = databaseName(app);
  return {
    ...props,
    app,
    name: `${app}-${number}`,
    shares: sharesOn(known(props.size ?? BACKEND_SIZE) ?? '', BACKEND_SHARES),
    database: props.database.on === 'managed' ? managedPlace(links) : { on: 'droplet', database, user: database },
    pool: links.pool,
    ...(links.budget && { connectionsAlert: links.budget.alertAt }),
    sessions: ({ valkey: 'valkey', redis: 'droplet', nowhere: 'memory' } as const)[sessions.on],
    chroma: 'droplet',
    storage: { on: ({ nfs: 'share', bucket: 'bucket', nowhere: 'nowhere' } as const)[storage.on] },
    watchesCluster: number === 1,
    behind: networkRange,
  };
}
