import type { UserDataPart } from '../../cloud-init/mime';
import type { HostAccessProps, Recreation } from '../compute/compose-host';
import type { DropletBackupsProps } from '../compute/droplet-backups';
import type { ManagedPostgresProps } from '../database/managed-postgres';
import type { DiskUse } from '../host/plan';
import type { DropletThresholds } from '../monitoring/droplet-alerts';
import type { SlackTarget } from '../monitoring/notification';
import type { UptimeMonitorProps } from '../monitoring/uptime-monitor';
import type { DnsProps } from '../network/dns-records';
import type { CostLine } from '../sizing/cost';
import type { PlannerSpecProps } from './planner-spec';

/** Who looks after Planner. */
export interface PlannerAdminProps extends HostAccessProps {
  /** Where alerts go; it has to be verified on the account. */
  readonly email: string;
  /** @default none */
  readonly slack?: readonly SlackTarget[];
}

/** A cluster in the place of the database container. */
export type PlannerManagedDatabase = Partial<Pick<ManagedPostgresProps, 'size' | 'nodes' | 'version' | 'storageGib'>>;

/** What every form of Planner has in common. */
export interface PlannerProps extends Omit<
  PlannerSpecProps,
  'size' | 'tls' | 'trustedProxies' | 'database' | 'backups'
> {
  readonly region: string;
  readonly admin: PlannerAdminProps;
  /** A droplet size; limits and tuning grow with it. @default 's-1vcpu-1gb' */
  readonly size?: string;
  /** @default 'debian-13-x64' */
  readonly image?: string;
  /** The private network's range, unlike that of any other stack. @default '10.110.0.0/24' */
  readonly networkRange?: string;
  /** @default an existing zone of DigitalOcean's */
  readonly dns?: DnsProps;
  /** DigitalOcean's backups of the droplet; false for none. @default weekly */
  readonly dropletBackups?: DropletBackupsProps | false;
  /** @default the document's: CPU 80 %, memory 90 %, disk 80 %, each for 5 minutes */
  readonly thresholds?: DropletThresholds;
  /** The outside check. @default every setting's own */
  readonly uptime?: Partial<Pick<UptimeMonitorProps, 'regions' | 'latencyMs' | 'certificateDays'>>;
  /** Whether the app has been deployed: turns the outside check on. @default false */
  readonly live?: boolean;
  /** Whether plans that would destroy what holds data are refused. @default true */
  readonly protect?: boolean;
  /** @default none */
  readonly recreateOn?: readonly Recreation[];
  /** Cloud-init parts of your own. @default none */
  readonly userDataParts?: readonly UserDataPart[];
  /** Costs beside DigitalOcean's, to be shown beside them. @default a domain for the document's $1 a month */
  readonly extraCosts?: readonly CostLine[];
  /** Outbound transfer expected in a month, in GiB. @default 1, the document's */
  readonly transferGib?: number;
  /** @default the documents' figures */
  readonly diskUse?: DiskUse;
}

/** What a Planner gets where its definition is silent. */
export const PLANNER_DEFAULTS = {
  app: 'planner',
  size: 's-1vcpu-1gb',
  networkRange: '10.110.0.0/24',
  transferGib: 1,
} as const;
