import { ReservedIp } from '@cdktf/provider-digitalocean/lib/reserved-ip';
import { ReservedIpAssignment } from '@cdktf/provider-digitalocean/lib/reserved-ip-assignment';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import type { Droplet } from '@cdktf/provider-digitalocean/lib/droplet';
import { regionProblem } from '../catalog/regions';
import { Faults } from '../core/fault';
import { checkKnown } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';

/** Settings of a reserved address. */
export interface ReservedAddressProps {
  /** Where it is, such as `fra1`. The droplet has to be there too. */
  readonly region: string;
  /** The droplet that answers under it. */
  readonly droplet: Droplet;
  /** Whether a plan that would destroy it is refused: a released address does not come back. @default true */
  readonly protect?: boolean;
}

/** An IPv4 address that outlives its droplet. Free while it is assigned. */
export class ReservedAddress extends Construct {
  readonly reservedIp: ReservedIp;
  readonly assignment: ReservedIpAssignment;

  constructor(scope: Construct, id: string, props: ReservedAddressProps) {
    super(scope, id);
    const faults = new Faults();
    checkKnown(faults, 'region', props.region, regionProblem);
    reportFaults(this, faults);
    this.reservedIp = new ReservedIp(this, 'Resource', {
      region: props.region,
      lifecycle: {
        preventDestroy: props.protect ?? true,
        // The assignment's business: an address that is imported would be taken from its droplet.
        ignoreChanges: ['droplet_id'],
      },
    });
    this.assignment = new ReservedIpAssignment(this, 'assignment', {
      ipAddress: this.reservedIp.ipAddress,
      dropletId: Token.asNumber(props.droplet.id),
    });
  }

  get ipv4(): string {
    return this.reservedIp.ipAddress;
  }
}
