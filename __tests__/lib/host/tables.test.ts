import fc from 'fast-check';
import { type ResolvedHost, resolveHost } from '../../../lib/host/resolved';
import type { HostSpec } from '../../../lib/host/spec';
import {
  renderDeliveriesTable,
  renderDirectoriesTable,
  renderGuardsTable,
  renderHostEnv,
  renderSecretsTable,
  renderTemplatesTable,
  renderUpstreamsTable,
} from '../../../lib/host/tables';
import {
  endpointOf,
  exampleHost,
  exampleIngress,
  examplePlanner,
  exampleService,
  fullHost,
} from '../../support/example-hosts';
import { runProgram } from '../../support/run-program';
import { inTemporaryDirectory } from '../../support/temporary-directory';

const full = resolveHost(fullHost());
/** What bash brings itself. */
const BASH_VARIABLES = ['', 'PATH', 'PWD', 'OLDPWD', 'SHLVL', '_'];

const rows = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));

describe('host.env', () => {
  /** The variables as bash has them after it has sourced the file. */
  const sourced = async (spec: HostSpec): Promise<Readonly<Record<string, string>>> =>
    inTemporaryDirectory(async (directory) => {
      const file = directory.write('host.env', renderHostEnv(resolveHost(spec)));
      const script = 'set -eua; source "$1"; exec env -0';
      const { stdout, stderr } = await runProgram('bash', ['--norc', '-c', script, 'bash', file]);
      expect(stderr).toBe('');
      const variables = stdout
        .split('\0')
        .map((text) => [text.split('=', 1).join(), text.slice(text.indexOf('=') + 1)]);
      return Object.fromEntries(variables.filter(([name = '']) => !BASH_VARIABLES.includes(name))) as Record<
        string,
        string
      >;
    });

  test('says what the commands of a host have to know', async () => {
    expect(await sourced(fullHost())).toEqual({
      APP: 'shop',
      ADMIN_USER: 'deploy',
      DOMAIN: 'shop.example.com',
      DOMAINS: 'shop.example.com www.shop.example.com',
      TLS: 'lets-encrypt',
      SWAP_MIB: '1024',
      BASE_SERVICES: 'db console nginx',
      APP_SERVICES: 'web api jobs',
      POSTGRES_SERVICE: 'db',
      POSTGRES_DATABASE: 'shop',
      POSTGRES_USER: 'shop',
      BACKUP_KEEP: '3',
      BACKUP_DIR: '/backups',
      BACKUP_BUCKET: '',
      BACKUP_ENDPOINT: '',
      BACKUP_DAYS: '',
      BACKUP_REDIS: '',
      BACKUP_FILES: '',
      HEARTBEAT_SECRET: 'PING_URL',
      SHARED_MOUNT_POINT: '/mnt/shared',
      PUBLISHED_SOURCES: '',
    });
  });

  test('has every variable also where there is nothing to say, since the commands treat a missing one as an error', async () => {
    const variables = await sourced(exampleHost());
    expect(Object.keys(variables)).toHaveLength(21);
    expect(variables).toMatchObject({
      TLS: 'none',
      DOMAIN: '',
      BACKUP_KEEP: '',
      BACKUP_DIR: '',
      SHARED_MOUNT_POINT: '',
      BASE_SERVICES: 'web',
    });
  });

  test('names the balancer as the only one to reach published ports', async () => {
    const proxied = exampleHost({
      ingress: exampleIngress({ tls: 'load-balancer', trustedProxies: ['10.1.0.0/16', 'fd00::/8'] }),
    });
    expect(await sourced(proxied)).toMatchObject({ TLS: 'load-balancer', PUBLISHED_SOURCES: '10.1.0.0/16 fd00::/8' });
  });

  test('names the ranges that a host is told to be for', async () => {
    expect(await sourced(exampleHost({ publishedSources: ['10.9.0.0/20'] }))).toMatchObject({
      PUBLISHED_SOURCES: '10.9.0.0/20',
    });
  });

  test('names the bucket for copies', async () => {
    const spec = examplePlanner({ backups: { bucket: { name: 'acme-backups', region: 'fra1' }, keep: 5 } });
    expect(await sourced(spec)).toMatchObject({
      BACKUP_BUCKET: 'acme-backups',
      BACKUP_ENDPOINT: 'https://fra1.digitaloceanspaces.com',
      BACKUP_DAYS: '7',
      BACKUP_REDIS: 'redis',
      BACKUP_KEEP: '5',
    });
  });

  test('names the directory of the dumps', async () => {
    const backups = { postgres: { service: 'web', database: 'shop', user: 'shop' }, directory: '/mnt/data/backups' };
    expect(await sourced(exampleHost({ backups }))).toMatchObject({ BACKUP_DIR: '/mnt/data/backups' });
  });

  test('any text comes through bash as typed', async () => {
    const values = [
      "it's",
      '$HOME `id` "x" \\',
      "''",
      '!',
      'a\nb',
      ...fc.sample(fc.string({ unit: fc.constantFrom("'", '$', '"', '\\', '\n', 'ü', ' ') }), 20),
    ];
    for (const value of values) {
      const { DOMAIN } = await sourced(exampleHost({ ingress: exampleIngress({ domain: value }) }));
      expect(DOMAIN).toBe(value);
    }
  });
});

describe('the tables', () => {
  test('secrets: who makes them, whether a deploy waits for them, whether a copy is to be kept', () => {
    expect(rows(renderSecretsTable(full))).toEqual([
      ['DB_PASSWORD', 'generated', 'required', '-'],
      ['API_TOKEN', 'user', 'required', '-'],
      ['HOOK_SECRET', 'generated', 'required', 'keep'],
      ['PING_URL', 'user', 'optional', '-'],
    ]);
  });

  test('deliveries: how a service gets a secret, and as whose file', () => {
    expect(rows(renderDeliveriesTable(full))).toEqual([
      ['web', 'API_TOKEN', 'env', '1000', '1001'],
      ['web', 'DB_PASSWORD', 'file', '1000', '1001'],
      ['db', 'DB_PASSWORD', 'file', '999', '999'],
    ]);
  });

  test.each([
    [undefined, '0', '0'],
    ['1000', '1000', '1000'],
    ['1000:0', '1000', '0'],
  ])('a service with the user %s has files of %s:%s', (user, uid, gid) => {
    const spec = exampleHost({
      services: [
        {
          name: 'a',
          image: 'a',
          memoryMib: 6,
          cpus: 1,
          secrets: [{ name: 'KEY' }],
          ...(user === undefined ? {} : { user }),
        },
      ],
    });
    expect(rows(renderDeliveriesTable(resolveHost(spec)))).toEqual([['a', 'KEY', 'file', uid, gid]]);
  });

  test('templates: what the host fills in', () => {
    expect(rows(renderTemplatesTable(full))).toEqual([
      ['web', 'DSN', 'db://app:{secret:DB_PASSWORD}@{deployment:database.host}/app'],
    ]);
  });

  test('guards: one for each header and secret, however many routes have it', () => {
    const table = rows(renderGuardsTable(full));
    expect(table).toEqual([[expect.stringMatching(/^[0-9a-f]{8}$/), 'http_x_hook', 'HOOK_SECRET']]);
  });

  test('upstreams: the two addresses of each blue-green service, and no other', () => {
    expect(rows(renderUpstreamsTable(full))).toEqual([
      ['web', endpointOf(full, 'web-blue'), endpointOf(full, 'web-green')],
      ['api', endpointOf(full, 'api-blue'), endpointOf(full, 'api-green')],
    ]);
  });

  test('upstreams: of a rolling service each address behind the number of its instance', () => {
    const services = [exampleService({ deploy: 'rolling', instances: 3 })];
    const host = resolveHost(exampleHost({ services, ingress: exampleIngress() }));
    const numbered = [1, 2, 3].map((instance) => `${instance}=${endpointOf(host, `web-${instance}`)}`);
    expect(rows(renderUpstreamsTable(host))).toEqual([['web', ...numbered]]);
  });

  test('directories: with numeric owners', () => {
    const directories = full.dataDisks.flatMap((disk) => disk.directories ?? []);
    expect(rows(renderDirectoriesTable(directories))).toEqual([['/mnt/data/db', '999', '999', '0700']]);
  });

  test('a host without anything has empty ones', () => {
    const bare: ResolvedHost = resolveHost(exampleHost());
    const tables = [renderSecretsTable, renderDeliveriesTable, renderTemplatesTable, renderGuardsTable];
    expect([...tables, renderUpstreamsTable].map((render) => render(bare)).join('')).toBe('');
  });
});
