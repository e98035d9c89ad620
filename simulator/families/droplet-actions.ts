import type { Call } from '../api/call';
import type { Fields } from '../api/fields';
import { notFound, unprocessable } from '../api/refusal';
import { type Reply, created, ok, page } from '../api/reply';
import type { World } from '../world';
import { ACTIONS, actionView, actionsOf, startAction } from './actions';
import { readBackupPolicy } from './backup-policy';
import { DROPLETS, type Droplet } from './droplet';
import { IMAGES, knownImage } from './images';
import { knownSize } from './sizes';

/** What an action needs: its time at a realistic pace, and what is different afterwards. */
interface Effect {
  readonly seconds: number;
  readonly finish?: () => void;
}

type Effects = Readonly<Record<string, (world: World, droplet: Droplet, body: Fields) => Effect>>;

const off = (droplet: Droplet): Effect => {
  if (droplet.status === 'off') throw unprocessable('Droplet is already powered off');
  return { seconds: 10, finish: () => (droplet.status = 'off') };
};

const EFFECTS: Effects = {
  power_off: (_, droplet) => off(droplet),
  shutdown: (_, droplet) => off(droplet),
  power_on: (_, droplet) => {
    if (droplet.status === 'active') throw unprocessable('Droplet is already powered on');
    return { seconds: 10, finish: () => (droplet.status = 'active') };
  },
  reboot: () => ({ seconds: 20 }),
  power_cycle: () => ({ seconds: 20 }),
  password_reset: () => ({ seconds: 20 }),
  rename: (_, droplet, body) => {
    const name = body.string('name');
    return { seconds: 1, finish: () => (droplet.name = name) };
  },
  resize: (_, droplet, body) => {
    const size = knownSize(body.string('size'));
    const growsDisk = body.optionalBoolean('disk') ?? false;
    if (droplet.status !== 'off') throw unprocessable('Droplet must be powered off to be resized.');
    if (size.slug === droplet.size) throw unprocessable('Droplet already has this size.');
    if (size.diskGb < droplet.disk) {
      throw unprocessable('This size is not available because it has a smaller disk.');
    }
    return {
      seconds: 60,
      finish: () => {
        droplet.size = size.slug;
        if (growsDisk) droplet.disk = size.diskGb;
      },
    };
  },
  rebuild: (world, droplet, body) => {
    const image = knownImage(world, body.raw('image'));
    return { seconds: 60, finish: () => (droplet.image = image) };
  },
  restore: (world, droplet, body) => {
    const image = knownImage(world, body.raw('image'));
    return { seconds: 60, finish: () => (droplet.image = image) };
  },
  enable_backups: (_, droplet, body) => {
    const policy = readBackupPolicy(body);
    return {
      seconds: 5,
      finish: () => {
        droplet.backup_policy = policy;
        switchFeature(droplet, 'backups', true);
      },
    };
  },
  disable_backups: (_, droplet) => ({
    seconds: 5,
    finish: () => {
      droplet.backup_policy = null;
      switchFeature(droplet, 'backups', false);
    },
  }),
  change_backup_policy: (_, droplet, body) => {
    if (droplet.backup_policy === null) throw unprocessable('Backups are not enabled for this Droplet.');
    const policy = readBackupPolicy(body);
    return { seconds: 5, finish: () => (droplet.backup_policy = policy) };
  },
  enable_ipv6: ({ seeded }, droplet) => {
    const address = droplet.public_ipv6 ?? seeded.publicIpv6();
    return {
      seconds: 5,
      finish: () => {
        droplet.public_ipv6 = address;
        switchFeature(droplet, 'ipv6', true);
      },
    };
  },
  enable_private_networking: () => ({ seconds: 5 }),
  snapshot: (world, droplet, body) => {
    const name = body.optionalString('name') ?? `${droplet.name}-${world.clock.now()}`;
    // By the instant at which the action began the provider knows which snapshot came of it.
    const startedAt = world.now();
    return {
      seconds: 60,
      finish: () => {
        saveImage(world, droplet, name, startedAt);
      },
    };
  },
};

function saveImage({ account, seeded }: World, droplet: Droplet, name: string, startedAt: string): void {
  const image = account.add(IMAGES, {
    ...droplet.image,
    id: seeded.numericId(),
    name,
    type: 'snapshot',
    slug: null,
    public: false,
    regions: [droplet.region],
    created_at: startedAt,
    min_disk_size: droplet.disk,
    size_gigabytes: 2.5,
    tags: [],
  });
  droplet.snapshot_ids.push(image.id);
}

function switchFeature(droplet: Droplet, feature: string, on: boolean): void {
  const others = droplet.features.filter((candidate) => candidate !== feature);
  droplet.features = on ? [...others, feature] : others;
}

export function dropletActions(world: World): void {
  const { routes, account } = world;
  const found = (call: Call): Droplet => account.get(DROPLETS, call.numericParam('id'));
  const act = (droplet: Droplet, body: Fields): unknown => {
    const type = body.string('type');
    const effectOf = Object.hasOwn(EFFECTS, type) ? EFFECTS[type] : undefined;
    if (!effectOf) throw unprocessable(`"${type}" is no action of a Droplet`);
    if (droplet.locked) throw unprocessable('Droplet already has a pending event.');
    const { seconds, finish } = effectOf(world, droplet, body);
    droplet.locked = true;
    const action = startAction(world, {
      type,
      resourceType: 'droplet',
      resourceId: droplet.id,
      region: droplet.region,
      seconds,
      finish: () => {
        finish?.();
        droplet.locked = false;
      },
    });
    return actionView(action);
  };
  const byTag = (call: Call): Reply => {
    const tag = call.query.get('tag_name') ?? '';
    const tagged = account.all(DROPLETS).filter((droplet) => droplet.tags.includes(tag));
    return created({ actions: tagged.map((droplet) => act(droplet, call.body)) });
  };
  routes
    .post('/v2/droplets/actions', byTag)
    .get('/v2/droplets/:id/actions', (call) => {
      return page(call, 'actions', actionsOf(world, 'droplet', found(call).id), actionView);
    })
    .post('/v2/droplets/:id/actions', (call) => created({ action: act(found(call), call.body) }))
    .get('/v2/droplets/:id/actions/:action', (call) => {
      const action = account.get(ACTIONS, call.numericParam('action'));
      if (action.owner !== `droplet:${found(call).id}`) throw notFound();
      return ok({ action: actionView(action) });
    });
}
