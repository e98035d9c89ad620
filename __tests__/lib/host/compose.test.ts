import fc from 'fast-check';
import { parse } from 'yaml';
import { renderCompose } from '../../../lib/host/compose';
import { resolveHost } from '../../../lib/host/resolved';
import type { HostSpec } from '../../../lib/host/spec';
import {
  type ComposeModel,
  type ComposeService,
  composeConfig,
  describeWithCompose,
  undoubled,
} from '../../support/compose';
import { exampleHost, exampleIngress, exampleService, examplePlanner, fullHost } from '../../support/example-hosts';

const render = (spec: HostSpec): string => renderCompose(resolveHost(spec));

/** The file as a YAML reader sees it, for what compose does not change. */
const read = (spec: HostSpec): ComposeModel => parse(render(spec)) as ComposeModel;

const service = (model: ComposeModel, name: string): ComposeService => {
  const found = model.services[name];
  if (!found) throw new Error(`no service ${name}`);
  return found;
};

const MIB = 2 ** 20;

describeWithCompose('Planner, as compose reads it', () => {
  let model: ComposeModel;
  beforeAll(async () => {
    model = await composeConfig(render(examplePlanner()));
  });

  test('is the document: its services, the backend in two colours', () => {
    expect(model.name).toBe('planner');
    expect(Object.keys(model.services).sort()).toEqual(['backend-blue', 'backend-green', 'nginx', 'postgres', 'redis']);
  });

  test.each([
    ['backend-blue', 256, 0.5],
    ['backend-green', 256, 0.5],
    ['postgres', 384, 0.3],
    ['redis', 64, 0.1],
  ])("%s may use the document's %i MiB and %f CPUs", (name, memoryMib, cpus) => {
    const { limits } = service(model, name).deploy.resources;
    expect(Number(limits.memory)).toBe(memoryMib * MIB);
    expect(limits.cpus).toBe(cpus);
  });

  test("nginx has the document's 32 MiB, and comes before the others for a CPU", () => {
    const { limits } = service(model, 'nginx').deploy.resources;
    expect(Number(limits.memory)).toBe(32 * MIB);
    expect(limits.cpus).toBe(1);
    const weights = Object.fromEntries(
      Object.entries(model.services).map(([name, item]) => [name, item['cpu_shares']]),
    );
    expect(weights).toEqual({ nginx: 1024, 'backend-blue': 512, 'backend-green': 512, postgres: 307, redis: 102 });
  });

  test('the network and the volumes are called as in the document', () => {
    expect(model.networks).toMatchObject({ planner_network: { name: 'planner_network', driver: 'bridge' } });
    expect(model.volumes).toMatchObject({
      postgres_data: { name: 'planner_postgres_data' },
      redis_data: { name: 'planner_redis_data' },
      letsencrypt: {
        name: 'planner_letsencrypt',
        driver_opts: { type: 'none', o: 'bind', device: '/etc/letsencrypt' },
      },
    });
    expect(Object.keys(model.volumes ?? {})).toHaveLength(3);
  });

  test('only nginx has ports on the host', () => {
    const published = Object.entries(model.services).filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name]) => name)).toEqual(['nginx']);
    expect(service(model, 'nginx')['ports']).toMatchObject([
      { published: '80', target: 80 },
      { published: '443', target: 443 },
    ]);
  });

  test('the backend waits for a healthy PostgreSQL and Redis', () => {
    expect(service(model, 'backend-blue').depends_on).toMatchObject({
      postgres: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    });
  });

  test('the commands arrive as the parts have them', () => {
    const spec = examplePlanner();
    for (const { name, command } of spec.services.filter((candidate) => candidate.command)) {
      expect(service(model, name).command?.map(undoubled)).toEqual(command);
    }
    expect(service(model, 'redis').command?.[2]).toContain('exec redis-server /tmp/auth.conf "$$@"');
  });

  test('without the profile of the app only what belongs to the host is there', async () => {
    const base = await composeConfig(render(examplePlanner()), { profiles: [] });
    expect(Object.keys(base.services).sort()).toEqual(['nginx', 'postgres', 'redis']);
  });
});

describeWithCompose('a host with everything, as compose reads it', () => {
  let model: ComposeModel;
  beforeAll(async () => {
    model = await composeConfig(render(fullHost()));
  });

  test('dollars, braces and ambiguous words come out as typed', () => {
    const web = service(model, 'web-blue');
    expect(web.command?.map(undoubled)).toEqual(fullHost().services[0]?.command);
    expect(undoubled(JSON.stringify(web.environment))).toBe(
      JSON.stringify({
        DB_PASSWORD_FILE: '/run/secrets/DB_PASSWORD',
        DOUBLE: '$$',
        HOME_DIR: '${HOME:-none}',
        PERCENT: '%{x}',
        PRICE: '$5',
        SPACES: ' a  b ',
      }),
    );
    expect(web['healthcheck']).toMatchObject({
      test: ['CMD', 'check', '$$HOSTNAME'],
      interval: '7s',
      timeout: '3s',
      retries: 4,
      start_period: '9s',
    });
  });

  test('a colour takes its image from its own variable, and the other way from the definition', async () => {
    const variables = { WEB_BLUE_IMAGE: 'acme/web:2' };
    const deployed = await composeConfig(render(fullHost()), { variables });
    expect(service(deployed, 'web-blue').image).toBe('acme/web:2');
    expect(service(deployed, 'web-green').image).toBe('acme/web:1');
    expect(service(model, 'web-blue').image).toBe('acme/web:1');
  });

  test('a service that is replaced in place has a variable too; one of the host has none', async () => {
    const variables = { JOBS_IMAGE: 'acme/jobs:2', DB_IMAGE: 'acme/db:2' };
    const deployed = await composeConfig(render(fullHost()), { variables });
    expect(service(deployed, 'jobs').image).toBe('acme/jobs:2');
    expect(service(deployed, 'db').image).toBe('acme/web:1');
  });

  test('nothing depends on a colour, which only a deploy starts and stops', () => {
    const dependencies = Object.values(model.services).flatMap(({ depends_on }) => Object.keys(depends_on ?? {}));
    expect(new Set(dependencies)).toEqual(new Set(['db', 'jobs']));
  });

  test('a dependency without a health check only has to have started', () => {
    expect(service(model, 'web-blue').depends_on).toMatchObject({
      db: { condition: 'service_healthy' },
      jobs: { condition: 'service_started' },
    });
  });

  test('each service has its own copy of a secret file, and says where it is', () => {
    expect(model.secrets).toMatchObject({
      'web-DB_PASSWORD': { file: '/run/shop/secrets/web/DB_PASSWORD' },
      'db-DB_PASSWORD': { file: '/run/shop/secrets/db/DB_PASSWORD' },
    });
    expect(service(model, 'db')['secrets']).toMatchObject([{ source: 'db-DB_PASSWORD', target: 'DB_PASSWORD' }]);
    expect(service(model, 'db').environment).toEqual({ DB_PASSWORD_FILE: '/run/secrets/DB_PASSWORD' });
  });

  test('a published port stays on 127.0.0.1 where it is asked to', () => {
    expect(service(model, 'console')['ports']).toMatchObject([
      { host_ip: '127.0.0.1', published: '3000', target: 3000, protocol: 'tcp' },
      { published: '5353', target: 53, protocol: 'udp' },
    ]);
  });

  test('user, shared memory, capabilities and memory file systems arrive', () => {
    expect(service(model, 'web-blue')['user']).toBe('1000:1001');
    expect(service(model, 'db')['shm_size']).toBe(String(128 * MIB));
    expect(service(model, 'api-green')).toMatchObject({ cap_add: ['NET_RAW'], stop_grace_period: '45s' });
    expect(service(model, 'console')).toMatchObject({ tmpfs: ['/tmp', '/run'], read_only: true });
  });

  test('every container is kept from gaining rights', () => {
    for (const container of Object.values(model.services)) {
      expect(container).toMatchObject({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    }
  });

  test('every container restarts, logs to the journal under its name, and has limits', () => {
    for (const container of Object.values(model.services)) {
      expect(container).toMatchObject({
        restart: 'unless-stopped',
        logging: { driver: 'journald', options: { tag: expect.stringMatching(/^shop-/) } },
        deploy: { resources: { limits: { memory: expect.any(String), cpus: expect.any(Number) } } },
      });
    }
    expect(service(model, 'api-blue')['logging']).toMatchObject({ options: { tag: 'shop-app' } });
  });

  test('volumes with a directory lead there, the others to Docker', () => {
    expect(model.volumes).toMatchObject({
      db_data: { name: 'shop_db_data', driver_opts: { type: 'none', o: 'bind', device: '/mnt/data/db' } },
      cache: { name: 'shop_cache' },
    });
    expect(model.volumes?.['cache']).not.toHaveProperty('driver_opts');
    expect(service(model, 'db')['volumes']).toMatchObject([
      { type: 'volume', source: 'db_data', target: '/data' },
      { type: 'bind', source: '/opt/shop/current/db', target: '/init', read_only: true },
    ]);
  });

  test('who is deployed is given the files of the release that is on its way, the others those of the current one', async () => {
    const settings = { type: 'bind', target: '/settings' };
    expect(service(model, 'api-blue')['volumes']).toContainEqual(
      expect.objectContaining({ ...settings, source: '/opt/shop/current/api' }),
    );
    const deployed = await composeConfig(render(fullHost()), {
      variables: { RELEASE_FILES: '/opt/shop/releases/r2' },
    });
    expect(service(deployed, 'api-blue')['volumes']).toContainEqual(
      expect.objectContaining({ ...settings, source: '/opt/shop/releases/r2/api' }),
    );
    expect(service(deployed, 'db')['volumes']).toContainEqual(
      expect.objectContaining({ source: '/opt/shop/current/db' }),
    );
  });

  test("containers have fixed addresses, and nginx answers to the colours' common names", () => {
    const networks = Object.values(model.services).map(({ networks }) => networks['shop_network']);
    const addresses = networks.map((network) => network?.ipv4_address);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(service(model, 'nginx').networks['shop_network']?.aliases).toEqual(['web', 'api']);
  });

  test('instances of a rolling service differ in name, address and image, and nginx answers for them', async () => {
    const services = [
      exampleService({ deploy: 'rolling', health: { command: ['ready'] } }),
      exampleService({ name: 'jobs', dependsOn: ['web'], deploy: 'stop-first' }),
    ];
    const spec = exampleHost({ services, ingress: exampleIngress() });
    const model = await composeConfig(render(spec), { variables: { WEB_1_IMAGE: 'acme/web:2' } });
    expect(Object.keys(model.services).sort()).toEqual(['jobs', 'nginx', 'web-1', 'web-2']);
    expect([service(model, 'web-1').image, service(model, 'web-2').image]).toEqual(['acme/web:2', 'acme/web:1']);
    expect(service(model, 'nginx').networks['shop_network']?.aliases).toEqual(['web']);
    expect(service(model, 'jobs').depends_on).toBeUndefined();
    expect(service(model, 'web-1').deploy).toEqual(service(model, 'web-2').deploy);
  });

  test('metrics fit in', async () => {
    const metrics = await composeConfig(render(examplePlanner({ size: 's-1vcpu-2gb', metrics: {} })));
    expect(Object.keys(metrics.services)).toEqual(
      expect.arrayContaining(['prometheus', 'nginx-exporter', 'postgres-exporter']),
    );
    expect(service(metrics, 'prometheus')['ports']).toMatchObject([{ host_ip: '127.0.0.1', published: '9090' }]);
  });

  test('Planner behind a load balancer has one port and no certificates', async () => {
    const model = await composeConfig(render(examplePlanner({ tls: 'load-balancer', database: 'managed' })));
    expect(service(model, 'nginx')['ports']).toMatchObject([{ published: '80' }]);
    expect(Object.keys(model.volumes ?? {})).toEqual(['redis_data']);
    expect(model.services).not.toHaveProperty('postgres');
  });

  test('any text comes out as typed, in a command and in the environment', async () => {
    const ambiguous = [
      'yes',
      'null',
      '~',
      '1_000',
      '0x1F',
      '0b11',
      '0o17',
      '017',
      '1e3',
      '.inf',
      '2026-01-01',
      '12:30',
    ];
    const text = fc.oneof(
      fc.string({
        unit: fc.constantFrom('$', '{', '}', '%', ':', '#', ' ', '"', "'", '\\', '\n', '\t', 'a', '-', 'ü'),
      }),
      fc.constantFrom(...ambiguous),
    );
    // Compose is asked once about many texts, since each question costs a process.
    const values = [...ambiguous, ...fc.sample(text, 300)];
    const spec = exampleHost({
      services: [
        exampleService({
          command: values,
          environment: Object.fromEntries(values.map((value, index) => [`V${index}`, value])),
        }),
      ],
    });
    const { web } = (await composeConfig(render(spec))).services;
    expect(web?.command?.map(undoubled)).toEqual(values);
    expect(values.map((_value, index) => undoubled(web?.environment?.[`V${index}`] ?? ''))).toEqual(values);
  });
});

describe('the compose file', () => {
  test('equal definitions give equal files', () => {
    expect(render(fullHost())).toBe(render(fullHost()));
  });

  test('no value stands in it that only the host knows', () => {
    expect(render(fullHost())).not.toContain('DSN');
    expect(service(read(fullHost()), 'web-blue')).toMatchObject({
      env_file: [{ path: '/etc/shop/env/web.env', required: false }],
    });
  });

  test('a service without secrets in its environment has no env file', () => {
    expect(service(read(fullHost()), 'db')).not.toHaveProperty('env_file');
  });

  test('a host with one bare service needs nothing else', () => {
    const model = read(exampleHost());
    expect(Object.keys(model)).toEqual(['name', 'services', 'networks']);
    expect(Object.keys(service(model, 'web')).sort()).toEqual([
      'cap_drop',
      'cpu_shares',
      'deploy',
      'image',
      'logging',
      'networks',
      'restart',
      'security_opt',
      'stop_grace_period',
    ]);
  });
});
