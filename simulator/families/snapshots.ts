import type { Call } from '../api/call';
import { kindOf } from '../account/kind';
import { conflict, notFound } from '../api/refusal';
import { created, noContent, ok, page } from '../api/reply';
import type { World } from '../world';
import { DROPLETS } from './droplet';
import { IMAGES, type Image } from './images';
import { newTags } from './tags';
import { VOLUMES } from './volume';

/** What a volume held at some time. Those of droplets are images. */
export interface VolumeSnapshot {
  readonly id: string;
  readonly name: string;
  readonly volume: string;
  readonly region: string;
  readonly gigabytes: number;
  readonly created_at: string;
  readonly tags: string[];
}

export const VOLUME_SNAPSHOTS = kindOf<VolumeSnapshot>({
  name: 'volume snapshots',
  label: (snapshot) => snapshot.name,
  tags: (snapshot) => snapshot.tags,
  taggable: { resourceType: 'volume_snapshot', key: 'volume_snapshots' },
  region: (snapshot) => snapshot.region,
});

const TYPES = ['droplet', 'volume'];

function volumeSnapshotView({ volume, region, gigabytes, ...snapshot }: VolumeSnapshot): unknown {
  const sizes = { min_disk_size: gigabytes, size_gigabytes: 0.1 };
  return { ...snapshot, ...sizes, regions: [region], resource_id: volume, resource_type: 'volume' };
}

/** Snapshots of volumes and of droplets. */
export function snapshots(world: World): void {
  const { routes, account, seeded, now } = world;
  account.declare(VOLUME_SNAPSHOTS);

  const dropletImages = (): Image[] => account.all(IMAGES).filter((image) => image.type === 'snapshot');
  const imageView = (image: Image): unknown => {
    const { name, created_at, regions, min_disk_size, size_gigabytes, tags } = image;
    const source = account.all(DROPLETS).find((droplet) => droplet.snapshot_ids.includes(image.id));
    return {
      ...{ id: String(image.id), name, created_at, regions, min_disk_size, size_gigabytes, tags },
      resource_id: String(source?.id ?? ''),
      resource_type: 'droplet',
    };
  };
  const all = (): unknown[] => [
    ...dropletImages().map(imageView),
    ...account.all(VOLUME_SNAPSHOTS).map(volumeSnapshotView),
  ];
  const imageOf = (id: string): Image | undefined => dropletImages().find((image) => String(image.id) === id);

  routes
    .get('/v2/snapshots', (call) => {
      const type = call.query.get('resource_type');
      if (type !== null && !TYPES.includes(type)) throw notFound();
      const fitting = type === 'droplet' ? dropletImages().map(imageView) : all();
      const ofVolumes = account.all(VOLUME_SNAPSHOTS).map(volumeSnapshotView);
      return page(call, 'snapshots', type === 'volume' ? ofVolumes : fitting);
    })
    .get('/v2/snapshots/:id', (call) => {
      const image = imageOf(call.param('id'));
      const snapshot = image ? imageView(image) : volumeSnapshotView(account.get(VOLUME_SNAPSHOTS, call.param('id')));
      return ok({ snapshot });
    })
    .delete('/v2/snapshots/:id', (call) => {
      const image = imageOf(call.param('id'));
      if (image) account.remove(IMAGES, image.id);
      else account.remove(VOLUME_SNAPSHOTS, call.param('id'));
      return noContent();
    })
    .get('/v2/volumes/:id/snapshots', (call) => {
      const { id } = account.get(VOLUMES, call.param('id'));
      const its = account.all(VOLUME_SNAPSHOTS).filter((snapshot) => snapshot.volume === id);
      return page(call, 'snapshots', its, volumeSnapshotView);
    })
    .post('/v2/volumes/:id/snapshots', (call: Call) => {
      const volume = account.get(VOLUMES, call.param('id'));
      const name = call.body.string('name');
      if (account.all(VOLUME_SNAPSHOTS).some((other) => other.volume === volume.id && other.name === name)) {
        throw conflict('a snapshot with this name already exists');
      }
      const snapshot = account.add<VolumeSnapshot>(VOLUME_SNAPSHOTS, {
        id: seeded.uuid(),
        name,
        volume: volume.id,
        region: volume.region,
        gigabytes: volume.size_gigabytes,
        created_at: now(),
        tags: newTags(world, call.body.strings('tags')),
      });
      return created({ snapshot: volumeSnapshotView(snapshot) });
    })
    .get('/v2/volumes/snapshots/:id', (call) => {
      return ok({ snapshot: volumeSnapshotView(account.get(VOLUME_SNAPSHOTS, call.param('id'))) });
    })
    .delete('/v2/volumes/snapshots/:id', (call) => {
      account.remove(VOLUME_SNAPSHOTS, call.param('id'));
      return noContent();
    })
    .get('/v2/droplets/:id/snapshots', (call) => {
      const droplet = account.get(DROPLETS, call.numericParam('id'));
      const its = dropletImages().filter((image) => droplet.snapshot_ids.includes(image.id));
      return page(call, 'snapshots', its, (image) => {
        const { id, name, created_at, regions, min_disk_size, size_gigabytes } = image;
        return { id, name, created_at, regions, min_disk_size, size_gigabytes, type: 'snapshot' };
      });
    });
}
