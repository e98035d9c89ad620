import { isIP } from 'node:net';
import type { Problem } from './fault';

/** A range of addresses; a single address is the range that holds it alone. */
export interface Cidr {
  readonly family: 4 | 6;
  /** The address as a number of 32 or 128 bits, as it was written. */
  readonly address: bigint;
  /** The length of the network part in bits, 0 to 32 or 0 to 128. */
  readonly prefix: number;
}

/**
 * Ranges wider than these count as the whole world: an IPv4 /8 is the most that was ever given to one organisation,
 * and an IPv6 /16 is wider than what any provider holds (RIPE, for the whole of Europe, has a few /12).
 */
const WIDEST_PREFIX = { 4: 8, 6: 16 } as const;

const BITS = { 4: 32, 6: 128 } as const;

/** Where IPv4 addresses stand inside IPv6, ::ffff:0:0/96. */
const MAPPED_IPV4 = 0xffffn;

/** Reads a range or a single address; undefined for anything else. */
export function parseCidr(value: string): Cidr | undefined {
  const [, text, length] = /^([^/%]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(value) ?? [];
  if (text === undefined) return undefined;
  const family = isIP(text);
  if (family !== 4 && family !== 6) return undefined;
  const prefix = length === undefined ? BITS[family] : Number(length);
  if (prefix > BITS[family]) return undefined;
  return { family, address: family === 4 ? ipv4Number(text) : ipv6Number(text), prefix };
}

/** The range as text, in its canonical form; a single address without its prefix length. */
export function formatCidr({ family, address, prefix }: Cidr): string {
  const text = family === 4 ? ipv4Text(address) : ipv6Text(address);
  return prefix === BITS[family] ? text : `${text}/${prefix}`;
}

/** The range with the bits of its host part cleared. */
export function networkOf(cidr: Cidr): Cidr {
  const hostBits = BigInt(BITS[cidr.family] - cidr.prefix);
  return { ...cidr, address: (cidr.address >> hostBits) << hostBits };
}

/**
 * Checks an IPv4 or IPv6 range or single address. A range whose address has bits set in its host part is refused with
 * the network as the way out: the API would keep another text than the one written, which shows as a difference in
 * every plan.
 */
export function cidrProblem(value: string): Problem | undefined {
  const cidr = parseCidr(value);
  if (!cidr) {
    return {
      problem: `${JSON.stringify(value)} is no IPv4 or IPv6 range`,
      remedy: 'write an address or a range such as "203.0.113.7/32" or "2001:db8::/64"',
    };
  }
  const network = networkOf(cidr);
  if (network.address === cidr.address) return undefined;
  return {
    problem: `${value} has bits set beyond its prefix of ${cidr.prefix}`,
    remedy: `write ${formatCidr(network)} for the network, or ${formatCidr({ ...cidr, prefix: BITS[cidr.family] })} for the one address`,
  };
}

/**
 * Whether a range is everybody: `0.0.0.0/0` and `::/0` in any spelling, and ranges so wide that they are everybody in
 * practice (IPv4 shorter than /8, IPv6 shorter than /16), also when IPv4 is written inside IPv6. False for what is no
 * range.
 */
export function isWholeWorld(value: string): boolean {
  const cidr = parseCidr(value);
  if (!cidr) return false;
  const { family, address, prefix } = cidr;
  if (prefix < WIDEST_PREFIX[family]) return true;
  return family === 6 && prefix >= 96 && address >> 32n === MAPPED_IPV4 && prefix - 96 < WIDEST_PREFIX[4];
}

/** Checks a range that may reach SSH: a sound range that is not everybody (see {@link isWholeWorld}). */
export function sshSourceProblem(value: string): Problem | undefined {
  if (!isWholeWorld(value)) return cidrProblem(value);
  return {
    problem: `${value} opens SSH to the world; the widest ranges allowed are IPv4 /${WIDEST_PREFIX[4]} and IPv6 /${WIDEST_PREFIX[6]}`,
    remedy: 'name the addresses you log in from, such as "203.0.113.7/32"',
  };
}

/** Whether two ranges share an address. False when one of them is no range, or when they are of different families. */
export function overlaps(a: string, b: string): boolean {
  const [left, right] = [parseCidr(a), parseCidr(b)];
  if (left?.family !== right?.family || !left || !right) return false;
  const hostBits = BigInt(BITS[left.family] - Math.min(left.prefix, right.prefix));
  return left.address >> hostBits === right.address >> hostBits;
}

function ipv4Number(text: string): bigint {
  return text.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function ipv4Text(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 0xffn)).join('.');
}

/** The URL parser of Node writes any IPv6 spelling as its canonical one: groups of hex, at most one `::`. */
function canonicalIpv6(text: string): string {
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}

function ipv6Number(text: string): bigint {
  const [head = '', tail] = canonicalIpv6(text).split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function ipv6Text(address: bigint): string {
  const hex = address.toString(16).padStart(32, '0');
  return canonicalIpv6(hex.replace(/(.{4})(?!$)/g, '$1:'));
}
