import { isSwitched } from './containers';
import { endpoint } from './nginx';
import { endsTls, nginxCpus, nginxMemoryMib } from './nginx-service';
import { type Directive, block, directive, raw, renderNginx } from './nginx-syntax';
import { NGINX_PATHS } from './paths';
import type { ResolvedHost } from './resolved';
import type { IngressSpec } from './spec';

/** A year, the least that the A+ grade and browsers' preload lists accept. */
const HSTS = 'max-age=31536000';

/** Mozilla's intermediate profile for TLS 1.2; TLS 1.3 brings its own suites. Source: ssl-config.mozilla.org, 5.7. */
const CIPHERS = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];

/**
 * The fields of an access log line, one JSON object a request. Method and path are the client's, also where an error
 * page has taken the request's place; the query is left out, for it may carry secrets.
 */
const LOG_FIELDS = {
  time: '$time_iso8601',
  remote_addr: '$remote_addr',
  host: '$host',
  method: '$logged_method',
  uri: '$logged_uri',
  protocol: '$server_protocol',
  status: '$status',
  bytes: '$body_bytes_sent',
  request_time: '$request_time',
  upstream_addr: '$upstream_addr',
  upstream_status: '$upstream_status',
  upstream_time: '$upstream_response_time',
  request_id: '$request_id',
  user_agent: '$http_user_agent',
};

/**
 * Connections that a worker may have, clients' and containers' together, for each MiB of nginx's memory. Measured: a worker
 * that has had 512 busy ones holds 25 MiB, master, kernel and health check take 8 more. More than fit would get it killed,
 * and with it all others: it refuses them.
 */
const CONNECTIONS_A_MIB = 12;

/** Beyond this a worker is short of CPU rather than of memory. */
const MOST_CONNECTIONS = 4096;

function connectionsOf(ingress: IngressSpec): number {
  return Math.min(MOST_CONNECTIONS, Math.floor(nginxMemoryMib(ingress) * CONNECTIONS_A_MIB));
}

/** nginx.conf: everything but the sites. */
export function renderNginxMain(host: ResolvedHost, ingress: IngressSpec): string {
  return renderNginx([
    directive('user', 'nginx'),
    directive('worker_processes', Math.ceil(nginxCpus(ingress))),
    directive('pid', '/run/nginx.pid'),
    directive('error_log', `${NGINX_PATHS.logs}/nginx-error.log`, 'warn'),
    block('events', [], [directive('worker_connections', connectionsOf(ingress))]),
    block(
      'http',
      [],
      [
        directive('include', '/etc/nginx/mime.types'),
        directive('default_type', 'application/octet-stream'),
        // nginx takes it before the first map only.
        directive('map_hash_bucket_size', 256),
        block('map', ['$request', '$logged_method'], [raw('default ""'), raw('"~^(?<method>[A-Z]+) " $method')]),
        block('map', ['$request_uri', '$logged_uri'], [raw('default ""'), raw('"~^(?<path>[^?]*)" $path')]),
        raw(`log_format json escape=json '${logFormat()}'`),
        directive('access_log', `${NGINX_PATHS.logs}/nginx-access.log`, 'json'),
        directive('server_tokens', 'off'),
        directive('sendfile', 'on'),
        directive('tcp_nopush', 'on'),
        // Clients are told to end idle connections before nginx does: a request sent into its end would be lost.
        directive('keepalive_timeout', '65s', '60s'),
        directive('client_header_timeout', '15s'),
        directive('client_body_timeout', '15s'),
        directive('send_timeout', '30s'),
        directive('gzip', 'on'),
        directive('gzip_proxied', 'any'),
        directive(
          'gzip_types',
          'application/json',
          'application/javascript',
          'text/css',
          'text/plain',
          'image/svg+xml',
        ),
        // Bodies pass through at the pace of the slower side: files of nginx's would be memory here, and it has little.
        directive('proxy_request_buffering', 'off'),
        directive('proxy_max_temp_file_size', 0),
        directive('server_names_hash_bucket_size', 512),
        ...(endsTls(ingress) ? tlsSettings() : []),
        ...(ingress.trustedProxies ?? []).map((range) => directive('set_real_ip_from', range)),
        ...(ingress.trustedProxies?.length
          ? [directive('real_ip_header', 'X-Forwarded-For'), directive('real_ip_recursive', 'on')]
          : []),
        ...(ingress.rateLimits ?? []).map((limit) =>
          directive(
            'limit_req_zone',
            '$binary_remote_addr',
            `zone=${limit.name}:5m`,
            `rate=${limit.requestsPerMinute}r/m`,
          ),
        ),
        directive('limit_req_status', 429),
        ...connectionUpgrade(ingress),
        ...forwardedScheme(ingress),
        directive('include', `${NGINX_PATHS.state}/upstreams/*.conf`),
        ...fixedUpstreams(host, ingress),
        directive('include', `${NGINX_PATHS.state}/guards/*.conf`),
        directive('include', `${NGINX_PATHS.config}/sites/*.conf`),
      ],
    ),
  ]);
}

function logFormat(): string {
  const fields = Object.entries(LOG_FIELDS).map(([name, variable]) => `"${name}":"${variable}"`);
  return `{${fields.join(',')}}`;
}

function connectionUpgrade(ingress: IngressSpec): readonly Directive[] {
  if (!ingress.routes.some((route) => route.websocket)) return [];
  return [block('map', ['$http_upgrade', '$connection_upgrade'], [raw('default upgrade'), raw('"" ""')])];
}

/** Behind a load balancer the scheme is the one that the client used towards it. */
function forwardedScheme(ingress: IngressSpec): readonly Directive[] {
  if (endsTls(ingress)) return [];
  return [
    block('map', ['$http_x_forwarded_proto', '$forwarded_scheme'], [raw('default http'), raw('https https')]),
    block('map', ['$forwarded_scheme', '$hsts'], [raw('default ""'), raw(`https "${HSTS}"`)]),
  ];
}

/** Upstreams of routed services that have one container; those with more are files that a deploy writes. */
function fixedUpstreams(host: ResolvedHost, ingress: IngressSpec): readonly Directive[] {
  const routed = new Set(ingress.routes.map((route) => route.service));
  return host.containers
    .filter((container) => routed.has(container.service.name) && !isSwitched(container.service))
    .map((container) =>
      block(
        'upstream',
        [container.service.name],
        [directive('server', endpoint(container)), directive('keepalive', 16)],
      ),
    );
}

/**
 * For all servers at once: until a client has named one, the settings of the default server count, and they keep the
 * sessions. The zone's capitals keep it apart from a rate limit's.
 */
function tlsSettings(): readonly Directive[] {
  return [
    directive('ssl_protocols', 'TLSv1.2', 'TLSv1.3'),
    directive('ssl_ciphers', CIPHERS.join(':')),
    directive('ssl_prefer_server_ciphers', 'off'),
    directive('ssl_session_cache', 'shared:TLS:2m'),
    directive('ssl_session_timeout', '1d'),
    directive('ssl_session_tickets', 'off'),
    // Answers of an app are small, and each connection that is being answered holds one of these.
    directive('ssl_buffer_size', '4k'),
  ];
}
