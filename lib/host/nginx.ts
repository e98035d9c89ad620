import { createHash } from 'node:crypto';
import { type Container, NETWORK, isSwitched } from './containers';
import { serverOf, servingSelection } from './nginx-upstreams';
import { endsTls } from './nginx-service';
import { type Directive, block, directive, raw, renderNginx } from './nginx-syntax';
import { NGINX_PATHS } from './paths';
import type { ResolvedHost } from './resolved';
import type { HeaderGuardSpec, IngressSpec, RouteSpec, StaticSpec } from './spec';

/** The port of nginx's own placeholder, which answers while a service has not been deployed. */
export const PLACEHOLDER_PORT = 8503;

/** The port on which nginx tells exporters its numbers. */
export const STATUS_PORT = 8504;

const UNAVAILABLE_PAGE = '/__unavailable.html';

/** sites/10-ingress.conf: the servers of the ingress. */
export function renderNginxSite(host: ResolvedHost, ingress: IngressSpec): string {
  const names = [ingress.domain, ...(ingress.aliases ?? [])];
  return renderNginx([
    ...(endsTls(ingress) ? tlsServers(host, ingress, names) : [proxiedServer(host, ingress)]),
    placeholderServer(),
    ...(ingress.status ? [statusServer()] : []),
    ...internalServers(host),
  ]);
}

/** The page that stands in for a service that does not answer. */
export function renderUnavailablePage(app: string): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Not available</title></head>',
    '<body style="font-family: system-ui, sans-serif; margin: 15vh auto; max-width: 32rem; padding: 0 1rem">',
    '<h1>Not available right now</h1>',
    `<p>The server is up, but ${app} does not answer. Either nothing has been deployed yet, or it is being repaired.</p>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** A guard's name in the configuration and in the file that holds its secret: the same header and secret share one. */
export function guardId(guard: HeaderGuardSpec): string {
  return createHash('sha256').update(`${guard.header.toLowerCase()}:${guard.secret}`).digest('hex').slice(0, 8);
}

/** The variable by which nginx knows a request header. */
export function headerVariable(header: string): string {
  return `http_${header.toLowerCase().replaceAll('-', '_')}`;
}

/** Where a container listens. */
export function endpoint(container: Container): string {
  return `${container.address}:${container.service.port ?? 80}`;
}

function tlsServers(host: ResolvedHost, ingress: IngressSpec, names: readonly string[]): readonly Directive[] {
  return [
    block(
      'server',
      [],
      [
        ...listen(80, 'default_server'),
        directive('server_name', ...names),
        block(
          'location',
          ['/.well-known/acme-challenge/'],
          [directive('root', NGINX_PATHS.acme), directive('default_type', 'text/plain')],
        ),
        block('location', ['/'], [directive('return', 308, 'https://$host$request_uri')]),
      ],
    ),
    // A client that asks for a name nobody serves here gets no certificate at all, and one that changes its mind after
    // the handshake is told that it is in the wrong place.
    block(
      'server',
      [],
      [
        ...listen(443, 'ssl', 'http2', 'default_server'),
        directive('ssl_reject_handshake', 'on'),
        directive('return', 421),
      ],
    ),
    block(
      'server',
      [],
      [
        ...listen(443, 'ssl', 'http2'),
        directive('server_name', ...names),
        directive('ssl_certificate', `/etc/letsencrypt/${host.app}/fullchain.pem`),
        directive('ssl_certificate_key', `/etc/letsencrypt/${host.app}/privkey.pem`),
        // Written by the certificate command together with the first real certificate, never before.
        directive('include', `${NGINX_PATHS.state}/hsts.con[f]`),
        ...siteBody(host, ingress),
      ],
    ),
  ];
}

function proxiedServer(host: ResolvedHost, ingress: IngressSpec): Directive {
  return block(
    'server',
    [],
    [
      ...listen(80, 'default_server'),
      directive('add_header', 'Strict-Transport-Security', '$hsts', 'always'),
      ...siteBody(host, ingress),
    ],
  );
}

function listen(port: number, ...flags: readonly string[]): readonly Directive[] {
  return [directive('listen', port, ...flags), directive('listen', `[::]:${port}`, ...flags)];
}

function siteBody(host: ResolvedHost, ingress: IngressSpec): readonly Directive[] {
  const routed = new Set(ingress.routes.map((route) => route.service));
  return [
    ...host.services.filter((service) => routed.has(service.name)).flatMap(servingSelection),
    directive('add_header', 'X-Content-Type-Options', 'nosniff', 'always'),
    directive('add_header', 'X-Frame-Options', 'DENY', 'always'),
    directive('add_header', 'Referrer-Policy', 'strict-origin-when-cross-origin', 'always'),
    directive('error_page', 502, 503, 504, UNAVAILABLE_PAGE),
    block(
      'location',
      ['=', UNAVAILABLE_PAGE],
      [directive('internal'), directive('root', `${NGINX_PATHS.config}/pages`)],
    ),
    ...(ingress.closedPaths ?? []).map((path) => block('location', ['^~', path], [directive('return', 404)])),
    ...(ingress.staticFiles ?? []).map(staticLocation),
    ...ingress.routes.map((route) => routeLocation(host, ingress, route)),
  ];
}

function staticLocation(files: StaticSpec, index: number): Directive {
  return block(
    'location',
    ['^~', files.path],
    [
      directive('alias', `${NGINX_PATHS.staticFiles}/${index}/`),
      directive('expires', `${files.maxAgeSeconds ?? 3600}s`),
    ],
  );
}

function routeLocation(host: ResolvedHost, ingress: IngressSpec, route: RouteSpec): Directive {
  const timeout = `${route.readTimeoutSeconds ?? 60}s`;
  const limit = ingress.rateLimits?.find((candidate) => candidate.name === route.rateLimit);
  return block('location', route.exact ? ['=', route.path] : [route.path], [
    ...(limit ? [directive('limit_req', `zone=${limit.name}`, `burst=${limit.burst}`, 'nodelay')] : []),
    ...(route.guard ? [raw(`if ($guard_${guardId(route.guard)} = 0)`, [directive('return', 403)])] : []),
    directive('client_max_body_size', `${route.maxBodyMib ?? 10}m`),
    directive('proxy_pass', `http://${serverOf(host, route.service)}`),
    directive('proxy_read_timeout', timeout),
    directive('proxy_send_timeout', timeout),
    ...proxyHeaders(endsTls(ingress) ? '$scheme' : '$forwarded_scheme', route.websocket === true),
  ]);
}

function proxyHeaders(scheme: string, websocket: boolean): readonly Directive[] {
  return [
    directive('proxy_http_version', '1.1'),
    directive('proxy_connect_timeout', '5s'),
    directive('proxy_set_header', 'Host', '$host'),
    directive('proxy_set_header', 'X-Real-IP', '$remote_addr'),
    // Not what the client sent: it could make up any address before its own.
    directive('proxy_set_header', 'X-Forwarded-For', '$remote_addr'),
    directive('proxy_set_header', 'X-Forwarded-Proto', scheme),
    directive('proxy_set_header', 'X-Request-ID', '$request_id'),
    ...(websocket
      ? [
          directive('proxy_set_header', 'Upgrade', '$http_upgrade'),
          directive('proxy_set_header', 'Connection', '$connection_upgrade'),
        ]
      : [directive('proxy_set_header', 'Connection', '')]),
  ];
}

function placeholderServer(): Directive {
  return block(
    'server',
    [],
    [
      directive('listen', `127.0.0.1:${PLACEHOLDER_PORT}`),
      directive('access_log', 'off'),
      directive('root', `${NGINX_PATHS.config}/pages`),
      block('location', ['=', '/alive'], [directive('return', 204)]),
      block('location', ['=', UNAVAILABLE_PAGE], [directive('internal')]),
      directive('error_page', 503, UNAVAILABLE_PAGE),
      directive('add_header', 'Retry-After', 30, 'always'),
      block('location', ['/'], [directive('return', 503)]),
    ],
  );
}

function statusServer(): Directive {
  return block(
    'server',
    [],
    [
      ...listen(STATUS_PORT),
      directive('access_log', 'off'),
      block(
        'location',
        ['=', '/stub_status'],
        [
          directive('stub_status'),
          directive('allow', NETWORK.subnet),
          directive('allow', NETWORK.subnetV6),
          directive('deny', 'all'),
        ],
      ),
    ],
  );
}

/** How other containers reach a service with colours or instances: under its own name, always those that serve. */
function internalServers(host: ResolvedHost): readonly Directive[] {
  return host.services.flatMap((service) => {
    if (!isSwitched(service) || service.port === undefined) return [];
    const proxy = directive('proxy_pass', `http://${serverOf(host, service.name)}`);
    return [
      block(
        'server',
        [],
        [
          ...listen(service.port),
          directive('server_name', service.name),
          directive('access_log', 'off'),
          directive('client_max_body_size', 0),
          ...servingSelection(service),
          block('location', ['/'], [proxy, ...proxyHeaders('$scheme', false)]),
        ],
      ),
    ];
  });
}
