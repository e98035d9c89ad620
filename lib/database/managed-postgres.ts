import { DatabaseCluster } from '@cdktf/provider-digitalocean/lib/database-cluster';
import { DatabaseDb } from '@cdktf/provider-digitalocean/lib/database-db';
import { DatabaseFirewall, type DatabaseFirewallRule } from '@cdktf/provider-digitalocean/lib/database-firewall';
import { DatabaseUser } from '@cdktf/provider-digitalocean/lib/database-user';
import { Op, Token } from 'cdktf';
import { Construct } from 'constructs';
import {
  databaseNodesProblem,
  findPostgresSize,
  findPostgresVersion,
  postgresSizeProblem,
  postgresStorageProblem,
  postgresVersionProblem,
} from '../catalog/database-sizes';
import { regionProblem } from '../catalog/regions';
import { AVAILABILITIES, type AvailabilityRecord } from '../catalog/sla';
import { cidrProblem, isWholeWorld } from '../core/cidr';
import { timeOfDayProblem } from '../core/clock';
import { Faults, type Problem } from '../core/fault';
import { postgresNameProblem, vpcNameProblem } from '../core/names';
import { wholeNumberProblem } from '../core/number-checks';
import type { IPeer } from '../network/peer';
import type { PrivateNetwork } from '../network/private-network';
import { managedPostgresCost } from '../sizing/cost';
import { costs } from '../terraform/notes';
import { checkKnown, isDeferred, known } from '../terraform/deferred';
import type { DeployedDatabase } from '../terraform/deployment';
import { reportFaults } from '../terraform/faults-of';

/** When DigitalOcean may work on a cluster. */
export interface MaintenanceWindowProps {
  readonly day: 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';
  /** `HH:MM` in UTC. */
  readonly hour: string;
}

/** Settings of a managed PostgreSQL. */
export interface ManagedPostgresProps {
  /** Unique in the account. */
  readonly name: string;
  readonly region: string;
  /** A database size such as `db-s-1vcpu-2gb`. It changes in place. */
  readonly size: string;
  /** 1, or with standbys 2 or 3; only then does it fail over. @default 1 */
  readonly nodes?: number;
  /** The major version. @default '16' */
  readonly version?: string;
  /** Storage of each node in GiB, in steps of 10 within the size's range. @default the size's least */
  readonly storageGib?: number;
  /** The network it is reached in. */
  readonly network: PrivateNetwork;
  /** The application's database. */
  readonly database: string;
  /** The application's user. @default the database's name */
  readonly user?: string;
  /** @default Sunday 04:00 */
  readonly maintenance?: MaintenanceWindowProps;
  /** Whether a plan that would destroy it is refused. @default true */
  readonly protect?: boolean;
}

/**
 * A PostgreSQL cluster that DigitalOcean runs: backed up daily, restorable to any second of the last 7 days,
 * failing over by itself where it has a standby. Nobody reaches it but who is named by `allowFrom`.
 */
export class ManagedPostgres extends Construct {
  readonly cluster: DatabaseCluster;
  readonly database: DatabaseDb;
  readonly user: DatabaseUser;
  private readonly rules: DatabaseFirewallRule[] = [];
  private firewall: DatabaseFirewall | undefined;

  constructor(scope: Construct, id: string, props: ManagedPostgresProps) {
    super(scope, id);
    const nodes = props.nodes ?? 1;
    const version = props.version ?? '16';
    const userName = props.user ?? props.database;
    reportFaults(this, databaseFaults(props, nodes, version, userName));
    this.node.addValidation({ validate: () => this.missingSources() });
    if (isPriced(props, nodes)) costs.add(this, managedPostgresCost(props.size, nodes, props.storageGib));
    const maintenance = props.maintenance ?? { day: 'sunday', hour: '04:00' };
    this.cluster = new DatabaseCluster(this, 'Resource', {
      name: props.name,
      engine: 'pg',
      version,
      size: props.size,
      region: props.region,
      nodeCount: nodes,
      ...(props.storageGib !== undefined && { storageSizeMib: storageMib(props.storageGib) }),
      privateNetworkUuid: props.network.id,
      maintenanceWindow: [maintenance],
      lifecycle: { preventDestroy: props.protect ?? true },
    });
    this.database = new DatabaseDb(this, 'database', { clusterId: this.cluster.id, name: props.database });
    this.user = new DatabaseUser(this, 'user', { clusterId: this.cluster.id, name: userName });
  }

  /** Lets tagged droplets connect: `database.allowFrom(hosts)`. */
  allowFrom(sources: IPeer | readonly IPeer[]): void {
    const faults = new Faults();
    for (const { peer } of [sources].flat()) {
      if (peer.tag !== undefined) this.rules.push({ type: 'tag', value: peer.tag });
      if (peer.addresses) this.rules.push(...addressRules(faults, peer.addresses));
    }
    reportFaults(this, faults);
    if (this.firewall) this.firewall.putRule(this.rules);
    else if (this.rules.length > 0) {
      this.firewall = new DatabaseFirewall(this, 'firewall', { clusterId: this.cluster.id, rule: this.rules });
    }
  }

  /** What a deploy has to know of it. Addresses are those of the private network. */
  deployed(): DeployedDatabase {
    return {
      host: this.cluster.privateHost,
      port: this.cluster.port,
      name: this.database.name,
      user: this.user.name,
      password: this.user.password,
      adminUser: this.cluster.user,
      adminPassword: this.cluster.password,
    };
  }

  /** Without a firewall a cluster is open to the internet. */
  private missingSources(): string[] {
    return this.rules.length > 0
      ? []
      : ['the database is reached by nobody and guarded from nobody; name who connects by allowFrom'];
  }
}

/** Each address is a rule of its own, so their number has to be known. */
function addressRules(faults: Faults, ranges: readonly string[]): readonly DatabaseFirewallRule[] {
  if (Token.isUnresolved(ranges)) {
    faults.error(
      'allowFrom',
      'a reference to a list makes no rules, for each address is one of its own',
      'name the addresses one by one, or a tag',
    );
    return [];
  }
  for (const range of ranges) checkKnown(faults, 'allowFrom', range, sourceProblem);
  return ranges.map((value) => ({ type: 'ip_addr', value }));
}

function sourceProblem(range: string): Problem | undefined {
  if (!isWholeWorld(range)) return cidrProblem(range);
  return { problem: `${range} opens the database to the world`, remedy: 'name who connects, best by a tag' };
}

function databaseFaults(props: ManagedPostgresProps, nodes: number, version: string, user: string): Faults {
  const faults = new Faults();
  checkKnown(faults, 'name', props.name, vpcNameProblem);
  checkKnown(faults, 'region', props.region, regionProblem);
  checkKnown(faults, 'database', props.database, postgresNameProblem);
  checkKnown(faults, 'user', user, postgresNameProblem);
  if (props.maintenance) checkKnown(faults, 'maintenance.hour', props.maintenance.hour, timeOfDayProblem);
  if (!isDeferred(version)) checkVersion(faults, version);
  checkKnown(faults, 'size', props.size, postgresSizeProblem);
  const size = findPostgresSize(known(props.size) ?? '');
  checkKnown(faults, 'nodes', nodes, (count) =>
    size ? databaseNodesProblem(size, count) : wholeNumberProblem(count, 1, 3, 'nodes'),
  );
  if (size && props.storageGib !== undefined) {
    checkKnown(faults, 'storageGib', props.storageGib, (gib) => postgresStorageProblem(size, gib));
  }
  return faults;
}

function checkVersion(faults: Faults, version: string): void {
  faults.check('version', postgresVersionProblem(version));
  const end = findPostgresVersion(version)?.endOfLife;
  if (end !== undefined && end <= new Date().toISOString().slice(0, end.length)) {
    faults.warning('version', `PostgreSQL ${version} gets no fixes since ${end}`, 'plan the move to a later version');
  }
}

/** Arithmetic on a reference has to be Terraform's own. */
function storageMib(gib: number): string {
  return isDeferred(gib) ? Token.asString(Op.mul(gib, 1024)) : String(gib * 1024);
}

function isPriced(props: ManagedPostgresProps, nodes: number): boolean {
  return !isDeferred(props.size) && findPostgresSize(props.size) !== undefined && nodes >= 1;
}

/** The availability to reckon with: only a cluster with a standby fails over. */
export function databaseAvailability(nodes: number): AvailabilityRecord {
  return nodes > 1 ? AVAILABILITIES.managedDatabaseWithStandby : AVAILABILITIES.managedDatabase;
}
