import { reservedVpcRanges, vpcRangeProblem } from '../../../lib/catalog/vpc-ranges';
import { regions } from '../../../lib/catalog/regions';

test.each(['10.100.0.0/20', '10.0.0.0/16', '172.20.0.0/16', '192.168.7.0/28', '10.10.0.0/24'])(
  '%s is a range for a VPC in fra1',
  (range) => {
    expect(vpcRangeProblem(range, 'fra1')).toBeUndefined();
  },
);

test.each([
  ['10.19.4.0/24', /overlaps 10\.19\.0\.0\/16, which DigitalOcean reserves in fra1/],
  ['10.244.0.0/20', /overlaps 10\.244\.0\.0\/16/],
  ['10.246.0.0/24', /overlaps 10\.246\.0\.0\/24/],
  ['10.0.0.0/8', /must be from \/16 to \/28/],
  ['10.100.0.0/29', /must be from \/16 to \/28/],
  ['203.0.113.0/24', /private range of RFC 1918/],
  ['172.32.0.0/16', /private range of RFC 1918/],
  ['10.100.0.1/20', /bits set beyond its prefix/],
  ['10.100.0.0', /no range for a VPC/],
  ['fd00::/20', /RFC 1918/],
  ['everything', /no range for a VPC/],
])('%s is none', (range, problem) => {
  expect(vpcRangeProblem(range, 'fra1')?.problem).toMatch(problem);
});

test("a range that another region reserves is free in one's own", () => {
  expect(vpcRangeProblem('10.10.0.0/16', 'fra1')).toBeUndefined();
  expect(vpcRangeProblem('10.10.0.0/16', 'nyc1')).toBeDefined();
});

test.each(regions.map(({ slug }) => [slug]))('the range offered as a way out is free in %s', (region) => {
  const offered = /"(.+)"/.exec(vpcRangeProblem('', region)!.remedy)![1]!;
  expect(vpcRangeProblem(offered, region)).toBeUndefined();
  expect(reservedVpcRanges(region).length).toBeGreaterThanOrEqual(4);
});
