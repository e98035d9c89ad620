import { Vpc } from '@cdktf/provider-digitalocean/lib/vpc';
import { Construct } from 'constructs';
import { overlaps, parseCidr } from '../core/cidr';
import { Faults, type Problem } from '../core/fault';
import { vpcNameProblem } from '../core/names';
import { regionProblem } from '../catalog/regions';
import { vpcRangeProblem } from '../catalog/vpc-ranges';
import { checkKnown, isDeferred, known } from '../terraform/deferred';
import { checkLater, reportFaults } from '../terraform/faults-of';

/** Settings of a private network. */
export interface PrivateNetworkProps {
  /** Unique in the account. */
  readonly name: string;
  /** Where it is, such as `fra1`. Its members have to be there too. */
  readonly region: string;
  /** A private IPv4 range from /16 to /28 that no other VPC of the account and no range of DigitalOcean's overlaps. */
  readonly ipRange: string;
}

/** A VPC: the network in which a stack's droplets, databases and shares see each other. It costs nothing. */
export class PrivateNetwork extends Construct {
  readonly vpc: Vpc;

  constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id);
    const faults = new Faults();
    checkKnown(faults, 'name', props.name, vpcNameProblem);
    checkKnown(faults, 'region', props.region, regionProblem);
    // What a region reserves for itself can't be looked at before the region is known; the rest can.
    checkKnown(faults, 'ipRange', props.ipRange, (range) =>
      vpcRangeProblem(range, known(props.region) ?? 'every region'),
    );
    reportFaults(this, faults);
    checkLater(this, () => this.overlaps(props.ipRange));
    this.vpc = new Vpc(this, 'Resource', {
      name: props.name,
      region: props.region,
      ipRange: props.ipRange,
      // Members leave the network some minutes after they are gone; the provider's two are too few.
      timeouts: { delete: '10m' },
    });
  }

  get id(): string {
    return this.vpc.id;
  }

  /** Of two that overlap the later one is at fault. Networks of other apps are not known here. */
  private overlaps(range: string): Faults {
    const faults = new Faults();
    const networks = this.node.root.node.findAll().filter((item): item is Vpc => item instanceof Vpc);
    for (const other of networks.slice(0, networks.indexOf(this.vpc))) {
      const taken = known(other.ipRangeInput);
      if (taken === undefined || isDeferred(range) || !parseCidr(taken) || !parseCidr(range)) continue;
      if (!overlaps(taken, range)) continue;
      faults.error(
        'ipRange',
        `${range} overlaps ${taken} of ${other.node.scope?.node.path ?? other.node.path}, and an account can't have both`,
        'give each network a range of its own',
      );
    }
    return faults;
  }
}

/** The problem of a member of a network that is to stand in another region. */
export function networkRegionProblem(network: PrivateNetwork, region: string): Problem | undefined {
  const networkRegion = network.vpc.regionInput;
  if (networkRegion === region || isDeferred(networkRegion) || isDeferred(region)) return undefined;
  // A region that does not exist is said to be none, and that is enough.
  if (regionProblem(region)) return undefined;
  return { problem: `it is in ${region}, its network in ${networkRegion}`, remedy: 'put them in one region' };
}
