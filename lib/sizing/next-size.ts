import { type DropletSize, largerDropletSizes } from '../catalog/droplet-sizes';
import { formatUsd } from '../core/money';

/**
 * The way out by buying more: the first size after `slug` that satisfies a condition, of the same family where there
 * is one, in words; undefined when no size does (or the slug is unknown).
 */
export function nextSizeRemedy(slug: string, fits: (size: DropletSize) => boolean): string | undefined {
  const size = largerDropletSizes(slug).find(fits);
  if (!size) return undefined;
  const { vcpus, memoryMib, diskGb, monthlyCents } = size;
  const what = `${vcpus} vCPU${vcpus === 1 ? '' : 's'}, ${memoryMib} MiB, ${diskGb} GB`;
  return `use ${size.slug} (${what}, ${formatUsd(monthlyCents)} a month)`;
}

/** Ways out as the end of a sentence: `a, b, or c`; the undefined ones are left out. */
export function waysOut(...ways: readonly (string | undefined)[]): string {
  const known = ways.filter((way) => way !== undefined);
  const last = known.at(-1) ?? '';
  return known.length < 2 ? last : `${known.slice(0, -1).join(', ')}, or ${last}`;
}
