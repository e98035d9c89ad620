import { timestamp } from '../account/clock';
import { kindOf } from '../account/kind';
import type { World } from '../world';
import { type BackupPolicy, nextWindow } from './backup-policy';
import type { Image } from './images';
import { regionView } from './regions';
import { knownSize, sizeView } from './sizes';
import { VOLUMES } from './volume';

/** A droplet. */
export interface Droplet {
  readonly id: number;
  name: string;
  readonly region: string;
  size: string;
  image: Image;
  status: 'new' | 'active' | 'off';
  /** While an action is under way, no other is taken. */
  locked: boolean;
  disk: number;
  readonly created_at: string;
  features: string[];
  readonly tags: string[];
  readonly vpc_uuid: string;
  readonly public_ipv4: string | null;
  readonly private_ipv4: string;
  public_ipv6: string | null;
  backup_policy: BackupPolicy | null;
  readonly snapshot_ids: number[];
  /** Bytes of user data; the text itself may hold what nobody should read and is not kept. */
  readonly user_data_bytes: number;
}

export const DROPLETS = kindOf<Droplet>({
  name: 'droplets',
  label: (droplet) => droplet.name,
  urn: (droplet) => `do:droplet:${droplet.id}`,
  vpcs: (droplet) => [droplet.vpc_uuid],
  tags: (droplet) => droplet.tags,
  taggable: { resourceType: 'droplet', key: 'droplets' },
  region: (droplet) => droplet.region,
});

/** A droplet as the API shows it. */
export function dropletView({ account, clock }: World, droplet: Droplet): unknown {
  const size = knownSize(droplet.size);
  const volumes = account.all(VOLUMES).filter((volume) => volume.droplet_ids.includes(droplet.id));
  return {
    id: droplet.id,
    name: droplet.name,
    memory: size.memoryMib,
    vcpus: size.vcpus,
    disk: droplet.disk,
    locked: droplet.locked,
    status: droplet.status,
    kernel: null,
    created_at: droplet.created_at,
    features: droplet.features,
    backup_ids: [],
    next_backup_window: droplet.backup_policy && windowView(droplet.backup_policy, clock.now()),
    snapshot_ids: droplet.snapshot_ids,
    image: droplet.image,
    volume_ids: volumes.map((volume) => volume.id),
    size: sizeView(droplet.size),
    size_slug: droplet.size,
    networks: networksOf(droplet),
    region: regionView(droplet.region),
    tags: droplet.tags,
    vpc_uuid: droplet.vpc_uuid,
  };
}

function windowView(policy: BackupPolicy, nowMs: number): unknown {
  const { startMs, endMs } = nextWindow(policy, nowMs);
  return { start: timestamp(startMs), end: timestamp(endMs) };
}

/** The answer about a droplet's backups. */
export function backupPolicyView({ clock }: World, droplet: Droplet): unknown {
  const policy = droplet.backup_policy;
  return {
    droplet_id: droplet.id,
    backup_enabled: policy !== null,
    ...(policy && { backup_policy: policy, next_backup_window: windowView(policy, clock.now()) }),
  };
}

function networksOf({ public_ipv4, private_ipv4, public_ipv6, status }: Droplet): unknown {
  // Addresses are given while a droplet is being made.
  if (status === 'new') return { v4: [], v6: [] };
  const v4 = [
    { ip_address: private_ipv4, netmask: '255.255.240.0', gateway: '', type: 'private' },
    ...(public_ipv4 === null
      ? []
      : [{ ip_address: public_ipv4, netmask: '255.255.240.0', gateway: gatewayOf(public_ipv4), type: 'public' }]),
  ];
  const v6 =
    public_ipv6 === null ? [] : [{ ip_address: public_ipv6, netmask: 64, gateway: '2001:db8::1', type: 'public' }];
  return { v4, v6 };
}

function gatewayOf(address: string): string {
  return address.replace(/\.\d+$/, '.1');
}
