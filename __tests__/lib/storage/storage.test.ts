import { Droplet } from '@cdktf/provider-digitalocean/lib/droplet';
import { TerraformStack, TerraformVariable } from 'cdktf';
import { BackupBucket, type BackupBucketProps, DataVolume, type DataVolumeProps } from '../../../index';
import { billOf } from '../../../lib/terraform/bill-of';
import { type SynthesizedStack, synthesize } from '../../../testing';

describe('a data volume', () => {
  const volume = (
    props: Partial<DataVolumeProps> = {},
    look: (volume: DataVolume) => void = () => undefined,
  ): SynthesizedStack =>
    synthesize((stack) => {
      look(new DataVolume(stack, 'data', { name: 'shop-data', region: 'fra1', sizeGib: 100, ...props }));
    });
  const droplet = (of: DataVolume, id: string): Droplet =>
    new Droplet(TerraformStack.of(of), id, { name: id, image: 'debian-13-x64', size: 's-1vcpu-1gb' });

  test('is formatted with ext4 and protected', () => {
    const stack = volume();
    stack.has('digitalocean_volume.data', {
      name: 'shop-data',
      region: 'fra1',
      size: 100,
      initial_filesystem_type: 'ext4',
      lifecycle: { prevent_destroy: true },
    });
    expect(stack.errors).toEqual([]);
  });

  test('takes its file system and its protection from the props', () => {
    volume({ filesystem: 'xfs', protect: false }).has('digitalocean_volume.data', {
      initial_filesystem_type: 'xfs',
      lifecycle: { prevent_destroy: false },
    });
  });

  test('costs 10 cents a GiB', () => {
    expect(billOf(volume().stack).sum.monthly).toBe('$10.00');
  });

  test('is attached to one droplet', () => {
    const stack = volume({}, (data) => {
      data.attachTo(droplet(data, 'one'));
    });
    stack.has('digitalocean_volume_attachment.data_attachment', {
      volume_id: '${digitalocean_volume.data.id}',
      droplet_id: '${digitalocean_droplet.one.id}',
    });
  });

  test('refuses a second droplet, and stays with the first', () => {
    const stack = volume({}, (data) => {
      data.attachTo(droplet(data, 'one'));
      data.attachTo(droplet(data, 'two'));
    });
    expect(stack.errors).toEqual([
      'test/data: the volume is attached to test/one and should be to test/two too, one droplet is all it takes; share files over NFS or Spaces',
    ]);
    stack.hasOnly('digitalocean_volume_attachment', { droplet_id: '${digitalocean_droplet.one.id}' });
  });

  test('may be made of references, and then has no price', () => {
    const stack = synthesize((scope) => {
      const variable = (id: string) => new TerraformVariable(scope, id, {});
      new DataVolume(scope, 'data', {
        name: variable('name').stringValue,
        region: variable('region').stringValue,
        sizeGib: variable('size').numberValue,
      });
    });
    stack.has('digitalocean_volume.data', { name: '${var.name}', region: '${var.region}', size: '${var.size}' });
    expect(stack.errors).toEqual([]);
    expect(billOf(stack.stack).lines).toEqual([]);
  });

  test.each<[string, Partial<DataVolumeProps>, string]>([
    [
      'a name that DigitalOcean refuses',
      { name: 'Shop' },
      'name: the volume name "Shop" may consist only of lower-case letters, digits and hyphens, a letter first; use lower-case letters, digits and hyphens, a letter first, 1 to 64 characters, such as "planner-data"',
    ],
    [
      'an unknown region',
      { region: 'nyc4' },
      'region: "nyc4" is not a known region (18 are known); use nyc1, nyc2 or nyc3',
    ],
    ['no space', { sizeGib: 0 }, 'sizeGib: 0 GiB is not a whole number from 1 to 16384; choose one in that range'],
    [
      'too much',
      { sizeGib: 16385 },
      'sizeGib: 16385 GiB is not a whole number from 1 to 16384; choose one in that range',
    ],
    [
      'half a GiB',
      { sizeGib: 1.5 },
      'sizeGib: 1.5 GiB is not a whole number from 1 to 16384; choose one in that range',
    ],
  ])('refuses %s', (_, props, message) => {
    expect(volume(props).errors).toEqual([`test/data: ${message}`]);
  });
});

describe('a bucket for backups', () => {
  const bucket = (props: Partial<BackupBucketProps> = {}): SynthesizedStack =>
    synthesize((stack) => {
      new BackupBucket(stack, 'backups', { name: 'acme-shop-backups', region: 'fra1', ...props });
    });

  test('is private, versioned and protected; what was deleted can be had back for 30 days', () => {
    const stack = bucket();
    stack.has('digitalocean_spaces_bucket.backups', {
      name: 'acme-shop-backups',
      region: 'fra1',
      acl: 'private',
      versioning: { enabled: true },
      lifecycle_rule: [
        { enabled: true, noncurrent_version_expiration: { days: 30 }, abort_incomplete_multipart_upload_days: 1 },
      ],
      lifecycle: { prevent_destroy: true },
    });
    expect(stack.errors).toEqual([]);
  });

  test('has a key that opens this bucket and nothing else', () => {
    bucket().hasOnly('digitalocean_spaces_key', {
      name: 'acme-shop-backups-backup',
      grant: [{ bucket: '${digitalocean_spaces_bucket.backups.name}', permission: 'readwrite' }],
    });
  });

  test('takes retention and protection from the props', () => {
    bucket({ keepDeletedDays: 365, protect: false }).has('digitalocean_spaces_bucket.backups', {
      lifecycle_rule: [{ noncurrent_version_expiration: { days: 365 } }],
      lifecycle: { prevent_destroy: false },
    });
  });

  test('costs the Spaces subscription', () => {
    expect(billOf(bucket().stack).sum.monthly).toBe('$5.00');
  });

  test('may be made of references', () => {
    const stack = synthesize((scope) => {
      const variable = (id: string) => new TerraformVariable(scope, id, {});
      new BackupBucket(scope, 'backups', {
        name: variable('name').stringValue,
        region: variable('region').stringValue,
        keepDeletedDays: variable('days').numberValue,
      });
    });
    stack.hasOnly('digitalocean_spaces_key', { name: '${var.name}-backup' });
    stack.has('digitalocean_spaces_bucket.backups', {
      lifecycle_rule: [{ noncurrent_version_expiration: { days: '${var.days}' } }],
    });
    expect(stack.errors).toEqual([]);
  });

  test.each<[string, Partial<BackupBucketProps>, string]>([
    [
      'a name that Spaces refuses',
      { name: 'my_backups' },
      'name: the bucket name "my_backups" may consist only of lower-case letters, digits and inner hyphens; use lower-case letters, digits and inner hyphens, 3 to 63 characters, such as "acme-planner-backups"',
    ],
    [
      'an unknown region',
      { region: 'ams' },
      'region: "ams" is not a known region (18 are known); use ams2, ams3 or atl1',
    ],
    [
      'no days',
      { keepDeletedDays: 0 },
      'keepDeletedDays: 0 days is not a whole number from 1 to 365; choose one in that range',
    ],
    [
      'a day too many',
      { keepDeletedDays: 366 },
      'keepDeletedDays: 366 days is not a whole number from 1 to 365; choose one in that range',
    ],
  ])('refuses %s', (_, props, message) => {
    expect(bucket(props).errors).toEqual([`test/backups: ${message}`]);
  });
});
