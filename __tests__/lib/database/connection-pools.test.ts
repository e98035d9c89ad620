import fc from 'fast-check';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { postgresSizes } from '../../../lib/catalog/database-sizes';
import type { ConnectionPoolProps } from '../../../lib/database/connection-pools';
import { type Variable, database, told } from './database-stack';

const pools = (count: number, size = 1): ConnectionPoolProps[] =>
  Array.from({ length: count }, (_, index) => ({ name: `pool-${index}`, size }));

describe('connection pools', () => {
  test("are transaction pools for the app's user, before the app's database", () => {
    const stack = database({ pools: [{ name: 'web', size: 20 }] });
    stack.hasOnly('digitalocean_database_connection_pool', {
      cluster_id: '${digitalocean_database_cluster.db.id}',
      name: 'web',
      size: 20,
      mode: 'transaction',
      db_name: '${digitalocean_database_db.db_database.name}',
      user: '${digitalocean_database_user.db_user.name}',
      depends_on: undefined,
    });
    expect([stack.errors, stack.warnings]).toEqual([[], []]);
  });

  test('are made one after another, for DigitalOcean makes one at a time', () => {
    const stack = database({ pools: pools(3) });
    const waiting = [0, 1, 2].map(
      (index) => stack.at(`digitalocean_database_connection_pool.db_pool-pool-${index}`)['depends_on'],
    );
    expect(waiting).toEqual([
      undefined,
      ['digitalocean_database_connection_pool.db_pool-pool-0'],
      ['digitalocean_database_connection_pool.db_pool-pool-1'],
    ]);
  });

  test('may have another mode', () => {
    database({ pools: [{ name: 'jobs', size: 5, mode: 'session' }] }).hasOnly('digitalocean_database_connection_pool', {
      mode: 'session',
    });
  });

  test('may have a size that is a reference, which the sum leaves out', () => {
    const stack = database((variable) => ({
      pools: [
        { name: 'web', size: variable('web').numberValue },
        { name: 'jobs', size: 47 },
      ],
    }));
    stack.has('digitalocean_database_connection_pool.db_pool-web', { size: '${var.web}' });
    expect(stack.errors).toEqual([]);
  });

  test('are what a deploy is told, by name and with private addresses', () => {
    const stack = database({ pools: [{ name: 'web', size: 20 }] }, (it) => {
      it.allowFrom({ peer: { tag: 'shop' } });
      new TerraformOutput(TerraformStack.of(it), 'told', { value: it.deployed().pools, sensitive: true });
    });
    expect(told(stack)).toEqual({
      web: {
        host: '${digitalocean_database_connection_pool.db_pool-web.private_host}',
        port: '${digitalocean_database_connection_pool.db_pool-web.port}',
        name: '${digitalocean_database_connection_pool.db_pool-web.name}',
        user: '${digitalocean_database_user.db_user.name}',
        password: '${digitalocean_database_user.db_user.password}',
      },
    });
  });
});

describe('what the pools may open', () => {
  const errors = (...sizes: readonly number[]) =>
    database({ pools: sizes.map((size, index) => ({ name: `pool-${index}`, size })) }).errors;

  test('is at most what the size of the cluster offers', () => {
    expect(errors(30, 17)).toEqual([]);
    expect(errors(30, 18)).toEqual([
      'test/db: pools: the pools may open 30 + 18 = 48 connections, db-s-1vcpu-2gb offers 47; keep them at 47 together, or use db-s-2vcpu-4gb (97 connections)',
    ]);
  });

  test('is refused without another size where none offers as much', () => {
    expect(errors(500)).toEqual([
      'test/db: pools: the pools may open 500 connections, db-s-1vcpu-2gb offers 47; keep them at 47 together',
    ]);
  });

  test('fits exactly where the sum does, for every size', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...postgresSizes), sizes, ({ slug, connections }, counts) => {
        const named = counts.map((size, index) => ({ name: `pool-${index}`, size }));
        const sum = counts.reduce((total, count) => total + count, 0);
        expect(database({ size: slug, pools: named }).errors.length).toBe(sum <= connections ? 0 : 1);
      }),
      { numRuns: 30 },
    );
  });

  test('is not known where the size of the cluster is a reference', () => {
    const { errors: found } = database((variable) => ({ size: variable('size').stringValue, pools: pools(1, 900) }));
    expect(found).toEqual([]);
  });
});

describe('pools are refused', () => {
  test('beyond the 21 that a cluster can have', () => {
    expect(database({ pools: pools(21) }).errors).toEqual([]);
    expect(database({ pools: pools(22) }).errors).toEqual([
      'test/db: pools: the list is too long: 22 pools of a cluster, at most 21 are allowed; let services share a pool',
    ]);
  });

  test.each<
    [string, readonly ConnectionPoolProps[] | ((variable: Variable) => readonly ConnectionPoolProps[]), string]
  >([
    [
      'without connections',
      [{ name: 'web', size: 0 }],
      'pools.0.size: 0 connections is not a whole number from 1 to 997; choose one in that range',
    ],
    [
      'with half a connection',
      [{ name: 'web', size: 2.5 }],
      'pools.0.size: 2.5 connections is not a whole number from 1 to 997; choose one in that range',
    ],
    [
      'with a size that is no number',
      [{ name: 'web', size: NaN }],
      'pools.0.size: NaN connections is not a whole number from 1 to 997; choose one in that range',
    ],
    [
      'with a name that is too short',
      [{ name: 'db', size: 1 }],
      'pools.0.name: the connection pool name "db" has 2 characters, at least 3 are needed; use letters, digits, hyphens and underscores, 3 to 60 characters, such as "app-pool"',
    ],
    [
      'with one name twice',
      [
        { name: 'web', size: 1 },
        { name: 'web', size: 2 },
      ],
      'pools.1.name: "web" is taken by an earlier one; choose a name of its own',
    ],
    [
      'with a name that is a reference',
      (variable) => [{ name: variable('name').stringValue, size: 1 }],
      'pools.0.name: a name that is a reference makes no Terraform address; write the name out',
    ],
    [
      'in an unknown mode',
      [{ name: 'web', size: 1, mode: 'query' as 'statement' }],
      'pools.0.mode: "query" is not a known pool mode (3 are known); use transaction, session or statement',
    ],
  ])('%s', (_, given, message) => {
    const found = database((variable) => ({ pools: typeof given === 'function' ? given(variable) : given })).errors;
    expect(found).toEqual([`test/db: ${message}`]);
  });
});
