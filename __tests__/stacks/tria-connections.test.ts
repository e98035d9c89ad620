import { connections } from '../../lib/terraform/notes';
import { stackOf, triaManagedStack, triaSelfHostedStack } from '../support/example-stacks';
import type { SynthesizedStack } from '../../testing';

describe('connections: 2 x (20 + 40) against what a database really offers', () => {
  const budgetOf = (stack: SynthesizedStack) => connections.of(stack.stack).map(({ item }) => item)[0]!;

  test('fit a managed 8 GB through the pool, with the third backend of a deploy', () => {
    const budget = budgetOf(stackOf('tria-enterprise'));
    expect(budget).toMatchObject({ clients: 180, server: 180, fits: true });
    expect(budget.supply.offered).toBe(197);
    stackOf('tria-enterprise').hasOnly('digitalocean_database_connection_pool', { size: 180, mode: 'transaction' });
  });

  test('are lowered to what max_connections 100 has where PostgreSQL is on a droplet', () => {
    expect(budgetOf(stackOf('tria-enterprise-self-hosted')).demand).toMatchObject({ poolSize: 10, overflow: 22 });
    expect(budgetOf(stackOf('tria-enterprise-single')).demand).toMatchObject({ poolSize: 16, overflow: 32 });
  });

  test("are refused where the document's figures are insisted on, with three ways out", () => {
    const { errors } = triaSelfHostedStack({
      backend: { image: 'ghcr.io/acme/tria:1', pool: { size: 20, overflow: 40 } },
    });
    expect(errors).toEqual([
      'tria-enterprise-self-hosted/tria: backend.pool: the application may open (2 + 1 during a deploy) x (20 + 40) = 180 connections, PostgreSQL with max_connections = 100 offers 97; lower pool and overflow to 32 together, put a PgBouncer pool in transaction mode in between, or raise max_connections to 183 if its memory allows',
    ]);
  });

  test('without the pool a managed 4 GB refuses them', () => {
    const { errors } = triaManagedStack({
      database: { size: 'db-s-2vcpu-4gb', pooled: false },
      backend: { image: 'ghcr.io/acme/tria:1', pool: { size: 20, overflow: 40 } },
    });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(
      /= 180 connections, managed PostgreSQL db-s-2vcpu-4gb offers 97; lower .*, put a PgBouncer .*, or use db-s-4vcpu-8gb/,
    );
  });

  test('a pool larger than the database is refused too', () => {
    const { errors } = triaManagedStack({ database: { poolSize: 300 } });
    expect(errors.join('\n')).toMatch(/180|300/);
    expect(errors).not.toEqual([]);
  });
});
