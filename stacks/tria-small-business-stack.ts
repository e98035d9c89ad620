import type { Construct } from 'constructs';
import { withoutUndefined } from '../lib/core/without-undefined';
import { deploymentOutput } from '../lib/terraform/deployment';
import { PatternStack, type PatternStackProps } from '../lib/terraform/pattern-stack';
import { TriaDroplet, type TriaDropletProps } from '../lib/tria/tria-droplet';
import type { TriaManagedDatabase } from '../lib/tria/tria-props';
import type { TriaShares } from '../lib/tria/tria-shares';
import { type AdminVariablesProps, adminVariables } from './admin-variables';

/** Settings of a small business's production; who may log in and who is told comes from its variables. */
export interface TriaSmallBusinessStackProps
  extends
    Omit<TriaDropletProps, 'admin' | 'shares' | 'size' | 'volumeGib' | 'promised'>,
    PatternStackProps,
    AdminVariablesProps {
  /** A droplet size; the guide's shares grow with it. @default by `cpu` */
  readonly size?: string;
  /** `s-8vcpu-16gb-intel`, or `c-8` with CPUs of its own. @default 'shared' */
  readonly cpu?: 'shared' | 'dedicated';
  /** Size of the data volume, in GiB; it can only grow. @default 100 */
  readonly volumeGib?: number;
  /** `self-hosted` on the droplet, or a managed cluster. @default a managed `db-s-4vcpu-8gb` with one node */
  readonly database?: 'self-hosted' | TriaManagedDatabase;
}

const SIZES = { shared: 's-8vcpu-16gb-intel', dedicated: 'c-8' } as const;

const MACHINE = { memoryMib: 16384, cpus: 8 } as const;

/** Scenario 2 of the guide with the managed database that it recommends. ChromaDB has its share of the backend's 8 GB. */
const MANAGED: TriaShares = {
  machine: MACHINE,
  backend: { memoryMib: 5632, cpus: 2.5 },
  chroma: { memoryMib: 2560, cpus: 1.5 },
  frontend: { memoryMib: 2048, cpus: 1 },
  systemMib: 2048,
};

/** The guide's table. The machine is given away, so the backend is two that are replaced in turn. */
const SELF_HOSTED: TriaShares = {
  machine: MACHINE,
  postgres: { memoryMib: 4096, cpus: 2 },
  backend: { memoryMib: 2560, cpus: 1.25 },
  instances: 2,
  chroma: { memoryMib: 3072, cpus: 1.5 },
  frontend: { memoryMib: 2048, cpus: 1 },
  systemMib: 2048,
};

/** Production for one to three small businesses, 20 to 50 users at a time: one droplet and a managed database. */
export class TriaSmallBusinessStack extends PatternStack {
  readonly tria: TriaDroplet;

  constructor(scope: Construct, id: string, props: TriaSmallBusinessStackProps) {
    super(scope, id, props);
    props = withoutUndefined(props);
    this.tria = new TriaDroplet(this, 'tria', {
      app: id,
      size: SIZES[props.cpu ?? 'shared'],
      volumeGib: 100,
      promised: 0.995,
      database: {},
      ...props,
      shares: props.database === 'self-hosted' ? SELF_HOSTED : MANAGED,
      admin: adminVariables(this, props),
    });
    deploymentOutput(this, this.tria.deployment(id));
  }
}
