import type { Construct } from 'constructs';
import { findDropletSize } from '../lib/catalog/droplet-sizes';
import { Faults } from '../lib/core/fault';
import { withoutUndefined } from '../lib/core/without-undefined';
import { deploymentOutput } from '../lib/terraform/deployment';
import { known } from '../lib/terraform/deferred';
import { reportFaults } from '../lib/terraform/faults-of';
import { PatternStack, type PatternStackProps } from '../lib/terraform/pattern-stack';
import { TriaDroplet, type TriaDropletProps } from '../lib/tria/tria-droplet';
import type { TriaShares } from '../lib/tria/tria-shares';
import { type AdminVariablesProps, adminVariables } from './admin-variables';

/** Settings of a proof of value; who may log in and who is told comes from its variables. */
export interface TriaPovStackProps
  extends
    Omit<TriaDropletProps, 'admin' | 'shares' | 'size' | 'volumeGib' | 'promised'>,
    PatternStackProps,
    AdminVariablesProps {
  /** A droplet size. Below 8 GB it is the guide's tight alternative. @default by `cpu` */
  readonly size?: string;
  /** `s-4vcpu-8gb-intel`, or `c-4` with CPUs of its own. @default 'shared' */
  readonly cpu?: 'shared' | 'dedicated';
  /** Size of the data volume, in GiB; it can only grow. @default 50 */
  readonly volumeGib?: number;
  /** Says that the tight alternative is wanted although it is not for development. @default false */
  readonly acknowledgeTight?: boolean;
}

const SIZES = { shared: 's-4vcpu-8gb-intel', dedicated: 'c-4' } as const;

/** Scenario 1 of the guide. ChromaDB has its 1 GB out of the backend's 4. */
const RECOMMENDED: TriaShares = {
  machine: { memoryMib: 8192, cpus: 4 },
  postgres: { memoryMib: 2048, cpus: 1 },
  backend: { memoryMib: 3072, cpus: 1.5 },
  chroma: { memoryMib: 1024, cpus: 0.5 },
  frontend: { memoryMib: 1024, cpus: 1 },
  systemMib: 1024,
};

/** Its alternative for a tight budget. */
const TIGHT: TriaShares = {
  machine: { memoryMib: 4096, cpus: 2 },
  postgres: { memoryMib: 1024, cpus: 1 },
  backend: { memoryMib: 1536, cpus: 0.7 },
  chroma: { memoryMib: 512, cpus: 0.3 },
  frontend: { memoryMib: 512, cpus: 0.3 },
  systemMib: 512,
};

/** A demo or proof of value for fewer than 20 users at a time, on one droplet. */
export class TriaPovStack extends PatternStack {
  readonly tria: TriaDroplet;

  constructor(scope: Construct, id: string, props: TriaPovStackProps) {
    super(scope, id, props);
    props = withoutUndefined(props);
    const size = props.size ?? SIZES[props.cpu ?? 'shared'];
    const memoryMib = findDropletSize(known(size) ?? '')?.memoryMib ?? RECOMMENDED.machine.memoryMib;
    const tight = memoryMib < RECOMMENDED.machine.memoryMib;
    if (tight) reportFaults(this, tightFaults(size, props));
    this.tria = new TriaDroplet(this, 'tria', {
      app: id,
      volumeGib: 50,
      promised: 0.99,
      ...props,
      size,
      shares: tight ? TIGHT : RECOMMENDED,
      admin: adminVariables(this, props),
    });
    deploymentOutput(this, this.tria.deployment(id));
  }
}

/** The guide's own reasons. */
function tightFaults(size: string, { environment, acknowledgeTight = false }: TriaPovStackProps): Faults {
  const faults = new Faults();
  if (environment === 'Development' || acknowledgeTight) return faults;
  faults.error(
    'size',
    `${size} is for development only: ChromaDB is likely to swap, 5 to 10 users at a time are the most, answers take 5 to 10 seconds, and it is not for demos before clients`,
    `use ${SIZES.shared}, or say environment: 'Development' or acknowledgeTight: true`,
  );
  return faults;
}
