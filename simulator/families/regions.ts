import { regions as allRegions, findRegion } from '../../lib/catalog/regions';
import { dropletSizes } from '../../lib/catalog/droplet-sizes';
import { unprocessable } from '../api/refusal';
import { page } from '../api/reply';
import type { World } from '../world';

const FEATURES = ['backups', 'ipv6', 'metadata', 'install_agent', 'storage', 'image_transfer'];
const SIZES = dropletSizes.map((size) => size.slug);

/** A region as the API shows it. Which sizes it really has is not known here: it shows all of them. */
export interface RegionView {
  readonly name: string;
  readonly slug: string;
  readonly features: readonly string[];
  readonly available: boolean;
  readonly sizes: readonly string[];
}

const views = new Map<string, RegionView>(
  allRegions.map(({ slug }) => [
    slug,
    { name: slug.toUpperCase(), slug, features: FEATURES, available: true, sizes: SIZES },
  ]),
);

/** The region of a slug as the API shows it. */
export function regionView(slug: string): RegionView | null {
  return views.get(slug) ?? null;
}

/** The slug itself, or the API's 422 when it is no region. */
export function knownRegion(slug: string): string {
  if (!findRegion(slug)) throw unprocessable(`${JSON.stringify(slug)} is not an available region`);
  return slug;
}

export function regions({ routes }: World): void {
  routes.get('/v2/regions', (call) => page(call, 'regions', [...views.values()]));
}
