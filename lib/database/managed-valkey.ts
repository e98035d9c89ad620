import { DatabaseCluster } from '@cdktf/provider-digitalocean/lib/database-cluster';
import { Construct } from 'constructs';
import { findValkeySize, valkeySizeProblem, valkeyVersionProblem } from '../catalog/database-sizes';
import { unknownName } from '../core/nearest';
import type { Faults } from '../core/fault';
import type { IPeer } from '../network/peer';
import { valkeyCost } from '../sizing/cost';
import { checkKnown } from '../terraform/deferred';
import type { DeployedValkey } from '../terraform/deployment';
import { reportFaults } from '../terraform/faults-of';
import { costs } from '../terraform/notes';
import { type ManagedClusterProps, clusterArguments, clusterCost, clusterFaults } from './managed-cluster';
import { TrustedSources } from './trusted-sources';

/** Source: API description, `eviction_policy_model` (2026-08-07). */
const EVICTION_POLICIES = [
  'noeviction',
  'allkeys_lru',
  'allkeys_random',
  'volatile_lru',
  'volatile_random',
  'volatile_ttl',
] as const;

/** What goes when the memory is full: nothing, or keys of all, or those with an end; the longest unused, any, or the next to end. */
export type EvictionPolicy = (typeof EVICTION_POLICIES)[number];

/** Settings of a managed Valkey. */
export interface ManagedValkeyProps extends ManagedClusterProps {
  /** A size of a managed Valkey. @default 'db-s-1vcpu-1gb', which can't have a standby */
  readonly size?: string;
  /** The major version. @default '8' */
  readonly version?: string;
  /**
   * What goes when the memory is full.
   * @default 'allkeys_lru', right for sessions and caches; a queue needs 'noeviction'
   */
  readonly evictionPolicy?: EvictionPolicy;
}

const SIZES = { find: findValkeySize, problem: valkeySizeProblem };

/**
 * A Valkey, the successor of Redis and spoken to like it, that DigitalOcean runs: for sessions and caches that several
 * hosts share. It is never backed up, so it holds nothing that can't be made anew. Clients have to speak TLS.
 * Nobody reaches it but who is named by `allowFrom`.
 */
export class ManagedValkey extends Construct {
  readonly cluster: DatabaseCluster;
  private readonly sources: TrustedSources;

  constructor(scope: Construct, id: string, props: ManagedValkeyProps) {
    super(scope, id);
    const size = props.size ?? 'db-s-1vcpu-1gb';
    const version = props.version ?? '8';
    const evictionPolicy = props.evictionPolicy ?? 'allkeys_lru';
    reportFaults(this, valkeyFaults(props, size, version, evictionPolicy));
    costs.add(this, ...clusterCost(size, props.nodes ?? 1, SIZES, valkeyCost));
    this.cluster = new DatabaseCluster(this, 'Resource', {
      ...clusterArguments(props, size),
      engine: 'valkey',
      version,
      evictionPolicy,
    });
    this.sources = new TrustedSources(this, [{ firewallId: 'firewall', clusterId: this.cluster.id }]);
  }

  /** Lets tagged droplets connect: `sessions.allowFrom(hosts)`. */
  allowFrom(sources: IPeer | readonly IPeer[]): void {
    this.sources.allow(sources);
  }

  /** What a deploy has to know of it. Addresses are those of the private network. */
  deployed(): DeployedValkey {
    const { privateHost, port, user, password, privateUri } = this.cluster;
    return { host: privateHost, port, user, password, uri: privateUri };
  }
}

function valkeyFaults(props: ManagedValkeyProps, size: string, version: string, policy: EvictionPolicy): Faults {
  const faults = clusterFaults(props, size, SIZES);
  checkKnown(faults, 'version', version, valkeyVersionProblem);
  checkKnown(faults, 'evictionPolicy', policy, (name) =>
    EVICTION_POLICIES.includes(name) ? undefined : unknownName('eviction policy', name, EVICTION_POLICIES),
  );
  return faults;
}
