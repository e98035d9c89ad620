/** Where TLS ends. */
export type TlsMode = 'lets-encrypt' | 'load-balancer';

/** A named rate for requests, counted for each client address. */
export interface RateLimitSpec {
  /** The name by which routes refer to it. */
  readonly name: string;
  /** Requests a client may send in a minute, 1 or more. */
  readonly requestsPerMinute: number;
  /** Requests above the rate that are let through at once before the rest is refused with 429. */
  readonly burst: number;
}

/** A request header whose value must equal a secret, compared by nginx before the service sees the request. */
export interface HeaderGuardSpec {
  /** The header's name, e.g. `X-Telegram-Bot-Api-Secret-Token`. */
  readonly header: string;
  /** The name of one of the host's secrets. */
  readonly secret: string;
}

/** Requests below a path that go to a service. */
export interface RouteSpec {
  /** A path prefix that starts with `/`; the longest match wins. */
  readonly path: string;
  /** The service that answers. */
  readonly service: string;
  /** Whether only the path itself matches, not what lies below it. @default false */
  readonly exact?: boolean;
  /** Seconds nginx waits for the service between two reads. @default 60 */
  readonly readTimeoutSeconds?: number;
  /** The name of one of the ingress's rate limits. @default none */
  readonly rateLimit?: string;
  /** A header that requests have to carry. @default none */
  readonly guard?: HeaderGuardSpec;
  /** The largest request body, in MiB. @default 10 */
  readonly maxBodyMib?: number;
  /** Whether WebSocket upgrades pass. @default false */
  readonly websocket?: boolean;
}

/** Files that nginx serves itself. */
export interface StaticSpec {
  /** A path prefix that starts and ends with `/`. */
  readonly path: string;
  /** The absolute directory on the host. */
  readonly directory: string;
  /** Seconds a browser may keep a file. @default 3600 */
  readonly maxAgeSeconds?: number;
}

/** The host's way in: nginx, its domains, certificates, routes and limits. */
export interface IngressSpec {
  /** The main name, which is also that of the certificate. */
  readonly domain: string;
  /** Further names that the host answers to and that stand in its certificate. @default none */
  readonly aliases?: readonly string[];
  /** Where the certificate comes from, or who ends TLS. @default 'lets-encrypt' */
  readonly tls?: TlsMode;
  /** Ranges whose X-Forwarded-For is believed: those of a load balancer in front. @default none */
  readonly trustedProxies?: readonly string[];
  /** Which path leads to which service. */
  readonly routes: readonly RouteSpec[];
  /** Rates that routes can refer to. @default none */
  readonly rateLimits?: readonly RateLimitSpec[];
  /** Directories that nginx serves itself. @default none */
  readonly staticFiles?: readonly StaticSpec[];
  /** Path prefixes that answer 404 to everybody outside, such as `/metrics`. @default none */
  readonly closedPaths?: readonly string[];
  /** Whether nginx answers exporters in the network on port 8504. @default false */
  readonly status?: boolean;
  /** nginx's image. @default 'nginx:1.28' */
  readonly image?: string;
  /** nginx's memory limit in MiB. @default 32 */
  readonly memoryMib?: number;
  /** nginx's share of CPUs. @default 0.1 */
  readonly cpus?: number;
}
