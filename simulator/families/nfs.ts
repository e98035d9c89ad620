import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import { conflict, unprocessable } from '../api/refusal';
import { type Reply, created, noContent, ok, page } from '../api/reply';
import type { World } from '../world';
import { knownRegion } from './regions';
import { knownVpc, privateAddress } from './vpcs';

/** A network file system that the droplets of its VPCs can mount. */
export interface NfsShare {
  readonly id: string;
  readonly name: string;
  size_gib: number;
  readonly region: string;
  status: 'CREATING' | 'ACTIVE' | 'INACTIVE';
  readonly created_at: string;
  vpc_ids: string[];
  performance_tier: string;
  readonly host: string;
  readonly mount_path: string;
}

/** What a share held at some time. */
export interface NfsSnapshot {
  readonly id: string;
  readonly name: string;
  readonly size_gib: number;
  readonly region: string;
  status: 'CREATING' | 'ACTIVE';
  readonly created_at: string;
  readonly share_id: string;
}

export const NFS_SHARES = kindOf<NfsShare>({
  name: 'nfs',
  label: (share) => share.name,
  vpcs: (share) => share.vpc_ids,
  region: (share) => share.region,
});

export const NFS_SNAPSHOTS = kindOf<NfsSnapshot>({
  name: 'nfs snapshots',
  label: (snapshot) => snapshot.name,
  region: (snapshot) => snapshot.region,
});

const LEAST_GIB = 50;
const MOST_GIB = 16_384;
const CREATION_SECONDS = 60;
const ACTION_SECONDS = 15;
const TIERS = ['standard', 'high'] as const;
const SECONDS_OF_SNAPSHOT = 30;

/** An action on a share; unlike others it has no path of its own, so nothing of it is kept. */
interface ShareAction {
  readonly type: string;
  readonly resource: { readonly type: 'SHARE' | 'SNAPSHOT'; readonly id: string };
}

/** Shares, what can be done to them, and their snapshots. */
export function nfs(world: World): void {
  const { routes, account, seeded, now } = world;
  account.declare(NFS_SHARES);
  account.declare(NFS_SNAPSHOTS);
  const inRegion = <T extends { readonly region: string }>(call: Call, items: readonly T[]): readonly T[] => {
    const region = call.query.get('region');
    return region === null || region === '' ? items : items.filter((item) => item.region === region);
  };
  const found = (call: Call): NfsShare => account.get(NFS_SHARES, call.param('id'));
  const foundSnapshot = (call: Call): NfsSnapshot => account.get(NFS_SNAPSHOTS, call.param('id'));

  const vpcOf = (id: string, share: Pick<NfsShare, 'region'>): string => knownVpc(world, id, share.region).id;
  const detached = (share: NfsShare, vpc: string): string[] => {
    if (!share.vpc_ids.includes(vpc)) throw unprocessable('the share is not attached to this VPC');
    return share.vpc_ids.filter((id) => id !== vpc);
  };
  const attachTo = (share: NfsShare, vpcs: string[]): void => {
    share.vpc_ids = vpcs;
    share.status = vpcs.length === 0 ? 'INACTIVE' : 'ACTIVE';
  };
  const later = (type: string, share: NfsShare, finish: () => void): ShareAction => {
    world.jobs.start(`nfs.${type}`, ACTION_SECONDS, finish);
    return { type: `${type.toUpperCase()}_SHARE`, resource: { type: 'SHARE', id: share.id } };
  };
  const act = (share: NfsShare, { body }: Call): ShareAction => {
    const type = body.choice('type', ['resize', 'snapshot', 'attach', 'detach', 'reassign', 'switch_performance_tier']);
    const params = body.object('params');
    switch (type) {
      case 'resize': {
        const size = params.integer('size_gib', LEAST_GIB, MOST_GIB);
        if (size <= share.size_gib) throw unprocessable('a share can only grow');
        return later(type, share, () => (share.size_gib = size));
      }
      case 'snapshot':
        return {
          type: 'CREATE_SNAPSHOT',
          resource: { type: 'SNAPSHOT', id: snapshot(share, params.string('name')).id },
        };
      case 'attach': {
        const vpc = vpcOf(params.string('vpc_id'), share);
        if (share.vpc_ids.includes(vpc)) throw conflict('the share is already attached to this VPC');
        return later(type, share, () => {
          attachTo(share, [...share.vpc_ids, vpc]);
        });
      }
      case 'detach': {
        const rest = detached(share, params.string('vpc_id'));
        return later(type, share, () => {
          attachTo(share, rest);
        });
      }
      case 'reassign': {
        const rest = detached(share, params.string('old_vpc_id'));
        const vpc = vpcOf(params.string('new_vpc_id'), share);
        return later(type, share, () => {
          attachTo(share, [...rest, vpc]);
        });
      }
      case 'switch_performance_tier': {
        const tier = params.choice('performance_tier', TIERS);
        return later(type, share, () => (share.performance_tier = tierName(tier)));
      }
    }
  };
  const snapshot = (share: NfsShare, name: string): NfsSnapshot => {
    const made = account.add<NfsSnapshot>(NFS_SNAPSHOTS, {
      id: seeded.uuid(),
      name,
      size_gib: share.size_gib,
      region: share.region,
      status: 'CREATING',
      created_at: now(),
      share_id: share.id,
    });
    world.jobs.start('nfs.snapshot', SECONDS_OF_SNAPSHOT, () => (made.status = 'ACTIVE'));
    return made;
  };
  const create = ({ body }: Call): Reply => {
    const name = body.string('name');
    const region = knownRegion(body.string('region'));
    const size = body.integer('size_gib', LEAST_GIB, MOST_GIB);
    const tier = body.optionalChoice('performance_tier', TIERS) ?? 'high';
    const vpcs = body.strings('vpc_ids').map((id) => knownVpc(world, id, region));
    const [vpc] = vpcs;
    if (!vpc) throw unprocessable('vpc_ids must name at least one VPC');
    if (account.all(NFS_SHARES).some((other) => other.name === name && other.region === region)) {
      throw conflict('a share with this name already exists');
    }
    const id = seeded.uuid();
    const share = account.add<NfsShare>(NFS_SHARES, {
      id,
      name,
      size_gib: size,
      region,
      status: 'CREATING',
      created_at: now(),
      vpc_ids: vpcs.map((each) => each.id),
      performance_tier: tierName(tier),
      host: privateAddress(vpc),
      mount_path: `/${seeded.numericId()}/${id}`,
    });
    world.jobs.start('nfs.create', CREATION_SECONDS, () => (share.status = 'ACTIVE'));
    return created({ share: viewOf(share) });
  };

  routes
    .get('/v2/nfs', (call) => page(call, 'shares', inRegion(call, account.all(NFS_SHARES)), viewOf))
    .post('/v2/nfs', create)
    .get('/v2/nfs/:id', (call) => ok({ share: viewOf(found(call)) }))
    .delete('/v2/nfs/:id', (call) => {
      account.remove(NFS_SHARES, found(call).id);
      return noContent();
    })
    .post('/v2/nfs/:id/actions', (call) => {
      const share = found(call);
      const { type, resource } = act(share, call);
      const action = { id: seeded.uuid(), region_slug: share.region, resource_id: resource.id, started_at: now() };
      return created({ action: { ...action, resource_type: resource.type, type, status: 'IN_PROGRESS' } });
    })
    .get('/v2/nfs/snapshots', (call) => {
      const share = call.query.get('share_id');
      const fitting = inRegion(call, account.all(NFS_SNAPSHOTS)).filter((item) => !share || item.share_id === share);
      return page(call, 'snapshots', fitting);
    })
    .get('/v2/nfs/snapshots/:id', (call) => ok({ snapshot: foundSnapshot(call) }))
    .delete('/v2/nfs/snapshots/:id', (call) => {
      account.remove(NFS_SNAPSHOTS, foundSnapshot(call).id);
      return noContent();
    });
}

function tierName(tier: (typeof TIERS)[number]): string {
  return `PERFORMANCE_TIER_${tier.toUpperCase()}`;
}

/** Where a share can be mounted is known once it is there. */
function viewOf({ host, mount_path, ...share }: NfsShare): unknown {
  return share.status === 'CREATING' ? share : { ...share, host, mount_path };
}
