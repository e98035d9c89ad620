import type { Construct } from 'constructs';
import { withoutUndefined } from '../core/without-undefined';
import type { ProjectAssignment } from '../account/project-assignment';
import { AVAILABILITIES } from '../catalog/sla';
import { ComposeHost } from '../compute/compose-host';
import { Site } from '../compute/site';
import type { SiteWatch } from '../compute/site-watch';
import { ManagedPostgres, databaseAvailability } from '../database/managed-postgres';
import type { HostPlan } from '../host/plan';
import { databaseName } from '../host/postgres-part';
import type { BackupSpec } from '../host/spec';
import { DnsRecords, newZones } from '../network/dns-records';
import { ReservedAddress } from '../network/reserved-address';
import { BackupBucket, type BackupBucketProps } from '../storage/backup-bucket';
import { availability, promisedAvailability } from '../terraform/notes';
import { type PlannerManagedDatabase, type PlannerProps, plannerFrame, watchPlanner } from './planner-props';
import { checkConnections } from './planner-connections';
import { plannerHostProps, sizeOf } from './planner-host';
import { plannerSpec } from './planner-spec';

/** Settings of Planner on one droplet. */
export interface PlannerDropletProps extends PlannerProps {
  /** `container` on the host, or a managed cluster. @default 'container' */
  readonly database?: 'container' | PlannerManagedDatabase;
  /** The daily dumps: when, how many, and the bucket for copies. @default 03:30 UTC, 7 kept, no copies */
  readonly backups?: Omit<BackupSpec, 'postgres' | 'bucket'> & { readonly bucket?: BackupBucketProps };
}

/** The Planner document on one droplet: FastAPI, PostgreSQL with pgvector, Redis and nginx for $6 a month. */
export class PlannerDroplet extends Site {
  readonly host: ComposeHost;
  readonly address: ReservedAddress;
  readonly records: DnsRecords;
  readonly database: ManagedPostgres | undefined;
  readonly bucket: BackupBucket | undefined;
  readonly watch: SiteWatch;
  readonly project: ProjectAssignment;

  constructor(scope: Construct, id: string, props: PlannerDropletProps) {
    super(scope, id, plannerFrame(props));
    props = withoutUndefined(props);
    const { region, dns } = props;
    const protect = props.protect ?? true;
    const managed = props.database === undefined || props.database === 'container' ? undefined : props.database;
    this.host = new ComposeHost(this, 'host', {
      ...plannerHostProps(props, this.network),
      ...plannerSpec({ ...props, size: sizeOf(props), database: managed ? 'managed' : 'container' }),
    });
    this.address = new ReservedAddress(this, 'address', { region, droplet: this.host.droplet, protect });
    this.records = new DnsRecords(this, 'dns', {
      ...dns,
      domains: [props.domain, ...(props.aliases ?? [])],
      ipv4: this.address.ipv4,
      ipv6: this.host.droplet.ipv6Address,
    });
    this.database = managed && this.addDatabase(props, managed);
    this.bucket = props.backups?.bucket && new BackupBucket(this, 'backups', { protect, ...props.backups.bucket });
    this.watch = watchPlanner(this, props, [this.host], this.database);
    this.project = this.assign(this.urns());
    checkConnections(this, props, [this.plan], this.database?.cluster.sizeInput);
    promisedAvailability.add(this, 0.99);
    availability.add(this, { name: 'droplet', ...AVAILABILITIES.droplet });
    if (managed) availability.add(this, { name: 'database', ...databaseAvailability(managed.nodes ?? 1) });
  }

  /** The host thought through: its services, budgets and faults. */
  get plan(): HostPlan {
    return this.host.plan;
  }

  /** The droplet itself, for overrides. */
  get droplet(): ComposeHost['droplet'] {
    return this.host.droplet;
  }

  protected deployed(): ReturnType<Site['deployed']> {
    return {
      hosts: [this.host.deployed(this.address.ipv4)],
      ...(this.database && { database: this.database.deployed() }),
      ...(this.bucket && { backupBucket: this.bucket.deployed() }),
    };
  }

  private addDatabase(props: PlannerDropletProps, managed: PlannerManagedDatabase): ManagedPostgres {
    const { name } = this.frame;
    const database = new ManagedPostgres(this, 'database', {
      name,
      region: props.region,
      size: 'db-s-1vcpu-1gb',
      version: '15',
      ...managed,
      network: this.network,
      database: databaseName(name),
      protect: props.protect ?? true,
    });
    database.allowFrom(this.host);
    return database;
  }

  private urns(): readonly string[] {
    return [
      this.host.droplet.urn,
      this.address.reservedIp.urn,
      ...newZones(this.records).map((zone) => zone.urn),
      ...(this.database ? [this.database.cluster.urn] : []),
      ...(this.bucket ? [this.bucket.bucket.urn] : []),
    ];
  }
}
