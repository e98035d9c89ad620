import type { Construct } from 'constructs';
import { withoutUndefined } from '../lib/core/without-undefined';
import { deploymentOutput } from '../lib/terraform/deployment';
import { PatternStack, type PatternStackProps } from '../lib/terraform/pattern-stack';
import type { DatabaseDropletProps } from '../lib/tria/database-droplet';
import { TriaCluster } from '../lib/tria/tria-cluster';
import type { TriaClusterProps } from '../lib/tria/tria-cluster-props';
import { TriaDroplet, type TriaDropletProps } from '../lib/tria/tria-droplet';
import type { TriaManagedDatabase } from '../lib/tria/tria-props';
import type { TriaShares } from '../lib/tria/tria-shares';
import { type AdminVariablesProps, adminVariables } from './admin-variables';

/** Everything on one large droplet, the guide's option A. */
export interface TriaEnterpriseSingleProps extends Omit<
  TriaDropletProps,
  'admin' | 'shares' | 'size' | 'volumeGib' | 'promised'
> {
  readonly topology: 'single';
  /** A droplet size; the guide's shares grow with it. @default 'c-16' */
  readonly size?: string;
  /** Size of the data volume, in GiB; it can only grow. @default 100 */
  readonly volumeGib?: number;
}

/** Several droplets, one of them for the database: the guide's option B. */
export interface TriaEnterpriseSelfHostedProps extends Omit<TriaClusterProps, 'admin' | 'database'> {
  readonly topology: 'self-hosted';
  /** The database's droplet. @default `s-4vcpu-8gb-intel` with a volume of 100 GiB */
  readonly database?: DatabaseDropletProps;
}

/** Several droplets and a database that DigitalOcean runs: what the guide recommends. */
export interface TriaEnterpriseManagedProps extends Omit<TriaClusterProps, 'admin' | 'database'> {
  readonly topology: 'managed';
  /** The cluster. @default `db-s-4vcpu-8gb` with 2 nodes, for one node does not fail over */
  readonly database?: TriaManagedDatabase;
}

/** Settings of an enterprise's production; who may log in and who is told comes from its variables. */
export type TriaEnterpriseStackProps = (
  TriaEnterpriseSingleProps | TriaEnterpriseSelfHostedProps | TriaEnterpriseManagedProps
) &
  PatternStackProps &
  AdminVariablesProps;

/** The guide's option A. The backend's 16 GB are two backends, which a deploy replaces in turn, and ChromaDB. */
const SINGLE: TriaShares = {
  machine: { memoryMib: 32768, cpus: 16 },
  postgres: { memoryMib: 8192, cpus: 4 },
  backend: { memoryMib: 6144, cpus: 3 },
  instances: 2,
  chroma: { memoryMib: 4096, cpus: 2 },
  frontend: { memoryMib: 4096, cpus: 2 },
  systemMib: 4096,
};

/** Production for several enterprises, 100 to 200 users at a time. */
export class TriaEnterpriseStack extends PatternStack {
  readonly tria: TriaDroplet | TriaCluster;

  constructor(scope: Construct, id: string, props: TriaEnterpriseStackProps) {
    super(scope, id, props);
    props = withoutUndefined(props);
    this.tria = this.build({ app: id, ...props });
    deploymentOutput(this, this.tria.deployment(id));
  }

  private build(props: TriaEnterpriseStackProps): TriaDroplet | TriaCluster {
    const admin = adminVariables(this, props);
    if (props.topology === 'single') {
      const scenario = { size: 'c-16', volumeGib: 100, promised: 0.999, shares: SINGLE };
      return new TriaDroplet(this, 'tria', { ...scenario, ...props, admin });
    }
    const database =
      props.topology === 'managed'
        ? ({ on: 'managed', ...props.database } as const)
        : ({ on: 'droplet', ...props.database } as const);
    return new TriaCluster(this, 'tria', { ...props, database, admin });
  }
}
