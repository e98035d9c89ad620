import { TerraformOutput, TerraformVariable } from 'cdktf';
import { PrivateNetwork } from '../../../lib/network/private-network';
import { SharedFiles, type SharedFilesProps } from '../../../lib/storage/shared-files';
import { billOf } from '../../../lib/terraform/bill-of';
import { type SynthesizedStack, synthesize } from '../../../testing';

describe('shared files', () => {
  const files = (
    props: Partial<SharedFilesProps> = {},
    look: (files: SharedFiles) => void = () => undefined,
  ): SynthesizedStack =>
    synthesize((stack) => {
      const region = props.region ?? 'atl1';
      const network = new PrivateNetwork(stack, 'network', { name: 'shop', region, ipRange: '10.120.0.0/24' });
      look(new SharedFiles(stack, 'files', { name: 'shop-files', region, network, sizeGib: 250, ...props }));
    });

  test('are a protected NFS share of the network, of the cheaper tier', () => {
    const stack = files();
    stack.has('digitalocean_nfs.files', {
      name: 'shop-files',
      region: 'atl1',
      size: 250,
      vpc_id: '${digitalocean_vpc.network.id}',
      performance_tier: 'standard',
      lifecycle: { prevent_destroy: true },
    });
    expect(stack.errors).toEqual([]);
    expect(stack.warnings).toEqual([]);
  });

  test('are one resource: an attachment to the same network would take the share away from it when it goes', () => {
    expect(files().addresses).toEqual(['digitalocean_nfs.files', 'digitalocean_vpc.network']);
  });

  test('take tier and protection from the props', () => {
    files({ performance: 'high', protect: false }).has('digitalocean_nfs.files', {
      performance_tier: 'high',
      lifecycle: { prevent_destroy: false },
    });
  });

  test('tell a deploy where they are, by attributes that the bindings do not know', () => {
    const stack = files({}, (share) => {
      new TerraformOutput(share, 'deployed', { value: share.deployed() });
    });
    expect(stack.json.output?.['files_deployed']?.['value']).toEqual({
      host: '${digitalocean_nfs.files.host}',
      mountPath: '${digitalocean_nfs.files.mount_path}',
    });
  });

  test('cost what their price says, assumed or given', () => {
    const bill = (props: Partial<SharedFilesProps>) => billOf(files(props).stack);
    expect(bill({}).lines).toMatchObject([{ item: 'NFS share', detail: '250 GiB', confidence: 'low' }]);
    expect(bill({}).sum.monthly).toBe('$75.00');
    expect(bill({ usdPerGib: 0.15 }).sum.monthly).toBe('$37.50');
    expect(bill({ usdPerGib: 0 }).sum.monthly).toBe('$0.00');
  });

  test('may lie in a region that is not known to have shares, once somebody says that it has', () => {
    expect(files({ region: 'fra1' }).errors).toEqual([
      'test/files: region: fra1 is not known to offer NFS shares, atl1 or nyc2 are; look into the control panel, then set acknowledgeRegion: true, or use a region that is known',
    ]);
    expect(files({ region: 'fra1', acknowledgeRegion: true }).errors).toEqual([]);
    expect(files({ region: 'fra1', offeredIn: ['ams3', 'fra1'] }).errors).toEqual([]);
  });

  test('follow the list of regions that is given instead of the known one', () => {
    expect(files({ offeredIn: ['fra1'] }).errors).toEqual([
      'test/files: region: atl1 is not known to offer NFS shares, fra1 is; look into the control panel, then set acknowledgeRegion: true, or use a region that is known',
    ]);
  });

  test('lie where their network lies', () => {
    const { errors } = synthesize((stack) => {
      const network = new PrivateNetwork(stack, 'network', { name: 'o', region: 'fra1', ipRange: '10.121.0.0/24' });
      new SharedFiles(stack, 'files', { name: 'shop-files', region: 'atl1', network, sizeGib: 50 });
    });
    expect(errors).toEqual(['test/files: region: it is in atl1, its network in fra1; put them in one region']);
  });

  test('may be made of references, and then have no price', () => {
    const stack = synthesize((scope) => {
      const variable = (id: string) => new TerraformVariable(scope, id, {});
      const network = new PrivateNetwork(scope, 'network', { name: 'o', region: 'fra1', ipRange: '10.121.0.0/24' });
      new SharedFiles(scope, 'files', {
        name: variable('name').stringValue,
        region: variable('region').stringValue,
        network,
        sizeGib: variable('size').numberValue,
      });
    });
    stack.has('digitalocean_nfs.files', { name: '${var.name}', region: '${var.region}', size: '${var.size}' });
    expect(stack.errors).toEqual([]);
    expect(billOf(stack.stack).lines).toEqual([]);
  });

  test('may be as small and as large as DigitalOcean makes them', () => {
    expect(files({ sizeGib: 50 }).errors).toEqual([]);
    expect(files({ sizeGib: 32768 }).errors).toEqual([]);
  });

  test.each<[string, Partial<SharedFilesProps>, string]>([
    [
      'less than DigitalOcean makes',
      { sizeGib: 49 },
      'sizeGib: 49 GiB is not a whole number from 50 to 32768; choose one in that range',
    ],
    [
      'more than DigitalOcean makes',
      { sizeGib: 32769 },
      'sizeGib: 32769 GiB is not a whole number from 50 to 32768; choose one in that range',
    ],
    [
      'a name that DigitalOcean refuses',
      { name: '1-files' },
      'name: the volume name "1-files" may consist only of lower-case letters, digits and hyphens, a letter first; use lower-case letters, digits and hyphens, a letter first, 1 to 64 characters, such as "planner-data"',
    ],
    ['a negative price', { usdPerGib: -1 }, 'usdPerGib: -1 is no price; give US dollars for a GiB a month'],
    ['a price that is no number', { usdPerGib: NaN }, 'usdPerGib: NaN is no price; give US dollars for a GiB a month'],
  ])('refuse %s', (_, props, message) => {
    expect(files(props).errors).toEqual([`test/files: ${message}`]);
  });

  test('refuse an unknown region, acknowledged or not', () => {
    const message = 'test/files: region: "atl2" is not a known region (18 are known); use atl1, ams2 or ams3';
    expect(files({ region: 'atl2' }).errors).toContain(message);
    expect(files({ region: 'atl2', acknowledgeRegion: true }).errors).toContain(message);
  });
});
