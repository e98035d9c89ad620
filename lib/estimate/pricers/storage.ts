import { findDropletSize } from '../../catalog/droplet-sizes';
import { type CostLine, nfsCost, snapshotCost, spacesCost, volumeCost } from '../../sizing/cost';
import { SPACES_INCLUDED } from '../../catalog/prices';
import { formatUsd, usdToCents } from '../../core/money';
import { type Outcome, priced, type Pricer, type PricingContext, unknown } from '../pricing';
import type { BillableResource } from '../resource';
import { numberOf, textOf, Unknown, type Value } from '../value';

/** A number of GiB that something is sold by: 0 or more. */
function gibOf(value: Value | undefined): number | Unknown | undefined {
  const gib = numberOf(value);
  if (typeof gib !== 'number' || (gib >= 0 && Number.isFinite(gib))) return gib;
  return new Unknown(`${gib} GiB is no size`);
}

const volume: Pricer = {
  reads: ['size', 'id'],
  price: ({ values }, { tariff }) => {
    const gib = gibOf(values['size']);
    if (typeof gib !== 'number') return [unknown('Volume', 'size', gib)];
    return [priced(tariff.apply('volume', gib, volumeCost(gib)))];
  },
};

const share: Pricer = {
  reads: ['size'],
  price: ({ values }, { tariff }) => {
    const gib = gibOf(values['size']);
    if (typeof gib !== 'number') return [unknown('NFS share', 'size', gib)];
    return [priced(tariff.apply('nfs', gib, nfsCost(gib)))];
  },
};

/** A snapshot is billed by what is in it: known once it is there, before that at most its source. */
function snapshot(resource: BillableResource, largest: number | undefined, { tariff }: PricingContext): Outcome {
  const line = (gib: number): CostLine => tariff.apply('snapshot', gib, { ...snapshotCost(gib), item: 'Snapshot' });
  const gib = gibOf(resource.values['size']);
  if (typeof gib === 'number') return priced(line(gib));
  if (largest === undefined) return unknown('Snapshot', 'size', gib instanceof Unknown ? gib : undefined);
  return priced({ ...line(0), detail: `at most ${largest} GiB` }, line(largest).monthlyCents);
}

const volumeSnapshot: Pricer = {
  reads: ['volume_id', 'size'],
  price: (resource, context) => {
    const source = context.related(resource, 'volume_id', ['digitalocean_volume'], 'id');
    const gib = gibOf(source?.values['size']);
    return [snapshot(resource, typeof gib === 'number' ? gib : undefined, context)];
  },
};

const dropletSnapshot: Pricer = {
  reads: ['droplet_id', 'size'],
  price: (resource, context) => {
    const source = context.related(resource, 'droplet_id', ['digitalocean_droplet'], 'id');
    const slug = textOf(source?.values['size']);
    return [snapshot(resource, typeof slug === 'string' ? findDropletSize(slug)?.diskGb : undefined, context)];
  },
};

/** The subscription is paid once an account, whatever the number of buckets. */
const bucket: Pricer = {
  reads: [],
  price: (resource, context) => {
    const first = context.all(resource.type).find(({ copies }) => copies !== 0);
    if (resource !== first) return [{ kind: 'free', why: 'the Spaces subscription is paid once' }];
    return [{ kind: 'priced', line: spacesLine(context), times: 1 }];
  },
};

function spacesLine({ tariff, usage }: PricingContext): CostLine {
  const { spacesStorageGib: storageGib = 0, spacesTransferGib: transferGib = 0 } = usage;
  const line = spacesCost({ storageGib, transferGib });
  const names = ['spaces', 'spacesStorage', 'spacesTransfer'] as const;
  if (!names.some((name) => tariff.isOwn(name))) return line;
  const [subscription = 0, storage = 0, transfer = 0] = names.map((name) => tariff.usd(name));
  const extra =
    usdToCents(storage * Math.max(0, storageGib - SPACES_INCLUDED.storageGib)) +
    usdToCents(transfer * Math.max(0, transferGib - SPACES_INCLUDED.transferGib));
  const detail = extra === 0 ? 'subscription' : `subscription and ${formatUsd(extra)} of further use`;
  return tariff.atOwnPrice({ ...line, detail }, usdToCents(subscription) + extra);
}

/** Prices what keeps data. */
export const STORAGE_PRICERS: Readonly<Record<string, Pricer>> = {
  digitalocean_volume: volume,
  digitalocean_volume_snapshot: volumeSnapshot,
  digitalocean_droplet_snapshot: dropletSnapshot,
  digitalocean_nfs: share,
  digitalocean_spaces_bucket: bucket,
};
