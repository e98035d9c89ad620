import { DataCloudinitConfig } from '@cdktf/provider-cloudinit/lib/data-cloudinit-config';
import { Droplet } from '@cdktf/provider-digitalocean/lib/droplet';
import { Tag } from '@cdktf/provider-digitalocean/lib/tag';
import { Construct } from 'constructs';
import { firstBoot } from '../../cloud-init/first-boot';
import { type OptionalCommand, hostBundle } from '../../cloud-init/host-bundle';
import type { UserDataPart } from '../../cloud-init/mime';
import { type UserData, buildUserData, userDataProblem } from '../../cloud-init/user-data';
import { dropletSizeProblem, findDropletSize } from '../catalog/droplet-sizes';
import { hostImageProblem } from '../catalog/images';
import { regionProblem } from '../catalog/regions';
import { Faults } from '../core/fault';
import { dropletNameProblem, tagNameProblem } from '../core/names';
import type { HostBundle } from '../host/bundle';
import { endsTls } from '../host/nginx-service';
import { type DiskUse, type HostPlan, planHost } from '../host/plan';
import type { HostSpec } from '../host/spec';
import { CloudFirewall } from '../network/cloud-firewall';
import { type IPeer, type Peer, addresses } from '../network/peer';
import { Port } from '../network/port';
import { type PrivateNetwork, networkRegionProblem } from '../network/private-network';
import { backupCost, dropletCost } from '../sizing/cost';
import type { DataVolume } from '../storage/data-volume';
import { costs } from '../terraform/notes';
import { checkKnown, isDeferred, known, referenceProblem } from '../terraform/deferred';
import type { DeployedHost } from '../terraform/deployment';
import { checkLater, reportFaults } from '../terraform/faults-of';
import { hosts, sameNameFaults } from '../terraform/hosts';
import { literal } from '../terraform/literal';
import { requireCloudinit } from '../terraform/providers';
import { type DropletBackupsProps, backupHourProblem, backupPolicy } from './droplet-backups';

/** Who may log in to a host. */
export interface HostAccessProps {
  /** Ranges that reach SSH, in CIDR notation. At least one; the whole world is refused. */
  readonly cidrs: readonly string[];
  /** Fingerprints or ids of SSH keys of the account. At least one. */
  readonly sshKeys: readonly string[];
}

/** What of a host replaces its droplet when it changes. */
export type Recreation = 'image' | 'ssh_keys' | 'user_data';

/** Settings of a host: a droplet, and everything that runs on it. */
export interface ComposeHostProps extends Omit<HostSpec, 'app'> {
  /** The application's name. @default the construct's id */
  readonly app?: string;
  /** The droplet's name, also that of its tag, firewall and bundle, unique in the account. @default the app's name */
  readonly name?: string;
  /** Where it stands, such as `fra1`. A change replaces the droplet. */
  readonly region: string;
  /** A droplet size such as `s-1vcpu-1gb`. It changes in place, by a power cut; the disk stays as it is. */
  readonly size: string;
  /** The operating system's image, such as `ubuntu-24-04-x64`. @default 'debian-13-x64' */
  readonly image?: string;
  /** Who may log in, and from where. */
  readonly access: HostAccessProps;
  /** Further tags, such as one that several hosts share. @default none */
  readonly tags?: readonly Tag[];
  /** The VPC that the droplet stands in. @default the region's default VPC */
  readonly network?: PrivateNetwork;
  /** DigitalOcean's backups of the whole droplet; false for none. @default weekly */
  readonly dropletBackups?: DropletBackupsProps | false;
  /** Volumes that belong to it; each is also one of its `dataDisks`. @default none */
  readonly dataVolumes?: readonly DataVolume[];
  /** Whether a plan that would destroy the droplet is refused. @default true */
  readonly protect?: boolean;
  /**
   * Changes that replace the droplet, with everything on its disk, instead of being left to the next deploy.
   * `protect` has to be off for it. @default none
   */
  readonly recreateOn?: readonly Recreation[];
  /** Cloud-init parts of your own. They are merged into ours and run after them. @default none */
  readonly userDataParts?: readonly UserDataPart[];
  /** Commands that are carried along for applications that need them. @default none */
  readonly commands?: readonly OptionalCommand[];
  /** Figures that replace the disk budget's assumptions. @default the documents' */
  readonly diskUse?: DiskUse;
}

/** The image of hosts that name none: what this project's tests boot. */
export const DEFAULT_IMAGE = 'debian-13-x64';

const IGNORED_CHANGES: readonly Recreation[] = ['image', 'ssh_keys', 'user_data'];

/** A droplet that runs compose services: planned, budgeted, hardened, with its tag and firewall in place before it. */
export class ComposeHost extends Construct implements IPeer {
  readonly plan: HostPlan;
  readonly bundle: HostBundle;
  readonly userData: UserData;
  readonly tag: Tag;
  /** Who may connect: `host.connections.allowFrom(loadBalancer, Port.http)`. */
  readonly connections: CloudFirewall;
  readonly droplet: Droplet;
  readonly name: string;

  constructor(scope: Construct, id: string, props: ComposeHostProps) {
    super(scope, id);
    const spec: HostSpec = { ...props, app: props.app ?? id };
    const image = props.image ?? DEFAULT_IMAGE;
    this.name = props.name ?? spec.app;
    const size = known(props.size);
    this.plan = planHost(spec, size === undefined ? undefined : findDropletSize(size), props.diskUse);
    this.bundle = hostBundle(this.plan.host, props.commands);
    const elements = firstBoot(this.plan.host, this.bundle, props.commands);
    this.userData = buildUserData(elements, props.userDataParts);
    reportFaults(this, this.faults(props, spec, image));
    checkLater(this, () => sameNameFaults(this, this.name));
    this.noteForReports(props);

    this.tag = new Tag(this, 'tag', { name: this.name });
    this.connections = this.addFirewall(props);
    this.droplet = this.addDroplet(props, image);
    for (const volume of props.dataVolumes ?? []) volume.attachTo(this.droplet);
  }

  get peer(): Peer {
    return { tag: this.tag.name };
  }

  /** What a deploy has to know of this host. */
  deployed(publicIpv4: string = this.droplet.ipv4Address): DeployedHost {
    return {
      name: this.name,
      app: this.plan.host.app,
      publicIpv4,
      publicIpv6: this.droplet.ipv6Address,
      privateIpv4: this.droplet.ipv4AddressPrivate,
      adminUser: this.plan.host.adminUser,
    };
  }

  private addFirewall(props: ComposeHostProps): CloudFirewall {
    const firewall = new CloudFirewall(this, 'firewall', { name: this.name, tag: this.tag });
    firewall.allowFrom(addresses(props.access.cidrs), Port.ssh);
    if (props.ingress && endsTls(props.ingress)) {
      firewall.allowFromAnywhere(Port.http);
      firewall.allowFromAnywhere(Port.https);
    }
    return firewall;
  }

  private addDroplet(props: ComposeHostProps, image: string): Droplet {
    requireCloudinit(this);
    const config = new DataCloudinitConfig(this, 'user_data', {
      gzip: false,
      base64Encode: false,
      part: this.userData.parts.map((part) => ({ ...part, content: literal(part.content) })),
    });
    const backups = props.dropletBackups ?? {};
    const recreateOn = props.recreateOn ?? [];
    return new Droplet(this, 'droplet', {
      name: this.name,
      region: props.region,
      size: props.size,
      image,
      sshKeys: props.access.sshKeys as string[],
      tags: [this.tag, ...(props.tags ?? [])].map((tag) => tag.name),
      userData: config.rendered,
      monitoring: true,
      ipv6: true,
      // A grown disk can't shrink again, which would close the way back to a smaller size.
      resizeDisk: false,
      gracefulShutdown: true,
      ...(props.network && { vpcUuid: props.network.id }),
      ...(backups === false ? { backups: false } : { backups: true, backupPolicy: backupPolicy(backups) }),
      // A droplet that comes before its firewall is open for that time.
      dependsOn: [this.connections.firewall],
      lifecycle: {
        preventDestroy: props.protect ?? true,
        ignoreChanges: IGNORED_CHANGES.filter((attribute) => !recreateOn.includes(attribute)),
      },
    });
  }

  private faults(props: ComposeHostProps, spec: HostSpec, image: string): Faults {
    const faults = new Faults();
    checkKnown(faults, 'name', this.name, dropletNameProblem);
    checkKnown(faults, 'name', this.name, tagNameProblem);
    checkKnown(faults, 'region', props.region, regionProblem);
    if (props.network) faults.check('region', networkRegionProblem(props.network, props.region));
    checkKnown(faults, 'size', props.size, dropletSizeProblem);
    checkKnown(faults, 'image', image, hostImageProblem);
    if (!isDeferred(props.access.sshKeys) && props.access.sshKeys.length === 0) {
      faults.error(
        'access.sshKeys',
        'no SSH key is named, so nobody could log in',
        'name at least one key of the account',
      );
    }
    if (props.dropletBackups) faults.check('dropletBackups.hour', backupHourProblem(props.dropletBackups.hour ?? 4));
    const references = new Faults();
    for (const [field, value] of Object.entries(hostTexts(spec, props))) {
      references.check(field, referenceProblem(value));
    }
    // Faults of a plan that is made of references would quote their placeholders.
    faults.take('', references.all.length > 0 ? references : this.plan.faults);
    const size = userDataProblem(this.userData);
    if (size) faults[size.severity]('userData', size.problem, size.remedy);
    return faults;
  }

  private noteForReports(props: ComposeHostProps): void {
    const size = this.plan.budgets?.size;
    if (size) {
      costs.add(this, dropletCost(size.slug));
      if (props.dropletBackups !== false)
        costs.add(this, backupCost(size.slug, props.dropletBackups?.plan ?? 'weekly'));
    }
    const { name, plan, bundle } = this;
    hosts.add(this, { name, plan, bundle, userDataBytes: this.userData.bytes });
  }
}

/** What is written into the host's files, or names their folder. */
function hostTexts(spec: HostSpec, props: ComposeHostProps): object {
  const { app, services, ingress, volumes, dataDisks, sharedFiles, secrets, backups, alerts, files } = spec;
  const { adminUser, heartbeatSecret, publishedSources, systemMemoryMib, swapMib, logRetentionDays } = spec;
  const texts = { app, services, ingress, volumes, dataDisks, sharedFiles, secrets, backups, alerts, files };
  const numbers = { systemMemoryMib, swapMib, logRetentionDays };
  const { name, userDataParts } = props;
  return { name, ...texts, adminUser, heartbeatSecret, publishedSources, ...numbers, userDataParts };
}
