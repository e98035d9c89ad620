import { asset, assets, fillAsset } from '../../cloud-init/assets';

test('the assets are listed in order, with paths that are the same on every system', () => {
  const paths = assets().map((item) => item.path);
  expect(paths).toEqual([...paths].sort());
  expect(paths).toContain('bin/first-boot');
  expect(paths.join()).not.toMatch(/\\|^\/|\.\./);
});

test('they are plain text with one end to each line', () => {
  for (const { path, content } of assets()) {
    expect([path, /\r|\P{ASCII}/u.test(content), content.endsWith('\n')]).toEqual([path, false, true]);
  }
});

test('an asset that is not there is a mistake in this library', () => {
  expect(() => asset('bin/nothing')).toThrow('no asset bin/nothing');
});

describe('filling in', () => {
  const source = { path: 'x/__APP__.conf', content: '__APP__ and __LOG_DAYS__, not __init__ or ___ or __A' };

  test('happens in the name and in the text, and leaves alone what only looks like it', () => {
    expect(fillAsset(source, { APP: 'shop', LOG_DAYS: '7' })).toEqual({
      path: 'x/shop.conf',
      content: 'shop and 7, not __init__ or ___ or __A',
    });
  });

  test('takes values as they are', () => {
    expect(fillAsset(source, { APP: '$&', LOG_DAYS: '__APP__' }).content).toBe(
      '$& and __APP__, not __init__ or ___ or __A',
    );
  });

  test('without a value for each is a mistake in this library', () => {
    expect(() => fillAsset(source, { APP: 'shop' })).toThrow('x/__APP__.conf: no value for __LOG_DAYS__');
  });
});
