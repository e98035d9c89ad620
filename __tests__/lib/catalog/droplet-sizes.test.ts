import {
  BILLED_HOURS_A_MONTH,
  dropletSizeProblem,
  dropletSizes,
  findDropletSize,
  hourlyUsd,
  largerDropletSizes,
} from '../../../lib/catalog/droplet-sizes';

describe('figures, spot-checked by hand against the price page', () => {
  test.each([
    ['s-1vcpu-1gb', 'Basic', 1, 1024, 25, 1000, 600],
    ['s-1vcpu-2gb', 'Basic', 1, 2048, 50, 2000, 1200],
    ['s-2vcpu-2gb', 'Basic', 2, 2048, 60, 3000, 1800],
    ['s-2vcpu-4gb', 'Basic', 2, 4096, 80, 4000, 2400],
    ['s-4vcpu-8gb-intel', 'Premium Intel', 4, 8192, 160, 5000, 5600],
    ['s-8vcpu-16gb-intel', 'Premium Intel', 8, 16384, 320, 6000, 11200],
    ['c-4', 'CPU-Optimized', 4, 8192, 50, 5000, 8400],
    ['c-8', 'CPU-Optimized', 8, 16384, 100, 6000, 16800],
    ['c-16', 'CPU-Optimized', 16, 32768, 200, 7000, 33600],
    ['g-2vcpu-8gb-intel', 'General Purpose Premium Intel', 2, 8192, 30, undefined, 7600],
  ])('%s', (slug, label, vcpus, memoryMib, diskGb, transferGib, monthlyCents) => {
    const size = findDropletSize(slug);
    expect(size).toMatchObject({
      label,
      vcpus,
      memoryMib,
      diskGb,
      monthlyCents,
      asOf: '2026-08-21',
      confidence: 'high',
    });
    expect(size?.transferGib).toBe(transferGib);
  });

  test('an hour costs a 672nd of a month', () => {
    expect(BILLED_HOURS_A_MONTH).toBe(672);
    expect(hourlyUsd(findDropletSize('s-1vcpu-1gb')!)).toBeCloseTo(0.00893, 5);
  });

  test('a transfer of which sources differ is of low confidence, one without source is absent', () => {
    expect(findDropletSize('s-1vcpu-1gb-35gb-intel')?.transferConfidence).toBe('low');
    expect(findDropletSize('c-4-intel')).not.toHaveProperty('transferGib');
  });
});

test('slugs are unique, figures positive whole numbers', () => {
  expect(new Set(dropletSizes.map(({ slug }) => slug)).size).toBe(dropletSizes.length);
  for (const { vcpus, memoryMib, diskGb, monthlyCents, transferGib = 1 } of dropletSizes) {
    for (const figure of [vcpus, memoryMib, diskGb, monthlyCents, transferGib]) {
      expect(Number.isInteger(figure) && figure > 0).toBe(true);
    }
  }
});

describe('an unknown slug', () => {
  test.each([
    ['s-1vcpu-1g', 's-1vcpu-1gb'],
    ['S-1VCPU-1GB', 's-1vcpu-1gb'],
    ['c-3', 'c-2'],
    ['s-16vcpu-32gb-intel', 'c2-16vcpu-32gb-intel'],
  ])('%s is refused with names like %s', (slug, near) => {
    expect(findDropletSize(slug)).toBeUndefined();
    expect(dropletSizeProblem(slug)?.problem).toContain(`"${slug}" is not a known droplet size`);
    expect(dropletSizeProblem(slug)?.remedy).toContain(near);
  });

  test.each(['', '__proto__', 'constructor'])('%j finds nothing either', (slug) => {
    expect(findDropletSize(slug)).toBeUndefined();
    expect(dropletSizeProblem(slug)).toBeDefined();
  });

  test('a known one has no problem', () => {
    expect(dropletSizes.map(({ slug }) => dropletSizeProblem(slug)).filter(Boolean)).toEqual([]);
  });
});

describe('larger sizes', () => {
  test('start with the next of the same family', () => {
    expect(
      largerDropletSizes('s-1vcpu-1gb')
        .slice(0, 3)
        .map(({ slug }) => slug),
    ).toEqual(['s-1vcpu-2gb', 's-2vcpu-2gb', 's-2vcpu-4gb']);
  });

  test.each(dropletSizes.map(({ slug }) => [slug]))(
    'of %s have no less of anything, so that a resize works',
    (slug) => {
      const size = findDropletSize(slug)!;
      for (const larger of largerDropletSizes(slug)) {
        expect(larger.slug).not.toBe(slug);
        expect(larger.memoryMib).toBeGreaterThanOrEqual(size.memoryMib);
        expect(larger.vcpus).toBeGreaterThanOrEqual(size.vcpus);
        expect(larger.diskGb).toBeGreaterThanOrEqual(size.diskGb);
        expect(larger.cpu === 'gpu' && size.cpu !== 'gpu').toBe(false);
      }
    },
  );

  test('premium Intel never leads to CPU-Optimized c-4, whose disk is smaller', () => {
    expect(largerDropletSizes('s-4vcpu-8gb-intel').map(({ slug }) => slug)).not.toContain('c-4');
  });

  test('of an unknown size there are none', () => {
    expect(largerDropletSizes('s-0')).toEqual([]);
  });
});
