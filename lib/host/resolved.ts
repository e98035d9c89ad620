import { type Container, containersOf } from './containers';
import { type HostAlertsSpec, alertSecrets } from './host-alerts';
import { CERTIFICATE_VOLUME, endsTls, nginxService } from './nginx-service';
import { withWalArchive } from './wal-archive';
import type {
  BackupBucketSpec,
  BackupSpec,
  DataDiskSpec,
  HostFileSpec,
  HostSpec,
  IngressSpec,
  SecretSpec,
  ServiceSpec,
  SharedMountSpec,
  VolumeSpec,
} from './spec';

/** A host definition with every default filled in and its ingress turned into a service. */
export interface ResolvedHost {
  readonly app: string;
  readonly adminUser: string;
  readonly services: readonly ServiceSpec[];
  readonly containers: readonly Container[];
  readonly ingress?: IngressSpec;
  readonly volumes: readonly VolumeSpec[];
  readonly dataDisks: readonly DataDiskSpec[];
  readonly sharedFiles?: SharedMountSpec;
  readonly secrets: readonly SecretSpec[];
  readonly backups?: ResolvedBackups;
  readonly logRetentionDays: number;
  readonly systemMemoryMib: number;
  readonly swapMib: number;
  /** Empty: everyone. */
  readonly publishedSources: readonly string[];
  readonly files: readonly HostFileSpec[];
  /** What the host looks after by itself; undefined for nothing. */
  readonly alerts?: HostAlertsSpec;
  readonly heartbeatSecret?: string;
}

/** The host's backups with their defaults. */
export interface ResolvedBackups {
  readonly service: string;
  readonly database: string;
  readonly user: string;
  readonly at: string;
  readonly keep: number;
  readonly directory: string;
  readonly redis?: string;
  readonly files: readonly string[];
  readonly bucket?: Required<BackupBucketSpec>;
}

/** What a host gets where its definition is silent. */
export const HOST_DEFAULTS = {
  adminUser: 'deploy',
  logRetentionDays: 14,
  systemMemoryMib: 200,
  swapMib: 1024,
  backupAt: '03:30',
  backupKeep: 7,
  backupDirectory: '/backups',
  backupRetentionDays: 7,
} as const;

/** Fills the defaults in. Nothing is checked here: see `hostFaults`. */
export function resolveHost(spec: HostSpec): ResolvedHost {
  const { alerts, ingress, backups, secrets = [] } = spec;
  const archived = withWalArchive(spec.app, spec.services, backups);
  const services = ingress ? [...archived, nginxService(spec, ingress)] : archived;
  const certificates: VolumeSpec[] =
    ingress && endsTls(ingress) ? [{ name: CERTIFICATE_VOLUME, directory: '/etc/letsencrypt' }] : [];
  return {
    app: spec.app,
    adminUser: spec.adminUser ?? HOST_DEFAULTS.adminUser,
    services,
    containers: containersOf(services),
    ...(ingress && { ingress }),
    volumes: [...(spec.volumes ?? []), ...certificates],
    dataDisks: spec.dataDisks ?? [],
    ...(spec.sharedFiles && { sharedFiles: spec.sharedFiles }),
    secrets: [...secrets, ...(alerts ? alertSecrets(alerts, secrets) : [])],
    ...(alerts && { alerts }),
    ...(backups && { backups: resolveBackups(backups) }),
    logRetentionDays: spec.logRetentionDays ?? HOST_DEFAULTS.logRetentionDays,
    systemMemoryMib: spec.systemMemoryMib ?? HOST_DEFAULTS.systemMemoryMib,
    swapMib: spec.swapMib ?? HOST_DEFAULTS.swapMib,
    publishedSources: spec.publishedSources ?? (ingress && !endsTls(ingress) ? (ingress.trustedProxies ?? []) : []),
    files: spec.files ?? [],
    ...(spec.heartbeatSecret !== undefined && { heartbeatSecret: spec.heartbeatSecret }),
  };
}

function resolveBackups({ postgres, at, keep, directory, redis, files, bucket }: BackupSpec): ResolvedBackups {
  return {
    ...postgres,
    at: at ?? HOST_DEFAULTS.backupAt,
    keep: keep ?? HOST_DEFAULTS.backupKeep,
    directory: directory ?? HOST_DEFAULTS.backupDirectory,
    ...(redis !== undefined && { redis }),
    files: files ?? [],
    ...(bucket && {
      bucket: {
        name: bucket.name,
        region: bucket.region,
        retentionDays: bucket.retentionDays ?? HOST_DEFAULTS.backupRetentionDays,
        endpoint: bucket.endpoint ?? `https://${bucket.region}.digitaloceanspaces.com`,
      },
    }),
  };
}

/** Whether a service waits for a deploy, rather than starting with the host. */
export function isDeployed(service: ServiceSpec): boolean {
  return service.deploy !== undefined;
}
