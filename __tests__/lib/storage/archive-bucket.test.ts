import { TerraformOutput, TerraformVariable } from 'cdktf';
import { LoadBalancer } from '../../../lib/network/load-balancer';
import { PrivateNetwork } from '../../../lib/network/private-network';
import { ArchiveBucket, type ArchiveBucketProps } from '../../../lib/storage/archive-bucket';
import { BackupBucket } from '../../../lib/storage/backup-bucket';
import type { BucketCdnProps } from '../../../lib/storage/bucket-cdn';
import { billOf } from '../../../lib/terraform/bill-of';
import { type SynthesizedStack, synthesize } from '../../../testing';

const bucket = (
  props: Partial<ArchiveBucketProps> = {},
  look: (bucket: ArchiveBucket) => void = () => undefined,
): SynthesizedStack =>
  synthesize((stack) => {
    look(new ArchiveBucket(stack, 'archive', { name: 'acme-shop-archive', region: 'fra1', ...props }));
  });

describe('a bucket for archives', () => {
  test('is private and protected, keeps files for ever and their old versions not at all', () => {
    const stack = bucket();
    stack.has('digitalocean_spaces_bucket.archive', {
      name: 'acme-shop-archive',
      region: 'fra1',
      acl: 'private',
      versioning: { enabled: false },
      lifecycle_rule: undefined,
      lifecycle: { prevent_destroy: true },
    });
    expect(stack.addresses).toEqual(['digitalocean_spaces_bucket.archive', 'digitalocean_spaces_key.archive_key']);
    expect(stack.errors).toEqual([]);
  });

  test('has a key that opens this bucket and nothing else', () => {
    bucket().hasOnly('digitalocean_spaces_key', {
      name: 'acme-shop-archive-archive',
      grant: [{ bucket: '${digitalocean_spaces_bucket.archive.name}', permission: 'readwrite' }],
    });
  });

  test('lets files go after a time, all of them or those of a folder', () => {
    bucket({ expire: [{ prefix: 'generated/', afterDays: 365 }, { afterDays: 3650 }] }).has(
      'digitalocean_spaces_bucket.archive',
      {
        lifecycle_rule: [
          {
            enabled: true,
            prefix: 'generated/',
            expiration: { days: 365 },
            abort_incomplete_multipart_upload_days: 1,
          },
          { enabled: true, prefix: undefined, expiration: { days: 3650 } },
        ],
      },
    );
  });

  test('can keep what was deleted for a while', () => {
    const expire = [{ afterDays: 365 }];
    bucket({ keepDeletedDays: 30, expire }).has('digitalocean_spaces_bucket.archive', {
      versioning: { enabled: true },
      lifecycle_rule: [{ expiration: { days: 365 } }, { noncurrent_version_expiration: { days: 30 } }],
    });
    bucket({ keepDeletedDays: false }).has('digitalocean_spaces_bucket.archive', { versioning: { enabled: false } });
  });

  test('takes its protection from the props', () => {
    bucket({ protect: false }).has('digitalocean_spaces_bucket.archive', { lifecycle: { prevent_destroy: false } });
  });

  test('tells a deploy its name and key', () => {
    const stack = bucket({}, (archive) => {
      new TerraformOutput(archive, 'deployed', { value: archive.deployed(), sensitive: true });
    });
    expect(stack.json.output?.['archive_deployed']?.['value']).toEqual({
      name: '${digitalocean_spaces_bucket.archive.name}',
      region: '${digitalocean_spaces_bucket.archive.region}',
      accessKey: '${digitalocean_spaces_key.archive_key.access_key}',
      secretKey: '${digitalocean_spaces_key.archive_key.secret_key}',
    });
  });

  test('shares the one Spaces subscription with the other buckets of its stack', () => {
    const { stack } = synthesize((scope) => {
      new BackupBucket(scope, 'backups', { name: 'acme-shop-backups', region: 'fra1' });
      new ArchiveBucket(scope, 'archive', { name: 'acme-shop-archive', region: 'fra1' });
    });
    expect(billOf(stack).lines.map(({ item }) => item)).toEqual(['Spaces']);
    expect(billOf(bucket().stack).sum.monthly).toBe('$5.00');
  });

  test('may be made of references', () => {
    const stack = synthesize((scope) => {
      const variable = (id: string) => new TerraformVariable(scope, id, {});
      new ArchiveBucket(scope, 'archive', {
        name: variable('name').stringValue,
        region: variable('region').stringValue,
        expire: [{ prefix: variable('prefix').stringValue, afterDays: variable('days').numberValue }],
        keepDeletedDays: variable('deleted').numberValue,
      });
    });
    stack.has('digitalocean_spaces_bucket.archive', {
      lifecycle_rule: [
        { prefix: '${var.prefix}', expiration: { days: '${var.days}' } },
        { noncurrent_version_expiration: { days: '${var.deleted}' } },
      ],
    });
    expect(stack.errors).toEqual([]);
  });

  test.each<[string, Partial<ArchiveBucketProps>, string]>([
    [
      'a name that Spaces refuses',
      { name: 'my_archive' },
      'name: the bucket name "my_archive" may consist only of lower-case letters, digits and inner hyphens; use lower-case letters, digits and inner hyphens, 3 to 63 characters, such as "acme-planner-backups"',
    ],
    [
      'an unknown region',
      { region: 'ams' },
      'region: "ams" is not a known region (18 are known); use ams2, ams3 or atl1',
    ],
    [
      'files that go at once',
      { expire: [{ afterDays: 0 }] },
      'expire.0.afterDays: 0 days is not a whole number from 1 to 3650; choose one in that range',
    ],
    [
      'files that stay for more than ten years and yet not for ever',
      { expire: [{ afterDays: 365 }, { prefix: 'invoices/', afterDays: 3651 }] },
      'expire.1.afterDays: 3651 days is not a whole number from 1 to 3650; choose one in that range',
    ],
    [
      'a prefix that no file has',
      { expire: [{ prefix: '/invoices/', afterDays: 365 }] },
      'expire.0.prefix: no file\'s name begins with a slash, as "/invoices/" does; write "invoices/"',
    ],
    [
      'two times for the same files',
      {
        expire: [
          { prefix: 'a/', afterDays: 1 },
          { prefix: 'a/', afterDays: 2 },
        ],
      },
      'expire.1: the files below "a/" have a time already; leave one of the two rules out',
    ],
    [
      'two times for all files',
      { expire: [{ afterDays: 1 }, { prefix: '', afterDays: 2 }] },
      'expire.1: all files have a time already; leave one of the two rules out',
    ],
    [
      'no days for what was deleted',
      { keepDeletedDays: 0 },
      'keepDeletedDays: 0 days is not a whole number from 1 to 365; choose one in that range',
    ],
    [
      'more than a year for what was deleted',
      { keepDeletedDays: 366 },
      'keepDeletedDays: 366 days is not a whole number from 1 to 365; choose one in that range',
    ],
  ])('refuses %s', (_, props, message) => {
    expect(bucket(props).errors).toEqual([`test/archive: ${message}`]);
  });
});

describe('the CDN of a bucket', () => {
  const withCdn = (cdn: BucketCdnProps, look?: (bucket: ArchiveBucket) => void): SynthesizedStack =>
    bucket({ cdn }, look);
  const DOMAIN = 'static.example.com';

  test('serves it under a name of DigitalOcean, and the bucket stays private', () => {
    const stack = withCdn({});
    stack.has('digitalocean_cdn.archive_cdn', {
      origin: '${digitalocean_spaces_bucket.archive.bucket_domain_name}',
      ttl: 3600,
      custom_domain: undefined,
      certificate_name: undefined,
      depends_on: undefined,
    });
    stack.has('digitalocean_spaces_bucket.archive', { acl: 'private' });
    expect(stack.count('digitalocean_certificate')).toBe(0);
    expect(stack.count('digitalocean_record')).toBe(0);
    expect(stack.errors).toEqual([]);
  });

  test('serves it under a name of its own, whose record is there before DigitalOcean would make one', () => {
    const stack = withCdn({ domain: DOMAIN });
    stack.has('digitalocean_cdn.archive_cdn', {
      custom_domain: DOMAIN,
      certificate_name: '${digitalocean_certificate.archive_cdn_certificate.name}',
      depends_on: ['digitalocean_record.archive_cdn_dns_cname-static_example_com'],
    });
    stack.has('digitalocean_record.archive_cdn_dns_cname-static_example_com', {
      domain: 'example.com',
      type: 'CNAME',
      name: 'static',
      value:
        '${digitalocean_spaces_bucket.archive.name}.${digitalocean_spaces_bucket.archive.region}.cdn.digitaloceanspaces.com.',
    });
    expect(stack.errors).toEqual([]);
  });

  test('gets a certificate of a new name with a new domain, before the old one goes', () => {
    const certificate = (domain: string) => withCdn({ domain }).only('digitalocean_certificate');
    const first = certificate(DOMAIN);
    expect(first).toMatchObject({
      name: expect.stringMatching(/^acme-shop-archive-cdn-[0-9a-f]{8}$/),
      type: 'lets_encrypt',
      domains: [DOMAIN],
      lifecycle: { create_before_destroy: true },
    });
    expect(certificate('assets.example.com')['name']).not.toBe(first['name']);
  });

  test('waits with the certificate for a zone that the stack makes', () => {
    const stack = withCdn({ domain: DOMAIN, dns: { management: 'new-zone' } });
    stack.hasOnly('digitalocean_certificate', { depends_on: ['digitalocean_domain.archive_cdn_dns_zone-example_com'] });
  });

  test('waits for a zone that the load balancer makes, and makes it no second time', () => {
    const stack = synthesize((scope) => {
      const network = new PrivateNetwork(scope, 'network', { name: 'o', region: 'fra1', ipRange: '10.121.0.0/24' });
      const dns = { management: 'new-zone' } as const;
      const domains = ['shop.example.com'];
      new LoadBalancer(scope, 'lb', { name: 'o', region: 'fra1', network, domains, targetTag: 'o', dns });
      new ArchiveBucket(scope, 'archive', {
        name: 'acme-shop-archive',
        region: 'fra1',
        cdn: { domain: DOMAIN, dns },
      });
    });
    expect(stack.addressesOf('digitalocean_domain')).toEqual(['digitalocean_domain.lb_dns_zone-example_com']);
    stack.has('digitalocean_certificate.archive_cdn_certificate', {
      depends_on: ['digitalocean_domain.lb_dns_zone-example_com'],
    });
    stack.has('digitalocean_record.archive_cdn_dns_cname-static_example_com', {
      domain: '${digitalocean_domain.lb_dns_zone-example_com.name}',
    });
  });

  test('can leave its certificate to the CDN, also in a zone that somebody else serves', () => {
    const stack = withCdn({ domain: DOMAIN, certificate: 'cdn', dns: { management: 'external' } });
    stack.has('digitalocean_cdn.archive_cdn', {
      custom_domain: DOMAIN,
      certificate_name: 'needs-cloudflare-cert',
      depends_on: undefined,
    });
    expect(stack.count('digitalocean_certificate')).toBe(0);
    expect(stack.errors).toEqual([]);
  });

  test('keeps files for as long as it is told', () => {
    withCdn({ ttlSeconds: 604800 }).has('digitalocean_cdn.archive_cdn', { ttl: 604800 });
  });

  test('knows its own address', () => {
    const urls: (string | undefined)[] = [];
    withCdn({ domain: DOMAIN }, ({ cdn }) => urls.push(cdn?.url));
    expect(urls).toEqual([`https://${DOMAIN}`]);
    const stack = withCdn({}, (archive) => {
      new TerraformOutput(archive, 'url', { value: archive.cdn?.url });
    });
    expect(stack.json.output?.['archive_url']?.['value']).toBe('https://${digitalocean_cdn.archive_cdn.endpoint}');
  });

  test.each<[string, BucketCdnProps, string]>([
    [
      'a time that DigitalOcean does not offer',
      { ttlSeconds: 90 as 60 },
      "test/archive/cdn: ttlSeconds: edge servers can't keep a file for 90 seconds; choose 60, 600, 3600, 86400 or 604800",
    ],
    [
      'a certificate for no name',
      { certificate: 'cdn' },
      'test/archive/cdn: domain: a certificate or DNS settings are given, and no name that they are for; name the domain',
    ],
    [
      'DNS settings for no name',
      { dns: { ttlSeconds: 60 } },
      'test/archive/cdn: domain: a certificate or DNS settings are given, and no name that they are for; name the domain',
    ],
    [
      "Let's Encrypt in a zone that somebody else serves",
      { domain: DOMAIN, dns: { management: 'external' } },
      "test/archive/cdn: dns.management: a Let's Encrypt certificate of a CDN needs a zone that DigitalOcean serves, this one is served elsewhere; delegate a subdomain to DigitalOcean, or set certificate: 'cdn'",
    ],
    [
      "a zone's own name",
      { domain: 'example.com' },
      "test/archive/cdn/dns: domains.0: example.com is a zone's own name, which can't be another name of a host; use a subdomain, such as www, or an address",
    ],
  ])('refuses %s', (_, props, message) => {
    expect(withCdn(props).errors).toEqual([message]);
  });
});
