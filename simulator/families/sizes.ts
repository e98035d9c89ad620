import { type DropletSize, dropletSizes, findDropletSize, hourlyUsd } from '../../lib/catalog/droplet-sizes';
import { regions as allRegions } from '../../lib/catalog/regions';
import { unprocessable } from '../api/refusal';
import { page } from '../api/reply';
import type { World } from '../world';

const REGIONS = allRegions.map((region) => region.slug);

const views = new Map(dropletSizes.map((size) => [size.slug, viewOf(size)]));

function viewOf(size: DropletSize): unknown {
  return {
    slug: size.slug,
    memory: size.memoryMib,
    vcpus: size.vcpus,
    disk: size.diskGb,
    transfer: (size.transferGib ?? 0) / 1000,
    price_monthly: size.monthlyCents / 100,
    price_hourly: Number(hourlyUsd(size).toFixed(5)),
    regions: REGIONS,
    available: true,
    description: size.label,
  };
}

/** A size as the API shows it. */
export function sizeView(slug: string): unknown {
  return views.get(slug);
}

/** The size of a slug, or the API's 422. */
export function knownSize(slug: string): DropletSize {
  const size = findDropletSize(slug);
  if (!size) throw unprocessable('You specified an invalid size for Droplet creation.');
  return size;
}

export function sizes({ routes }: World): void {
  routes.get('/v2/sizes', (call) => page(call, 'sizes', [...views.values()]));
}
