import { SpacesBucket } from '@cdktf/provider-digitalocean/lib/spaces-bucket';
import { SpacesKey } from '@cdktf/provider-digitalocean/lib/spaces-key';
import { Construct } from 'constructs';
import { regionProblem } from '../catalog/regions';
import { Faults } from '../core/fault';
import { bucketNameProblem } from '../core/names';
import { wholeNumberProblem } from '../core/number-checks';
import { spacesCost } from '../sizing/cost';
import { costs } from '../terraform/notes';
import { checkKnown } from '../terraform/deferred';
import type { DeployedBucket } from '../terraform/deployment';
import { reportFaults } from '../terraform/faults-of';

/** Settings of a bucket for backups. */
export interface BackupBucketProps {
  /** Unique among all buckets of all accounts. */
  readonly name: string;
  readonly region: string;
  /** Days for which a deleted or overwritten object can be had back, 1 to 365. @default 30 */
  readonly keepDeletedDays?: number;
  /** Whether a plan that would destroy it is refused. @default true */
  readonly protect?: boolean;
}

/** A private, versioned Spaces bucket, and a key that opens this bucket and nothing else. */
export class BackupBucket extends Construct {
  readonly bucket: SpacesBucket;
  readonly key: SpacesKey;

  constructor(scope: Construct, id: string, props: BackupBucketProps) {
    super(scope, id);
    const keepDeletedDays = props.keepDeletedDays ?? 30;
    const faults = new Faults();
    checkKnown(faults, 'name', props.name, bucketNameProblem);
    checkKnown(faults, 'region', props.region, regionProblem);
    checkKnown(faults, 'keepDeletedDays', keepDeletedDays, (days) => wholeNumberProblem(days, 1, 365, 'days'));
    reportFaults(this, faults);
    costs.add(this, spacesCost());
    this.bucket = new SpacesBucket(this, 'Resource', {
      name: props.name,
      region: props.region,
      acl: 'private',
      versioning: { enabled: true },
      lifecycleRule: [
        {
          enabled: true,
          noncurrentVersionExpiration: { days: keepDeletedDays },
          abortIncompleteMultipartUploadDays: 1,
        },
      ],
      lifecycle: { preventDestroy: props.protect ?? true },
    });
    this.key = new SpacesKey(this, 'key', {
      name: `${props.name}-backup`,
      grant: [{ bucket: this.bucket.name, permission: 'readwrite' }],
    });
  }

  /** What a deploy has to know of it. */
  deployed(): DeployedBucket {
    return {
      name: this.bucket.name,
      region: this.bucket.region,
      accessKey: this.key.accessKey,
      secretKey: this.key.secretKey,
    };
  }
}
