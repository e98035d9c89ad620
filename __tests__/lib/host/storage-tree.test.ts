import { renderDirectoriesTable } from '../../../lib/host/tables';
import { storageBackups, storageMounts, storageTree } from '../../../lib/host/storage-tree';
import { exampleHost, planOn } from '../../support/example-hosts';

const ROOT = '/mnt/tria_storage';

test("is the document's tree, each directory after the one it lies in", () => {
  expect(renderDirectoriesTable(storageTree(ROOT))).toBe(
    [
      '/mnt/tria_storage\t0\t0\t0755',
      '/mnt/tria_storage/inventory\t1000\t1000\t0750',
      '/mnt/tria_storage/templates\t1000\t1000\t0750',
      '/mnt/tria_storage/generated\t1000\t1000\t0750',
      '/mnt/tria_storage/generated/deliveries\t1000\t1000\t0750',
      '/mnt/tria_storage/generated/invoices\t1000\t1000\t0750',
      '/mnt/tria_storage/backups\t0\t0\t0700',
      '',
    ].join('\n'),
  );
});

test('belongs to the user that the application runs as', () => {
  const owners = storageTree(ROOT, { uid: 1001, gid: 1002 }).map(({ uid, gid }) => `${uid}:${gid}`);
  expect(new Set(owners)).toEqual(new Set(['0:0', '1001:1002']));
});

test('is seen by containers under the same paths, the dumps are not', () => {
  const targets = storageMounts(ROOT).map(({ source, target }) => {
    expect(target).toBe(source);
    return target;
  });
  for (const { path } of storageTree(ROOT).slice(1)) {
    const seen = targets.some((target) => path === target || path.startsWith(`${target}/`));
    expect([path, seen]).toEqual([path, path !== storageBackups(ROOT)]);
  }
});

test.each(['tria', '/mnt/../etc', '/mnt/tria storage'])('below %j it is refused', (root) => {
  const disk = { volumeName: 'tria', mountPoint: '/mnt/tria', directories: storageTree(root) };
  const { errors } = planOn(exampleHost({ dataDisks: [disk] })).faults;
  expect(new Set(errors.map(({ at }) => at))).toEqual(new Set(['dataDisks.0.directories']));
});
