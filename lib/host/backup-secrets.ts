import type { BackupBucketSpec, SecretSpec } from './spec';

const UPLOAD_SECRETS: readonly SecretSpec[] = [
  {
    name: 'BACKUP_ENCRYPTION_KEY',
    meaning: 'Passphrase that backups are encrypted with before they leave the host.',
    origin: 'user',
    source: 'openssl rand -base64 32',
    keep: true,
  },
  {
    name: 'SPACES_BACKUP_KEY_ID',
    meaning: 'Id of the Spaces key that opens the backup bucket and nothing else.',
    origin: 'deployment',
  },
  {
    name: 'SPACES_BACKUP_SECRET_KEY',
    meaning: 'Secret half of that Spaces key.',
    origin: 'deployment',
  },
];

/** What the copies of dumps in a bucket need. A host without a bucket knows the names, so that it can be given one. */
export function backupSecrets(bucket: BackupBucketSpec | undefined): readonly SecretSpec[] {
  return UPLOAD_SECRETS.map((secret) => (bucket ? secret : { ...secret, optional: true }));
}
