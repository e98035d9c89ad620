import { TerraformOutput, TerraformStack } from 'cdktf';
import { type ManagedPostgres, type ManagedPostgresProps, addresses, anyone } from '../../../index';
import { databaseAvailability } from '../../../lib/database/managed-postgres';
import { billOf } from '../../../lib/terraform/bill-of';
import { type Variable, database } from './database-stack';

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-11-22') });
});
afterAll(() => {
  jest.useRealTimers();
});

describe('a managed PostgreSQL', () => {
  test('is one protected node of version 16 in the private network, maintained on Sunday morning', () => {
    const stack = database();
    stack.has('digitalocean_database_cluster.db', {
      name: 'shop',
      engine: 'pg',
      version: '16',
      size: 'db-s-1vcpu-2gb',
      region: 'fra1',
      node_count: 1,
      storage_size_mib: undefined,
      private_network_uuid: '${digitalocean_vpc.network.id}',
      maintenance_window: [{ day: 'sunday', hour: '04:00' }],
      lifecycle: { prevent_destroy: true },
      // Its project is set by the project: a change of this argument would replace the cluster.
      project_id: undefined,
    });
    expect([stack.errors, stack.warnings]).toEqual([[], []]);
  });

  test("has the app's database and user, called alike unless told", () => {
    const stack = database();
    stack.hasOnly('digitalocean_database_db', { name: 'shop', cluster_id: '${digitalocean_database_cluster.db.id}' });
    stack.hasOnly('digitalocean_database_user', { name: 'shop' });
    database({ user: 'app' }).hasOnly('digitalocean_database_user', { name: 'app' });
  });

  test('takes everything from its props', () => {
    const stack = database({
      nodes: 3,
      version: '17',
      storageGib: 60,
      maintenance: { day: 'monday', hour: '23:30' },
      protect: false,
    });
    stack.has('digitalocean_database_cluster.db', {
      node_count: 3,
      version: '17',
      storage_size_mib: '61440',
      maintenance_window: [{ day: 'monday', hour: '23:30' }],
      lifecycle: { prevent_destroy: false },
    });
    expect(stack.errors).toEqual([]);
  });

  test.each([
    [1, undefined, '$30.45'],
    [2, undefined, '$60.90'],
    [2, 60, '$73.80'],
  ])('of %s nodes with %s GiB costs %s... a month', (nodes, storageGib, monthly) => {
    const { stack } = database({ nodes, ...(storageGib !== undefined && { storageGib }) });
    expect(billOf(stack).sum.monthly).toBe(monthly);
  });

  test('is reckoned with failing over only where it has a standby', () => {
    expect(databaseAvailability(2).availability).toBeGreaterThan(databaseAvailability(1).availability);
  });
});

describe('who connects', () => {
  test('is named by tag or by address, in any number of sentences', () => {
    const stack = database({}, (it) => {
      it.allowFrom({ peer: { tag: 'web' } });
      it.allowFrom([{ peer: { tag: 'jobs' } }, addresses(['203.0.113.7', '198.51.100.0/24'])]);
    });
    stack.hasOnly('digitalocean_database_firewall', {
      cluster_id: '${digitalocean_database_cluster.db.id}',
      rule: [
        { type: 'tag', value: 'web' },
        { type: 'tag', value: 'jobs' },
        { type: 'ip_addr', value: '203.0.113.7' },
        { type: 'ip_addr', value: '198.51.100.0/24' },
      ],
    });
    expect(stack.errors).toEqual([]);
  });

  test('may be an address that is a reference', () => {
    const stack = database({}, (it, variable) => {
      it.allowFrom(addresses([variable('office').stringValue]));
    });
    stack.hasOnly('digitalocean_database_firewall', { rule: [{ type: 'ip_addr', value: '${var.office}' }] });
    expect(stack.errors).toEqual([]);
  });

  const NOBODY = 'test/db: the database is reached by nobody and guarded from nobody; name who connects by allowFrom';

  test.each<[string, (it: ManagedPostgres, variable: Variable) => void, readonly string[]]>([
    ['nobody, which leaves it open to the internet', () => undefined, [NOBODY]],
    [
      'a load balancer, which opens no connections',
      (it) => {
        it.allowFrom({ peer: { loadBalancer: 'id' } });
      },
      [
        NOBODY,
        'test/db: allowFrom: a load balancer opens no connections to a database; name the droplets, best by a tag',
      ],
    ],
    [
      'a load balancer or nobody beside others, which would go unnoticed',
      (it) => {
        it.allowFrom([{ peer: { tag: 'web' } }, { peer: { loadBalancer: 'id' } }]);
        it.allowFrom([]);
      },
      [
        'test/db: allowFrom: a load balancer opens no connections to a database; name the droplets, best by a tag',
        'test/db: allowFrom: the database is opened to nobody; name at least one source',
      ],
    ],
    [
      'everybody',
      (it) => {
        it.allowFrom(anyone());
      },
      [
        'test/db: allowFrom: 0.0.0.0/0 opens the database to the world; name who connects, best by a tag',
        'test/db: allowFrom: ::/0 opens the database to the world; name who connects, best by a tag',
      ],
    ],
    [
      'a reference to a list, of which no rules can be made',
      (it, variable) => {
        it.allowFrom([{ peer: { tag: 'web' } }, addresses(variable('list').listValue)]);
      },
      [
        'test/db: allowFrom: a reference to a list makes no rules, for each address is one of its own; name the addresses one by one, or a tag',
      ],
    ],
    [
      'what is no address',
      (it) => {
        it.allowFrom(addresses(['office']));
      },
      [
        'test/db: allowFrom: "office" is no IPv4 or IPv6 range; write an address or a range such as "203.0.113.7/32" or "2001:db8::/64"',
      ],
    ],
    [
      'IPv6, which DigitalOcean does not take here',
      (it) => {
        it.allowFrom(addresses(['2001:db8::/64']));
      },
      ["test/db: allowFrom: 2001:db8::/64 is IPv6, which trusted sources can't be; name an IPv4 address, or a tag"],
    ],
  ])('is refused where it is %s', (_, allow, messages) => {
    expect(database({}, allow).errors).toEqual(messages);
  });
});

describe('what DigitalOcean does not offer is refused', () => {
  test.each<[string, Partial<ManagedPostgresProps>, string]>([
    [
      'an unknown size',
      { size: 'db-s-1vcpu-3gb' },
      'size: "db-s-1vcpu-3gb" is not a known managed PostgreSQL size (5 are known); use db-s-1vcpu-1gb, db-s-1vcpu-2gb, db-s-2vcpu-4gb, db-s-4vcpu-8gb or db-s-6vcpu-16gb',
    ],
    [
      'a name that is no host name',
      { name: 'my_shop' },
      'name: "my_shop" is no name of a database cluster; use 3 to 63 lower-case letters, digits and inner hyphens, a letter first, such as "shop-db"',
    ],
    [
      'an unknown region',
      { region: 'lon2' },
      'region: "lon2" is not a known region (18 are known); use lon1, ams2 or nyc2',
    ],
    [
      'a standby on 1 GB',
      { size: 'db-s-1vcpu-1gb', nodes: 2 },
      'nodes: a cluster of 2 nodes is not possible, db-s-1vcpu-1gb can have 1; use a larger size for a standby, such as db-s-1vcpu-2gb',
    ],
    [
      'a fourth node',
      { nodes: 4 },
      'nodes: a cluster of 4 nodes is not possible, db-s-1vcpu-2gb can have 1, 2 or 3; use 2 nodes for a standby',
    ],
    [
      'storage between the steps',
      { storageGib: 35 },
      'storageGib: 35 GiB is no storage of db-s-1vcpu-2gb, which has 30 to 60 GiB in steps of 10; use 40 GiB, or a larger size for more',
    ],
    [
      'storage beyond the size',
      { storageGib: 70 },
      'storageGib: 70 GiB is no storage of db-s-1vcpu-2gb, which has 30 to 60 GiB in steps of 10; use 60 GiB, or a larger size for more',
    ],
    [
      'an unknown version',
      { version: '12' },
      'version: "12" is not a known PostgreSQL version (6 are known); use 13, 14, 15, 16, 17 or 18',
    ],
    [
      'a name that needs quotes in SQL',
      { database: 'my-shop', user: 'app' },
      'database: the PostgreSQL name "my-shop" may consist only of lower-case letters, digits and underscores, no digit first; use lower-case letters, digits and underscores, no digit first, 1 to 63 characters, such as "planner"',
    ],
    [
      'an hour that does not exist',
      { maintenance: { day: 'sunday', hour: '24:00' } },
      'maintenance.hour: "24:00" is no time of day between 00:00 and 23:59; write hours and minutes with two digits each, such as "03:30"',
    ],
  ])('%s', (_, props, message) => {
    expect(database(props).errors).toEqual([`test/db: ${message}`]);
  });

  test('several faults together', () => {
    const { errors } = database({ region: 'mars', size: 'huge', nodes: 0, version: '9' }, () => undefined);
    expect(errors).toHaveLength(5);
  });
});

describe('a version past its end', () => {
  test.each([
    ['14', 'test/db: version: PostgreSQL 14 gets no fixes since 2026-11-12; plan the move to a later version'],
    ['13', 'test/db: version: PostgreSQL 13 gets no fixes since 2025-11-13; plan the move to a later version'],
  ])('%s is a warning, not a refusal', (version, warning) => {
    const stack = database({ version });
    expect([stack.errors, stack.warnings]).toEqual([[], [warning]]);
  });

  test('of which only the month is known, from the first day of that month', () => {
    jest.setSystemTime(new Date('2027-10-31T23:59:00Z'));
    expect(database({ version: '15' }).warnings).toEqual([]);
    jest.setSystemTime(new Date('2027-11-01T00:00:00Z'));
    expect(database({ version: '15' }).warnings).toEqual([
      'test/db: version: PostgreSQL 15 gets no fixes since 2027-11; plan the move to a later version',
    ]);
  });
});

test('it may be made of references, and then has no price', () => {
  const stack = database((variable) => ({
    name: variable('name').stringValue,
    region: variable('region').stringValue,
    size: variable('size').stringValue,
    nodes: variable('nodes').numberValue,
    version: variable('major').stringValue,
    storageGib: variable('storage').numberValue,
    database: variable('database').stringValue,
  }));
  stack.has('digitalocean_database_cluster.db', {
    name: '${var.name}',
    size: '${var.size}',
    node_count: '${var.nodes}',
    version: '${var.major}',
    storage_size_mib: '${(var.storage * 1024)}',
  });
  stack.hasOnly('digitalocean_database_user', { name: '${var.database}' });
  expect(stack.errors).toEqual([]);
  expect(billOf(stack.stack).lines).toEqual([]);
});

test('it may have one reference among known values', () => {
  const stack = database((variable) => ({
    nodes: variable('nodes').numberValue,
    storageGib: variable('gib').numberValue,
  }));
  expect(stack.errors).toEqual([]);
});

test('a deploy is told the private address, the app user and the admin', () => {
  const { json } = database({}, (it) => {
    it.allowFrom({ peer: { tag: 'shop' } });
    new TerraformOutput(TerraformStack.of(it), 'told', { value: it.deployed(), sensitive: true });
  });
  expect(json.output?.['told']?.['value']).toEqual({
    host: '${digitalocean_database_cluster.db.private_host}',
    port: '${digitalocean_database_cluster.db.port}',
    name: '${digitalocean_database_db.db_database.name}',
    user: '${digitalocean_database_user.db_user.name}',
    password: '${digitalocean_database_user.db_user.password}',
    adminUser: '${digitalocean_database_cluster.db.user}',
    adminPassword: '${digitalocean_database_cluster.db.password}',
  });
});
