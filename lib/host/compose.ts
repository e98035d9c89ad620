import { stringify } from 'yaml';
import { type Container, NETWORK, imageVariable, isSwitched } from './containers';
import { NGINX_SERVICE } from './nginx-service';
import { hostPaths } from './paths';
import { type ResolvedHost, isDeployed } from './resolved';
import type { HealthCheckSpec, MountSpec, PublishedPortSpec, ServiceSpec } from './spec';

/** Docker's own weight of a container. */
const WEIGHT_OF_A_CPU = 1024;

/** The compose file of a host, valid under compose v2. */
export function renderCompose(host: ResolvedHost): string {
  const document = {
    name: host.app,
    services: Object.fromEntries(host.containers.map((container) => [container.name, composeService(host, container)])),
    networks: {
      [networkName(host)]: {
        name: networkName(host),
        driver: 'bridge',
        enable_ipv6: true,
        ipam: {
          config: [
            { subnet: NETWORK.subnet, gateway: NETWORK.gateway, ip_range: NETWORK.dynamicRange },
            { subnet: NETWORK.subnetV6 },
          ],
        },
      },
    },
    ...composeVolumes(host),
    ...composeSecrets(host),
  };
  // Docker's reader takes plain words such as 1_000 or 2026-01-01 for numbers and dates, as YAML 1.1 did, and stumbles
  // over tabs in blocks.
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1', blockQuote: false });
}

function networkName(host: ResolvedHost): string {
  return `${host.app}_network`;
}

function composeService(host: ResolvedHost, container: Container): Record<string, unknown> {
  const { service } = container;
  const files = fileSecrets(service);
  const environment = {
    ...mapValues(service.environment ?? {}, literal),
    ...Object.fromEntries(files.map((name) => [`${name}_FILE`, `/run/secrets/${name}`])),
  };
  return definedOnly({
    image: isDeployed(service) ? `\${${imageVariable(container)}:-${service.image}}` : service.image,
    profiles: isDeployed(service) ? ['app'] : undefined,
    command: service.command?.map(literal),
    user: service.user,
    restart: 'unless-stopped',
    init: isDeployed(service) ? true : undefined,
    stop_grace_period: `${service.stopGraceSeconds ?? 30}s`,
    environment: emptyAsUndefined(environment),
    env_file: hasEnvFile(service)
      ? [{ path: `${hostPaths(host.app).envFiles}/${service.name}.env`, required: false }]
      : undefined,
    secrets: files.length > 0 ? files.map((name) => ({ source: secretKey(service, name), target: name })) : undefined,
    healthcheck: service.health && composeHealth(service.health),
    depends_on: composeDependencies(host, service),
    volumes: service.mounts?.map((mount) => composeMount(host, service, mount)),
    tmpfs: service.tmpfs,
    read_only: service.tmpfs ? true : undefined,
    ports: service.publish?.map(composePort),
    networks: {
      [networkName(host)]: definedOnly({ ipv4_address: container.address, aliases: aliasesOf(host, container) }),
    },
    shm_size: service.shmMib === undefined ? undefined : `${service.shmMib}m`,
    cap_drop: ['ALL'],
    cap_add: service.capabilities && service.capabilities.length > 0 ? service.capabilities : undefined,
    security_opt: ['no-new-privileges:true'],
    cpu_shares: cpuWeight(service),
    deploy: {
      resources: {
        limits: {
          memory: `${service.memoryMib}M`,
          cpus: String(service.cpuLimit === 'whole' ? Math.ceil(service.cpus) : service.cpus),
        },
      },
    },
    logging: { driver: 'journald', options: { tag: `${host.app}-${service.log ?? service.name}` } },
  });
}

/**
 * What counts while the CPUs are busy, 2 at least. What all requests pass through has a whole CPU's weight: a container that
 * starts beside it must not hold them up.
 */
function cpuWeight(service: ServiceSpec): number {
  return service.cpuLimit === 'whole' ? WEIGHT_OF_A_CPU : Math.max(2, Math.round(service.cpus * WEIGHT_OF_A_CPU));
}

/**
 * Other containers reach a service with colours or instances through nginx, which listens under the service's name
 * and knows which of them serve.
 */
function aliasesOf(host: ResolvedHost, container: Container): readonly string[] | undefined {
  if (container.service.name !== NGINX_SERVICE) return undefined;
  const names = host.services.filter(isSwitched).map((service) => service.name);
  return names.length > 0 ? names : undefined;
}

function composeDependencies(host: ResolvedHost, service: ServiceSpec): Record<string, unknown> | undefined {
  const dependencies = (service.dependsOn ?? []).flatMap((name) => {
    const target = host.services.find((candidate) => candidate.name === name);
    // Colours and instances are started and watched by the deploy, never by compose.
    if (!target || isSwitched(target)) return [];
    return [[name, { condition: target.health ? 'service_healthy' : 'service_started' }]];
  });
  return emptyAsUndefined(Object.fromEntries(dependencies) as Record<string, unknown>);
}

function composeHealth(health: HealthCheckSpec): Record<string, unknown> {
  return {
    test: ['CMD', ...health.command.map(literal)],
    interval: `${health.intervalSeconds ?? 10}s`,
    timeout: `${health.timeoutSeconds ?? 5}s`,
    retries: health.retries ?? 3,
    start_period: `${health.startSeconds ?? 30}s`,
    // A container that is starting is asked more often, so that a deploy need not wait for the interval.
    start_interval: '2s',
  };
}

function composePort(port: PublishedPortSpec): string {
  const address = port.address === undefined ? '' : `${port.address}:`;
  return `${address}${port.host}:${port.container}/${port.protocol ?? 'tcp'}`;
}

function composeMount(host: ResolvedHost, service: ServiceSpec, mount: MountSpec): Record<string, unknown> {
  return definedOnly({
    type: mount.source.startsWith('/') ? 'bind' : 'volume',
    source: isDeployed(service) ? ownRelease(host, mount.source) : mount.source,
    target: mount.target,
    read_only: mount.readOnly === true ? true : undefined,
  });
}

/** A deploy starts containers before its release is the current one, and says where its files are. */
function ownRelease(host: ResolvedHost, source: string): string {
  const { current } = hostPaths(host.app);
  return source.startsWith(`${current}/`) ? `\${RELEASE_FILES:-${current}}${source.slice(current.length)}` : source;
}

function composeVolumes(host: ResolvedHost): Record<string, unknown> {
  if (host.volumes.length === 0) return {};
  const volumes = host.volumes.map((volume) => [
    volume.name,
    definedOnly({
      name: `${host.app}_${volume.name}`,
      driver: 'local',
      driver_opts: volume.directory === undefined ? undefined : { type: 'none', o: 'bind', device: volume.directory },
    }),
  ]);
  return { volumes: Object.fromEntries(volumes) as Record<string, unknown> };
}

function composeSecrets(host: ResolvedHost): Record<string, unknown> {
  const { runSecrets } = hostPaths(host.app);
  const secrets = host.services.flatMap((service) =>
    fileSecrets(service).map((name) => [secretKey(service, name), { file: `${runSecrets}/${service.name}/${name}` }]),
  );
  return secrets.length > 0 ? { secrets: Object.fromEntries(secrets) as Record<string, unknown> } : {};
}

/** Each service has its own copy of a secret, since the copy's owner is the service's user. */
function secretKey(service: ServiceSpec, name: string): string {
  return `${service.name}-${name}`;
}

function fileSecrets(service: ServiceSpec): readonly string[] {
  return (service.secrets ?? []).filter((secret) => (secret.as ?? 'file') === 'file').map((secret) => secret.name);
}

function hasEnvFile(service: ServiceSpec): boolean {
  const templates = Object.keys(service.environmentTemplates ?? {});
  return templates.length > 0 || (service.secrets ?? []).some((secret) => secret.as === 'env');
}

/** Text as compose has to read it: a dollar sign starts a variable there unless it is doubled. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function definedOnly(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

function emptyAsUndefined<T extends object>(record: T): T | undefined {
  return Object.keys(record).length > 0 ? record : undefined;
}
