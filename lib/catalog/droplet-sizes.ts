import type { Problem } from '../core/fault';
import { type Cents, usdToCents } from '../core/money';
import { catalogueOf } from './catalogue';
import * as data from './data/droplet-sizes.json';
import type { Confidence, Provenance } from './provenance';

/** Whose CPU a size runs on: shared with other customers, its own, or one beside a graphics processor. */
export type CpuKind = 'shared' | 'dedicated' | 'gpu';

/** A size that a droplet can have. */
export interface DropletSize extends Provenance {
  /** DigitalOcean's name, e.g. `s-1vcpu-1gb`. */
  readonly slug: string;
  /** DigitalOcean's family, e.g. `basic-premium-intel`. */
  readonly family: string;
  /** The family as the price page calls it, e.g. `Premium Intel`. */
  readonly label: string;
  /** Whether its CPUs are shared with others. */
  readonly cpu: CpuKind;
  /** Virtual CPUs. */
  readonly vcpus: number;
  /** Memory that the size is sold with, in MiB; Linux sees a little less. */
  readonly memoryMib: number;
  /** Size of the disk, in GB as DigitalOcean counts them. */
  readonly diskGb: number;
  /**
   * Outbound transfer included in a month, in GiB: 1000 for each "TB" of the price page, the smaller of the two
   * readings. Undefined where no source was found.
   */
  readonly transferGib?: number;
  /** How far `transferGib` can be trusted; its source is another one than the size's. */
  readonly transferConfidence?: Confidence;
  /** The price of a whole month. */
  readonly monthlyCents: Cents;
}

/** Hours that cost as much as a month: DigitalOcean's hourly price is the monthly one divided by 672. */
export const BILLED_HOURS_A_MONTH = 672;

const GIB_A_TB = 1000;

interface SizeRecord {
  readonly slug: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGb: number;
  readonly transferTb?: number;
  readonly transferConfidence?: Confidence;
  readonly monthlyUsd: number;
}

const sizes = data.families.flatMap(({ family, label, cpu, sizes: records }) =>
  (records as readonly SizeRecord[]).map(({ transferTb, monthlyUsd, ...record }): DropletSize => ({
    ...record,
    family,
    label,
    cpu: cpu as CpuKind,
    ...(transferTb !== undefined && { transferGib: transferTb * GIB_A_TB }),
    monthlyCents: usdToCents(monthlyUsd),
    asOf: data.asOf,
    source: data.source,
    confidence: 'high',
  })),
);

const catalogue = catalogueOf('droplet size', sizes, (size) => size.slug);

/** Every size that DigitalOcean offers, in whichever regions. */
export const dropletSizes: readonly DropletSize[] = catalogue.all;

/** The size of a slug, or undefined. */
export const findDropletSize: (slug: string) => DropletSize | undefined = catalogue.find;

/** The problem of a slug that DigitalOcean does not offer. Regions are not checked: no source lists them. */
export const dropletSizeProblem: (slug: string) => Problem | undefined = catalogue.problem;

/** The price of an hour in US dollars, not rounded. */
export function hourlyUsd(size: DropletSize): number {
  return size.monthlyCents / 100 / BILLED_HOURS_A_MONTH;
}

/**
 * Sizes that a droplet can be resized to because nothing gets smaller (a disk never shrinks in place), the size's own
 * family first, then the others of its kind of CPU, cheapest first in each.
 */
export function largerDropletSizes(slug: string): readonly DropletSize[] {
  const current = findDropletSize(slug);
  if (!current) return [];
  const distance = (size: DropletSize): number =>
    size.family === current.family ? 0 : size.cpu === current.cpu ? 1 : 2;
  return sizes
    .filter(
      (size) =>
        size.slug !== slug &&
        (size.cpu !== 'gpu' || current.cpu === 'gpu') &&
        size.memoryMib >= current.memoryMib &&
        size.vcpus >= current.vcpus &&
        size.diskGb >= current.diskGb,
    )
    .sort((a, b) => distance(a) - distance(b) || a.monthlyCents - b.monthlyCents);
}
