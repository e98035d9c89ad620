import { plural } from '../core/plural';
import { NGINX_SERVICE } from '../host/nginx-service';
import { hostPaths } from '../host/paths';
import type { ResolvedHost } from '../host/resolved';
import type { ServiceSpec } from '../host/spec';
import type { Sketch } from './sketch';

/** The id of a service's box. */
export function serviceId(droplet: string, service: string): string {
  return `${droplet}/${service}`;
}

/** Draws the services of a host, and which of them is told of which other. */
export function addServices(sketch: Sketch, droplet: string, host: ResolvedHost): void {
  for (const service of host.services) {
    sketch.node({
      id: serviceId(droplet, service.name),
      kind: 'service',
      title: service.name,
      name: service.name,
      details: serviceLines(service),
      group: droplet,
    });
  }
  addRoutes(sketch, droplet, host);
  for (const service of host.services) {
    for (const other of host.services) {
      const reason = other.name === service.name ? undefined : reasonFor(service, other, host);
      if (reason === undefined) continue;
      const ends = [service, other].map(({ name }) => serviceId(droplet, name)) as [string, string];
      sketch.edge(...ends, 'told', portLabel(other), `${droplet}: ${reason}`);
    }
  }
}

function serviceLines(service: ServiceSpec): readonly string[] {
  const { image, memoryMib, instances = 2, deploy } = service;
  const copies = deploy === 'rolling' ? `${plural(instances, 'instance')} × ` : '';
  return [image.split('/').at(-1) ?? image, `${copies}${memoryMib} MiB`];
}

function portLabel({ port }: ServiceSpec): string {
  return port === undefined ? '' : String(port);
}

function addRoutes(sketch: Sketch, droplet: string, { ingress }: ResolvedHost): void {
  const routes = ingress?.routes ?? [];
  for (const service of new Set(routes.map((route) => route.service))) {
    const paths = routes.filter((route) => route.service === service).map(({ path }) => path);
    const ends = [serviceId(droplet, NGINX_SERVICE), serviceId(droplet, service)] as const;
    sketch.edge(...ends, 'told', pathsLabel(paths), `${droplet}: ingress.routes ${paths.join(', ')}`);
  }
}

/** The first path; the table of relations has them all. */
function pathsLabel([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

/** The field by which a service knows of another one of its host; undefined where it doesn't. */
function reasonFor(service: ServiceSpec, other: ServiceSpec, host: ResolvedHost): string | undefined {
  const told = { ...service.environment, ...service.environmentTemplates };
  const variable = Object.entries(told).find(([, text]) => text === other.name || namesHost(text, other.name));
  if (variable) return `${service.name}.environment.${variable[0]}`;
  if (service.command?.some((word) => namesHost(word, other.name))) return `${service.name}.command`;
  const file = filesOf(service, host).find(({ content }) => namesHost(content, other.name));
  if (file) return `file ${file.path}`;
  return service.dependsOn?.includes(other.name) ? `${service.name}.dependsOn` : undefined;
}

/** Whether a text names a host and a port of it: `redis:6379`, `postgresql://app@postgres:5432/app`. */
function namesHost(text: string, host: string): boolean {
  const escaped = host.replaceAll(/\W/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\w.-])${escaped}:\d`).test(text);
}

/** The files of a host that a service has mounted. */
function filesOf(service: ServiceSpec, { app, files }: ResolvedHost): ResolvedHost['files'] {
  const release = `${hostPaths(app).current}/`;
  const folders = (service.mounts ?? [])
    .filter(({ source }) => source.startsWith(release))
    .map(({ source }) => `${source.slice(release.length)}/`);
  return files.filter(({ path }) => folders.some((folder) => path.startsWith(folder)));
}
