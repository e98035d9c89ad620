import { type Container, isSwitched } from './containers';
import { endpoint, guardId, headerVariable } from './nginx';
import { type ResolvedHost, isDeployed } from './resolved';
import type { DirectorySpec, ServiceSpec } from './spec';

/** host.env: what the host's commands have to know, as shell assignments. */
export function renderHostEnv(host: ResolvedHost): string {
  const { ingress, backups } = host;
  const values: Record<string, string> = {
    APP: host.app,
    ADMIN_USER: host.adminUser,
    DOMAIN: ingress?.domain ?? '',
    DOMAINS: ingress ? [ingress.domain, ...(ingress.aliases ?? [])].join(' ') : '',
    TLS: ingress ? (ingress.tls ?? 'lets-encrypt') : 'none',
    SWAP_MIB: String(host.swapMib),
    BASE_SERVICES: names(host.services.filter((service) => !isDeployed(service))),
    APP_SERVICES: names(host.services.filter(isDeployed)),
    POSTGRES_SERVICE: backups?.service ?? '',
    POSTGRES_DATABASE: backups?.database ?? '',
    POSTGRES_USER: backups?.user ?? '',
    BACKUP_KEEP: backups ? String(backups.keep) : '',
    BACKUP_DIR: backups?.directory ?? '',
    BACKUP_BUCKET: backups?.bucket?.name ?? '',
    BACKUP_ENDPOINT: backups?.bucket?.endpoint ?? '',
    BACKUP_DAYS: backups?.bucket ? String(backups.bucket.retentionDays) : '',
    BACKUP_REDIS: backups?.redis ?? '',
    BACKUP_FILES: (backups?.files ?? []).join(' '),
    HEARTBEAT_SECRET: host.heartbeatSecret ?? '',
    SHARED_MOUNT_POINT: host.sharedFiles?.mountPoint ?? '',
    PUBLISHED_SOURCES: host.publishedSources.join(' '),
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value.replaceAll("'", String.raw`'\''`)}'\n`)
    .join('');
}

/** secrets.tsv: the secrets of the host and who makes them. */
export function renderSecretsTable(host: ResolvedHost): string {
  return table(
    host.secrets.map((secret) => [
      secret.name,
      secret.origin,
      secret.optional === true ? 'optional' : 'required',
      secret.keep === true ? 'keep' : '-',
    ]),
  );
}

/** deliveries.tsv: which service is given which secret, how, and as whose file. */
export function renderDeliveriesTable(host: ResolvedHost): string {
  return table(
    host.services.flatMap((service) =>
      (service.secrets ?? []).map((secret) => {
        const [uid, gid] = ownerOf(service);
        return [service.name, secret.name, secret.as ?? 'file', uid, gid];
      }),
    ),
  );
}

/** templates.tsv: variables that the host fills in. */
export function renderTemplatesTable(host: ResolvedHost): string {
  return table(
    host.services.flatMap((service) =>
      Object.entries(service.environmentTemplates ?? {}).map(([variable, text]) => [service.name, variable, text]),
    ),
  );
}

/** guards.tsv: request headers that have to equal a secret. */
export function renderGuardsTable(host: ResolvedHost): string {
  const rows = (host.ingress?.routes ?? []).flatMap(({ guard }) =>
    guard ? [[guardId(guard), headerVariable(guard.header), guard.secret]] : [],
  );
  return table([...new Map(rows.map((row) => [row[0], row])).values()]);
}

/**
 * upstreams.tsv: the two addresses of each blue-green service, blue first, and those of each rolling one, every
 * address behind its instance's number: `1=ADDRESS:PORT`.
 */
export function renderUpstreamsTable(host: ResolvedHost): string {
  return table(
    host.services
      .filter(isSwitched)
      .map((service) => [
        service.name,
        ...host.containers.filter((container) => container.service.name === service.name).map(upstreamAddress),
      ]),
  );
}

function upstreamAddress(container: Container): string {
  return container.instance === undefined ? endpoint(container) : `${container.instance}=${endpoint(container)}`;
}

/** directories.tsv: directories that containers need, with numeric owners. */
export function renderDirectoriesTable(directories: readonly DirectorySpec[]): string {
  return table(directories.map(({ path, uid, gid, mode }) => [path, String(uid), String(gid), mode]));
}

function table(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.join('\t')}\n`).join('');
}

function names(services: readonly ServiceSpec[]): string {
  return services.map((service) => service.name).join(' ');
}

/** A numeric owner for a service's secret files; without a user of its own the container starts as root. */
function ownerOf(service: ServiceSpec): readonly [string, string] {
  const [uid = '0', gid = uid] = (service.user ?? '0').split(':');
  return [uid, gid];
}
