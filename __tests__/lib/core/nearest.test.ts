import fc from 'fast-check';
import { nearest, oneOf, unknownName } from '../../../lib/core/nearest';

const names = fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { minLength: 1, maxLength: 20 });

describe('nearest', () => {
  test.each([
    ['s-1vcpu-1g', ['s-2vcpu-2gb', 's-1vcpu-1gb', 'c-2'], 's-1vcpu-1gb'],
    ['FRA1', ['nyc1', 'fra1', 'ams3'], 'fra1'],
    ['debian13', ['ubuntu-24-04-x64', 'debian-13-x64'], 'debian-13-x64'],
  ])('%s is most like one of its kind', (value, candidates, expected) => {
    expect(nearest(value, candidates)[0]).toBe(expected);
  });

  test('a candidate itself comes first', () => {
    fc.assert(
      fc.property(names, fc.nat(), (candidates, index) => {
        const value = candidates[index % candidates.length]!;
        expect(nearest(value, candidates)[0]).toBe(value);
      }),
    );
  });

  test('it returns candidates only, none twice, and never more than asked for', () => {
    fc.assert(
      fc.property(fc.string(), names, fc.integer({ min: 0, max: 30 }), (value, candidates, count) => {
        const found = nearest(value, candidates, count);
        expect(found).toHaveLength(Math.min(count, candidates.length));
        expect(new Set(found).size).toBe(found.length);
        expect(candidates).toEqual(expect.arrayContaining([...found]));
      }),
    );
  });

  test('equally near candidates keep their order', () => {
    expect(nearest('x', ['b', 'a', 'c'])).toEqual(['b', 'a', 'c']);
  });
});

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a or b'],
  [['a', 'b', 'c'], 'a, b or c'],
])('a choice of %j reads %j', (choice, text) => {
  expect(oneOf(choice)).toBe(text);
});

describe('unknownName', () => {
  test('names the value and how many there are; the way out names a few of many', () => {
    const many = ['aa', 'ab', 'ac', 'ad', 'xx', 'yy', 'zz'];
    expect(unknownName('region', 'a', many)).toEqual({
      problem: '"a" is not a known region (7 are known)',
      remedy: 'use aa, ab or ac',
    });
  });

  test('all of a few are offered in their own order', () => {
    expect(unknownName('uptime region', 'mars', ['us_east', 'eu_west']).remedy).toBe('use us_east or eu_west');
  });
});
