import type { Droplet } from '@cdktf/provider-digitalocean/lib/droplet';
import { Volume } from '@cdktf/provider-digitalocean/lib/volume';
import { VolumeAttachment } from '@cdktf/provider-digitalocean/lib/volume-attachment';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { regionProblem } from '../catalog/regions';
import { Faults } from '../core/fault';
import { volumeNameProblem } from '../core/names';
import { wholeNumberProblem } from '../core/number-checks';
import { volumeCost } from '../sizing/cost';
import { costs } from '../terraform/notes';
import { checkKnown, known } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';

/** Settings of a data volume. */
export interface DataVolumeProps {
  /** Unique in its region; also the name of the device on the host. */
  readonly name: string;
  /** Where it is, such as `fra1`. The droplet has to be there too. */
  readonly region: string;
  /** 1 to 16384 GiB. It can grow in place and never shrinks. */
  readonly sizeGib: number;
  /** What the volume is formatted with, once. @default 'ext4' */
  readonly filesystem?: 'ext4' | 'xfs';
  /** Whether a plan that would destroy it is refused. @default true */
  readonly protect?: boolean;
}

/** A block storage volume. It belongs to one droplet at a time; the host mounts it by systemd and grows it online. */
export class DataVolume extends Construct {
  readonly volume: Volume;
  private attachedTo: Droplet | undefined;

  constructor(scope: Construct, id: string, props: DataVolumeProps) {
    super(scope, id);
    const faults = new Faults();
    checkKnown(faults, 'name', props.name, volumeNameProblem);
    checkKnown(faults, 'region', props.region, regionProblem);
    checkKnown(faults, 'sizeGib', props.sizeGib, (gib) => wholeNumberProblem(gib, 1, 16384, 'GiB'));
    const sizeGib = known(props.sizeGib);
    if (sizeGib !== undefined) costs.add(this, volumeCost(sizeGib));
    reportFaults(this, faults);
    this.volume = new Volume(this, 'Resource', {
      name: props.name,
      region: props.region,
      size: props.sizeGib,
      initialFilesystemType: props.filesystem ?? 'ext4',
      lifecycle: {
        preventDestroy: props.protect ?? true,
        // Nobody reads it back: a volume that is imported would be replaced because of it.
        ignoreChanges: ['initial_filesystem_type'],
      },
    });
  }

  /** Attaches it to a droplet. A second droplet is a fault: DigitalOcean attaches a volume to one only. */
  attachTo(droplet: Droplet): VolumeAttachment | undefined {
    if (this.attachedTo) {
      const faults = new Faults();
      faults.error(
        '',
        `the volume is attached to ${this.attachedTo.node.path} and should be to ${droplet.node.path} too, one droplet is all it takes`,
        'share files over NFS or Spaces',
      );
      reportFaults(this, faults);
      return undefined;
    }
    this.attachedTo = droplet;
    return new VolumeAttachment(this, 'attachment', {
      volumeId: this.volume.id,
      dropletId: Token.asNumber(droplet.id),
    });
  }
}
