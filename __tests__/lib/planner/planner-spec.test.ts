import { describeFault } from '../../../lib/core/fault';
import type { HostPlan, HostBudgets } from '../../../lib/host/plan';
import type { HostSpec, IngressSpec, RouteSpec, ServiceSpec } from '../../../lib/host/spec';
import type { PlannerSpecProps } from '../../../lib/planner/planner-spec';
import { examplePlanner, planOn } from '../../support/example-hosts';

const serviceOf = (spec: HostSpec, name: string): ServiceSpec => {
  const found = spec.services.find((service) => service.name === name);
  if (!found) throw new Error(`no service ${name}`);
  return found;
};
const ingressOf = (spec: HostSpec): IngressSpec => spec.ingress!;
const routeOf = (spec: HostSpec, path: string): RouteSpec | undefined =>
  ingressOf(spec).routes.find((route) => route.path === path);
const planFor = (size: string, props: Partial<PlannerSpecProps> = {}): HostPlan =>
  planOn(examplePlanner({ size, ...props }), size);
const budgetsFor = (size: string, props: Partial<PlannerSpecProps> = {}): HostBudgets => planFor(size, props).budgets!;
const faultsFor = (size: string, props: Partial<PlannerSpecProps> = {}): readonly string[] =>
  planFor(size, props).faults.all.map(describeFault);
/** The value of a `-c name=value` of a command. */
const settingOf = ({ command = [] }: ServiceSpec, name: string): string | undefined =>
  command.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);

describe("the document's $6 droplet", () => {
  test('936 of 1024 MiB are given away, 1192 of memory and swap during a deploy', () => {
    const { memory } = budgetsFor('s-1vcpu-1gb');
    expect(memory).toMatchObject({ usedMib: 936, totalMib: 1024, freeMib: 88, deployMib: 1192, swapMib: 1024 });
    expect(memory.surge?.name).toBe('backend');
  });

  test('all of the one CPU is given away', () => {
    expect(budgetsFor('s-1vcpu-1gb').cpu).toMatchObject({ used: 1, vcpus: 1, fits: true });
  });

  test('the disk holds images, dumps, logs and growth', () => {
    expect(budgetsFor('s-1vcpu-1gb').disk).toMatchObject({ diskGb: 25, fits: true });
  });

  test('there is nothing to complain about', () => {
    expect(faultsFor('s-1vcpu-1gb')).toEqual([]);
  });

  test('without a swap file a deploy would not fit, and the sum is told', () => {
    expect(faultsFor('s-1vcpu-1gb', { swapMib: 0 })).toEqual([
      expect.stringMatching(
        /^memory: services need 1192 MiB during a deploy \(postgres 384 \+ redis 64 \+ backend 256 \+ nginx 32 \+ system 200 \+ second backend 256\), s-1vcpu-1gb has 1024 MiB \+ 0 MiB swap; /,
      ),
    ]);
  });
});

describe('larger droplets', () => {
  test.each([
    ['s-1vcpu-2gb', 1872, 1],
    ['s-2vcpu-2gb', 1872, 2],
    ['s-2vcpu-4gb', 3744, 2],
  ])('on %s the limits grow to %i MiB and %i CPUs, and fit', (size, usedMib, cpus) => {
    const { memory, cpu } = budgetsFor(size);
    expect(memory).toMatchObject({ usedMib, fits: true, fitsDeploy: true });
    expect(cpu).toMatchObject({ used: cpus, fits: true });
    expect(faultsFor(size)).toEqual([]);
  });

  test('PostgreSQL is tuned to what it gets there', () => {
    const postgres = serviceOf(examplePlanner({ size: 's-2vcpu-4gb' }), 'postgres');
    expect(postgres.memoryMib).toBe(1536);
    expect(settingOf(postgres, 'shared_buffers')).toBe('384MB');
    expect(settingOf(postgres, 'max_connections')).toBe('100');
  });
});

describe('metrics', () => {
  test('are refused on 1 GB, with the sum', () => {
    expect(faultsFor('s-1vcpu-1gb', { metrics: {} }).filter((fault) => fault.startsWith('memory'))).toEqual([
      expect.stringMatching(
        /^memory: services need 1152 MiB \(postgres 384 \+ redis 64 \+ backend 256 \+ prometheus 160 \+ nginx-exporter 24 \+ postgres-exporter 32 \+ nginx 32 \+ system 200\), s-1vcpu-1gb has 1024 MiB; use s-1vcpu-2gb \(.*\), /,
      ),
    ]);
  });

  test.each(['s-1vcpu-2gb', 's-2vcpu-2gb', 's-2vcpu-4gb'])('fit on %s', (size) => {
    expect(planFor(size, { metrics: {} }).faults.errors).toEqual([]);
  });

  test('fit on 1 GB beside a managed database', () => {
    expect(planFor('s-1vcpu-1gb', { metrics: {}, database: 'managed' }).faults.errors).toEqual([]);
  });

  test('ask PostgreSQL as the user that it has', () => {
    const spec = examplePlanner({ size: 's-1vcpu-2gb', metrics: {}, postgres: { database: 'diary', user: 'writer' } });
    expect(serviceOf(spec, 'postgres-exporter').environment).toMatchObject({
      DATA_SOURCE_URI: 'postgres:5432/diary?sslmode=disable',
      DATA_SOURCE_USER: 'writer',
    });
  });

  test('without a PostgreSQL of its own nobody asks it', () => {
    const names = examplePlanner({ metrics: {}, database: 'managed' }).services.map(({ name }) => name);
    expect(names).toContain('prometheus');
    expect(names).not.toContain('postgres-exporter');
  });

  test('stay closed to the world, wherever the app has them', () => {
    expect(ingressOf(examplePlanner()).closedPaths).toEqual(['/metrics']);
    expect(ingressOf(examplePlanner({ metrics: { path: '/internal/numbers' } })).closedPaths).toEqual([
      '/internal/numbers',
    ]);
  });
});

describe('PostgreSQL', () => {
  const postgres = serviceOf(examplePlanner(), 'postgres');

  test.each([
    ['shared_buffers', '96MB'],
    ['work_mem', '4MB'],
    ['max_connections', '20'],
  ])("has the document's %s = %s", (name, value) => {
    expect(settingOf(postgres, name)).toBe(value);
  });

  test('is version 15 with pgvector, which is created at the first start', () => {
    expect(postgres.image).toBe('pgvector/pgvector:pg15');
    expect(examplePlanner().files).toEqual([
      { path: 'postgres/init/10-extensions.sql', content: 'CREATE EXTENSION IF NOT EXISTS "vector";\n' },
    ]);
  });

  test('is not reachable from outside, and keeps its data on a volume', () => {
    expect(postgres.publish).toBeUndefined();
    expect(postgres.mounts).toContainEqual({ source: 'postgres_data', target: '/var/lib/postgresql/data' });
  });

  test('takes settings of yours, and is dumped under the name it has', () => {
    const spec = examplePlanner({ postgres: { version: 16, settings: { work_mem: '8MB' }, database: 'diary' } });
    expect(serviceOf(spec, 'postgres').image).toBe('pgvector/pgvector:pg16');
    expect(settingOf(serviceOf(spec, 'postgres'), 'work_mem')).toBe('8MB');
    expect(spec.backups?.postgres).toEqual({ service: 'postgres', database: 'diary', user: 'diary' });
    expect(serviceOf(spec, 'backend').environmentTemplates?.['DATABASE_URL']).toBe(
      'postgresql://diary:{secret:POSTGRES_PASSWORD}@postgres:5432/diary',
    );
  });

  test('with settings beyond its memory is refused', () => {
    expect(faultsFor('s-1vcpu-1gb', { postgres: { settings: { shared_buffers: '300MB' } } })).toEqual([
      expect.stringMatching(/^services\.postgres\.command: PostgreSQL may use 404 MiB \(.*\), it gets 384 MiB; /),
    ]);
  });
});

describe('Redis', () => {
  const redis = serviceOf(examplePlanner(), 'redis');
  const argument = (name: string): string | undefined => redis.command?.[redis.command.indexOf(name) + 1];

  test.each([
    ['--maxmemory', '50mb'],
    ['--maxmemory-policy', 'allkeys-lru'],
    ['--save', '3600 1 300 100 60 10000'],
  ])("has the document's %s %s", (name, value) => {
    expect(argument(name)).toBe(value);
  });

  test('is version 7, asks for its password, and shows it to nobody', () => {
    expect(redis.image).toBe('redis:7');
    expect(redis.secrets).toEqual([{ name: 'REDIS_PASSWORD' }]);
    expect(redis.environment).toBeUndefined();
    expect(redis.mounts).toContainEqual({ source: 'redis_data', target: '/data' });
  });
});

describe('the way in', () => {
  test("the webhook waits 30 seconds, is limited strictly, and needs Telegram's secret", () => {
    expect(routeOf(examplePlanner(), '/webhook/telegram')).toEqual({
      path: '/webhook/telegram',
      service: 'backend',
      readTimeoutSeconds: 30,
      rateLimit: 'strict',
      guard: { header: 'X-Telegram-Bot-Api-Secret-Token', secret: 'TELEGRAM_WEBHOOK_SECRET' },
    });
  });

  test.each(['/login', '/auth'])('%s is limited strictly', (path) => {
    expect(routeOf(examplePlanner(), path)?.rateLimit).toBe('strict');
  });

  test('all the rest is limited for each client', () => {
    expect(routeOf(examplePlanner(), '/')).toMatchObject({ service: 'backend', rateLimit: 'app' });
  });

  test('routes and static files of yours come beside them', () => {
    const spec = examplePlanner({
      routes: [{ path: '/slow/', service: 'backend', readTimeoutSeconds: 300 }],
      staticFiles: [{ path: '/ui/', directory: '/srv/ui' }],
    });
    expect(routeOf(spec, '/slow/')?.readTimeoutSeconds).toBe(300);
    expect(ingressOf(spec).staticFiles).toHaveLength(1);
    expect(planOn(spec).faults.all).toEqual([]);
  });
});

describe('the backend', () => {
  const backend = serviceOf(examplePlanner(), 'backend');

  test('is replaced beside the running one, after its migration', () => {
    expect(backend).toMatchObject({ deploy: 'blue-green', migrate: ['alembic', 'upgrade', 'head'], port: 8000 });
  });

  test('is not root, and asked for its health at /health', () => {
    expect(backend.user).toBe('1000:1000');
    expect(backend.health?.command.join(' ')).toContain('http://127.0.0.1:8000/health');
  });

  test('gets its secrets as variables, its addresses made on the host', () => {
    expect(backend.secrets?.map(({ name, as }) => [name, as])).toEqual([
      ['OPENAI_API_KEY', 'env'],
      ['TELEGRAM_BOT_TOKEN', 'env'],
      ['TELEGRAM_WEBHOOK_SECRET', 'env'],
    ]);
    expect(backend.environmentTemplates).toEqual({
      DATABASE_URL: 'postgresql://planner:{secret:POSTGRES_PASSWORD}@postgres:5432/planner',
      REDIS_URL: 'redis://:{secret:REDIS_PASSWORD}@redis:6379/0',
    });
    expect(backend.environment).toMatchObject({ PUBLIC_URL: 'https://planner.example.com' });
  });

  test('takes everything of yours', () => {
    const spec = examplePlanner({
      backend: {
        image: 'acme/app@sha256:'.concat('0'.repeat(64)),
        memoryMib: 300,
        cpus: 0.4,
        command: ['serve'],
        port: 9000,
        healthPath: '/alive',
        migrate: ['migrate'],
        user: '7:8',
        environment: { LOG_LEVEL: 'info', PUBLIC_URL: 'https://other.example.com' },
        secrets: [{ name: 'SENTRY_DSN', meaning: 'Where errors go.', origin: 'user' }],
        databaseScheme: 'postgresql+asyncpg',
        stopGraceSeconds: 60,
      },
    });
    expect(serviceOf(spec, 'backend')).toMatchObject({
      memoryMib: 300,
      cpus: 0.4,
      command: ['serve'],
      port: 9000,
      migrate: ['migrate'],
      user: '7:8',
      environment: { LOG_LEVEL: 'info', PUBLIC_URL: 'https://other.example.com' },
      stopGraceSeconds: 60,
    });
    expect(serviceOf(spec, 'backend').environmentTemplates?.['DATABASE_URL']).toMatch(/^postgresql\+asyncpg:/);
    expect(serviceOf(spec, 'backend').secrets).toContainEqual({ name: 'SENTRY_DSN', as: 'env' });
    expect(spec.secrets?.map(({ name }) => name)).toContain('SENTRY_DSN');
    expect(planOn(spec).faults.errors).toEqual([]);
  });
});

describe('secrets', () => {
  const secretOf = (spec: HostSpec, name: string) => spec.secrets?.find((secret) => secret.name === name);

  test.each([
    ['OPENAI_API_KEY', 'user'],
    ['TELEGRAM_BOT_TOKEN', 'user'],
    ['TELEGRAM_WEBHOOK_SECRET', 'generated'],
    ['POSTGRES_PASSWORD', 'generated'],
    ['REDIS_PASSWORD', 'generated'],
    ['BACKUP_ENCRYPTION_KEY', 'user'],
  ])('%s comes from: %s', (name, origin) => {
    expect(secretOf(examplePlanner(), name)).toMatchObject({ origin });
    expect(secretOf(examplePlanner(), name)?.meaning).toMatch(/^[A-Z].*\.$/);
  });

  test('the backup key is needed only for copies outside, and then to be kept', () => {
    expect(secretOf(examplePlanner(), 'BACKUP_ENCRYPTION_KEY')).toMatchObject({ optional: true, keep: true });
    const copied = examplePlanner({ backups: { bucket: { name: 'acme-backups', region: 'fra1' } } });
    expect(secretOf(copied, 'BACKUP_ENCRYPTION_KEY')?.optional).toBeUndefined();
  });

  test("the heartbeat's address is asked for only where there is a heartbeat", () => {
    expect(secretOf(examplePlanner(), 'HEARTBEAT_URL')).toBeUndefined();
    expect(examplePlanner({ heartbeat: true })).toMatchObject({ heartbeatSecret: 'HEARTBEAT_URL' });
    expect(secretOf(examplePlanner({ heartbeat: true }), 'HEARTBEAT_URL')?.origin).toBe('user');
  });
});

describe('with a managed database', () => {
  const spec = examplePlanner({ database: 'managed' });

  test('there is no container, no volume, no dump and no password of its own', () => {
    expect(spec.services.map(({ name }) => name)).toEqual(['redis', 'backend']);
    expect(spec.volumes?.map(({ name }) => name)).toEqual(['redis_data']);
    expect(spec.backups).toBeUndefined();
    expect(spec.secrets?.map(({ name }) => name)).not.toContain('POSTGRES_PASSWORD');
  });

  test('its address comes from the deployment, over TLS', () => {
    expect(serviceOf(spec, 'backend').environmentTemplates?.['DATABASE_URL']).toBe(
      'postgresql://{deployment:database.user}:{deployment:database.password}@{deployment:database.host}:{deployment:database.port}/{deployment:database.name}?sslmode=require',
    );
    expect(serviceOf(spec, 'backend').dependsOn).toEqual(['redis']);
  });

  test('it is sound', () => {
    expect(planOn(spec).faults.all).toEqual([]);
  });
});

test('with a managed database the host carries the SQL of its first use', () => {
  const files = examplePlanner({ database: 'managed' }).files ?? [];
  expect(files).toEqual([
    {
      path: 'postgres/first-use.sql',
      content: expect.stringContaining('CREATE EXTENSION IF NOT EXISTS "vector";') as string,
    },
  ]);
});
