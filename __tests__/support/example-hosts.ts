import { endpoint } from '../../lib/host/nginx';
import type { ResolvedHost } from '../../lib/host/resolved';
import { findDropletSize } from '../../lib/catalog/droplet-sizes';
import { type HostPlan, planHost } from '../../lib/host/plan';
import type { HostSpec, IngressSpec, ServiceSpec } from '../../lib/host/spec';
import { type PlannerSpecProps, plannerSpec } from '../../lib/planner/planner-spec';

/** Planner as the document has it, with what a test wants to differ. */
export function examplePlanner(props: Partial<PlannerSpecProps> = {}): HostSpec {
  return plannerSpec({
    domain: 'planner.example.com',
    size: 's-1vcpu-1gb',
    backend: { image: 'ghcr.io/acme/planner:1.4.2' },
    ...props,
  });
}

/** A host's plan on a droplet size; the smallest one unless told. */
export function planOn(spec: HostSpec, slug = 's-1vcpu-1gb'): HostPlan {
  const size = findDropletSize(slug);
  if (!size) throw new Error(`no size ${slug}`);
  return planHost(spec, size);
}

/** A small service, with what a test wants to differ. */
export function exampleService(props: Partial<ServiceSpec> = {}): ServiceSpec {
  return { name: 'web', image: 'acme/web:1', memoryMib: 64, cpus: 0.1, port: 8000, ...props };
}

/** A small ingress that leads to `web`, with what a test wants to differ. */
export function exampleIngress(props: Partial<IngressSpec> = {}): IngressSpec {
  return { domain: 'shop.example.com', routes: [{ path: '/', service: 'web' }], ...props };
}

/** A small sound host, with what a test wants to differ. */
export function exampleHost(props: Partial<HostSpec> = {}): HostSpec {
  return { app: 'shop', services: [exampleService()], ...props };
}

/** A host that uses all that the model has. */
export function fullHost(): HostSpec {
  return exampleHost({
    services: [
      exampleService({
        deploy: 'blue-green',
        command: ['serve', '--greeting', 'costs $5, ${HOME}, $$, %{if}', 'yes', '1_000', '2026-01-01'],
        environment: { PRICE: '$5', HOME_DIR: '${HOME:-none}', DOUBLE: '$$', PERCENT: '%{x}', SPACES: ' a  b ' },
        environmentTemplates: { DSN: 'db://app:{secret:DB_PASSWORD}@{deployment:database.host}/app' },
        secrets: [{ name: 'API_TOKEN', as: 'env' }, { name: 'DB_PASSWORD' }],
        health: { command: ['check', '$HOSTNAME'], intervalSeconds: 7, timeoutSeconds: 3, retries: 4, startSeconds: 9 },
        dependsOn: ['db', 'jobs'],
        user: '1000:1001',
        migrate: ['migrate'],
      }),
      exampleService({
        name: 'api',
        port: 9000,
        deploy: 'blue-green',
        dependsOn: ['web'],
        capabilities: ['NET_RAW'],
        stopGraceSeconds: 45,
        mounts: [{ source: '/opt/shop/current/api', target: '/settings' }],
        log: 'app',
      }),
      exampleService({ name: 'jobs', deploy: 'stop-first', dependsOn: ['db'], user: '1000' }),
      exampleService({
        name: 'db',
        port: 5432,
        memoryMib: 256,
        cpus: 0.25,
        user: '999:999',
        shmMib: 128,
        secrets: [{ name: 'DB_PASSWORD' }],
        mounts: [
          { source: 'db_data', target: '/data' },
          { source: '/opt/shop/current/db', target: '/init', readOnly: true },
        ],
        health: { command: ['ready'] },
      }),
      exampleService({
        name: 'console',
        port: 3000,
        tmpfs: ['/tmp', '/run'],
        mounts: [{ source: 'cache', target: '/cache' }],
        publish: [
          { host: 3000, container: 3000, address: '127.0.0.1' },
          { host: 5353, container: 53, protocol: 'udp' },
        ],
      }),
    ],
    volumes: [{ name: 'db_data', directory: '/mnt/data/db' }, { name: 'cache' }],
    dataDisks: [
      {
        volumeName: 'shop-data',
        mountPoint: '/mnt/data',
        directories: [{ path: '/mnt/data/db', uid: 999, gid: 999, mode: '0700' }],
      },
    ],
    sharedFiles: {
      mountPoint: '/mnt/shared',
      directories: [{ path: '/mnt/shared/out', uid: 1000, gid: 1000, mode: '0750' }],
    },
    secrets: [
      { name: 'DB_PASSWORD', meaning: 'Password of the database.', origin: 'generated' },
      { name: 'API_TOKEN', meaning: 'Token of the API.', origin: 'user', source: 'https://example.com/tokens' },
      { name: 'HOOK_SECRET', meaning: 'Sent with every hook.', origin: 'generated', keep: true },
      { name: 'PING_URL', meaning: 'Address that is called.', origin: 'user', optional: true },
    ],
    ingress: exampleIngress({
      aliases: ['www.shop.example.com'],
      routes: [
        { path: '/', service: 'web', rateLimit: 'app' },
        { path: '/api/', service: 'api', websocket: true, maxBodyMib: 50 },
        { path: '/console', service: 'console', exact: true },
        { path: '/hook', service: 'web', guard: { header: 'X-Hook', secret: 'HOOK_SECRET' } },
        { path: '/hook/again', service: 'web', guard: { header: 'x-hook', secret: 'HOOK_SECRET' } },
      ],
      rateLimits: [{ name: 'app', requestsPerMinute: 600, burst: 60 }],
      staticFiles: [{ path: '/static/', directory: '/srv/static', maxAgeSeconds: 60 }],
      closedPaths: ['/metrics'],
      status: true,
    }),
    backups: { postgres: { service: 'db', database: 'shop', user: 'shop' }, keep: 3 },
    heartbeatSecret: 'PING_URL',
    files: [{ path: 'db/10-first.sql', content: 'SELECT 1;\n' }],
  });
}

/** Where a container of a host listens. */
export function endpointOf(host: ResolvedHost, container: string): string {
  const found = host.containers.find(({ name }) => name === container);
  if (!found) throw new Error(`no container ${container}`);
  return endpoint(found);
}
