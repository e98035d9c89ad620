import { SpacesBucket, type SpacesBucketLifecycleRule } from '@cdktf/provider-digitalocean/lib/spaces-bucket';
import { SpacesKey } from '@cdktf/provider-digitalocean/lib/spaces-key';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { regionProblem } from '../catalog/regions';
import { Faults } from '../core/fault';
import { bucketNameProblem } from '../core/names';
import { spacesCost } from '../sizing/cost';
import { checkKnown } from '../terraform/deferred';
import type { DeployedBucket } from '../terraform/deployment';
import { reportFaults } from '../terraform/faults-of';
import { costs } from '../terraform/notes';

/** Settings that every bucket has. */
export interface BucketProps {
  /** Unique among all buckets of all accounts. */
  readonly name: string;
  /** Where it is, such as `fra1`. */
  readonly region: string;
  /** Whether a plan that would destroy it is refused. @default true */
  readonly protect?: boolean;
}

/** What kinds of buckets differ in. */
export interface BucketContent {
  /** Ends the name of the key. */
  readonly purpose: string;
  readonly versioned: boolean;
  readonly lifecycleRules: readonly SpacesBucketLifecycleRule[];
}

/** A private Spaces bucket, and a key that opens this bucket and nothing else: what every kind of bucket is. */
export abstract class LimitedBucket extends Construct {
  readonly bucket: SpacesBucket;
  readonly key: SpacesKey;

  protected constructor(scope: Construct, id: string, props: BucketProps, content: BucketContent) {
    super(scope, id);
    const faults = new Faults();
    checkKnown(faults, 'name', props.name, bucketNameProblem);
    checkKnown(faults, 'region', props.region, regionProblem);
    reportFaults(this, faults);
    if (isFirst(this)) costs.add(this, spacesCost());
    this.bucket = new SpacesBucket(this, 'Resource', {
      name: props.name,
      region: props.region,
      acl: 'private',
      versioning: { enabled: content.versioned },
      ...(content.lifecycleRules.length > 0 && { lifecycleRule: [...content.lifecycleRules] }),
      lifecycle: { preventDestroy: props.protect ?? true },
    });
    this.key = new SpacesKey(this, 'key', {
      name: `${props.name}-${content.purpose}`,
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

/** The subscription is paid once, whatever the number of buckets; another stack's are not known here. */
function isFirst(bucket: LimitedBucket): boolean {
  const all = TerraformStack.of(bucket).node.findAll();
  return all.find((item) => item instanceof LimitedBucket) === bucket;
}
