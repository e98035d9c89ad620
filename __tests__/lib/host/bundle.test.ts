import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type BundleFile, type BundleManifest, type HostBundle, bundleOf } from '../../../lib/host/bundle';

const file = (path: string, content = path, mode = '0644'): BundleFile => ({ path, content, mode });
const manifestOf = ({ files }: HostBundle): BundleManifest =>
  JSON.parse(files.find(({ path }) => path === 'manifest.json')?.content ?? '') as BundleManifest;
const files = fc.uniqueArray(
  fc.record({ path: fc.string({ minLength: 1 }), content: fc.string(), mode: fc.constantFrom('0644', '0755') }),
  {
    selector: ({ path }) => path,
  },
);

test('files are sorted by path, the manifest among them', () => {
  const { files: sorted } = bundleOf([file('z'), file('bin/b'), file('bin/a'), file('.env.example')]);
  expect(sorted.map(({ path }) => path)).toEqual(['.env.example', 'bin/a', 'bin/b', 'manifest.json', 'z']);
});

test('of two files with one path the later wins', () => {
  const bundle = bundleOf([file('a', 'ours'), file('a', 'yours', '0755')]);
  expect(bundle.files.filter(({ path }) => path === 'a')).toEqual([file('a', 'yours', '0755')]);
});

test('the manifest tells the checksum and mode of every other file', () => {
  fc.assert(
    fc.property(files, (given) => {
      const bundle = bundleOf(given);
      const expected = given.map(({ path, content, mode }) => [
        path,
        { sha256: createHash('sha256').update(content).digest('hex'), mode },
      ]);
      expect(manifestOf(bundle)).toEqual({ version: 1, release: bundle.release, files: Object.fromEntries(expected) });
    }),
  );
});

test('the release is named the same whatever the order of the files', () => {
  fc.assert(
    fc.property(files, (given) => {
      expect(bundleOf([...given].reverse())).toEqual(bundleOf(given));
      expect(bundleOf(given).release).toMatch(/^[0-9a-f]{12}$/);
    }),
  );
});

test.each([
  ['a text', [file('a', 'x'), file('b')]],
  ['a mode', [file('a', 'a', '0755'), file('b')]],
  ['a name', [file('c', 'a'), file('b')]],
  ['one file more', [file('a'), file('b'), file('c')]],
])('another release begins with %s', (_what, changed) => {
  expect(bundleOf(changed).release).not.toBe(bundleOf([file('a'), file('b')]).release);
});
