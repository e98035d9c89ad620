/** Where things are on a host, for one application. */
export interface HostPaths {
  readonly releases: string;
  /** The release that runs: a link into `releases`. */
  readonly current: string;
  /** Root only: secrets and what is derived from them. */
  readonly etc: string;
  readonly envFiles: string;
  /** In memory: secrets as the containers see them. */
  readonly runSecrets: string;
  readonly state: string;
  readonly nginx: string;
  readonly nginxState: string;
  readonly acme: string;
  readonly logs: string;
}

/** The fixed layout of a host; scripts of the bundle follow the same one. */
export function hostPaths(app: string): HostPaths {
  const state = `/var/lib/${app}`;
  return {
    releases: `/opt/${app}/releases`,
    current: `/opt/${app}/current`,
    etc: `/etc/${app}`,
    envFiles: `/etc/${app}/env`,
    runSecrets: `/run/${app}/secrets`,
    state,
    nginx: `${state}/nginx`,
    nginxState: `${state}/nginx-state`,
    acme: `${state}/acme`,
    logs: `/var/log/${app}`,
  };
}

/** Where the nginx container sees its files. */
export const NGINX_PATHS = {
  config: '/etc/host-nginx',
  state: '/etc/host-nginx-state',
  acme: '/var/www/acme',
  staticFiles: '/var/www/static',
  logs: '/var/log/host-nginx',
} as const;
