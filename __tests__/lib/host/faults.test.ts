import { describeFault } from '../../../lib/core/fault';
import { planHost } from '../../../lib/host/plan';
import type { HostSpec, IngressSpec, ServiceSpec } from '../../../lib/host/spec';
import {
  exampleHost,
  exampleIngress,
  examplePlanner,
  exampleService,
  fullHost,
  planOn,
} from '../../support/example-hosts';

const errorsOf = (spec: HostSpec, size?: string): readonly string[] =>
  planOn(spec, size).faults.errors.map((fault) => describeFault(fault));

const warningsOf = (spec: HostSpec, size?: string): readonly string[] =>
  planOn(spec, size)
    .faults.all.filter((fault) => fault.severity === 'warning')
    .map((fault) => describeFault(fault));

/** A definition that is refused, and all that is said about it. */
type Refusal = readonly [what: string, spec: HostSpec, ...errors: string[]];

const refusals = (cases: readonly Refusal[]): void => {
  test.each(cases.map(([what, spec, ...errors]) => ({ what, spec, errors })))('$what', ({ spec, errors }) => {
    expect(errorsOf(spec)).toEqual(errors);
  });
};

const withService = (props: Partial<ServiceSpec>): HostSpec => exampleHost({ services: [exampleService(props)] });
const withServices = (...services: Partial<ServiceSpec>[]): HostSpec =>
  exampleHost({ services: services.map(exampleService) });
const withIngress = (props: Partial<IngressSpec>, service: Partial<ServiceSpec> = {}): HostSpec =>
  exampleHost({ services: [exampleService(service)], ingress: exampleIngress(props) });

const NAME_RULE = 'lower-case letters, digits and inner hyphens, a letter first';
const VARIABLE_RULE = 'letters, digits and underscores, no digit first';
const SECRET_REMEDY = 'declare it among the secrets of the host and name it in the secrets of the service';
const IMAGE_REMEDY = 'write it as registry/repository:tag';
const PATH_REMEDY = 'write a path that starts with / and has no query';

describe('sound hosts have no faults', () => {
  test.each([
    ['the smallest', exampleHost()],
    ['one with everything', fullHost()],
    ['Planner', examplePlanner()],
    ['Planner behind a load balancer', examplePlanner({ tls: 'load-balancer', trustedProxies: ['10.0.0.0/16'] })],
    ['Planner with a managed database', examplePlanner({ database: 'managed' })],
  ])('%s', (_what, spec) => {
    expect(planOn(spec, 's-2vcpu-2gb').faults.all.map(describeFault)).toEqual([]);
  });

  test('a host whose size is not known has no budgets, and is checked all the same', () => {
    const { budgets, faults } = planHost({ ...exampleHost(), swapMib: -1 }, undefined);
    expect(budgets).toBeUndefined();
    expect(faults.all.map(({ at }) => at)).toEqual(['swapMib']);
  });
});

describe('a service is refused', () => {
  refusals([
    [
      'with a name that is no DNS label',
      withService({ name: 'Web_1' }),
      `services.Web_1.name: the service name "Web_1" may consist only of ${NAME_RULE}; use ${NAME_RULE}, 1 to 63 characters, such as "backend"`,
    ],
    [
      'with an image that is none',
      withService({ image: 'acme/web:' }),
      `services.web.image: "acme/web:" is no image reference; ${IMAGE_REMEDY}`,
    ],
    [
      'with a shell expression as image',
      withService({ image: '${IMAGE}' }),
      `services.web.image: "\${IMAGE}" is no image reference; ${IMAGE_REMEDY}`,
    ],
    [
      'with less memory than Docker takes',
      withService({ memoryMib: 5 }),
      'services.web.memoryMib: 5 MiB is not a whole number from 6 to 1048576; choose one in that range',
    ],
    [
      'with part of a MiB',
      withService({ memoryMib: 64.5 }),
      'services.web.memoryMib: 64.5 MiB is not a whole number from 6 to 1048576; choose one in that range',
    ],
    [
      'without CPU',
      withService({ cpus: 0 }),
      'services.web.cpus: 0 CPUs is not above 0 and at most 64; give it a share such as 0.5',
    ],
    [
      'with a CPU share that is no number',
      withService({ cpus: NaN }),
      'services.web.cpus: NaN CPUs is not above 0 and at most 64; give it a share such as 0.5',
    ],
    [
      'on a port that does not exist',
      withService({ port: 70000 }),
      'services.web.port: 70000 as a port is not a whole number from 1 to 65535; choose one in that range',
    ],
    [
      'as a user by name, whose secrets nobody could give it',
      withService({ user: 'app' }),
      'services.web.user: "app" is not numeric; write uid or uid:gid, such as "1000:1000"',
    ],
    [
      'with a variable that no shell takes',
      withService({ environment: { 'LOG-LEVEL': 'info' } }),
      `services.web.environment.LOG-LEVEL: the environment variable name "LOG-LEVEL" may consist only of ${VARIABLE_RULE}; use ${VARIABLE_RULE}, 1 to 255 characters, such as "LOG_LEVEL"`,
    ],
    [
      'with a template for such a variable',
      withService({ environmentTemplates: { '1ST': 'x' } }),
      `services.web.environmentTemplates.1ST: the environment variable name "1ST" may consist only of ${VARIABLE_RULE}; use ${VARIABLE_RULE}, 1 to 255 characters, such as "LOG_LEVEL"`,
    ],
    [
      'with a password among its plain values, which is not repeated',
      withService({ environment: { DB_PASSWORD: 'hunter2-hunter2' } }),
      `services.web.environment.DB_PASSWORD: the value looks like a secret (a variable named DB_PASSWORD holds a secret) and would stand in files that others read; ${SECRET_REMEDY}`,
    ],
    [
      'with a token under an innocent name',
      withService({ environment: { NOTE: 'ghp_0123456789012345678901234567890123456789' } }),
      `services.web.environment.NOTE: the value looks like a secret (it has the shape of a GitHub token) and would stand in files that others read; ${SECRET_REMEDY}`,
    ],
    [
      'with a mount of a volume that is not there',
      exampleHost({
        services: [exampleService({ mounts: [{ source: 'dta', target: '/data' }] })],
        volumes: [{ name: 'data' }],
      }),
      'services.web.mounts.0.source: "dta" is not a known volume (1 are known); use data',
    ],
    [
      'with a mount at a relative path',
      withService({ mounts: [{ source: '/srv', target: 'data' }] }),
      'services.web.mounts.0.target: the path "data" is not absolute; start it with "/"',
    ],
    [
      'with a mount from a roundabout path',
      withService({ mounts: [{ source: '/srv/../etc', target: '/data' }] }),
      'services.web.mounts.0.source: the path "/srv/../etc" is roundabout; write "/etc"',
    ],
  ]);
});

describe('services are refused together', () => {
  refusals([
    [
      'two under one name',
      withServices({}, {}),
      'services: two services would be called "web"; give each service a name of its own; a blue-green one also takes NAME-blue and NAME-green, a rolling one NAME-1, NAME-2',
    ],
    [
      "one under a colour's name",
      exampleHost({
        services: [exampleService({ deploy: 'blue-green' }), exampleService({ name: 'web-green', port: 9000 })],
        ingress: exampleIngress(),
      }),
      'services: two services would be called "web-green"; give each service a name of its own; a blue-green one also takes NAME-blue and NAME-green, a rolling one NAME-1, NAME-2',
    ],
    [
      "one under the ingress's name",
      exampleHost({ services: [exampleService({ name: 'nginx' })], ingress: exampleIngress({ routes: [] }) }),
      'services: two services would be called "nginx"; an ingress brings a service nginx of its own: rename yours',
    ],
    [
      'two on one port of the host',
      withServices({ publish: [{ host: 9000, container: 1 }] }, { name: 'b', publish: [{ host: 9000, container: 2 }] }),
      'services.b.publish: port 9000/tcp of the host is already published by web; publish another port of the host',
    ],
    [
      "one on the ingress's port",
      withIngress({}, { publish: [{ host: 443, container: 8443 }] }),
      'services.nginx.publish: port 443/tcp of the host is already published by web; publish another port of the host',
    ],
    [
      'one on a port that does not exist',
      withService({ publish: [{ host: 0, container: 65536 }] }),
      'services.web.publish: 0 as a port is not a whole number from 1 to 65535; choose one in that range',
      'services.web.publish: 65536 as a port is not a whole number from 1 to 65535; choose one in that range',
    ],
    [
      'a blue-green one with a port on the host',
      withIngress({}, { deploy: 'blue-green', publish: [{ host: 8000, container: 8000 }] }),
      "services.web.publish: port 8000/tcp can't belong to both colours of a blue-green service; reach it through a route of the ingress",
    ],
    [
      'a blue-green one without an ingress',
      withService({ deploy: 'blue-green' }),
      "services.web.deploy: blue-green needs nginx in front of the two colours, and the host has no ingress; add an ingress, or replace it 'stop-first'",
    ],
    ...[80, 443, 8503, 8504].map((port): Refusal => [
      `a blue-green one on nginx's own port ${port}`,
      withIngress({}, { deploy: 'blue-green', port }),
      `services.web.port: nginx listens on port ${port} itself, so that a blue-green service can't; let the service listen on another port, such as 8000`,
    ]),
    [
      'a rolling one with a port on the host',
      withIngress({}, { deploy: 'rolling', publish: [{ host: 8000, container: 8000 }] }),
      "services.web.publish: port 8000/tcp can't belong to all instances of a rolling service; reach it through a route of the ingress",
    ],
    [
      'a rolling one without an ingress',
      withService({ deploy: 'rolling' }),
      "services.web.deploy: rolling needs nginx in front of its instances, and the host has no ingress; add an ingress, or replace it 'stop-first'",
    ],
    ...[0, 1, 5, 2.5, NaN].map((instances): Refusal => [
      `a rolling one with ${instances} instances`,
      withIngress({}, { deploy: 'rolling', instances }),
      `services.web.instances: ${instances} instances is not a whole number from 2 to 4; choose one in that range`,
    ]),
    ...([undefined, 'blue-green', 'stop-first'] as const).map((deploy): Refusal => [
      `instances of one that is replaced ${deploy ?? 'by hand'}`,
      withIngress({}, { ...(deploy && { deploy }), instances: 2 }),
      "services.web.instances: 2 instances, and only a rolling service has a number of them; set deploy to 'rolling', or take the number out",
    ]),
    [
      "one under an instance's name",
      exampleHost({
        services: [exampleService({ deploy: 'rolling' }), exampleService({ name: 'web-2', port: 9000 })],
        ingress: exampleIngress(),
      }),
      'services: two services would be called "web-2"; give each service a name of its own; a blue-green one also takes NAME-blue and NAME-green, a rolling one NAME-1, NAME-2',
    ],
    [
      'a rolling and a blue-green one on one port',
      exampleHost({
        services: [exampleService({ deploy: 'rolling' }), exampleService({ name: 'api', deploy: 'blue-green' })],
        ingress: exampleIngress(),
      }),
      'services: two services that nginx switches (blue-green, rolling) listen on port 8000; give each a port of its own: nginx answers for both under their names',
    ],
    [
      'two blue-green ones on one port',
      exampleHost({
        services: [exampleService({ deploy: 'blue-green' }), exampleService({ name: 'api', deploy: 'blue-green' })],
        ingress: exampleIngress(),
      }),
      'services: two services that nginx switches (blue-green, rolling) listen on port 8000; give each a port of its own: nginx answers for both under their names',
    ],
    [
      'one that waits for nobody',
      withServices({ dependsOn: ['postgrse'] }, { name: 'postgres' }),
      'services.web.dependsOn: "postgrse" is not a known service (2 are known); use web or postgres',
    ],
    [
      'one of the host that waits for one of a deploy',
      withServices({ dependsOn: ['jobs'] }, { name: 'jobs', deploy: 'stop-first' }),
      'services.web.dependsOn: web starts with the host, jobs waits for the first deploy; take the dependency out, or give web a deploy mode too',
    ],
    [
      'those that wait in a circle',
      withServices({ name: 'a', dependsOn: ['b'] }, { name: 'b', dependsOn: ['c'] }, { name: 'c', dependsOn: ['a'] }),
      'services: the dependencies go in a circle: a -> b -> c -> a; take one of them out; the services can wait for each other themselves',
    ],
    [
      'one that waits for itself',
      withServices({ dependsOn: ['web'] }),
      'services: the dependencies go in a circle: web -> web; take one of them out; the services can wait for each other themselves',
    ],
    [
      'two volumes under one name',
      exampleHost({ volumes: [{ name: 'data' }, { name: 'data' }] }),
      'volumes: two volumes are called "data"; rename one, or share it',
    ],
    [
      'a volume whose name Docker refuses',
      exampleHost({ volumes: [{ name: '-data' }] }),
      'volumes.-data: the Docker volume name "-data" may consist only of letters, digits, underscores, dots and hyphens, a letter or digit first; use letters, digits, underscores, dots and hyphens, a letter or digit first, 2 to 255 characters, such as "postgres_data"',
    ],
  ]);

  test('more than the network has addresses for', () => {
    const many = Array.from({ length: 119 }, (_value, index) => ({ name: `s${index}`, memoryMib: 6, cpus: 0.001 }));
    expect(errorsOf(withServices(...many), 's-4vcpu-8gb')).toEqual([
      'services: 119 containers (each blue-green service counts twice, a rolling one once for each instance), a host has addresses for 118; spread the services over several hosts',
    ]);
    expect(errorsOf(withServices(...many.slice(1)), 's-4vcpu-8gb')).toEqual([]);
  });
});

describe('a secret is refused', () => {
  const meaning = 'A key.';
  const withSecret = (text: string): HostSpec =>
    exampleHost({
      services: [exampleService({ environmentTemplates: { URL: text } })],
      secrets: [{ name: 'KEY', meaning, origin: 'user' }],
    });
  const at = 'services.web.environmentTemplates.URL';
  refusals([
    [
      'with a name that is no variable',
      exampleHost({ secrets: [{ name: 'api-key', meaning, origin: 'user' }] }),
      'secrets.api-key: the secret name "api-key" may consist only of upper-case letters, digits and underscores, a letter first; use upper-case letters, digits and underscores, a letter first, 1 to 64 characters, such as "POSTGRES_PASSWORD"',
    ],
    [
      'declared twice',
      exampleHost({
        secrets: [
          { name: 'KEY', meaning, origin: 'user' },
          { name: 'KEY', meaning, origin: 'generated' },
        ],
      }),
      'secrets.KEY: the secret KEY is declared twice; declare it once; services share it by name',
    ],
    [
      'that a service names and nobody declares',
      withService({ secrets: [{ name: 'KEY' }] }),
      'services.web.secrets: "KEY" is not a known secret (0 are known); leave the secret out',
    ],
    [
      'that a template names and nobody declares',
      withSecret('{secret:KEYS}'),
      `${at}: "KEYS" is not a known secret (1 are known); use KEY`,
    ],
    [
      'in a template that is not closed',
      withSecret('redis://:{secret:KEY'),
      `${at}: "redis://:{secret:KEY" has a reference that is not closed; write {secret:NAME} or {deployment:PATH}`,
    ],
    [
      'behind a deployment path that is none',
      withSecret('{deployment:database..host}'),
      `${at}: {deployment:database..host} is no path; write names joined by dots, such as {deployment:database.host}`,
    ],
    ...['\n', '\r', '\t'].map((space): Refusal => [
      `in a template with ${JSON.stringify(space)}`,
      withSecret(`a${space}b`),
      `${at}: the template has a line break or a tab; keep it on one line, with spaces`,
    ]),
    [
      'that a guard names and nobody declares',
      withIngress({ routes: [{ path: '/', service: 'web', guard: { header: 'X-Key', secret: 'KEY' } }] }),
      'ingress.routes.0.guard.secret: "KEY" is not a known secret (0 are known); leave the secret out',
    ],
    [
      'that the heartbeat names and nobody declares',
      exampleHost({ heartbeatSecret: 'PING' }),
      'heartbeatSecret: "PING" is not a known secret (0 are known); leave the secret out',
    ],
  ]);
});

describe('an ingress is refused', () => {
  const route = (props: object): HostSpec => withIngress({ routes: [{ path: '/', service: 'web', ...props }] });
  refusals([
    [
      'with a domain that is none',
      withIngress({ domain: 'localhost' }),
      'ingress.domain: the domain "localhost" has one label, at least 2 are needed; write the whole name, such as "planner.example.com"',
    ],
    [
      'with an alias that is an address',
      withIngress({ aliases: ['https://shop.example.org'] }),
      'ingress.aliases.0: the domain "https://shop.example.org" is more than a name; write the name alone, such as "planner.example.com"',
    ],
    [
      'with a name twice',
      withIngress({ aliases: ['a.example.org', 'shop.example.com', 'a.example.org'] }),
      'ingress.aliases.1: shop.example.com is named twice; name each domain once',
      'ingress.aliases.2: a.example.org is named twice; name each domain once',
    ],
    [
      'with more names than a certificate holds',
      withIngress({ aliases: Array.from({ length: 100 }, (_value, index) => `a${index}.example.org`) }),
      'ingress.aliases: 101 domains, a certificate holds 100; use several hosts',
    ],
    [
      'with a trusted proxy that is no range',
      withIngress({ trustedProxies: ['10.0.0.1/8'] }),
      'ingress.trustedProxies.0: 10.0.0.1/8 has bits set beyond its prefix of 8; write 10.0.0.0/8 for the network, or 10.0.0.1 for the one address',
    ],
    ['with a route without a slash', route({ path: 'api' }), `ingress.routes.0.path: "api" is no path; ${PATH_REMEDY}`],
    ['with a route with a query', route({ path: '/a?b' }), `ingress.routes.0.path: "/a?b" is no path; ${PATH_REMEDY}`],
    [
      'with a route that would break out of the configuration',
      route({ path: '/; }' }),
      `ingress.routes.0.path: "/; }" is no path; ${PATH_REMEDY}`,
    ],
    [
      'with a route to nobody',
      route({ service: 'wbe' }),
      'ingress.routes.0.service: "wbe" is not a known service (2 are known); use web or nginx',
    ],
    [
      'with a route to a service without a port',
      exampleHost({
        services: [{ name: 'web', image: 'acme/web:1', memoryMib: 64, cpus: 0.1 }],
        ingress: exampleIngress(),
      }),
      'ingress.routes.0.service: web has no port that a route could lead to; set services.web.port',
    ],
    [
      'with a timeout of nothing',
      route({ readTimeoutSeconds: 0 }),
      'ingress.routes.0.readTimeoutSeconds: 0 seconds is not a whole number from 1 to 3600; choose one in that range',
    ],
    [
      'with a body of nothing',
      route({ maxBodyMib: 0 }),
      'ingress.routes.0.maxBodyMib: 0 MiB is not a whole number from 1 to 10240; choose one in that range',
    ],
    [
      'with a rate limit that is not there',
      route({ rateLimit: 'slow' }),
      'ingress.routes.0.rateLimit: "slow" is not a known rate limit (0 are known); leave the rate limit out',
    ],
    [
      'with a guard over a header that is none',
      exampleHost({
        secrets: [{ name: 'KEY', meaning: 'A key.', origin: 'generated' }],
        ingress: exampleIngress({
          routes: [{ path: '/', service: 'web', guard: { header: 'X Key', secret: 'KEY' } }],
        }),
      }),
      'ingress.routes.0.guard.header: "X Key" is no header name; write letters, digits and hyphens',
    ],
    [
      'with a rate limit whose name is no zone',
      withIngress({ rateLimits: [{ name: 'My-Limit', requestsPerMinute: 1, burst: 0 }] }),
      'ingress.rateLimits.0.name: "My-Limit" is no zone name; write lower-case letters, digits and underscores',
    ],
    [
      'with two rate limits under one name',
      withIngress({
        rateLimits: [
          { name: 'app', requestsPerMinute: 1, burst: 0 },
          { name: 'app', requestsPerMinute: 2, burst: 0 },
        ],
      }),
      'ingress.rateLimits.1.name: two rate limits are called "app"; rename one, or share it',
    ],
    [
      'with rates out of range',
      withIngress({ rateLimits: [{ name: 'app', requestsPerMinute: 0, burst: -1 }] }),
      'ingress.rateLimits.0.requestsPerMinute: 0 requests is not a whole number from 1 to 1000000; choose one in that range',
      'ingress.rateLimits.0.burst: -1 requests is not a whole number from 0 to 100000; choose one in that range',
    ],
    [
      'with one path for two routes',
      withIngress({ routes: ['/', '/a', '/a'].map((path) => ({ path, service: 'web' })) }),
      'ingress.routes: the path /a is routed twice; keep one of the routes',
    ],
    [
      'with a closed path that is also served',
      withIngress({ routes: [{ path: '/metrics', service: 'web' }], closedPaths: ['/metrics'] }),
      'ingress.routes: the path /metrics is routed twice; keep one of the routes',
    ],
    [
      'with a closed path that would close nothing',
      withIngress({ closedPaths: ['metrics'] }),
      `ingress.closedPaths.0: "metrics" is no path; ${PATH_REMEDY}`,
    ],
    [
      'with static files that are no directory',
      withIngress({ staticFiles: [{ path: '/static', directory: 'srv' }] }),
      'ingress.staticFiles.0.directory: the path "srv" is not absolute; start it with "/"',
      'ingress.staticFiles.0.path: "/static" is no directory; start and end it with /',
    ],
  ]);

  test('an exact route and a prefix may have one path', () => {
    const routes = [
      { path: '/a', service: 'web' },
      { path: '/a', service: 'web', exact: true },
    ];
    expect(errorsOf(withIngress({ routes }))).toEqual([]);
  });
});

describe('a host is refused', () => {
  const backups = (props: object): HostSpec =>
    exampleHost({ backups: { postgres: { service: 'web', database: 'shop', user: 'shop' }, ...props } });
  refusals([
    [
      'with a name that no unit could carry',
      exampleHost({ app: 'My App' }),
      `app: the app name "My App" may consist only of ${NAME_RULE}; use ${NAME_RULE}, 1 to 32 characters, such as "planner"`,
    ],
    [
      'with a name that is too long',
      exampleHost({ app: 'a'.repeat(33) }),
      `app: the app name "${'a'.repeat(33)}" has 33 characters, at most 32 are allowed; use ${NAME_RULE}, 1 to 32 characters, such as "planner"`,
    ],
    [
      'with an admin that is no user',
      exampleHost({ adminUser: '1st' }),
      'adminUser: the user name "1st" may consist only of lower-case letters, digits, underscores and hyphens, a letter or underscore first; use lower-case letters, digits, underscores and hyphens, a letter or underscore first, 1 to 32 characters, such as "deploy"',
    ],
    [
      'with backups at no time of day',
      backups({ at: '24:00' }),
      'backups.at: "24:00" is no time of day between 00:00 and 23:59; write hours and minutes with two digits each, such as "03:30"',
    ],
    [
      'with no backup kept',
      backups({ keep: 0 }),
      'backups.keep: 0 dumps is not a whole number from 1 to 365; choose one in that range',
    ],
    [
      'with backups of nobody',
      backups({ postgres: { service: 'postgres', database: 'shop', user: 'shop' } }),
      'backups.postgres.service: there is no service "postgres"; name web',
    ],
    [
      'with backups of a database that needs quotes',
      backups({ postgres: { service: 'web', database: 'my-shop', user: 'Shop' } }),
      ...[
        ['database', 'my-shop'],
        ['user', 'Shop'],
      ].map(
        ([field, value]) =>
          `backups.postgres.${field}: the PostgreSQL name "${value}" may consist only of lower-case letters, digits and underscores, no digit first; use lower-case letters, digits and underscores, no digit first, 1 to 63 characters, such as "planner"`,
      ),
    ],
    [
      'with a disk mounted nowhere',
      exampleHost({ dataDisks: [{ volumeName: 'data', mountPoint: 'mnt' }] }),
      'dataDisks.0.mountPoint: the path "mnt" is not absolute; start it with "/"',
    ],
    [
      'with a disk whose volume has no possible name',
      exampleHost({ dataDisks: [{ volumeName: 'Data', mountPoint: '/mnt/data' }] }),
      expect.stringContaining('dataDisks.0.volumeName: the volume name "Data"') as string,
    ],
    [
      'with a directory of a strange mode',
      exampleHost({
        dataDisks: [
          {
            volumeName: 'data',
            mountPoint: '/mnt/data',
            directories: [{ path: '/mnt/data/x', uid: 0, gid: 0, mode: 'rwx' }],
          },
        ],
      }),
      'dataDisks.0.directories: the mode "rwx" is not octal; write one such as "0750"',
    ],
    [
      'with dumps in no absolute directory',
      backups({ directory: 'backups' }),
      'backups.directory: the path "backups" is not absolute; start it with "/"',
    ],
    [
      'with shared files mounted nowhere',
      exampleHost({ sharedFiles: { mountPoint: 'shared' } }),
      'sharedFiles.mountPoint: the path "shared" is not absolute; start it with "/"',
    ],
    [
      'with shared directories of a strange mode, in no absolute place',
      exampleHost({
        sharedFiles: { mountPoint: '/mnt/shared', directories: [{ path: 'out', uid: 0, gid: 0, mode: '888' }] },
      }),
      'sharedFiles.directories: the path "out" is not absolute; start it with "/"',
      'sharedFiles.directories: the mode "888" is not octal; write one such as "0750"',
    ],
    [
      'with shared files where a volume is mounted',
      exampleHost({
        dataDisks: [{ volumeName: 'data', mountPoint: '/mnt/data' }],
        sharedFiles: { mountPoint: '/mnt/data' },
      }),
      'sharedFiles.mountPoint: /mnt/data is where the volume data is mounted; choose another directory for one of them',
    ],
    [
      'behind a load balancer that is not named',
      examplePlanner({ tls: 'load-balancer' }),
      "ingress.trustedProxies: TLS ends at a load balancer that is not named: every client would share one rate limit, and anybody could connect; name the load balancer's range, such as that of its VPC",
    ],
    [
      'with a volume in a directory that needs quotes',
      exampleHost({ volumes: [{ name: 'data', directory: '/my data' }] }),
      'volumes.data.directory: the path "/my data" has characters that need quotes; use letters, digits and / . _ @ + = - only',
    ],
    [
      'with logs for more than a year',
      exampleHost({ logRetentionDays: 366 }),
      'logRetentionDays: 366 days is not a whole number from 1 to 365; choose one in that range',
    ],
    [
      'with next to nothing for the system',
      exampleHost({ systemMemoryMib: 63 }),
      'systemMemoryMib: 63 MiB is not a whole number from 64 to 65536; choose one in that range',
    ],
    [
      'with a swap file of less than nothing',
      exampleHost({ swapMib: -1 }),
      'swapMib: -1 MiB is not a whole number from 0 to 65536; choose one in that range',
    ],
    ...['/etc/passwd', '../secrets', 'a//b', '', 'manifest.json'].map((path): Refusal => [
      `with a file at ${JSON.stringify(path)}`,
      exampleHost({ files: [{ path, content: '' }] }),
      `files.0.path: ${JSON.stringify(path)} is no path of a file in a release; write a plain relative path, such as "postgres/init/20-tables.sql"`,
    ]),
    [
      'with a file whose path no archive holds',
      exampleHost({ files: [{ path: 'x'.repeat(101), content: '' }] }),
      'files.0.path: the path has 101 bytes, at most 100 are allowed; use a shorter path',
    ],
  ]);
});

describe('PostgreSQL is refused', () => {
  test.each([
    [
      'with more than its memory',
      { settings: { shared_buffers: '512MB' } },
      'services.postgres.command: PostgreSQL may use 616 MiB (shared_buffers 512MB + 20 connections x work_mem 4MB + maintenance_work_mem 24MB), it gets 384 MiB; lower shared_buffers and maintenance_work_mem, or give it 616 MiB',
    ],
    [
      'with more connections than its memory holds',
      { settings: { max_connections: '100' } },
      'services.postgres.command: PostgreSQL may use 520 MiB (shared_buffers 96MB + 100 connections x work_mem 4MB + maintenance_work_mem 24MB), it gets 384 MiB; set max_connections to 66 at most, lower work_mem or shared_buffers, or give it 520 MiB',
    ],
    [
      'with an amount that it cannot read',
      { settings: { work_mem: '4mb' } },
      'services.postgres.command: the PostgreSQL setting work_mem = "4mb" is no amount of memory; write a number with kB, MB or GB in exactly this case, such as "96MB"',
    ],
    [
      'with too little memory for any settings',
      { memoryMib: 64 },
      'services.postgres.command: PostgreSQL may use 100 MiB (shared_buffers 16MB + 20 connections x work_mem 4MB + maintenance_work_mem 4MB), it gets 64 MiB; set max_connections to 11 at most, lower work_mem or shared_buffers, or give it 100 MiB',
    ],
  ])('%s', (_what, postgres, error) => {
    expect(errorsOf(examplePlanner({ postgres }))).toEqual([error]);
  });

  test('also as a service that somebody wrote out', () => {
    const command = ['postgres', '-c', 'shared_buffers=1GB', '-c', 'search_path=a=b'];
    expect(errorsOf(withService({ command }))).toEqual([
      expect.stringMatching(/^services\.web\.command: PostgreSQL may use 1488 MiB .*, it gets 64 MiB; /),
    ]);
  });
});

describe('published ports are refused', () => {
  const remedy =
    "name the ranges of its clients in publishedSources, such as that of the VPC, or bind the port to '127.0.0.1'";
  const open = [{ host: 8000, container: 8000, restricted: true }];
  refusals([
    [
      'to everyone, of a service that asks nobody who they are',
      withService({ publish: open }),
      `services.web.publish: port 8000 would be open to everyone, and web asks nobody who they are; ${remedy}`,
    ],
    [
      'to everyone beside the pages of an ingress',
      withIngress({}, { publish: open }),
      `services.web.publish: port 8000 would be open to everyone, and web asks nobody who they are; ${remedy}`,
    ],
    [
      'to ranges that are none',
      { ...withService({ publish: open }), publishedSources: ['10.0.0.0/16', 'the office'] },
      expect.stringMatching(/^publishedSources\.1: /) as string,
    ],
    [
      'to some, where nginx ends TLS for everyone',
      { ...withIngress({}), publishedSources: ['10.0.0.0/16'] },
      'publishedSources: only 10.0.0.0/16 would reach the host, whose nginx ends TLS for everyone; take the ranges out, or put the service that is not for everyone on a host of its own',
    ],
    [
      'once only, to a wrong range of a load balancer',
      withIngress({ tls: 'load-balancer', trustedProxies: ['balancer'] }, { publish: open }),
      expect.stringMatching(/^ingress\.trustedProxies\.0: /) as string,
    ],
  ]);

  test.each([
    ['to named ranges', { ...withService({ publish: open }), publishedSources: ['10.0.0.0/16', 'fd00::/8'] }],
    ['to the host itself', withService({ publish: [{ ...open[0]!, address: '127.0.0.1' }] })],
    [
      "to a load balancer's range",
      withIngress({ tls: 'load-balancer', trustedProxies: ['10.0.0.0/16'] }, { publish: open }),
    ],
  ])('but not %s', (_what, spec: HostSpec) => {
    expect(errorsOf(spec)).toEqual([]);
  });
});

describe('a droplet is too small', () => {
  test('for the memory of its services, with the sum and the next size', () => {
    expect(errorsOf(withService({ memoryMib: 900 }))).toEqual([
      'memory: services need 1100 MiB (web 900 + system 200), s-1vcpu-1gb has 1024 MiB; use s-1vcpu-2gb (1 vCPU, 2048 MiB, 50 GB, $12.00 a month), lower the limits by 76 MiB, or move a service to a machine of its own',
    ]);
  });

  test('for the second container of a deploy', () => {
    const spec = { ...withIngress({}, { memoryMib: 600, deploy: 'blue-green' as const }), swapMib: 256 };
    expect(errorsOf(spec)).toEqual([
      'memory: services need 1432 MiB during a deploy (web 600 + nginx 32 + system 200 + second web 600), s-1vcpu-1gb has 1024 MiB + 256 MiB swap; use s-1vcpu-2gb (1 vCPU, 2048 MiB, 50 GB, $12.00 a month), raise the swap file to 408 MiB, lower the limits by 152 MiB, or replace web in place, which interrupts it',
    ]);
  });

  test('for every instance of a rolling service at once, but for no further one during a deploy', () => {
    const rolling = (memoryMib: number): HostSpec => withIngress({}, { memoryMib, deploy: 'rolling', instances: 3 });
    expect(errorsOf({ ...rolling(264), swapMib: 0 })).toEqual([]);
    expect(errorsOf(rolling(300))).toEqual([
      'memory: services need 1132 MiB (web-1 300 + web-2 300 + web-3 300 + nginx 32 + system 200), s-1vcpu-1gb has 1024 MiB; use s-1vcpu-2gb (1 vCPU, 2048 MiB, 50 GB, $12.00 a month), lower the limits by 108 MiB, or move a service to a machine of its own',
    ]);
  });

  test('for a CPU share that Docker would refuse', () => {
    expect(errorsOf(withService({ cpus: 2 }))).toEqual([
      'cpu: web may use 2 CPUs, s-1vcpu-1gb has 1; lower the share to 1, or use s-2vcpu-2gb (2 vCPUs, 2048 MiB, 60 GB, $18.00 a month)',
    ]);
  });

  test('for its swap file and dumps', () => {
    const [error] = errorsOf(exampleHost({ swapMib: 20480 }));
    expect(error).toMatch(
      /^disk: the disk needs \d+ MiB \(system 3072 \+ .* \+ swap 20480 \+ logs 512\), s-1vcpu-1gb has 23841 MiB \(25 GB\); use /,
    );
  });

  test('is only said where shares may add up to more than there is', () => {
    const spec = withServices({ cpus: 0.7 }, { name: 'b', cpus: 0.6 });
    expect(errorsOf(spec)).toEqual([]);
    expect(warningsOf(spec)).toEqual([
      'cpu: services may use 1.3 CPUs (web 0.7 + b 0.6), s-1vcpu-1gb has 1; lower the shares, or use s-2vcpu-2gb (2 vCPUs, 2048 MiB, 60 GB, $18.00 a month)',
    ]);
  });

  test('is only said where Linux may show less than was sold', () => {
    expect(warningsOf(withService({ memoryMib: 800 }))).toEqual([
      'memory: services may use 1000 of 1024 MiB, Linux on s-1vcpu-1gb is likely to show 960 MiB; lower the limits by 40 MiB, or keep a swap file',
    ]);
  });
});

test('all faults are reported at once, in the order of the definition', () => {
  const spec: HostSpec = {
    app: 'Shop',
    services: [exampleService({ image: '', memoryMib: 2000, dependsOn: ['db'], secrets: [{ name: 'KEY' }] })],
    ingress: exampleIngress({ domain: 'shop', routes: [{ path: '/', service: 'api' }] }),
    logRetentionDays: 0,
  };
  expect(planOn(spec).faults.errors.map(({ at }) => at)).toEqual([
    'app',
    'services.web.image',
    'services.web.dependsOn',
    'services.web.secrets',
    'ingress.domain',
    'ingress.routes.0.service',
    'logRetentionDays',
    'memory',
  ]);
});
