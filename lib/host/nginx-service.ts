import { NGINX_PATHS, hostPaths } from './paths';
import type { HostSpec, IngressSpec, MountSpec, ServiceSpec } from './spec';

/** The image that serves an ingress unless it names another. */
export const NGINX_IMAGE = 'nginx:1.28';

/** The name of the service that an ingress becomes. */
export const NGINX_SERVICE = 'nginx';

/** The compose volume that holds the certificates. */
export const CERTIFICATE_VOLUME = 'letsencrypt';

/** Whether the host ends TLS itself, and so listens on 443. */
export function endsTls(ingress: IngressSpec): boolean {
  return ingress.tls !== 'load-balancer';
}

/** The share of CPUs that nginx gets. */
export function nginxCpus(ingress: IngressSpec): number {
  return ingress.cpus ?? 0.1;
}

/** The hard limit of nginx's memory, in MiB. */
export function nginxMemoryMib(ingress: IngressSpec): number {
  return ingress.memoryMib ?? 32;
}

/** The service that serves a host's ingress. */
export function nginxService(spec: HostSpec, ingress: IngressSpec): ServiceSpec {
  const paths = hostPaths(spec.app);
  const mounts: MountSpec[] = [
    { source: paths.nginx, target: NGINX_PATHS.config, readOnly: true },
    { source: paths.nginxState, target: NGINX_PATHS.state, readOnly: true },
    { source: paths.logs, target: NGINX_PATHS.logs },
    ...(ingress.staticFiles ?? []).map((files, index) => ({
      source: files.directory,
      target: `${NGINX_PATHS.staticFiles}/${index}`,
      readOnly: true,
    })),
  ];
  if (endsTls(ingress)) {
    mounts.push(
      { source: paths.acme, target: NGINX_PATHS.acme, readOnly: true },
      { source: CERTIFICATE_VOLUME, target: '/etc/letsencrypt', readOnly: true },
    );
  }
  return {
    name: NGINX_SERVICE,
    image: ingress.image ?? NGINX_IMAGE,
    command: ['nginx', '-c', `${NGINX_PATHS.config}/nginx.conf`, '-g', 'daemon off;'],
    memoryMib: nginxMemoryMib(ingress),
    cpus: nginxCpus(ingress),
    cpuLimit: 'whole',
    publish: [{ host: 80, container: 80 }, ...(endsTls(ingress) ? [{ host: 443, container: 443 }] : [])],
    mounts,
    // The master binds the ports, opens logs and keys as root and drops to the image's nginx user for the workers.
    capabilities: ['CHOWN', 'DAC_OVERRIDE', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'],
    tmpfs: ['/run', '/tmp', '/var/cache/nginx'],
    health: { command: ['curl', '-fsS', '-o', '/dev/null', 'http://127.0.0.1:8503/alive'], startSeconds: 5 },
    stopGraceSeconds: 30,
  };
}
