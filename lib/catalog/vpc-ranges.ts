import { cidrProblem, overlaps, parseCidr } from '../core/cidr';
import type { Problem } from '../core/fault';
import * as data from './data/vpc-ranges.json';
import { LIMITS } from './limits';

/** The private ranges of RFC 1918, in which a VPC must lie. */
const PRIVATE_RANGES = [
  { range: '10.0.0.0/8', prefix: 8 },
  { range: '172.16.0.0/12', prefix: 12 },
  { range: '192.168.0.0/16', prefix: 16 },
];

/** A range that no region reserves. */
const FREE_RANGE = '10.100.0.0/20';

const byRegion: Readonly<Record<string, string>> = data.byRegion;

/** Ranges that DigitalOcean keeps for itself in a region; those of some newer regions are not published. */
export function reservedVpcRanges(region: string): readonly string[] {
  const own = byRegion[region];
  return own === undefined ? data.everywhere : [...data.everywhere, own];
}

/**
 * The problem of a range that a VPC in this region can't have: it must be a private IPv4 network from /16 to /28 that
 * does not overlap what DigitalOcean reserves. Whether another VPC of the account overlaps it can't be seen from here.
 */
export function vpcRangeProblem(value: string, region: string): Problem | undefined {
  const remedy = `use a private range such as "${FREE_RANGE}"`;
  const range = parseCidr(value);
  if (!range || !value.includes('/')) {
    return { problem: `${JSON.stringify(value)} is no range for a VPC`, remedy };
  }
  const notCanonical = cidrProblem(value);
  if (notCanonical) return notCanonical;
  const [widest, narrowest] = [LIMITS.vpcPrefixShortest.value, LIMITS.vpcPrefixLongest.value];
  if (range.prefix < widest || range.prefix > narrowest) {
    return { problem: `the VPC range ${value} must be from /${widest} to /${narrowest}`, remedy };
  }
  if (!PRIVATE_RANGES.some((allowed) => range.prefix >= allowed.prefix && overlaps(value, allowed.range))) {
    return { problem: `the VPC range ${value} does not lie in a private range of RFC 1918`, remedy };
  }
  const reserved = reservedVpcRanges(region).find((candidate) => overlaps(value, candidate));
  return reserved === undefined
    ? undefined
    : { problem: `the VPC range ${value} overlaps ${reserved}, which DigitalOcean reserves in ${region}`, remedy };
}
