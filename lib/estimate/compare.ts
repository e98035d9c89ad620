import type { CentsRange, Estimate, EstimateRow } from './estimate';
import { withoutInstanceKey } from './resource';

/** How a resource's cost changes. */
export type ChangeKind = 'added' | 'removed' | 'changed';

/** A resource, all its instances together, that costs something else than before. */
export interface CostChange {
  /** The Terraform address, without instance keys. */
  readonly address: string;
  /** Whether it comes, goes, or costs something else. */
  readonly kind: ChangeKind;
  /** What it is, before and after: `Droplet s-1vcpu-1gb`. */
  readonly before: string;
  /** What it is after the change, in words; empty if it is gone. */
  readonly after: string;
  /** What it cost a month before. */
  readonly monthlyBefore: CentsRange;
  /** What it costs a month after the change. */
  readonly monthlyAfter: CentsRange;
}

/** The difference between two estimates. */
export interface Comparison {
  /** What changes, resource by resource. */
  readonly changes: readonly CostChange[];
  /** Resources that cost as much as before. */
  readonly same: number;
  /** The sum of the month before the change. */
  readonly before: CentsRange;
  /** The sum of the month after the change. */
  readonly after: CentsRange;
  /** What the month costs more, or less if negative. */
  readonly difference: CentsRange;
  /** What entered or left the sum's outside, as sentences. */
  readonly remarks: readonly string[];
}

/** Compares two estimates by resource: most expensive difference first. */
export function compareEstimates(base: Estimate, head: Estimate): Comparison {
  const [before, after] = [byResource(base.rows), byResource(head.rows)];
  const addresses = [...new Set([...before.keys(), ...after.keys()])];
  const changes = addresses.flatMap((address) => changeOf(address, before.get(address), after.get(address)));
  const size = (change: CostChange): number => Math.abs(change.monthlyAfter.mostCents - change.monthlyBefore.mostCents);
  const [from, to] = [rangeOf(base), rangeOf(head)];
  return {
    changes: changes.sort((a, b) => size(b) - size(a) || a.address.localeCompare(b.address)),
    same: addresses.length - changes.length,
    before: from,
    after: to,
    difference: differenceOf(from, to),
    remarks: [...outside(base, head, 'unpriced', 'has no price'), ...outside(base, head, 'unknown', 'is not known')],
  };
}

/** The sum of an estimate as a range. */
export function rangeOf({ least, most }: Estimate): CentsRange {
  return { leastCents: least.monthlyCents, mostCents: most.monthlyCents };
}

function differenceOf(from: CentsRange, to: CentsRange): CentsRange {
  return { leastCents: to.leastCents - from.leastCents, mostCents: to.mostCents - from.mostCents };
}

interface Resource {
  readonly what: string;
  readonly monthly: CentsRange;
}

const NOTHING: Resource = { what: '', monthly: { leastCents: 0, mostCents: 0 } };

function byResource(rows: readonly EstimateRow[]): ReadonlyMap<string, Resource> {
  const all = new Map<string, EstimateRow[]>();
  for (const row of rows) {
    const address = withoutInstanceKey(row.address);
    all.set(address, [...(all.get(address) ?? []), row]);
  }
  return new Map([...all].map(([address, parts]) => [address, joined(parts)]));
}

function joined(parts: readonly EstimateRow[]): Resource {
  const what = parts.map(({ item, detail, copies }) => {
    const count = copies === 1 ? '' : `${copies} x `;
    return detail === '' ? `${count}${item}` : `${count}${item} (${detail})`;
  });
  return {
    what: what.join(', '),
    monthly: {
      leastCents: parts.reduce((sum, { monthly }) => sum + monthly.leastCents, 0),
      mostCents: parts.reduce((sum, { monthly }) => sum + monthly.mostCents, 0),
    },
  };
}

function changeOf(address: string, before: Resource | undefined, after: Resource | undefined): readonly CostChange[] {
  const [from, to] = [before ?? NOTHING, after ?? NOTHING];
  const sameCost = from.monthly.leastCents === to.monthly.leastCents && from.monthly.mostCents === to.monthly.mostCents;
  if (before && after && sameCost && from.what === to.what) return [];
  return [
    {
      address,
      kind: before ? (after ? 'changed' : 'removed') : 'added',
      before: from.what,
      after: to.what,
      monthlyBefore: from.monthly,
      monthlyAfter: to.monthly,
    },
  ];
}

function outside(base: Estimate, head: Estimate, name: 'unpriced' | 'unknown', what: string): readonly string[] {
  const key = ({ address, item }: Estimate['unknown'][number]): string => `${withoutInstanceKey(address)} ${item}`;
  const [before, after] = [new Set(base[name].map(key)), new Set(head[name].map(key))];
  const came = head[name].filter((row) => !before.has(key(row)));
  const left = base[name].filter((row) => !after.has(key(row)));
  return [
    ...came.map(({ address, item, why }) => `new: ${address} (${item}) ${what}: ${why}`),
    ...left.map(
      ({ address, item }) =>
        `gone: ${address} (${item}), which ${name === 'unpriced' ? 'had no price' : 'was not known'}`,
    ),
  ];
}
