import { isSwitched } from '../../../../lib/host/containers';
import { endsTls } from '../../../../lib/host/nginx-service';
import type { Droplet } from './droplet';

// What a run of the host's commands could change, line by line. first-boot.ok holds the time of the run; what is in wal/
// PostgreSQL writes, in its own time.
const stateOf = (app: string): string => `
find /etc /opt /root /home /usr/local /backups /run/${app} /var/lib/${app} -xdev \\( -type f -o -type l -o -type d \\) \\
  ! -path '*/first-boot.ok' ! -path '*/wal/*' ! -name '*.lock' -printf '%p %m %U:%G %l\\n' | sort
find /etc /opt /root /home /usr/local /backups /run/${app} /var/lib/${app} -xdev -type f \\
  ! -path '*/first-boot.ok' ! -path '*/wal/*' ! -name '*.lock' -print0 | sort -z | xargs -0 sha256sum
iptables-save | grep '^-' | grep -v 'f2b\\|^:' | sort
docker inspect --format '{{.Name}} {{.Id}} {{.State.StartedAt}} {{.RestartCount}}' $(docker ps --all --quiet) | sort
systemctl list-unit-files --state=enabled,masked --no-legend
systemctl list-timers --all --plain --no-legend | awk '{ print $NF }' | sort
findmnt --noheadings --raw --output TARGET,SOURCE --types ext4`;

/** Runs every script of a first boot once more; what could have changed, before and after. */
export async function secondRun(droplet: Droplet): Promise<{ before: readonly string[]; after: readonly string[] }> {
  const { app } = droplet;
  const state = async (): Promise<readonly string[]> => (await droplet.run(stateOf(app))).split('\n');
  const before = await state();
  const { ingress, services } = droplet.host.plan.host;
  const commands = [
    // It ends by running first-boot.
    `/var/lib/${app}/seed/unpack ${app} $(basename $(readlink /opt/${app}/current))`,
    ...['secrets generate', 'secrets deliver', 'container-firewall', 'grow-disks'].map((line) => droplet.bin(line)),
    ...(ingress && endsTls(ingress)
      ? ['certificate self-signed', 'certificate ensure'].map((line) => droplet.bin(line))
      : []),
    ...(ingress ? ['nginx-config apply', 'nginx-config reload'].map((line) => droplet.bin(line)) : []),
    ...services
      .filter(isSwitched)
      .map(({ name }) => droplet.bin(`upstream ${name} $(${droplet.bin('upstream')} ${name})`)),
  ];
  for (const command of commands) await droplet.run(command);
  return { before, after: await state() };
}
