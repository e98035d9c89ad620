import { createHash } from 'node:crypto';
import { chmodSync } from 'node:fs';
import fc from 'fast-check';
import { archive } from '../../cloud-init/archive';
import { asset } from '../../cloud-init/assets';
import { firstBoot } from '../../cloud-init/first-boot';
import { bootBundle, hostBundle } from '../../cloud-init/host-bundle';
import { type BundleFile, type BundleManifest, ARCHIVED_PATH_BYTES } from '../../lib/host/bundle';
import { resolveHost } from '../../lib/host/resolved';
import { examplePlanner } from '../support/example-hosts';
import { fileTree } from '../support/file-tree';
import { runProgram } from '../support/run-program';
import { inTemporaryDirectory } from '../support/temporary-directory';

const FILES: readonly BundleFile[] = [
  { path: 'bin/run', content: '#!/bin/sh\n', mode: '0755' },
  { path: 'empty.tsv', content: '', mode: '0644' },
  { path: 'nginx/ümläut.conf', content: 'größer\n', mode: '0600' },
];

/** What the machine's own tar makes of archives, unpacked one over the other. */
async function unpacked(...archives: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return inTemporaryDirectory(async (directory) => {
    const target = directory.at('out');
    directory.write('out/.keep', '');
    for (const content of archives) {
      const file = directory.write('archive.tar.gz', Buffer.from(content, 'base64'));
      const args = [
        '--extract',
        '--gzip',
        '--no-same-owner',
        '--preserve-permissions',
        '--directory',
        target,
        '--file',
        file,
      ];
      const { code, stderr } = await runProgram('tar', args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
    const tree = new Map(fileTree(target));
    tree.delete('.keep');
    return tree;
  });
}

const expectedTree = (files: readonly BundleFile[]): ReadonlyMap<string, string> =>
  new Map(
    [...files]
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ path, content, mode }) => [path, `${mode.replace(/^0/, '')} ${content}`]),
  );

test('the same files give the same bytes, whenever it is', () => {
  const now = archive(FILES);
  jest.useFakeTimers({ now: Date.UTC(2040, 1, 29) });
  const later = archive(FILES);
  jest.useRealTimers();
  expect(later).toBe(now);
  expect(now).toMatch(/^[A-Za-z0-9+/]+=*$/);
});

/**
 * Measured with Node 18, 20, 22 and 24. Another digest means that a Node version compresses otherwise, and that user
 * data differs between machines with different Nodes: then decision 3 has to be taken anew.
 */
test('the bytes are the same on every Node version', () => {
  const lines = Array.from(
    { length: 1500 },
    (_value, index) => `step ${(index * 7919) % 97}: run ${index % 13} "$HOME"`,
  );
  const files = [...FILES, { path: 'bin/long', content: lines.join('\n'), mode: '0755' }];
  expect(createHash('sha256').update(archive(files)).digest('hex')).toBe(
    '3e73c38158416c136a6ec7b379093bee2f7c4da964428c41b66f96172e06cae5',
  );
});

test('tar unpacks files with their modes', async () => {
  expect(await unpacked(archive(FILES))).toEqual(expectedTree(FILES));
});

test('tar unpacks files of any size, and names as long as they may be', async () => {
  const sizes = [0, 1, 511, 512, 513, 10240 - 512, 10240 - 1024, 10240, 20480, ...fc.sample(fc.nat(40_000), 5)];
  for (const size of sizes) {
    const files = [
      { path: `${'d/'.repeat(20)}${'x'.repeat(ARCHIVED_PATH_BYTES - 40)}`, content: 'y'.repeat(size), mode: '0644' },
    ];
    expect(await unpacked(archive(files))).toEqual(expectedTree(files));
  }
});

describe("Planner's seed", () => {
  const host = resolveHost(examplePlanner());
  const bundle = bootBundle(hostBundle(host, ['telegram-webhook']));
  const archives = firstBoot(host, bundle, ['telegram-webhook']).flatMap((element) =>
    element.kind === 'file' && element.encoding === 'base64' ? [element.content] : [],
  );

  test('unpacked, is the bundle', async () => {
    expect(archives).toHaveLength(2);
    expect(await unpacked(...archives)).toEqual(expectedTree(bundle.files));
  });

  test("passes the manifest's own check", async () => {
    await inTemporaryDirectory(async (directory) => {
      for (const content of archives) {
        const file = directory.write('archive.tar.gz', Buffer.from(content, 'base64'));
        await runProgram('tar', ['--extract', '--gzip', '--directory', directory.root, '--file', file]);
      }
      const manifest = JSON.parse(directory.read('manifest.json')) as BundleManifest;
      const sums = Object.entries(manifest.files).map(([path, { sha256 }]) => `${sha256}  ${path}\n`);
      const { code, stderr } = await runProgram('sha256sum', ['--check', '--strict', '--quiet'], {
        cwd: directory.root,
        input: sums.join(''),
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(manifest.release).toBe(bundle.release);
    });
  });
});

test('a command that the definition replaces is replaced in the seed too', async () => {
  const own = { path: 'bin/certificate', content: '#!/bin/sh\necho mine\n', mode: '0755' };
  const host = resolveHost({ ...examplePlanner(), files: [own] });
  const bundle = bootBundle(hostBundle(host));
  const archives = firstBoot(host, bundle).flatMap((element) =>
    element.kind === 'file' && element.encoding === 'base64' ? [element.content] : [],
  );
  const tree = await unpacked(...archives);
  expect(tree.get('bin/certificate')).toBe('755 #!/bin/sh\necho mine\n');
  expect(tree).toEqual(expectedTree(bundle.files));
});

describe('the unpacking script', () => {
  const bootFile = (says: string): BundleFile => ({
    path: 'bin/first-boot',
    content: `#!/bin/bash\necho ${says}\n`,
    mode: '0755',
  });

  /** A machine in a directory, on which the script has its paths. */
  const onMachine = async (
    work: (
      unpack: (release: string, ...archives: Buffer[]) => Promise<{ code: number; stdout: string }>,
      list: () => string,
    ) => Promise<void>,
  ): Promise<void> =>
    inTemporaryDirectory(async (directory) => {
      const script = asset('seed/unpack').content.replaceAll(/(?<=[="])\/(?=var|opt)/g, `${directory.root}/`);
      const program = directory.write('unpack', script);
      chmodSync(program, 0o700);
      directory.write('opt/app/releases/.keep', '');
      chmodSync(directory.write('fakes/systemctl', '#!/bin/sh\n'), 0o700);
      await work(
        async (release, ...archives) => {
          archives.forEach((content, index) => directory.write(`var/lib/app/seed/${index}.tar.gz`, content));
          return runProgram(program, ['app', release], {
            env: { PATH: `${directory.at('fakes')}:${process.env['PATH'] ?? ''}` },
          });
        },
        () => [...fileTree(directory.at('opt/app/releases')).keys()].filter((file) => file !== '.keep').join(' '),
      );
    });
  const packed = (...files: readonly BundleFile[]): Buffer => Buffer.from(archive(files), 'base64');

  test('unpacks all archives of the seed into the release, and boots it', async () => {
    await onMachine(async (unpack, list) => {
      const other = { path: 'host.env', content: '', mode: '0644' };
      expect(await unpack('r1', packed(bootFile('booted')), packed(other))).toMatchObject({
        code: 0,
        stdout: 'booted\n',
      });
      expect(list()).toBe('r1/bin/first-boot r1/host.env');
    });
  });

  test('run again, changes nothing and boots again', async () => {
    await onMachine(async (unpack, list) => {
      await unpack('r1', packed(bootFile('first')));
      expect(await unpack('r1', packed(bootFile('second')))).toMatchObject({ code: 0, stdout: 'first\n' });
      expect(list()).toBe('r1/bin/first-boot');
    });
  });

  test('leaves a machine on the release that it runs', async () => {
    await onMachine(async (unpack) => {
      await unpack('r1', packed(bootFile('first')));
      expect(await unpack('r2', packed(bootFile('second')))).toMatchObject({ code: 0, stdout: 'first\n' });
    });
  });

  test('leaves no half release behind when an archive is broken, and does better the next time', async () => {
    await onMachine(async (unpack) => {
      const whole = packed(bootFile('booted'));
      expect((await unpack('r1', whole.subarray(0, whole.length / 2))).code).not.toBe(0);
      expect(await unpack('r1', whole)).toMatchObject({ code: 0, stdout: 'booted\n' });
    });
  });
});
