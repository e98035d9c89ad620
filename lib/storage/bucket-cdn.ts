import { Cdn } from '@cdktf/provider-digitalocean/lib/cdn';
import type { SpacesBucket } from '@cdktf/provider-digitalocean/lib/spaces-bucket';
import { Construct } from 'constructs';
import { Faults } from '../core/fault';
import { oneOf } from '../core/nearest';
import { type DnsProps, DnsRecords } from '../network/dns-records';
import { LetsEncryptCertificate } from '../network/lets-encrypt-certificate';
import { checkKnown } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';

/** Seconds for which edge servers may keep a file. Source: API description, `cdn_endpoint.ttl` (2026-08-07). */
export const CDN_TTL_SECONDS = [60, 600, 3600, 86400, 604800] as const;
/** How long the CDN may keep a file, in seconds. */
export type CdnTtlSeconds = (typeof CDN_TTL_SECONDS)[number];

/** How a bucket's files are served from edge servers. */
export interface BucketCdnProps {
  /** A name of one's own for it, such as `static.example.com`. @default DigitalOcean's name alone */
  readonly domain?: string;
  /**
   * Who makes the certificate of that name: DigitalOcean from Let's Encrypt, for which it has to serve the zone, or
   * the CDN itself, which its API calls `needs-cloudflare-cert`.
   *
   * @default 'lets-encrypt'
   */
  readonly certificate?: 'lets-encrypt' | 'cdn';
  /** Seconds for which edge servers keep a file: 60, 600, 3600, 86400 or 604800. @default 3600 */
  readonly ttlSeconds?: CdnTtlSeconds;
  /**
   * Who serves the zone of the CDN's own name, and how long answers may be cached.
   * @default a zone that DigitalOcean already serves
   */
  readonly dns?: DnsProps;
}

/** A CDN endpoint in front of a Spaces bucket. It costs no more than the bucket's own transfer. */
export class BucketCdn extends Construct {
  readonly cdn: Cdn;
  readonly certificate: LetsEncryptCertificate | undefined;
  readonly records: DnsRecords | undefined;
  /** Where the files are, without a slash at its end. */
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    props: BucketCdnProps & { readonly bucket: SpacesBucket; readonly name: string },
  ) {
    super(scope, id);
    const { bucket, name, domain, ttlSeconds = 3600 } = props;
    reportFaults(this, cdnFaults(props, ttlSeconds));
    if (domain !== undefined) {
      // DigitalOcean makes the record itself where there is none, and Terraform would know nothing of that one.
      this.records = new DnsRecords(this, 'dns', {
        ...props.dns,
        domains: [domain],
        alias: `${bucket.name}.${bucket.region}.cdn.digitaloceanspaces.com`,
      });
      if (props.certificate !== 'cdn') {
        this.certificate = new LetsEncryptCertificate(this, 'certificate', { name: `${name}-cdn`, domains: [domain] });
        this.certificate.waitFor(this.records.zones);
      }
    }
    this.cdn = new Cdn(this, 'Resource', {
      origin: bucket.bucketDomainName,
      ttl: ttlSeconds,
      ...(domain !== undefined && {
        customDomain: domain,
        certificateName: this.certificate?.name ?? 'needs-cloudflare-cert',
      }),
      ...(this.records && this.records.records.length > 0 && { dependsOn: [...this.records.records] }),
    });
    this.url = `https://${domain ?? this.cdn.endpoint}`;
  }
}

function cdnFaults({ domain, certificate, dns }: BucketCdnProps, ttlSeconds: number): Faults {
  const faults = new Faults();
  checkKnown(faults, 'ttlSeconds', ttlSeconds, (seconds) =>
    (CDN_TTL_SECONDS as readonly number[]).includes(seconds)
      ? undefined
      : {
          problem: `edge servers can't keep a file for ${seconds} seconds`,
          remedy: `choose ${oneOf(CDN_TTL_SECONDS.map(String))}`,
        },
  );
  if (domain === undefined && (certificate !== undefined || dns !== undefined)) {
    faults.error('domain', 'a certificate or DNS settings are given, and no name that they are for', 'name the domain');
  }
  if (domain !== undefined && certificate !== 'cdn' && dns?.management === 'external') {
    faults.error(
      'dns.management',
      "a Let's Encrypt certificate of a CDN needs a zone that DigitalOcean serves, this one is served elsewhere",
      "delegate a subdomain to DigitalOcean, or set certificate: 'cdn'",
    );
  }
  return faults;
}
