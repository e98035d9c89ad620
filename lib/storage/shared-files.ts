import { Nfs } from '@cdktf/provider-digitalocean/lib/nfs';
import { Construct } from 'constructs';
import { LIMITS } from '../catalog/limits';
import { NFS_REGIONS, regionProblem } from '../catalog/regions';
import { Faults } from '../core/fault';
import { volumeNameProblem } from '../core/names';
import { oneOf } from '../core/nearest';
import { wholeNumberProblem } from '../core/number-checks';
import { type PrivateNetwork, networkRegionProblem } from '../network/private-network';
import { nfsCost } from '../sizing/cost';
import { checkKnown, known } from '../terraform/deferred';
import type { DeployedShare } from '../terraform/deployment';
import { reportFaults } from '../terraform/faults-of';
import { costs } from '../terraform/notes';

/** How fast a share is. */
export type SharePerformance = 'standard' | 'high';

/** Settings of a share. */
export interface SharedFilesProps {
  /** The share's name. */
  readonly name: string;
  /** The region of the network. DigitalOcean offers shares in some of its regions only. */
  readonly region: string;
  /** The droplets of this network can mount it, and nobody else. */
  readonly network: PrivateNetwork;
  /** 50 to 32768 GiB. It can grow in place and never shrinks. */
  readonly sizeGib: number;
  /** There is a way up from `standard`, and none down from `high`. @default 'standard' */
  readonly performance?: SharePerformance;
  /** The price of a GiB a month, in US dollars: none was found in public. @default an assumption of low confidence */
  readonly usdPerGib?: number;
  /** Regions that are known to offer shares. @default a short list of low confidence, {@link NFS_REGIONS} */
  readonly offeredIn?: readonly string[];
  /** Says that DigitalOcean does offer shares in the region, though it is not among the known ones. @default false */
  readonly acknowledgeRegion?: boolean;
  /** Whether a plan that would destroy it is refused. @default true */
  readonly protect?: boolean;
}

/** An NFS share for files that several droplets work with. Never for SQLite: its locks do not hold on NFS. */
export class SharedFiles extends Construct {
  readonly share: Nfs;

  constructor(scope: Construct, id: string, props: SharedFilesProps) {
    super(scope, id);
    reportFaults(this, shareFaults(props));
    const sizeGib = known(props.sizeGib);
    if (sizeGib !== undefined) costs.add(this, nfsCost(sizeGib, props.usdPerGib));
    // The network is part of the share. A resource for the attachment is for further networks, and would detach this one.
    this.share = new Nfs(this, 'Resource', {
      name: props.name,
      region: props.region,
      size: props.sizeGib,
      vpcId: props.network.id,
      lifecycle: { preventDestroy: props.protect ?? true },
    });
    // The bindings are older than this argument, whose default is the dearer tier.
    this.share.addOverride('performance_tier', props.performance ?? 'standard');
  }

  /** What a deploy has to know of it. */
  deployed(): DeployedShare {
    return { host: this.share.getStringAttribute('host'), mountPath: this.share.getStringAttribute('mount_path') };
  }
}

function shareFaults(props: SharedFilesProps): Faults {
  const faults = new Faults();
  const [least, most] = [LIMITS.nfsLeastGib.value, LIMITS.nfsMostGib.value];
  checkKnown(faults, 'name', props.name, volumeNameProblem);
  checkKnown(faults, 'sizeGib', props.sizeGib, (gib) => wholeNumberProblem(gib, least, most, 'GiB'));
  if (props.usdPerGib !== undefined && !(props.usdPerGib >= 0 && props.usdPerGib < Infinity)) {
    faults.error('usdPerGib', `${props.usdPerGib} is no price`, 'give US dollars for a GiB a month');
  }
  const region = known(props.region);
  if (region === undefined) return faults;
  const unknown = regionProblem(region);
  faults.check('region', unknown);
  if (!unknown) checkOffer(faults, region, props);
  faults.check('region', networkRegionProblem(props.network, region));
  return faults;
}

function checkOffer(faults: Faults, region: string, props: SharedFilesProps): void {
  const offeredIn = props.offeredIn ?? NFS_REGIONS.slugs;
  if (offeredIn.includes(region) || props.acknowledgeRegion === true) return;
  faults.error(
    'region',
    `${region} is not known to offer NFS shares, ${oneOf(offeredIn)} ${offeredIn.length === 1 ? 'is' : 'are'}`,
    'look into the control panel, then set acknowledgeRegion: true, or use a region that is known',
  );
}
