import { describeFault } from '../../../lib/core/fault';
import { backendPart } from '../../../lib/host/backend-part';
import { databaseUrls } from '../../../lib/host/database-url';
import { type HostPart, joinParts } from '../../../lib/host/part';
import { postgresDirectory, postgresPart, postgresPassword } from '../../../lib/host/postgres-part';
import { redisPart, redisPassword } from '../../../lib/host/redis-part';
import type { HostSpec } from '../../../lib/host/spec';
import { exampleHost, exampleService, planOn } from '../../support/example-hosts';

const SIZE = { memoryMib: 256, cpus: 0.25 };
const postgres = (props: Partial<Parameters<typeof postgresPart>[0]> = {}): HostPart =>
  postgresPart({ app: 'my-shop', ...SIZE, ...props });
const redis = (props: Partial<Parameters<typeof redisPart>[0]> = {}): HostPart =>
  redisPart({ ...SIZE, maxMemoryMib: 128, ...props });
const errorsOf = (part: HostPart, host: Partial<HostSpec> = {}): readonly string[] =>
  planOn({ app: 'my-shop', ...joinParts([part]), ...host }).faults.errors.map(describeFault);

describe.each([
  ['PostgreSQL', postgres, 5432],
  ['Redis', redis, 6379],
])('%s', (_name, part, port) => {
  test('is reached by containers of its host only, and its host makes the password', () => {
    expect(part().service.publish).toBeUndefined();
    expect(part().secrets).toMatchObject([{ origin: 'generated' }]);
    expect(errorsOf(part())).toEqual([]);
  });

  test('that other hosts reach is refused until the host names them', () => {
    const published = part({ published: true, passwordOrigin: 'user' });
    expect(published.service.publish).toEqual([{ host: port, container: port, restricted: true }]);
    expect(errorsOf(published)).toEqual([expect.stringContaining(`port ${port} would be open to everyone`)]);
    expect(errorsOf(published, { publishedSources: ['10.120.0.0/24'] })).toEqual([]);
  });

  test('takes a password of yours, and says where to get one', () => {
    expect(part({ passwordOrigin: 'user' }).secrets).toMatchObject([
      { origin: 'user', source: 'openssl rand -hex 32, the same on every host' },
    ]);
    expect(part({ passwordOrigin: 'deployment' }).secrets?.[0]).not.toHaveProperty('source');
  });
});

test("an application's host has the same password as the database's", () => {
  expect(postgres({ passwordOrigin: 'user' }).secrets).toEqual([postgresPassword('my_shop', 'user')]);
  expect(redis({ passwordOrigin: 'user' }).secrets).toEqual([redisPassword('user')]);
});

test("PostgreSQL's data lie where they are told, in a directory of its own", () => {
  const directory = '/mnt/data/postgres';
  const part = postgres({ directory });
  expect(part.volumes).toEqual([{ name: 'postgres_data', directory }]);
  const { path, uid, gid, mode } = postgresDirectory(directory);
  expect({ path, user: `${uid}:${gid}`, mode }).toEqual({ path: directory, user: part.service.user, mode: '0700' });
  expect(postgres().volumes).toEqual([{ name: 'postgres_data' }]);
});

describe('the address of the database', () => {
  const place = { database: 'shop', user: 'app' } as const;

  test('on the same host is that of the container', () => {
    expect(databaseUrls({ on: 'host', ...place })).toEqual({
      DATABASE_URL: 'postgresql://app:{secret:POSTGRES_PASSWORD}@postgres:5432/shop',
    });
  });

  test('on another host stands in the outputs; the password does not', () => {
    expect(databaseUrls({ on: 'droplet', ...place }, 'postgresql+asyncpg')).toEqual({
      DATABASE_URL:
        'postgresql+asyncpg://app:{secret:POSTGRES_PASSWORD}@{deployment:endpoints.postgres.host}:{deployment:endpoints.postgres.port}/shop',
    });
  });

  test('of a managed cluster stands in the outputs whole, with TLS', () => {
    const direct =
      'postgresql://{deployment:database.user}:{deployment:database.password}@{deployment:database.host}:{deployment:database.port}/{deployment:database.name}?sslmode=require';
    expect(databaseUrls({ on: 'managed' })).toEqual({ DATABASE_URL: direct });
    const pooled = databaseUrls({ on: 'managed', pool: 'app' });
    expect(pooled['DIRECT_DATABASE_URL']).toBe(direct);
    expect(pooled['DATABASE_URL']).toBe(direct.replaceAll('deployment:database.', 'deployment:database.pools.app.'));
  });

  test.each([
    databaseUrls({ on: 'droplet', ...place }),
    databaseUrls({ on: 'managed' }),
    databaseUrls({ on: 'managed', pool: 'app' }),
  ])('is a template that the host can fill in: %#', (environmentTemplates) => {
    const service = exampleService({ environmentTemplates, secrets: [{ name: 'POSTGRES_PASSWORD' }] });
    expect(errorsOf({ service, secrets: [postgresPassword('app', 'user')] })).toEqual([]);
  });
});

describe('a backend', () => {
  const REQUIRED = {
    image: 'acme/web:1',
    ...SIZE,
    pool: { size: 5, overflow: 10 },
    url: 'https://shop.example.com',
    environmentTemplates: {},
    dependsOn: [],
  } as const;

  test('is told its address and its pool, answers /health on port 8000, and is replaced blue-green', () => {
    const { service } = backendPart(REQUIRED);
    expect(service).toMatchObject({
      name: 'backend',
      port: 8000,
      user: '1000:1000',
      deploy: 'blue-green',
      environment: { PUBLIC_URL: REQUIRED.url, DATABASE_POOL_SIZE: '5', DATABASE_MAX_OVERFLOW: '10' },
      stopGraceSeconds: 30,
    });
    expect(JSON.stringify(service.health)).toContain('8000/health');
    for (const field of ['command', 'migrate', 'mounts', 'instances']) expect(service).not.toHaveProperty(field);
  });

  test('takes what its user says, also in the place of what the pattern gives', () => {
    const secret = { name: 'API_TOKEN', meaning: 'A token.', origin: 'user' } as const;
    const part = backendPart({
      ...REQUIRED,
      port: 9000,
      healthPath: '/ok',
      environment: { DATABASE_POOL_SIZE: '7' },
      secrets: [secret],
      deploy: 'rolling',
      instances: 2,
      mounts: [{ source: '/mnt/shared/out', target: '/out' }],
    });
    expect(part.service).toMatchObject({ port: 9000, deploy: 'rolling', instances: 2 });
    expect(part.service.environment).toMatchObject({ DATABASE_POOL_SIZE: '7', DATABASE_MAX_OVERFLOW: '10' });
    expect(part.service.secrets).toEqual([{ name: 'API_TOKEN', as: 'env' }]);
    expect(part.secrets).toEqual([secret]);
    expect(JSON.stringify(part.service.health)).toContain('9000/ok');
  });
});

describe('the disk budget', () => {
  const dumpsOf = (directory: string, host: Partial<HostSpec> = {}): string | undefined => {
    const backups = { postgres: { service: 'web', database: 'shop', user: 'shop' }, keep: 5, directory };
    const { budgets } = planOn(exampleHost({ backups, ...host }));
    return budgets?.disk.shares.find(({ name }) => name.endsWith('dumps'))?.name;
  };
  const data = { dataDisks: [{ volumeName: 'data', mountPoint: '/mnt/data' }] };

  test.each([
    ['/backups', '5 dumps'],
    ['/var/dumps', '5 dumps'],
    ['/mnt/data/backups', '0 dumps'],
    ['/mnt/data', '0 dumps'],
    ['/mnt/data-old/backups', '5 dumps'],
  ])('with dumps in %s counts %s on the root disk', (directory, dumps) => {
    expect(dumpsOf(directory, data)).toBe(dumps);
  });

  test('leaves out dumps on the share', () => {
    expect(dumpsOf('/mnt/shared/backups', { sharedFiles: { mountPoint: '/mnt/shared' } })).toBe('0 dumps');
  });
});
