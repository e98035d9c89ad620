import { TerraformOutput, TerraformStack } from 'cdktf';
import type { RestoreProps } from '../../../lib/database/restore';
import { database, told } from './database-stack';

const restored = (restore: RestoreProps) => database({ name: 'shop-2', restore });

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-11-22T12:00:00Z') });
});
afterAll(() => {
  jest.useRealTimers();
});

describe('a restored cluster', () => {
  test("begins with another one's latest data", () => {
    const stack = restored({ from: 'shop' });
    stack.has('digitalocean_database_cluster.db', {
      name: 'shop-2',
      backup_restore: { database_name: 'shop', backup_created_at: undefined },
    });
    expect([stack.errors, stack.warnings]).toEqual([[], []]);
  });

  test.each([
    ['2026-11-20T03:15:00Z', '2026-11-20T03:15:00Z'],
    ['2026-11-20T04:15:00+01:00', '2026-11-20T03:15:00Z'],
    ['2026-11-20T03:15:00.250Z', '2026-11-20T03:15:00Z'],
    ['2019-02-28T00:00:00Z', '2019-02-28T00:00:00Z'],
  ])('or with the data of %s, which is %s to DigitalOcean', (at, written) => {
    const stack = restored({ from: 'shop', at });
    stack.has('digitalocean_database_cluster.db', { backup_restore: { backup_created_at: written } });
    expect(stack.errors).toEqual([]);
  });

  test('may be told both by references', () => {
    const stack = database((variable) => ({
      restore: { from: variable('from').stringValue, at: variable('at').stringValue },
    }));
    stack.has('digitalocean_database_cluster.db', {
      backup_restore: { database_name: '${var.from}', backup_created_at: '${var.at}' },
    });
    expect(stack.errors).toEqual([]);
  });

  test('makes neither database nor user, which come along and could not be made twice', () => {
    const stack = database({ name: 'shop-2', restore: { from: 'shop' }, pools: [{ name: 'web', size: 5 }] }, (it) => {
      it.allowFrom({ peer: { tag: 'shop' } });
      new TerraformOutput(TerraformStack.of(it), 'told', { value: it.deployed(), sensitive: true });
    });
    expect(stack.addressesOf('digitalocean_database_db')).toEqual([]);
    expect(stack.addressesOf('digitalocean_database_user')).toEqual(['data.digitalocean_database_user.db_user']);
    stack.hasOnly('digitalocean_database_user', {
      cluster_id: '${digitalocean_database_cluster.db.id}',
      name: 'shop',
    });
    stack.hasOnly('digitalocean_database_connection_pool', {
      db_name: 'shop',
      user: '${data.digitalocean_database_user.db_user.name}',
    });
    expect(told(stack)).toMatchObject({
      name: 'shop',
      user: '${data.digitalocean_database_user.db_user.name}',
      password: '${data.digitalocean_database_user.db_user.password}',
    });
  });
});

describe('a restore is refused', () => {
  const FORM = 'write date, time and zone, such as "2026-11-20T03:15:00Z"';
  const PAST = 'name a moment that has passed, or leave it out for the latest';

  test.each<[string, RestoreProps, string]>([
    ['from what is no cluster', { from: '' }, 'from: "" is no name of a database cluster'],
    ['from itself', { from: 'shop-2' }, "from: shop-2 can't be restored into itself"],
    ['to a day', { from: 'shop', at: '2026-11-20' }, `at: "2026-11-20" is no moment in RFC 3339; ${FORM}`],
    [
      'to a time without a zone',
      { from: 'shop', at: '2026-11-20T03:15:00' },
      `at: "2026-11-20T03:15:00" is no moment in RFC 3339; ${FORM}`,
    ],
    [
      'to a day that does not exist',
      { from: 'shop', at: '2026-02-30T03:15:00Z' },
      `at: "2026-02-30T03:15:00Z" is no moment in RFC 3339; ${FORM}`,
    ],
    [
      'to a minute that does not exist',
      { from: 'shop', at: '2026-11-20T03:75:00Z' },
      `at: "2026-11-20T03:75:00Z" is no moment in RFC 3339; ${FORM}`,
    ],
    ['to words', { from: 'shop', at: 'yesterday' }, `at: "yesterday" is no moment in RFC 3339; ${FORM}`],
    [
      'to the future',
      { from: 'shop', at: '2026-11-22T12:00:01Z' },
      `at: 2026-11-22T12:00:01Z is still to come; ${PAST}`,
    ],
  ])('%s', (_, restore, message) => {
    expect(restored(restore).errors).toEqual([expect.stringContaining(`test/db: restore.${message}`)]);
  });
});
