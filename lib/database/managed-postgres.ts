import { DataDigitaloceanDatabaseUser } from '@cdktf/provider-digitalocean/lib/data-digitalocean-database-user';
import { DatabaseCluster } from '@cdktf/provider-digitalocean/lib/database-cluster';
import type { DatabaseConnectionPool } from '@cdktf/provider-digitalocean/lib/database-connection-pool';
import { DatabaseDb } from '@cdktf/provider-digitalocean/lib/database-db';
import type { DatabasePostgresqlConfig } from '@cdktf/provider-digitalocean/lib/database-postgresql-config';
import type { DatabaseReplica } from '@cdktf/provider-digitalocean/lib/database-replica';
import { DatabaseUser } from '@cdktf/provider-digitalocean/lib/database-user';
import { Construct } from 'constructs';
import { findPostgresSize, postgresSizeProblem, postgresStorageProblem } from '../catalog/database-sizes';
import { postgresVersionFaults } from '../catalog/postgres-version-faults';
import { AVAILABILITIES, type AvailabilityRecord } from '../catalog/sla';
import type { Faults } from '../core/fault';
import { postgresNameProblem } from '../core/names';
import type { IPeer } from '../network/peer';
import { managedPostgresCost } from '../sizing/cost';
import { checkKnown, isDeferred, known } from '../terraform/deferred';
import type { DeployedConnection, DeployedDatabase } from '../terraform/deployment';
import { reportFaults } from '../terraform/faults-of';
import { costs } from '../terraform/notes';
import { type ConnectionPoolProps, addPools, poolFaults } from './connection-pools';
import { type ManagedClusterProps, clusterArguments, clusterCost, clusterFaults } from './managed-cluster';
import { type PostgresSettings, addSettings, settingsFaults } from './postgres-settings';
import { storageMib } from './postgres-storage';
import { type ReplicaProps, addReplicas, replicaFaults, standsElsewhere } from './read-replicas';
import { type RestoreProps, restoreArgument, restoreFaults } from './restore';
import { TrustedSources } from './trusted-sources';

/** Settings of a managed PostgreSQL. */
export interface ManagedPostgresProps extends ManagedClusterProps {
  /** A database size such as `db-s-1vcpu-2gb`. It changes in place, but never to a smaller one. */
  readonly size: string;
  /** The major version. @default '16' */
  readonly version?: string;
  /** Storage of each node in GiB, in steps of 10 within the size's range. @default the size's least */
  readonly storageGib?: number;
  /** The application's database. */
  readonly database: string;
  /** The application's user. @default the database's name */
  readonly user?: string;
  /** PgBouncer pools for the application's user, at most 21. @default none */
  readonly pools?: readonly ConnectionPoolProps[];
  /** Settings of PostgreSQL. @default DigitalOcean's */
  readonly settings?: PostgresSettings;
  /** Nodes that answer queries only. @default none */
  readonly replicas?: readonly ReplicaProps[];
  /** Begins with the data of another cluster; see there for what it takes. @default an empty database */
  readonly restore?: RestoreProps;
}

const SIZES = { find: findPostgresSize, problem: postgresSizeProblem };

/**
 * A PostgreSQL cluster that DigitalOcean runs: backed up daily, restorable to any second of the last 7 days,
 * failing over by itself where it has a standby. Nobody reaches it but who is named by `allowFrom`.
 */
export class ManagedPostgres extends Construct {
  readonly cluster: DatabaseCluster;
  /** Undefined where a restore brings the database along. */
  readonly database: DatabaseDb | undefined;
  /** Read rather than made where a restore brings the user along. */
  readonly user: DatabaseUser | DataDigitaloceanDatabaseUser;
  /** By name. */
  readonly pools: Readonly<Record<string, DatabaseConnectionPool>>;
  /** By name. */
  readonly replicas: Readonly<Record<string, DatabaseReplica>>;
  readonly settings: DatabasePostgresqlConfig | undefined;
  private readonly databaseName: string;
  private readonly sources: TrustedSources;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ManagedPostgresProps,
  ) {
    super(scope, id);
    const { size, storageGib, restore } = props;
    const version = props.version ?? '16';
    const userName = props.user ?? props.database;
    reportFaults(this, databaseFaults(props, version, userName));
    const cost = (slug: string, nodes: number) => managedPostgresCost(slug, nodes, storageGib);
    costs.add(this, ...clusterCost(size, props.nodes ?? 1, SIZES, cost));
    this.cluster = new DatabaseCluster(this, 'Resource', {
      ...clusterArguments(props, size),
      engine: 'pg',
      version,
      ...(storageGib !== undefined && { storageSizeMib: storageMib(storageGib) }),
      ...(restore && { backupRestore: restoreArgument(restore) }),
    });
    const clusterId = this.cluster.id;
    // What a restore brings along can't be made a second time.
    this.database = restore ? undefined : this.addDatabase(clusterId);
    const User = restore ? DataDigitaloceanDatabaseUser : DatabaseUser;
    this.user = new User(this, 'user', { clusterId, name: userName });
    this.databaseName = this.database?.name ?? props.database;
    const target = { clusterId, dbName: this.databaseName, user: this.user.name };
    this.pools = addPools(this, props.pools ?? [], target);
    this.replicas = addReplicas(this, props.replicas ?? [], { ...props, clusterId, networkId: props.network.id });
    this.settings = props.settings && addSettings(this, props.settings, clusterId);
    this.sources = new TrustedSources(this, [
      { firewallId: 'firewall', clusterId },
      ...Object.entries(this.replicas).map(([name, { uuid }]) => ({ firewallId: `firewall-${name}`, clusterId: uuid })),
    ]);
  }

  /** The lock of the cluster would not keep a plan from dropping the database in it, such as over another name. */
  private addDatabase(clusterId: string): DatabaseDb {
    const { database: name, protect = true } = this.props;
    return new DatabaseDb(this, 'database', { clusterId, name, lifecycle: { preventDestroy: protect } });
  }

  /** Lets tagged droplets connect, to the replicas too: `database.allowFrom(hosts)`. */
  allowFrom(sources: IPeer | readonly IPeer[]): void {
    this.sources.allow(sources);
  }

  /** What a deploy has to know of it. Addresses are those of the private network. */
  deployed(): DeployedDatabase {
    const [pools, replicas] = [this.deployedPools(), this.deployedReplicas()];
    return {
      ...this.connection(this.cluster.privateHost, this.cluster.port),
      adminUser: this.cluster.user,
      adminPassword: this.cluster.password,
      ...(Object.keys(pools).length > 0 && { pools }),
      ...(Object.keys(replicas).length > 0 && { replicas }),
    };
  }

  private deployedPools(): Readonly<Record<string, DeployedConnection>> {
    return mapped(this.pools, (pool) => this.connection(pool.privateHost, pool.port, pool.name));
  }

  private deployedReplicas(): Readonly<Record<string, DeployedConnection>> {
    const distant = (this.props.replicas ?? []).filter((replica) => standsElsewhere(replica, this.props));
    const names = distant.map(({ name }) => name);
    return mapped(this.replicas, (replica, name) =>
      this.connection(names.includes(name) ? replica.host : replica.privateHost, replica.port),
    );
  }

  private connection(host: string, port: number, name = this.databaseName): DeployedConnection {
    return { host, port, name, user: this.user.name, password: this.user.password };
  }
}

function mapped<T, R>(items: Readonly<Record<string, T>>, map: (item: T, name: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [name, map(item, name)]));
}

function databaseFaults(props: ManagedPostgresProps, version: string, user: string): Faults {
  const { storageGib, pools, settings, replicas, restore } = props;
  const faults = clusterFaults(props, props.size, SIZES);
  checkKnown(faults, 'database', props.database, postgresNameProblem);
  checkKnown(faults, 'user', user, postgresNameProblem);
  if (!isDeferred(version)) faults.take('', postgresVersionFaults(version));
  const size = findPostgresSize(known(props.size) ?? '');
  if (size && storageGib !== undefined) {
    checkKnown(faults, 'storageGib', storageGib, (gib) => postgresStorageProblem(size, gib));
  }
  if (pools) faults.take('pools', poolFaults(pools, size));
  if (settings) faults.take('settings', settingsFaults(settings));
  if (replicas) faults.take('replicas', replicaFaults(replicas, props));
  if (restore) faults.take('restore', restoreFaults(restore, props.name));
  return faults;
}

/** The availability to reckon with: only a cluster with a standby fails over. */
export function databaseAvailability(nodes: number): AvailabilityRecord {
  return nodes > 1 ? AVAILABILITIES.managedDatabaseWithStandby : AVAILABILITIES.managedDatabase;
}
