import type { Construct } from 'constructs';
import { Faults } from '../core/fault';
import { wholeNumberProblem } from '../core/number-checks';
import { checkKnown } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';
import { type BucketProps, LimitedBucket } from './limited-bucket';

/** Settings of a bucket for backups. */
export interface BackupBucketProps extends BucketProps {
  /** Days for which a deleted or overwritten object can be had back, 1 to 365. @default 30 */
  readonly keepDeletedDays?: number;
  /** Days of which every second of the database can be had back, 1 to 35; the host keeps to them. @default 7 */
  readonly retentionDays?: number;
}

/** A private, versioned Spaces bucket, and a key that opens this bucket and nothing else. */
export class BackupBucket extends LimitedBucket {
  constructor(scope: Construct, id: string, props: BackupBucketProps) {
    const keepDeletedDays = props.keepDeletedDays ?? 30;
    super(scope, id, props, {
      purpose: 'backup',
      versioned: true,
      lifecycleRules: [
        {
          enabled: true,
          noncurrentVersionExpiration: { days: keepDeletedDays },
          abortIncompleteMultipartUploadDays: 1,
        },
      ],
    });
    const faults = new Faults();
    checkKnown(faults, 'keepDeletedDays', keepDeletedDays, (days) => wholeNumberProblem(days, 1, 365, 'days'));
    reportFaults(this, faults);
  }
}
