import type { DirectorySpec, MountSpec } from './spec';

/** Who owns the files of an application. */
export interface StorageOwner {
  /** The user that owns it, by number. @default 1000, the user that applications run as */
  readonly uid?: number;
  /** The group that owns it, by number. @default 1000 */
  readonly gid?: number;
}

/** What the application writes and reads. */
const APP_DIRECTORIES = ['inventory', 'templates', 'generated'] as const;

const GENERATED_DIRECTORIES = ['generated/deliveries', 'generated/invoices'] as const;

/**
 * The directories of an application's shared files, each after the one it lies in: master data, templates and generated
 * documents for the application alone, database dumps for root alone.
 *
 * @param root an absolute directory, such as `/mnt/tria_storage`
 */
export function storageTree(root: string, { uid = 1000, gid = 1000 }: StorageOwner = {}): readonly DirectorySpec[] {
  return [
    { path: root, uid: 0, gid: 0, mode: '0755' },
    ...[...APP_DIRECTORIES, ...GENERATED_DIRECTORIES].map((name) => ({
      path: `${root}/${name}`,
      uid,
      gid,
      mode: '0750',
    })),
    { path: storageBackups(root), uid: 0, gid: 0, mode: '0700' },
  ];
}

/** The same paths inside of a container, without the dumps, which no application has a use for. */
export function storageMounts(root: string): readonly MountSpec[] {
  return APP_DIRECTORIES.map((name) => ({ source: `${root}/${name}`, target: `${root}/${name}` }));
}

/** Where dumps lie. */
export function storageBackups(root: string): string {
  return `${root}/backups`;
}
