import { FIRST_USE_FILE, grantsSql } from '../../lib/host/managed-postgres-sql';
import { HostSandbox } from '../support/host-sandbox';
import { TemporaryPostgres, describeWithPostgres } from '../support/temporary-postgres';

jest.setTimeout(120_000);

const PASSWORDS = { doadmin: "AVNS_ad'min $x", planner: 'AVNS_app' };
const STATEMENTS = `opt/planner/releases/r1/${FIRST_USE_FILE}`;

describeWithPostgres('first-use, in a PostgreSQL with a TLS port and an admin who is no superuser', () => {
  const postgres = new TemporaryPostgres();
  let host: HostSandbox;

  beforeAll(async () => {
    await postgres.start({ tls: true });
    await postgres.psql(
      `CREATE ROLE doadmin LOGIN CREATEDB CREATEROLE REPLICATION BYPASSRLS PASSWORD :'doadmin';
       CREATE ROLE planner LOGIN PASSWORD :'planner';`,
      { variables: PASSWORDS },
    );
  });
  afterAll(async () => {
    await postgres.stop();
  });

  beforeEach(async () => {
    await postgres.psql('DROP DATABASE IF EXISTS planner');
    await postgres.psql('CREATE DATABASE planner OWNER doadmin');
    host = new HostSandbox();
    // The real one, with what it was started with on record.
    host.fake('psql', 'echo "psql $*" >>"$ROOT/calls"; exec /usr/bin/psql "$@"');
    host.write(STATEMENTS, grantsSql({ database: 'planner', user: 'planner', extensions: ['uuid-ossp'] }));
    outputs();
  });
  afterEach(() => {
    host.remove();
  });

  const outputs = (changes: Readonly<Record<string, unknown>> = {}): void => {
    const database = {
      ...{ host: '127.0.0.1', port: postgres.port, name: 'planner', user: 'planner', password: PASSWORDS.planner },
      ...{ adminUser: 'doadmin', adminPassword: PASSWORDS.doadmin },
      ...changes,
    };
    host.write('etc/planner/deployment.json', JSON.stringify({ version: 1, database }));
  };
  const createTable = async (name: string) =>
    postgres.psql(`CREATE TABLE ${name} (id uuid DEFAULT uuid_generate_v4())`, {
      user: 'planner',
      database: 'planner',
    });

  test('lets the application create tables with the extensions, again and again, and shows no password', async () => {
    expect((await createTable('early')).stderr).toMatch(/permission denied for schema public|does not exist/);
    const first = await host.run('first-use');
    expect(first).toMatchObject({
      code: 0,
      stderr: 'planner-first-use: planner may use planner on 127.0.0.1\n',
    });
    expect(await createTable('later')).toMatchObject({ code: 0 });
    expect(await host.run('first-use')).toEqual(first);
    expect(host.calls().join('\n')).not.toContain('AVNS');
  });

  test('a host that comes while another one is at it waits, and both do well', async () => {
    const other = new HostSandbox();
    other.write(STATEMENTS, `${host.read(STATEMENTS)}SELECT pg_sleep(2);\n`);
    other.write('etc/planner/deployment.json', host.read('etc/planner/deployment.json'));
    const first = other.run('first-use');
    const lock = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted";
    while ((await postgres.psql(lock)).stdout !== '1\n');
    const runs = await Promise.all([first, host.run('first-use')]);
    other.remove();
    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      runs.map(() => ({ code: 0, stderr: 'planner-first-use: planner may use planner on 127.0.0.1\n' })),
    );
  });

  test.each([
    ['a wrong password of the admin', { adminPassword: 'wrong' }, /password authentication failed for user "doadmin"/],
    ['outputs without an admin', { adminUser: '' }, /the outputs name no adminUser of a managed database/],
    ['a database that is not there', { name: 'plannr' }, /database "plannr" does not exist/],
    ['an admin who does not own the database', { adminUser: 'planner', adminPassword: PASSWORDS.planner }, /first-use/],
  ])('%s is a failure that is named, and nothing is granted', async (_what, changes, message) => {
    outputs(changes);
    const { code, stderr } = await host.run('first-use');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(message) as string });
    expect(stderr).not.toContain('AVNS');
    expect((await createTable('refused')).code).not.toBe(0);
  });

  test('one statement that fails takes the others back', async () => {
    host.write(STATEMENTS, `${host.read(STATEMENTS)}CREATE EXTENSION "no-such-extension";\n`);
    expect(await host.run('first-use')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no-such-extension') as string,
    });
    expect((await createTable('refused')).stderr).toContain('permission denied for schema public');
  });

  test('a grant that PostgreSQL only warns about is a failure', async () => {
    await postgres.psql('ALTER DATABASE planner OWNER TO postgres');
    host.write(STATEMENTS, 'GRANT USAGE, CREATE ON SCHEMA public TO "planner";\n');
    expect(await host.run('first-use')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'planner may still create nothing in the schema public: does doadmin own the database planner?',
      ) as string,
    });
  });

  test('without outputs, and on a host without a managed database, it says so', async () => {
    const bare = new HostSandbox();
    expect((await bare.run('first-use')).stderr).toContain('this host uses no managed database');
    bare.write(STATEMENTS, '');
    expect((await bare.run('first-use')).stderr).toContain('deployment.json is missing: a deploy brings it');
    bare.remove();
  });
});
