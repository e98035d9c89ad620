import { findImage, hostImageProblem, imageProblem, images } from '../../../lib/catalog/images';
import { NFS_REGIONS, findRegion, regionProblem, regions } from '../../../lib/catalog/regions';

test('hosts start on Debian 13 and Ubuntu 24.04 and on nothing else', () => {
  expect(images.filter(({ slug }) => !hostImageProblem(slug)).map(({ slug }) => slug)).toEqual([
    'ubuntu-24-04-x64',
    'debian-13-x64',
  ]);
});

test.each([
  ['debian-13-x64', 'debian'],
  ['ubuntu-24-04-x64', 'ubuntu'],
  ['rockylinux-9-x64', 'other'],
])('%s is of the family %s', (slug, family) => {
  expect(findImage(slug)?.family).toBe(family);
  expect(imageProblem(slug)).toBeUndefined();
});

test.each([
  ['debian-12-x64', /not an image that DigitalOcean offers/],
  ['ubuntu-20-04-x64', /not an image that DigitalOcean offers/],
  ['fedora-44-x64', /is offered, but hosts do not start on it/],
])('a host on %s is refused with the images that work', (slug, problem) => {
  expect(hostImageProblem(slug)).toEqual({
    problem: expect.stringMatching(problem),
    remedy: 'use ubuntu-24-04-x64 or debian-13-x64',
  });
});

test('an unknown image is refused with the nearest ones', () => {
  expect(imageProblem('debian-12-x64')?.remedy).toContain('debian-13-x64');
});

test('18 regions are known', () => {
  expect(regions).toHaveLength(18);
  expect(findRegion('fra1')).toEqual({ slug: 'fra1' });
  expect(regionProblem('fra1')).toBeUndefined();
});

test('the regions that are known to offer NFS are regions, and the list says that it is no authority', () => {
  expect(NFS_REGIONS.slugs.map(regionProblem)).toEqual(NFS_REGIONS.slugs.map(() => undefined));
  expect(NFS_REGIONS).toMatchObject({ slugs: ['atl1', 'nyc2'], confidence: 'low' });
});

test.each([
  ['fra', 'fra1'],
  ['FRA1', 'fra1'],
  ['nyc4', 'nyc1'],
  ['eu-central-1', ''],
])('the region %j is refused, %j is among the ways out', (slug, near) => {
  expect(regionProblem(slug)?.problem).toContain(JSON.stringify(slug));
  expect(regionProblem(slug)?.remedy).toContain(near);
});
