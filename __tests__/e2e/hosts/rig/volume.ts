import type { Droplet } from './droplet';

/**
 * Attaches a volume as DigitalOcean does: a disk with a file system on it, which the machine's udev finds by the volume's
 * name. The droplet has to have the loop devices of `engine.ts`. The disk is a file of the machine; once it is mounted, it
 * is let go of together with the machine.
 */
export async function attachVolume(droplet: Droplet, name: string, sizeMib: number): Promise<void> {
  const rule = `ACTION!="remove", SUBSYSTEM=="block", ATTR{loop/backing_file}=="*/${name}.img", SYMLINK+="disk/by-id/scsi-0DO_Volume_${name}"`;
  await droplet.write('/etc/udev/rules.d/99-volume.rules', `${rule}\n`);
  await droplet.run(`
    udevadm control --reload
    for number in $(seq 0 63); do [[ -e /dev/loop$number ]] || mknod /dev/loop$number b 7 $number; done
    truncate --size ${sizeMib}M /srv/${name}.img
    mkfs.ext4 -q /srv/${name}.img
    device=$(losetup --find --show /srv/${name}.img)
    (until findmnt --source $device; do sleep 1; done; losetup --detach $device) </dev/null >/dev/null 2>&1 &`);
}
