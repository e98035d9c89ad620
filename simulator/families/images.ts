import { images as allImages } from '../../lib/catalog/images';
import { regions } from '../../lib/catalog/regions';
import { timestamp } from '../account/clock';
import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import { forbidden, notFound, unprocessable } from '../api/refusal';
import { noContent, ok, page } from '../api/reply';
import type { World } from '../world';

/** An image that droplets start from: DigitalOcean's own, or one that a droplet was saved as. */
export interface Image {
  readonly id: number;
  name: string;
  readonly type: 'base' | 'snapshot' | 'custom';
  distribution: string;
  /** Only DigitalOcean's own have one. */
  readonly slug: string | null;
  readonly public: boolean;
  readonly regions: string[];
  readonly created_at: string;
  readonly min_disk_size: number;
  readonly size_gigabytes: number;
  description: string;
  readonly tags: string[];
  status: 'available' | 'pending';
}

export const IMAGES = kindOf<Image>({
  name: 'images',
  label: (image) => image.name,
  tags: (image) => image.tags,
  taggable: { resourceType: 'image', key: 'images' },
});

const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  almalinux: 'AlmaLinux',
  centos: 'CentOS',
  rockylinux: 'Rocky Linux',
  fedora: 'Fedora',
};
/** Regions that the API's description of an image knows. */
const LATER_REGIONS = ['ams2', 'atl1', 'mem1', 'mkc1', 'ric1'];
const FIRST_IMAGE_ID = 195_000_001;

const base = allImages.map(({ slug }, index): Image => {
  const [family = '', ...version] = slug.replace(/-x64$/, '').split('-');
  const distribution = DISTRIBUTIONS[family] ?? family.replace(/^./, (a) => a.toUpperCase());
  return {
    id: FIRST_IMAGE_ID + index,
    name: `${version.filter((part) => part !== 'stream').join('.')} x64`,
    type: 'base',
    distribution,
    slug,
    public: true,
    regions: regions.map((region) => region.slug).filter((region) => !LATER_REGIONS.includes(region)),
    created_at: timestamp(Date.UTC(2025, 9, 1)),
    min_disk_size: 10,
    size_gigabytes: 0.6,
    description: `${distribution} ${version.join('.')}`,
    tags: [],
    status: 'available',
  };
});

/** The image that a droplet shall start from, by slug or id; the API's 422 where there is none. */
export function knownImage(world: World, wanted: unknown): Image {
  const image = base.find(({ slug, id }) => slug === wanted || String(id) === String(wanted)) ?? saved(world, wanted);
  if (!image) throw unprocessable('You specified an invalid image for Droplet creation.');
  return image;
}

function saved({ account }: World, wanted: unknown): Image | undefined {
  return typeof wanted === 'number' || typeof wanted === 'string' ? account.find(IMAGES, wanted) : undefined;
}

export function images(world: World): void {
  const { routes, account } = world;
  account.declare(IMAGES);
  const found = (call: Call): Image => {
    const wanted = call.param('id');
    const image = base.find(({ slug, id }) => slug === wanted || String(id) === wanted) ?? saved(world, wanted);
    if (!image) throw notFound();
    return image;
  };
  const own = (call: Call): Image => {
    const image = found(call);
    if (image.public) throw forbidden('You are not authorized to perform this operation');
    return image;
  };
  routes
    .get('/v2/images', (call) => {
      const tag = call.query.get('tag_name');
      const isPrivate = call.query.get('private') === 'true';
      const all = isPrivate || tag !== null ? account.all(IMAGES) : [...base, ...account.all(IMAGES)];
      return page(
        call,
        'images',
        all.filter((image) => tag === null || image.tags.includes(tag)),
      );
    })
    .get('/v2/images/:id', (call) => ok({ image: found(call) }))
    .put('/v2/images/:id', (call) => {
      const image = own(call);
      image.name = call.body.optionalString('name') ?? image.name;
      image.description = call.body.optionalString('description') ?? image.description;
      return ok({ image });
    })
    .delete('/v2/images/:id', (call) => {
      account.remove(IMAGES, own(call).id);
      return noContent();
    });
}
