import { kindOf } from '../account/kind';

/** A Spaces bucket; its name is its id. The objects are kept by the S3 stand-in (`../spaces`). */
export interface Bucket {
  readonly id: string;
  readonly region: string;
  readonly created_at: string;
  /** Documents that are kept as they came: `lifecycle`, `versioning`, ... */
  readonly documents: Map<string, string>;
}

export const BUCKETS = kindOf<Bucket>({
  name: 'buckets',
  label: (bucket) => bucket.id,
  urn: (bucket) => `do:space:${bucket.id}`,
  region: (bucket) => bucket.region,
});

/** The host under which a bucket is known to the world. */
export function bucketHost({ id, region }: Bucket): string {
  return `${id}.${region}.digitaloceanspaces.com`;
}
