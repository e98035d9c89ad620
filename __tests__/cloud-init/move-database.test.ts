import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { FIRST_USE_FILE, grantsSql } from '../../lib/host/managed-postgres-sql';
import { HostSandbox } from '../support/host-sandbox';
import { runProgram } from '../support/run-program';
import { TemporaryPostgres, describeWithPostgres } from '../support/temporary-postgres';

jest.setTimeout(180_000);

const PASSWORDS = { doadmin: 'AVNS_admin', planner: "AVNS_a'pp $x" };
const NEW = 'opt/planner/releases/r1';
const OLD = 'opt/planner/releases/r0';

/** Data of many types; what is in it must arrive as it is. */
const DATA = `
CREATE EXTENSION "uuid-ossp";
CREATE SCHEMA audit;
CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL, seen timestamptz, weight float8, photo bytea, extra jsonb);
INSERT INTO users (name, seen, weight, photo, extra) SELECT
  'näme ' || n || E'\\n"quoted" | and piped', now() - n * interval '1 hour', random(), decode(md5(n::text), 'hex'),
  jsonb_build_object('n', n, 'list', ARRAY[n, n + 1]) FROM generate_series(1, 500) n;
CREATE TABLE audit.events (id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, "user" int REFERENCES users, at interval);
INSERT INTO audit.events ("user", at) SELECT id, interval '1 day' * id FROM users;
CREATE TABLE "Empty one" ();
CREATE VIEW named AS SELECT id, name FROM users;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS users FROM users;
`;

/** The engine: programs "in the container" get the named variables only, and the container's socket. */
const docker = (socket: string): string => `
printf '%s\\n' "docker $*" >>"$ROOT/calls"
case "$*" in
  *' ps --quiet --status running postgres') [[ -e "$ROOT/stopped" ]] || echo c0ffee ;;
  exec*)
    shift
    given=(PATH="$PATH" PGHOST='${socket}' LC_ALL=C.UTF-8)
    while [[ "$1" == --* ]]; do
      if [[ "$1" == --env ]]; then given+=("$2=\${!2}"); shift; fi
      shift
    done
    shift
    [[ ! -f "$ROOT/behaviour/$1" ]] || source "$ROOT/behaviour/$1"
    env -i "\${given[@]}" "$@"
    ;;
esac`;

/** Waits for something that another process does, half a minute at most. */
async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await happened()) return;
    await sleep(100);
  }
  throw new Error('it has not happened');
}

describeWithPostgres('move-database, between two real PostgreSQL servers', () => {
  const source = new TemporaryPostgres();
  const target = new TemporaryPostgres();
  let host: HostSandbox;

  beforeAll(async () => {
    await source.start();
    await target.start({ tls: true });
    await source.psql('CREATE ROLE planner LOGIN SUPERUSER');
    await target.psql(
      `CREATE ROLE doadmin LOGIN CREATEDB CREATEROLE PASSWORD :'doadmin'; CREATE ROLE planner LOGIN PASSWORD :'planner';`,
      { variables: PASSWORDS },
    );
  });
  afterAll(async () => {
    await source.stop();
    await target.stop();
  });

  beforeEach(async () => {
    for (const server of [source, target]) await server.psql('DROP DATABASE IF EXISTS planner WITH (FORCE)');
    await source.psql('CREATE DATABASE planner OWNER planner');
    await target.psql('CREATE DATABASE planner OWNER doadmin');
    await inSource(DATA);
    host = new HostSandbox({ env: { POSTGRES_SERVICE: '', POSTGRES_DATABASE: '', POSTGRES_USER: '' } });
    host.write(
      `${OLD}/host.env`,
      "APP='planner'\nPOSTGRES_SERVICE='postgres'\nPOSTGRES_DATABASE='planner'\nPOSTGRES_USER='planner'\n",
    );
    await runProgram('ln', ['-sfn', 'releases/r0', host.at('opt/planner/current')]);
    host.write(`${NEW}/${FIRST_USE_FILE}`, grantsSql({ database: 'planner', user: 'planner' }));
    host.write(`${NEW}/bin/first-boot`, '#!/bin/bash\necho "first-boot $*" >>"$ROOT/calls"\n', 0o755);
    host.write(
      `${NEW}/bin/deploy`,
      '#!/bin/bash\necho "deploy $*" >>"$ROOT/calls"\n[[ "$1" == --dry-run || ! -f "$ROOT/behaviour/deploy" ]] || source "$ROOT/behaviour/deploy"\n',
      0o755,
    );
    host.fake('docker', docker(source.socket));
    outputs();
  });
  afterEach(() => {
    host.remove();
  });

  const outputs = (changes: Readonly<Record<string, unknown>> = {}): void => {
    const database = {
      ...{ host: '127.0.0.1', port: target.port, name: 'planner', user: 'planner', password: PASSWORDS.planner },
      ...{ adminUser: 'doadmin', adminPassword: PASSWORDS.doadmin },
      ...changes,
    };
    host.write('etc/planner/deployment.json', JSON.stringify({ version: 1, database }));
  };
  const environment = () => ({
    ROOT: host.root,
    PATH: `${host.at('fakes')}:/usr/sbin:/sbin:${process.env['PATH'] ?? ''}`,
  });
  const inSource = async (sql: string) => source.psql(sql, { user: 'planner', database: 'planner' });
  const inTarget = async (sql: string) => target.psql(sql, { database: 'planner' });
  const move = async (...args: readonly string[]) => host.run('move-database', args);
  const called = (program: string): readonly string[] => host.calls().filter((call) => call.startsWith(`${program} `));
  const takesWrites = async (): Promise<boolean> =>
    (await inSource('UPDATE users SET name = name WHERE id = 1')).code === 0;
  const everything = 'SELECT * FROM users ORDER BY id; SELECT * FROM audit.events ORDER BY id; SELECT * FROM counted;';

  test('brings every row over, deploys, and keeps the old one, which takes no writes any more', async () => {
    const { code, stdout, stderr } = await move('--image', 'backend=acme/planner:2');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('served by 127.0.0.1 now') as string });
    expect(stdout).toContain('  public.users: 500 rows\n');
    expect(stdout).toContain('  audit.events: 500 rows\n');
    expect(stdout).toContain('  public."Empty one": 0 rows\n');
    expect((await inTarget(everything)).stdout).toBe((await inSource(everything)).stdout);
    // Sequences go on where they were, and the application's user may change its tables.
    const asApp = { user: 'planner', database: 'planner' };
    expect((await target.psql("INSERT INTO users (name) VALUES ('x') RETURNING id", asApp)).stdout).toBe('501\n');
    expect(await target.psql('ALTER TABLE audit.events ADD note text', asApp)).toMatchObject({ code: 0 });
    expect(called('deploy')).toEqual([
      'deploy --dry-run --image backend=acme/planner:2',
      'deploy --image backend=acme/planner:2',
    ]);
    expect(called('docker').at(-1)).toBe('docker stop c0ffee');
    expect(await takesWrites()).toBe(false);
    expect(host.exists('var/lib/planner/move-database.begun')).toBe(false);
    expect(host.calls().join('\n') + stdout + stderr).not.toContain('AVNS');
  });

  test('from the copy on writes are refused and reads are answered; the deploy finds the lock free', async () => {
    const psql = `PGHOST='${source.socket}' psql -X -U planner -d planner -At`;
    host.write(
      'behaviour/deploy',
      `${psql} -c 'SELECT count(*) FROM users' >>"$ROOT/seen"; ${psql} -c "DELETE FROM users" >>"$ROOT/seen" 2>&1\nflock --nonblock "$ROOT/run/planner/deploy.lock" true && echo free >>"$ROOT/seen"`,
    );
    expect((await move()).code).toBe(0);
    expect(host.read('seen')).toBe('500\nERROR:  cannot execute DELETE in a read-only transaction\nfree\n');
  });

  test('sessions that are open when it begins cannot write on', async () => {
    const open = inSource('SELECT pg_sleep(60); DELETE FROM audit.events;');
    const sleepers = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'";
    await until(async () => (await source.psql(sleepers)).stdout === '1\n');
    expect((await move()).code).toBe(0);
    expect((await open).stderr).toContain('terminating connection due to administrator command');
  });

  test('a deploy that fails leaves the old one in use, and the move can be repeated', async () => {
    host.write('behaviour/deploy', 'exit 1');
    const failed = await move();
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('takes writes again') as string });
    expect(called('docker')).not.toContain('docker stop c0ffee');
    expect(await takesWrites()).toBe(true);
    await inSource('DELETE FROM audit.events; DELETE FROM users WHERE id > 400;');
    // What the new release's migration had made of the copy goes as well.
    await target.psql('CREATE TABLE newer (u int REFERENCES users)', { user: 'planner', database: 'planner' });
    host.write('behaviour/deploy', '');
    const again = await move();
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('public.users: 400 rows') as string });
    expect((await inTarget("SELECT to_regclass('newer') IS NULL, count(*) FROM users")).stdout).toBe('t|400\n');
  });

  test('a copy that differs in one value is never deployed', async () => {
    const change = `PGHOST='${target.socket}' PGPORT=${target.port} psql -qX -U postgres -d planner -c 'UPDATE users SET weight = 0.5 WHERE id = 7' >&2`;
    host.write('behaviour/pg_restore', `env -i "\${given[@]}" "$@"; ${change}; exit 0`);
    const { code, stderr } = await move();
    expect(code).toBe(1);
    expect(stderr).toMatch(/< public.users\|500\|.*\n---\n> public.users\|500\|/);
    expect(stderr).toContain('the copy is not what the original is');
    expect(called('deploy')).toEqual(['deploy --dry-run']);
    expect(await takesWrites()).toBe(true);
  });

  test('a copy that breaks off leaves nothing in the cluster', async () => {
    host.write('behaviour/pg_dump', 'env -i "${given[@]}" "$@" | head --bytes 9000; exit 1');
    expect((await move()).code).toBe(1);
    expect(await takesWrites()).toBe(true);
    expect((await inTarget("SELECT to_regclass('users') IS NULL")).stdout).toBe('t\n');
  });

  test('after it was killed the old one takes no writes until it is aborted, or moved after all', async () => {
    host.write('behaviour/deploy', 'touch "$ROOT/deploying"; sleep 5');
    const child = spawn(host.at(`${NEW}/bin/move-database`), { stdio: 'ignore', env: environment() });
    const ended = once(child, 'exit');
    await until(() => host.exists('deploying'));
    child.kill('SIGKILL');
    await ended;
    expect(await takesWrites()).toBe(false);
    host.write('behaviour/deploy', '');
    expect(await move('--abort')).toMatchObject({ code: 0, stderr: 'planner-move-database: planner takes writes\n' });
    expect(await takesWrites()).toBe(true);
    expect(host.exists('var/lib/planner/move-database.begun')).toBe(false);
  });

  test('--dry-run lists the tables and changes nothing', async () => {
    const { code, stdout, stderr } = await move('--dry-run');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'planner-move-database: would move these tables of planner to 127.0.0.1\n',
    });
    expect(stdout).toContain('  audit.events: 500 rows\n');
    expect(called('deploy')).toEqual(['deploy --dry-run']);
    expect(called('first-boot')).toEqual([]);
    expect(await takesWrites()).toBe(true);
  });

  describe('is refused with exit code 2, and nothing is changed, where', () => {
    test.each<[string, () => unknown, string]>([
      [
        'the cluster holds tables of somebody else',
        () => inTarget('CREATE TABLE theirs ()'),
        'has 1 tables, views or sequences',
      ],
      [
        'the outputs have no database',
        () => {
          host.write('etc/planner/deployment.json', '{}');
        },
        'the outputs name no host',
      ],
      [
        'the new release uses no cluster',
        () => {
          rmSync(host.at(`${NEW}/${FIRST_USE_FILE}`));
        },
        'uses no managed database',
      ],
      [
        'the old release has no database of its own',
        () => {
          host.write(`${OLD}/host.env`, "APP='planner'\n");
        },
        'has no database of its own',
      ],
      [
        'the container does not run',
        () => {
          host.write('stopped', '');
        },
        'does not run',
      ],
    ])('%s', async (_what, prepare, message) => {
      await prepare();
      const { code, stderr } = await move();
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string });
      expect(await takesWrites()).toBe(true);
      expect(called('first-boot')).toEqual([]);
    });

    test('the cluster has an older PostgreSQL', async () => {
      host.write(
        'behaviour/psql',
        'if [[ "$*" == *server_version_num* && " ${given[*]} " == *" PGPASSWORD="* ]]; then echo 12; exit; fi',
      );
      const { code, stderr } = await move();
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /the container has PostgreSQL \d+, the cluster 12: a database only moves to the same version/,
      );
    });

    test('an option is unknown', async () => {
      expect(await move('--frob')).toMatchObject({ code: 2 });
    });
  });

  test('a wrong password of the cluster ends it before anything is changed', async () => {
    outputs({ password: 'wrong' });
    const { code, stderr } = await move();
    expect(code).toBe(1);
    expect(stderr).toContain('one of the two databases does not answer');
    expect(await takesWrites()).toBe(true);
  });

  test('while a deploy is at work it says so, with exit code 3', async () => {
    host.write('run/planner/deploy.holder', 'deploy (process 7)');
    const { code, stderr } = await runProgram(
      'flock',
      [host.at('run/planner/deploy.lock'), host.at(`${NEW}/bin/move-database`)],
      { env: environment() },
    );
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringContaining('deploy (process 7) is at work') as string,
    });
  });
});
