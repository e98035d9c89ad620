import type { BundleFile } from './bundle';
import type { DataDiskSpec } from './spec';

/** The systemd units that mount a host's attached volumes. */
export function mountUnits(disks: readonly DataDiskSpec[]): readonly BundleFile[] {
  return disks.map((disk) => ({
    path: `rootfs/etc/systemd/system/${escapePath(disk.mountPoint)}.mount`,
    content: mountUnit(disk),
    mode: '0644',
  }));
}

/** A boot goes on without the volume, and the volume is mounted whenever it is attached. */
function mountUnit(disk: DataDiskSpec): string {
  const device = deviceOf(disk);
  return [
    '[Unit]',
    `Description=DigitalOcean volume ${disk.volumeName}`,
    'Before=docker.service',
    '',
    '[Mount]',
    `What=${device}`,
    `Where=${disk.mountPoint}`,
    `Type=${disk.filesystem ?? 'ext4'}`,
    'Options=defaults,nofail,noatime,discard',
    'TimeoutSec=60',
    '',
    '[Install]',
    `WantedBy=${escapePath(device)}.device`,
    '',
  ].join('\n');
}

/** Where udev puts a volume. Source: DigitalOcean's volume documentation, "Mount", 2025. */
export function deviceOf(disk: DataDiskSpec): string {
  return `/dev/disk/by-id/scsi-0DO_Volume_${disk.volumeName}`;
}

/** A path as part of a unit's name. Source: systemd.unit(5), "String escaping for inclusion in unit names". */
export function escapePath(path: string): string {
  const bytes = Array.from(Buffer.from(path.replace(/^\/+|\/+$/g, '')));
  return bytes
    .map((byte, index) => {
      const char = String.fromCharCode(byte);
      if (char === '/') return '-';
      if (/[A-Za-z0-9:_]/.test(char) || (char === '.' && index > 0)) return char;
      return `\\x${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}
