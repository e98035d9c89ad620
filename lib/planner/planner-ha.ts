import { Tag } from '@cdktf/provider-digitalocean/lib/tag';
import type { Construct } from 'constructs';
import type { ProjectAssignment } from '../account/project-assignment';
import { AVAILABILITIES } from '../catalog/sla';
import { ComposeHost } from '../compute/compose-host';
import { Site } from '../compute/site';
import { type SiteWatch, notificationOf } from '../compute/site-watch';
import { ManagedPostgres, databaseAvailability } from '../database/managed-postgres';
import { Faults } from '../core/fault';
import { buildableCount, wholeNumberProblem } from '../core/number-checks';
import { withoutUndefined } from '../core/without-undefined';
import { BACKEND_DEFAULTS } from '../host/backend-part';
import { databaseName } from '../host/postgres-part';
import { newZones } from '../network/dns-records';
import { LoadBalancerAlerts } from '../monitoring/load-balancer-alerts';
import { LoadBalancer, type LoadBalancerProps } from '../network/load-balancer';
import type { IPeer, Peer } from '../network/peer';
import { Port } from '../network/port';
import { availability, promisedAvailability } from '../terraform/notes';
import { reportFaults } from '../terraform/faults-of';
import { checkConnections } from './planner-connections';
import { plannerHostProps, sizeOf } from './planner-host';
import { type PlannerManagedDatabase, type PlannerProps, plannerFrame, watchPlanner } from './planner-props';
import { plannerSpec } from './planner-spec';

/** Settings of Planner on several droplets. */
export interface PlannerHaProps extends PlannerProps {
  /** Droplets behind the load balancer, 2 to 10. @default 2 */
  readonly instances?: number;
  /** The cluster. @default `db-s-1vcpu-2gb` with 2 nodes: the document's 1 GB node can't have a standby */
  readonly database?: PlannerManagedDatabase;
  /** What differs in the load balancer. @default one node, no sticky sessions */
  readonly loadBalancer?: Partial<Pick<LoadBalancerProps, 'sizeUnit' | 'stickySeconds'>>;
}

/**
 * The document's high availability made real: a load balancer that ends TLS, droplets of which any one may fail, and a
 * managed PostgreSQL that fails over. Redis stays on each droplet: sessions are kept together by the sticky cookie.
 */
export class PlannerHa extends Site implements IPeer {
  readonly hosts: readonly ComposeHost[];
  readonly loadBalancer: LoadBalancer;
  readonly database: ManagedPostgres;
  readonly watch: SiteWatch;
  readonly project: ProjectAssignment;
  /** The tag of all droplets: the load balancer's targets and the database's trusted source. */
  readonly tag: Tag;

  constructor(scope: Construct, id: string, props: PlannerHaProps) {
    super(scope, id, plannerFrame(props));
    props = withoutUndefined(props);
    const { name, region, networkRange } = this.frame;
    const instances = props.instances ?? 2;
    const faults = new Faults();
    faults.check('instances', wholeNumberProblem(instances, 2, 10, 'droplets'));
    reportFaults(this, faults);
    this.tag = new Tag(this, 'tag', { name });
    const length = buildableCount(instances, 1, 10);
    this.hosts = Array.from({ length }, (_, index) => this.addHost(name, index + 1, networkRange, props));
    this.loadBalancer = new LoadBalancer(this, 'load_balancer', {
      ...props.loadBalancer,
      name,
      region,
      network: this.network,
      domains: [props.domain, ...(props.aliases ?? [])],
      targetTag: this.tag.name,
      healthPath: props.backend.healthPath ?? BACKEND_DEFAULTS.healthPath,
      ...(props.dns && { dns: props.dns }),
    });
    for (const host of this.hosts) host.connections.allowFrom(this.loadBalancer, Port.http);
    new LoadBalancerAlerts(this, 'load_balancer_alerts', {
      ...notificationOf(props.admin),
      name: `${name} load balancer`,
      loadBalancer: this.loadBalancer,
      enabled: props.live ?? false,
    });
    this.database = new ManagedPostgres(this, 'database', {
      name,
      region,
      size: 'db-s-1vcpu-2gb',
      nodes: 2,
      version: '15',
      ...props.database,
      network: this.network,
      database: databaseName(name),
      protect: props.protect ?? true,
    });
    this.database.allowFrom(this);
    this.watch = watchPlanner(this, props, this.hosts, this.database);
    this.project = this.assign(this.urns());
    checkConnections(
      this,
      props,
      this.hosts.map((host) => host.plan),
      this.database.cluster.sizeInput,
    );
    promisedAvailability.add(this, 0.999);
    availability.add(
      this,
      { name: 'load balancer', ...AVAILABILITIES.loadBalancer },
      { name: 'droplets', ...AVAILABILITIES.droplet, copies: length },
      { name: 'database', ...databaseAvailability(props.database?.nodes ?? 2) },
    );
  }

  get peer(): Peer {
    return { tag: this.tag.name };
  }

  protected deployed(): ReturnType<Site['deployed']> {
    return { hosts: this.hosts.map((host) => host.deployed()), database: this.database.deployed() };
  }

  private addHost(app: string, number: number, ipRange: string, props: PlannerHaProps): ComposeHost {
    return new ComposeHost(this, `host-${number}`, {
      ...plannerHostProps(props, this.network),
      ...plannerSpec({
        ...props,
        app,
        size: sizeOf(props),
        database: 'managed',
        tls: 'load-balancer',
        trustedProxies: [ipRange],
        shared: true,
        backups: {},
      }),
      name: `${app}-${number}`,
      tags: [this.tag],
    });
  }

  private urns(): readonly string[] {
    return [
      ...this.hosts.map((host) => host.droplet.urn),
      this.loadBalancer.loadBalancer.urn,
      ...newZones(this.loadBalancer.records).map((zone) => zone.urn),
      this.database.cluster.urn,
    ];
  }
}
