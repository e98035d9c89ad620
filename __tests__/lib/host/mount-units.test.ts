import fc from 'fast-check';
import { deviceOf, escapePath, mountUnits } from '../../../lib/host/mount-units';
import type { DataDiskSpec } from '../../../lib/host/spec';
import { runProgram } from '../../support/run-program';
import { inTemporaryDirectory } from '../../support/temporary-directory';
import { describeWithProgram } from '../../support/with-program';

const disk: DataDiskSpec = { volumeName: 'shop-data', mountPoint: '/mnt/shop-data' };

describe('a mount unit', () => {
  const [unit] = mountUnits([disk]);

  test('is named after its mount point, as systemd wants it', () => {
    expect(unit?.path).toBe(String.raw`rootfs/etc/systemd/system/mnt-shop\x2ddata.mount`);
  });

  test('lets a machine boot without its volume', () => {
    expect(unit?.content).toContain('Options=defaults,nofail,');
  });

  test('mounts the volume where udev puts it, whenever it is attached', () => {
    expect(deviceOf(disk)).toBe('/dev/disk/by-id/scsi-0DO_Volume_shop-data');
    expect(unit?.content).toContain(
      'What=/dev/disk/by-id/scsi-0DO_Volume_shop-data\nWhere=/mnt/shop-data\nType=ext4\n',
    );
    expect(unit?.content).toContain(String.raw`WantedBy=dev-disk-by\x2did-scsi\x2d0DO_Volume_shop\x2ddata.device`);
  });

  test('takes another file system', () => {
    expect(mountUnits([{ ...disk, filesystem: 'xfs' }])[0]?.content).toContain('Type=xfs\n');
  });
});

describeWithProgram('systemd-analyze', 'systemd', 'systemd', () => {
  test.each(['/mnt/data', '/mnt/shop-data', '/srv/a.b_c'])('takes the unit for %s', async (mountPoint) => {
    await inTemporaryDirectory(async (directory) => {
      const [unit] = mountUnits([{ ...disk, mountPoint }]);
      const file = directory.write(unit!.path.replace('rootfs/etc/systemd/system/', ''), unit!.content);
      const { code, stderr } = await runProgram('systemd-analyze', ['verify', '--recursive-errors=no', file]);
      expect(stderr).not.toContain('.mount');
      expect(code).toBe(0);
    });
  });
});

describeWithProgram('systemd-escape', 'systemd', 'systemd-escape', () => {
  const escaped = async (paths: readonly string[]): Promise<readonly string[]> =>
    (await runProgram('systemd-escape', ['--path', '--', ...paths])).stdout.trimEnd().split(' ');

  test('agrees about paths as people write them', async () => {
    const paths = [
      '/mnt',
      '/mnt/data',
      '/mnt/my-data',
      '/.hidden',
      '/a/.b',
      '/a.b/c',
      '/a_b:c',
      '/dev/disk/by-id/x@y=z',
    ];
    expect(paths.map(escapePath)).toEqual(await escaped(paths));
  });

  test('agrees about any path', async () => {
    const segment = fc
      .string({
        unit: fc.constantFrom('a', 'Z', '0', '-', '_', '.', ':', '@', '=', '+', '~', 'ü', '\\'),
        minLength: 1,
        maxLength: 6,
      })
      .filter((text) => text !== '.' && text !== '..');
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join('/')}`);
    const paths = fc.sample(path, 500);
    expect(paths.map(escapePath)).toEqual(await escaped(paths));
  });
});
