import { BACKEND_DEFAULTS, BACKEND_SERVICE } from '../host/backend-part';
import { FRONTEND_SERVICE } from '../host/frontend-part';
import type { IngressSpec, RateLimitSpec, RouteSpec } from '../host/spec';
import type { TriaBackendProps } from './tria-backend';
import { type TriaFrontendProps, isExternal } from './tria-frontend';
import { NGINX_SHARE } from './tria-shares';

/** What leads to TRIA's services. */
export interface TriaIngressProps {
  readonly domain: string;
  readonly aliases?: readonly string[];
  readonly backend: TriaBackendProps;
  readonly frontend: TriaFrontendProps;
  readonly routes?: readonly RouteSpec[];
  readonly rateLimits?: readonly RateLimitSpec[];
  /** Whether exporters ask nginx for its figures. */
  readonly status: boolean;
  /** The range of the load balancer in front; without one nginx ends TLS itself. */
  readonly behind?: string;
}

/** Requests of one client: a page of the frontend asks for many files at once, a login for none. */
const RATE_LIMITS: readonly RateLimitSpec[] = [
  { name: 'app', requestsPerMinute: 1200, burst: 120 },
  { name: 'strict', requestsPerMinute: 60, burst: 20 },
];

/** Answers of agents and reports take their time; 60 seconds would cut some off. */
const READ_TIMEOUT_SECONDS = 120;

/** Master inventories come as Excel files. */
const MAX_BODY_MIB = 25;

/** nginx in front of backend and frontend: everything to the backend where the frontend runs elsewhere. */
export function triaIngress(props: TriaIngressProps): IngressSpec {
  const { backend, frontend, behind } = props;
  const healthPath = backend.healthPath ?? BACKEND_DEFAULTS.healthPath;
  const api = backend.apiPath ?? '/api';
  const toBackend = { service: BACKEND_SERVICE, readTimeoutSeconds: READ_TIMEOUT_SECONDS, maxBodyMib: MAX_BODY_MIB };
  return {
    domain: props.domain,
    ...(props.aliases && { aliases: props.aliases }),
    ...(behind !== undefined && { tls: 'load-balancer', trustedProxies: [behind] }),
    ...(props.status && { status: true }),
    closedPaths: ['/metrics'],
    routes: [
      ...(isExternal(frontend)
        ? [{ path: '/', ...toBackend, rateLimit: 'app' }]
        : [
            { path: '/', service: FRONTEND_SERVICE, rateLimit: 'app', websocket: true },
            { path: `${api}/`, ...toBackend, rateLimit: 'app' },
            { path: healthPath, service: BACKEND_SERVICE, exact: true },
          ]),
      { path: `${api}/auth/`, ...toBackend, rateLimit: 'strict' },
      ...(props.routes ?? []),
    ],
    rateLimits: props.rateLimits ?? RATE_LIMITS,
    ...NGINX_SHARE,
  };
}
