import type { SpacesBucketLifecycleRule } from '@cdktf/provider-digitalocean/lib/spaces-bucket';
import type { Construct } from 'constructs';
import { Faults } from '../core/fault';
import { wholeNumberProblem } from '../core/number-checks';
import { checkKnown, isDeferred } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';
import { BucketCdn, type BucketCdnProps } from './bucket-cdn';
import { type BucketProps, LimitedBucket } from './limited-bucket';

/** Which files go after a time. */
export interface ExpiryRule {
  /** How their names begin, such as `generated/deliveries/`. @default every file of the bucket */
  readonly prefix?: string;
  /** Days after the upload, 1 to 3650. */
  readonly afterDays: number;
}

/** Settings of a bucket for files that are kept for long. */
export interface ArchiveBucketProps extends BucketProps {
  /**
   * Which files are deleted by themselves, and after how many days.
   * @default nothing: files are kept until somebody deletes them
   */
  readonly expire?: readonly ExpiryRule[];
  /** Days for which a deleted or overwritten file can be had back, 1 to 365; it switches versioning on. @default false */
  readonly keepDeletedDays?: number | false;
  /**
   * Serves the bucket's public files from edge servers. The bucket stays private, so that nobody can list it: a file
   * is public once it is uploaded with the ACL `public-read`.
   *
   * @default none
   */
  readonly cdn?: BucketCdnProps;
}

/** A private Spaces bucket for archived files and a frontend's assets, and a key that opens this bucket and nothing else. */
export class ArchiveBucket extends LimitedBucket {
  readonly cdn: BucketCdn | undefined;

  constructor(scope: Construct, id: string, props: ArchiveBucketProps) {
    super(scope, id, props, {
      purpose: 'archive',
      versioned: props.keepDeletedDays !== undefined && props.keepDeletedDays !== false,
      lifecycleRules: lifecycleRules(props),
    });
    reportFaults(this, archiveFaults(props));
    this.cdn = props.cdn && new BucketCdn(this, 'cdn', { ...props.cdn, bucket: this.bucket, name: props.name });
  }
}

/** Aborting uploads can't stand alone: a rule of Spaces has to let something expire. */
function lifecycleRules({ expire = [], keepDeletedDays = false }: ArchiveBucketProps): SpacesBucketLifecycleRule[] {
  const common = { enabled: true, abortIncompleteMultipartUploadDays: 1 };
  return [
    ...expire.map(({ prefix, afterDays }) => ({
      ...common,
      ...(prefix !== undefined && { prefix }),
      expiration: { days: afterDays },
    })),
    ...(keepDeletedDays === false ? [] : [{ ...common, noncurrentVersionExpiration: { days: keepDeletedDays } }]),
  ];
}

function archiveFaults({ expire = [], keepDeletedDays = false }: ArchiveBucketProps): Faults {
  const faults = new Faults();
  if (keepDeletedDays !== false) {
    checkKnown(faults, 'keepDeletedDays', keepDeletedDays, (days) => wholeNumberProblem(days, 1, 365, 'days'));
  }
  const prefixes = expire.map(({ prefix }) => prefix ?? '');
  expire.forEach(({ afterDays }, index) => {
    checkKnown(faults, `expire.${index}.afterDays`, afterDays, (days) => wholeNumberProblem(days, 1, 3650, 'days'));
    const prefix = prefixes[index] ?? '';
    if (isDeferred(prefix)) return;
    if (prefix.startsWith('/')) {
      faults.error(
        `expire.${index}.prefix`,
        `no file's name begins with a slash, as ${JSON.stringify(prefix)} does`,
        `write ${JSON.stringify(prefix.replace(/^\/+/, ''))}`,
      );
    }
    if (prefixes.indexOf(prefix) < index) {
      const which = prefix === '' ? 'all files' : `the files below ${JSON.stringify(prefix)}`;
      faults.error(`expire.${index}`, `${which} have a time already`, 'leave one of the two rules out');
    }
  });
  return faults;
}
