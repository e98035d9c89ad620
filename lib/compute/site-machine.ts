import type { UserDataPart } from '../../cloud-init/mime';
import type { DiskUse } from '../host/plan';
import type { HostSpec } from '../host/spec';
import type { PrivateNetwork } from '../network/private-network';
import type { ComposeHostProps, Recreation } from './compose-host';
import type { DropletBackupsProps } from './droplet-backups';
import type { SiteProps } from './site';

/** What the machines of a site are, as opposed to what runs on them. */
export interface SiteMachineProps {
  /** The droplets' image, by its slug. Later changes are ignored. @default 'debian-13-x64' */
  readonly image?: string;
  /** DigitalOcean's backups of the droplets; false for none. @default weekly */
  readonly dropletBackups?: DropletBackupsProps | false;
  /** Changes that replace a droplet; see `ComposeHostProps`. @default none */
  readonly recreateOn?: readonly Recreation[];
  /** Cloud-init parts of your own. @default none */
  readonly userDataParts?: readonly UserDataPart[];
  /** Figures that replace the disk budget's assumptions. @default the documents' */
  readonly diskUse?: DiskUse;
}

/** The machines of a site as a host takes them, in the site's network. */
export function machineOf(
  props: SiteProps & SiteMachineProps,
  network: PrivateNetwork,
): Omit<ComposeHostProps, keyof HostSpec | 'size'> {
  const { image, dropletBackups, recreateOn, userDataParts, diskUse } = props;
  return {
    region: props.region,
    access: props.admin,
    network,
    protect: props.protect ?? true,
    ...(image !== undefined && { image }),
    ...(dropletBackups !== undefined && { dropletBackups }),
    ...(recreateOn && { recreateOn }),
    ...(userDataParts && { userDataParts }),
    ...(diskUse && { diskUse }),
  };
}
