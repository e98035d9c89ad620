import fc from 'fast-check';
import { grantsSql } from '../../../lib/host/managed-postgres-sql';
import { TemporaryPostgres, describeWithPostgres } from '../../support/temporary-postgres';

describe('the SQL before the first migration', () => {
  test('lets the user connect and create tables, and adds the extensions', () => {
    expect(grantsSql({ database: 'shop', user: 'app', extensions: ['vector', 'uuid-ossp'] })).toBe(
      [
        'GRANT CONNECT, TEMPORARY ON DATABASE "shop" TO "app";',
        'GRANT USAGE, CREATE ON SCHEMA public TO "app";',
        'CREATE EXTENSION IF NOT EXISTS "vector";',
        'CREATE EXTENSION IF NOT EXISTS "uuid-ossp";',
        '',
      ].join('\n'),
    );
  });

  test('names no extension unless told', () => {
    expect(grantsSql({ database: 'shop', user: 'shop' })).not.toContain('EXTENSION');
  });

  test('has every name within quotes that nothing in it ends', () => {
    const name = fc.string({ minLength: 1 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(name, (text) => {
        const quoted = /DATABASE "((?:[^"]|"")*)" TO "app";/s.exec(grantsSql({ database: text, user: 'app' }))?.[1];
        expect(quoted?.replaceAll('""', '"')).toBe(text);
      }),
    );
  });

  test.each([
    ['an empty name', { database: '', user: 'app' }],
    ['a name with a NUL', { database: 'shop', user: 'a\0b' }],
    ['an extension without a name', { database: 'shop', user: 'app', extensions: [''] }],
  ])('is not written for %s', (_, props) => {
    expect(() => grantsSql(props)).toThrow(RangeError);
  });
});

describeWithPostgres('in a real PostgreSQL, whose admin is no superuser', () => {
  const postgres = new TemporaryPostgres();
  beforeAll(async () => {
    await postgres.start();
    await postgres.psql('CREATE ROLE admin LOGIN CREATEDB CREATEROLE');
  });
  afterAll(async () => {
    await postgres.stop();
  });

  const create = async (database: string, user: string) => {
    const variables = { database, user };
    await postgres.psql('CREATE ROLE :"user" LOGIN;\nCREATE DATABASE :"database" OWNER admin;', { variables });
  };
  const succeed = { code: 0, stderr: '' };

  test('the user creates tables only after it, and a second run does no harm', async () => {
    await create('shop', 'app');
    const asApp = { user: 'app', database: 'shop' };
    expect((await postgres.psql('CREATE TABLE early ()', asApp)).stderr).toContain(
      'permission denied for schema public',
    );
    const sql = grantsSql({ database: 'shop', user: 'app', extensions: ['uuid-ossp'] });
    expect(await postgres.psql(sql, { user: 'admin', database: 'shop' })).toMatchObject(succeed);
    expect((await postgres.psql(sql, { user: 'admin', database: 'shop' })).code).toBe(0);
    const used = await postgres.psql('CREATE TABLE later (id uuid DEFAULT uuid_generate_v4())', asApp);
    expect(used).toMatchObject(succeed);
  });

  test.each([
    'My Shop',
    'select',
    'quote"quote',
    "it's",
    '";DROP TABLE x;--',
    '$user',
    'back\\slash',
    'naïve-東京',
    'line\nbreak',
  ])('a database and a user called %j get what they need', async (name) => {
    await create(name, name);
    const sql = grantsSql({ database: name, user: name });
    expect(await postgres.psql(sql, { user: 'admin', database: name })).toMatchObject(succeed);
    const question = "SELECT has_schema_privilege(:'name', 'public', 'CREATE')";
    const { stdout } = await postgres.psql(question, { database: name, variables: { name } });
    expect(stdout).toBe('t\n');
  });
});
