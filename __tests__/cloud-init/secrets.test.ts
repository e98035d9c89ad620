import fc from 'fast-check';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { redisPart } from '../../lib/host/redis-part';
import { HostSandbox } from '../support/host-sandbox';
import { runProgram } from '../support/run-program';
import { TemporaryPostgres, describeWithPostgres } from '../support/temporary-postgres';
import { describeWithProgram } from '../support/with-program';

const TABLES = {
  secrets: [
    ['POSTGRES_PASSWORD', 'generated', 'required', '-'],
    ['WEBHOOK_SECRET', 'generated', 'required', '-'],
    ['OPENAI_API_KEY', 'user', 'required', '-'],
    ['SENTRY_DSN', 'user', 'optional', '-'],
    ['TLS_KEY', 'user', 'optional', 'keep'],
    ['REDIS_PASSWORD', 'user', 'optional', '-'],
    ['BACKUP_ENCRYPTION_KEY', 'user', 'optional', '-'],
  ],
  deliveries: [
    ['postgres', 'POSTGRES_PASSWORD', 'file', '999', '998'],
    ['backend', 'OPENAI_API_KEY', 'env', '0', '0'],
    ['backend', 'SENTRY_DSN', 'env', '0', '0'],
    ['backend', 'TLS_KEY', 'file', '0', '0'],
    ['redis', 'REDIS_PASSWORD', 'file', '0', '0'],
  ],
  templates: [
    ['backend', 'DATABASE_URL', 'postgresql://planner:{secret:POSTGRES_PASSWORD}@postgres:5432/planner?a={b}'],
    ['worker', 'CACHE_URL', 'redis://{deployment:hosts.0.private_ip}:6379'],
    ['worker', 'DSN', '{secret:SENTRY_DSN}'],
  ],
  guards: [['ab12cd34', 'http_x_telegram_bot_api_secret_token', 'WEBHOOK_SECRET']],
};

let host: HostSandbox;
beforeEach(() => {
  host = new HostSandbox({ tables: TABLES });
});
afterEach(() => {
  host.remove();
});

const secret = (name: string): string => `etc/planner/secrets/${name}`;
const setSecret = async (name: string, input: string) => host.run('secrets', ['set', name], { input });

describe('secrets generate', () => {
  test('makes what the host makes itself: 256 bits that need no quoting, for root only', async () => {
    expect((await host.run('secrets', ['generate'])).code).toBe(0);
    expect(host.read(secret('POSTGRES_PASSWORD'))).toMatch(/^[A-Za-z0-9]{43}$/);
    expect(host.read(secret('POSTGRES_PASSWORD'))).not.toBe(host.read(secret('WEBHOOK_SECRET')));
    expect(host.mode(secret('POSTGRES_PASSWORD'))).toBe('0600');
    expect(host.mode('etc/planner/secrets')).toBe('0700');
    expect(host.exists(secret('OPENAI_API_KEY'))).toBe(false);
  });

  test('never replaces a secret, and never shows one', async () => {
    await setSecret('WEBHOOK_SECRET', 'chosen');
    const output = await host.run('secrets', ['generate']);
    const first = host.read(secret('POSTGRES_PASSWORD'));
    await host.run('secrets', ['generate']);
    expect(host.read(secret('POSTGRES_PASSWORD'))).toBe(first);
    expect(host.read(secret('WEBHOOK_SECRET'))).toBe('chosen');
    expect(output.stdout + output.stderr).not.toContain(first);
  });
});

describe('secrets set', () => {
  test('takes the value from stdin, without its last newline', async () => {
    const result = await setSecret('OPENAI_API_KEY', 'sk-abc\n');
    expect(result.code).toBe(0);
    expect(result.stdout + result.stderr).not.toContain('sk-abc');
    expect(host.read(secret('OPENAI_API_KEY'))).toBe('sk-abc');
    expect(host.mode(secret('OPENAI_API_KEY'))).toBe('0600');
  });

  test('keeps the lines of a value that goes into a file', async () => {
    await setSecret('TLS_KEY', 'one\ntwo\n\n');
    expect(host.read(secret('TLS_KEY'))).toBe('one\ntwo\n');
  });

  test.each([
    ['an empty value', 'OPENAI_API_KEY', '\n', 'is empty'],
    ['an unknown name', 'OPENAI_APIKEY', 'x', 'no secret OPENAI_APIKEY'],
    ['lines in an environment', 'OPENAI_API_KEY', 'a\nb', 'one line'],
    ['lines in a template', 'SENTRY_DSN', 'a\nb', 'one line'],
    ['lines in what no service is given', 'BACKUP_ENCRYPTION_KEY', 'a\nb', 'one line'],
    ['lines in a password, in a file too', 'REDIS_PASSWORD', 'a\nb', 'one line'],
    ['a password that some programs would cut', 'REDIS_PASSWORD', 'a ', 'may not begin or end with a blank'],
    ['a zero byte', 'TLS_KEY', 'a\0b', 'zero byte'],
    ['what nginx would read as a variable', 'WEBHOOK_SECRET', 'a$b', 'letters, digits'],
    ['a path for a name', '../secrets.tsv', 'x', 'no secret'],
  ])('refuses %s', async (_what, name, input, text) => {
    const result = await setSecret(name, input);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(text);
    expect(host.exists(secret(name))).toBe(false);
  });
});

describe('secrets check and list', () => {
  test('check names what a deploy lacks, with exit code 3, and is silent when nothing is', async () => {
    await host.run('secrets', ['generate']);
    const before = await host.run('secrets', ['check']);
    expect(before.code).toBe(3);
    expect(before.stdout.trim().split('\n')).toEqual([
      'OPENAI_API_KEY\tmissing\tuser',
      'CACHE_URL of worker\tmissing\tdeployment value hosts.0.private_ip',
    ]);
    await setSecret('OPENAI_API_KEY', 'sk-abc');
    host.write('etc/planner/deployment.json', '{"hosts":[{"private_ip":"10.0.0.2"}]}');
    const after = await host.run('secrets', ['check']);
    expect(after).toMatchObject({ code: 0, stdout: '' });
  });

  test('waiting names the services that lack something, by whichever way they would be given it', async () => {
    const waiting = async (): Promise<string> => (await host.run('secrets', ['waiting'])).stdout;
    // An optional secret is nothing that a service waits for.
    expect(await waiting()).toBe('backend\npostgres\nworker\n');
    await host.run('secrets', ['generate']);
    expect(await waiting()).toBe('backend\nworker\n');
    await setSecret('OPENAI_API_KEY', 'key');
    host.write('etc/planner/deployment.json', '{"hosts":[{"private_ip":"10.0.0.2"}]}');
    expect(await waiting()).toBe('');
  });

  test('list shows every secret and no value', async () => {
    await host.run('secrets', ['generate']);
    const { stdout } = await host.run('secrets', ['list']);
    expect(stdout).toContain('POSTGRES_PASSWORD\tgenerated\trequired\tpresent\t-\n');
    expect(stdout).toContain('TLS_KEY\tuser\toptional\tmissing\tkeep\n');
    expect(stdout).not.toContain(host.read(secret('POSTGRES_PASSWORD')));
  });
});

describe('secrets deliver', () => {
  test("gives a service its own copy, which only the service's user can read", async () => {
    await host.run('secrets', ['generate']);
    expect((await host.run('secrets', ['deliver'])).code).toBe(0);
    const copy = 'run/planner/secrets/postgres/POSTGRES_PASSWORD';
    expect(host.read(copy)).toBe(host.read(secret('POSTGRES_PASSWORD')));
    expect(host.mode(copy)).toBe('0400');
    expect(host.mode('run/planner/secrets')).toBe('0700');
    if (process.getuid?.() === 0) expect(statSync(host.at(copy))).toMatchObject({ uid: 999, gid: 998 });
  });

  test('writes environments from secrets, templates and the deployment', async () => {
    await host.run('secrets', ['generate']);
    await setSecret('OPENAI_API_KEY', 'sk-abc');
    host.write('etc/planner/deployment.json', '{"hosts":[{"private_ip":"10.0.0.2"}]}');
    await host.run('secrets', ['deliver']);
    const password = host.read(secret('POSTGRES_PASSWORD'));
    expect(host.read('etc/planner/env/backend.env')).toBe(
      `OPENAI_API_KEY="sk-abc"\nDATABASE_URL="postgresql://planner:${password}@postgres:5432/planner?a={b}"\n`,
    );
    expect(host.read('etc/planner/env/worker.env')).toBe('CACHE_URL="redis://10.0.0.2:6379"\n');
    expect(host.mode('etc/planner/env/backend.env')).toBe('0600');
  });

  test('leaves out what cannot be filled yet; the file is there all the same', async () => {
    expect((await host.run('secrets', ['deliver'])).code).toBe(0);
    expect(host.read('etc/planner/env/backend.env')).toBe('');
    expect(host.read('etc/planner/env/worker.env')).toBe('');
  });

  test('leaves an unchanged file alone, since containers hold on to it, and replaces a changed one', async () => {
    const copy = 'run/planner/secrets/postgres/POSTGRES_PASSWORD';
    await host.run('secrets', ['generate']);
    await host.run('secrets', ['deliver']);
    const first = statSync(host.at(copy)).ino;
    await host.run('secrets', ['deliver']);
    expect(statSync(host.at(copy)).ino).toBe(first);
    await setSecret('POSTGRES_PASSWORD', 'new');
    await host.run('secrets', ['deliver']);
    expect(host.read(copy)).toBe('new');
  });

  test('a guard lets nothing through before its secret is there, and then the exact value only', async () => {
    const guard = 'var/lib/planner/nginx-state/guards/ab12cd34.conf';
    const head = 'map $http_x_telegram_bot_api_secret_token $guard_ab12cd34 {\n    default 0;\n';
    await host.run('secrets', ['deliver']);
    expect(host.read(guard)).toBe(`${head}}\n`);
    await setSecret('WEBHOOK_SECRET', 'Abc-1_');
    await host.run('secrets', ['deliver']);
    expect(host.read(guard)).toBe(`${head}    "~^Abc-1_$" 1;\n}\n`);
    expect(host.mode(guard)).toBe('0600');
  });

  test('one value that cannot be delivered fails the command and keeps no other back', async () => {
    await host.run('secrets', ['generate']);
    host.write(secret('OPENAI_API_KEY'), 'a\nb');
    const result = await host.run('secrets', ['deliver']);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('OPENAI_API_KEY of backend has more than one line');
    expect(host.read('etc/planner/env/backend.env')).toMatch(/^DATABASE_URL=/);
    expect(host.exists('run/planner/secrets/postgres/POSTGRES_PASSWORD')).toBe(true);
  });
});

describe('values in an environment', () => {
  const line = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter((text) => !/[\n\r\0]/.test(text) && text.trim() !== '');
  const awkward = [
    '$HOME',
    '${HOME}',
    '$$',
    '"',
    "'",
    '\\',
    '\\\\',
    '\\"',
    "\\'",
    'a\\',
    '\\n',
    '\\$x',
    'a # b',
    '#',
    ' a ',
    '&',
    '`id`',
    '%{x}',
    '=',
    'é',
    '\t',
  ];
  const values = [...awkward, ...fc.sample(line, { numRuns: 60, seed: 3 })];
  const names = values.map((_, index) => `SECRET_${index}`);

  beforeEach(async () => {
    host.remove();
    host = new HostSandbox({
      tables: {
        secrets: names.map((name) => [name, 'user', 'required', '-']),
        deliveries: names.map((name) => ['backend', name, 'env', '0', '0']),
      },
    });
    names.forEach((name, index) => {
      host.write(secret(name), values[index] ?? '');
    });
    await host.run('secrets', ['deliver']);
  });

  test('are quoted so that undoing the three escapes gives every value back', () => {
    const lines = host.read('etc/planner/env/backend.env').trimEnd().split('\n');
    const read = lines.map((text) => /^\w+="(.*)"$/s.exec(text)?.[1]?.replaceAll(/\\([\\"$])/g, '$1'));
    expect(read).toEqual(values);
  });

  describeWithProgram(
    'docker compose',
    'docker-compose',
    'as compose reads them',
    () => {
      test('are what they were', async () => {
        const file = host.at('compose.json');
        const backend = { image: 'x', env_file: [host.at('etc/planner/env/backend.env')] };
        host.write('compose.json', JSON.stringify({ services: { backend } }));
        const { stdout } = await runProgram('docker', ['compose', '-p', 'x', '-f', file, 'config', '--format', 'json']);
        const config = JSON.parse(stdout) as { services: { backend: { environment: Record<string, string> } } };
        const read = names.map((name) => config.services.backend.environment[name]?.replaceAll('$$', '$'));
        expect(read).toEqual(values);
      });
    },
    ['docker', 'compose', 'version'],
  );
});

describe('an own password', () => {
  const passwords = [
    'blank  "quote" it\'s',
    'back\\slash\\',
    '\\x41\\n',
    '#hash',
    '$HOME ${HOME} `id`',
    '%41',
    'a@b:c/d?e&f,g=h é',
  ];
  const url = (): string => /^DATABASE_URL="(.*)"$/m.exec(host.read('etc/planner/env/backend.env'))?.[1] ?? '';

  test.each(passwords)('%s is one password in a URL, and itself elsewhere', async (password) => {
    await setSecret('POSTGRES_PASSWORD', password);
    await setSecret('SENTRY_DSN', 'https://key@sentry.example/1?a=b');
    await host.run('secrets', ['deliver']);
    const { password: encoded, host: server, search } = new URL(url());
    expect([decodeURIComponent(encoded), server, search]).toEqual([password, 'postgres:5432', '?a={b}']);
    expect(host.read('run/planner/secrets/postgres/POSTGRES_PASSWORD')).toBe(password);
    expect(host.read('etc/planner/env/worker.env')).toContain('DSN="https://key@sentry.example/1?a=b"\n');
  });

  describeWithProgram('redis-server', 'redis-server', 'of Redis', () => {
    const { command = [], health } = redisPart({ memoryMib: 64, cpus: 0.1, maxMemoryMib: 48 }).service;
    const inSandbox = (text: string): string =>
      text
        .replaceAll('/tmp/auth', `${host.root}/auth`)
        .replaceAll('/run/secrets', host.at('run/planner/secrets/redis'))
        .replaceAll('/data', host.root)
        .replaceAll('redis-cli', `redis-cli -s ${host.root}/socket`);
    const [program = '', ...args] = command;
    const argsInSandbox = (): string[] =>
      [...args, '--save', '', '--port', '0', '--unixsocket', `${host.root}/socket`].map(inSandbox);
    const healthy = async (): Promise<boolean> => {
      const [ask = '', ...words] = (health?.command ?? []).map(inSandbox);
      return (await runProgram(ask, words)).code === 0;
    };

    test.each(passwords)('%s lets in who has it, and nobody else', async (password) => {
      await setSecret('REDIS_PASSWORD', password);
      await host.run('secrets', ['deliver']);
      const redis = spawn(program, argsInSandbox(), { stdio: 'ignore' });
      const ended = once(redis, 'exit');
      try {
        while (!host.exists('socket') && redis.exitCode === null) await setTimeout(20);
        expect(await healthy()).toBe(true);
        host.write('run/planner/secrets/redis/REDIS_PASSWORD', 'another');
        expect(await healthy()).toBe(false);
      } finally {
        redis.kill();
        await ended;
      }
    });

    test('that is not there keeps it from starting', async () => {
      host.write('run/planner/secrets/redis/REDIS_PASSWORD', '');
      expect((await runProgram(program, argsInSandbox())).code).toBe(1);
      expect(host.exists('socket')).toBe(false);
    });
  });

  describeWithPostgres('of PostgreSQL', () => {
    const server = new TemporaryPostgres();
    beforeAll(() => server.start({ tls: true }));
    afterAll(() => server.stop());

    test.each(passwords)('%s opens the database by the URL that the app is given', async (password) => {
      await setSecret('POSTGRES_PASSWORD', password);
      await host.run('secrets', ['deliver']);
      await server.psql(`DROP ROLE IF EXISTS planner; CREATE ROLE planner LOGIN PASSWORD :'password';`, {
        variables: { password },
      });
      const address = new URL(url());
      address.host = `127.0.0.1:${server.port}`;
      address.pathname = '/postgres';
      address.search = '';
      const psql = await runProgram('psql', ['-XAt', '-c', 'SELECT current_user', address.href]);
      expect(psql).toEqual({ code: 0, stdout: 'planner\n', stderr: '' });
    });
  });
});

describeWithProgram('jq', 'jq', 'secrets export', () => {
  test('gives all values that are there, whatever is in them, and no argument carries one', async () => {
    const values = { POSTGRES_PASSWORD: 'p"w$d', OPENAI_API_KEY: 'sk-abc', TLS_KEY: 'line\nand another\n ' };
    for (const [name, value] of Object.entries(values)) host.write(secret(name), value);
    host.fake('jq', 'echo "jq $*" >>"$ROOT/calls"; exec /usr/bin/jq "$@"');
    const { code, stdout, stderr } = await host.run('secrets', ['export']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'planner-secrets: exported 3 values\n' });
    expect(JSON.parse(stdout)).toEqual(values);
    expect(host.calls().join('\n')).not.toMatch(/sk-abc|and another/);
  });

  test('of nothing is a failure', async () => {
    expect(await host.run('secrets', ['export'])).toMatchObject({ code: 1, stdout: '' });
  });

  test('is not for a terminal', async () => {
    host.write(secret('OPENAI_API_KEY'), 'sk-abc');
    const command = `${host.release}/bin/secrets export`;
    const { stdout } = await runProgram('script', ['-qec', command, '/dev/null'], { env: { ROOT: host.root } });
    expect(stdout).toContain('secrets are not shown on a terminal');
    expect(stdout).not.toContain('sk-abc');
  });
});
