import { utimesSync } from 'node:fs';
import { ALERTS_FILE, type HostAlertsSpec, renderAlertsEnv } from '../../lib/host/host-alerts';
import { AlertReceiversDouble, TELEGRAM_CHAT, TELEGRAM_TOKEN } from '../support/alert-receivers';
import { HostSandbox } from '../support/host-sandbox';
import { describeWithProgram } from '../support/with-program';

const RELEASE = 'opt/planner/releases/r1';
const HOUR_MS = 3_600_000;

/** An engine whose containers are those of `$ROOT/containers.json`, in the words of `docker inspect`. */
const DOCKER = `
case "$*" in
  info*) [[ ! -e "$ROOT/docker-is-down" ]] ;;
  ps*) jq --raw-output '.[].Id' "$ROOT/containers.json" ;;
  inspect*) cat "$ROOT/containers.json" ;;
  *' psql '*) cat "$ROOT/connections" ;;
esac`;

interface Container {
  readonly name: string;
  readonly status?: string;
  readonly health?: string;
  readonly restarts?: number;
  readonly exitCode?: number;
  readonly outOfMemory?: boolean;
}

describeWithProgram('jq', 'jq', 'watch', () => {
  const double = new AlertReceiversDouble();
  let host: HostSandbox;
  beforeAll(() => double.start());
  afterAll(() => double.stop());
  beforeEach(() => {
    double.received.length = 0;
    double.down.clear();
    host = new HostSandbox();
    host.fake('docker', DOCKER);
    host.fake('systemctl', '[[ "$1" != --failed ]] || cat "$ROOT/failed-units" 2>/dev/null || true');
    host.fake('df', 'cat "$ROOT/df"');
    host.write('df', 'Use% Mounted on\n 41% /\n');
    host.write('connections', '4|17\n');
    host.write('etc/planner/secrets/ALERT_TELEGRAM_TOKEN', TELEGRAM_TOKEN);
    host.write('var/lib/planner/first-boot.ok', '');
    written('backup.json', { at: new Date().toISOString(), ok: true });
    written('drill.json', { at: new Date().toISOString(), ok: true });
    host.write('var/lib/planner/deploys/current', JSON.stringify({ services: [{ containers: ['backend-blue'] }] }));
    define({});
    run(...WELL);
  });
  afterEach(() => {
    host.remove();
  });

  const WELL: readonly Container[] = ['postgres', 'redis', 'nginx', 'backend-blue'].map((name) => ({ name }));
  const define = (alerts: Partial<HostAlertsSpec>): void => {
    const receivers = { telegram: { chatId: TELEGRAM_CHAT } };
    host.write(`${RELEASE}/${ALERTS_FILE}`, renderAlertsEnv({ receivers, ...alerts }));
  };
  const written = (file: string, content: object): void => {
    host.write(`var/lib/planner/${file}`, JSON.stringify(content));
  };
  const ago = (hours: number): string => new Date(Date.now() - hours * HOUR_MS).toISOString();
  function run(...containers: readonly Container[]): void {
    const inspected = containers.map(
      ({ name, status = 'running', health, restarts = 0, exitCode = 0, outOfMemory = false }) => ({
        Id: `id-of-${name}`,
        Config: { Labels: { 'com.docker.compose.service': name } },
        State: {
          Status: status,
          ExitCode: exitCode,
          OOMKilled: outOfMemory,
          ...(health && { Health: { Status: health } }),
        },
        RestartCount: restarts,
      }),
    );
    host.write('containers.json', JSON.stringify(inspected));
  }
  const but = (changed: Container): readonly Container[] =>
    WELL.map((item) => (item.name === changed.name ? changed : item));
  /** A look; what is wrong is told at once unless it has to hold for a while. */
  const look = async (holdSeconds = 0) =>
    host.run('watch', [], { env: { ...double.environment, WATCH_HOLD_SECONDS: String(holdSeconds) } });
  /** What a look finds, without telling anybody. */
  const found = async (): Promise<readonly string[]> => {
    const { code, stdout } = await host.run('watch', ['--list']);
    expect(code).toBe(0);
    return stdout.split('\n').slice(0, -1);
  };
  /** Lets time pass since what is on record. */
  const later = (hours: number): void => {
    const file = 'var/lib/planner/alerts.json';
    const alerts = JSON.parse(host.read(file)) as Record<string, { since: number; told: number }>;
    const moved = Object.entries(alerts).map(([key, value]) => {
      const seconds = hours * 3600;
      return [key, { ...value, since: value.since - seconds, told: value.told && value.told - seconds }];
    });
    host.write(file, JSON.stringify(Object.fromEntries(moved)));
  };
  const logRequests = (
    count: number,
    request: { readonly status?: number; readonly seconds?: number; readonly agoSeconds?: number },
  ): void => {
    const time = new Date(Date.now() - (request.agoSeconds ?? 10) * 1000).toISOString().replace(/\.\d+Z$/, '+00:00');
    const line = JSON.stringify({
      time,
      status: String(request.status ?? 200),
      request_time: String(request.seconds ?? 0.05),
    });
    const file = 'var/log/planner/nginx-access.log';
    host.write(file, (host.exists(file) ? host.read(file) : '') + `${line}\n`.repeat(count));
  };

  test('where all is well nobody is told anything', async () => {
    logRequests(100, {});
    expect(await found()).toEqual([]);
    expect(await look()).toMatchObject({ code: 0, stderr: '' });
    expect(double.received).toEqual([]);
  });

  describe('finds', () => {
    const cases: readonly (readonly [string, () => void, string])[] = [
      [
        'a first boot that failed',
        () => {
          host.write('var/lib/planner/first-boot.failed', 'docker: failed\n    no network\n');
        },
        'the first boot failed: docker: failed',
      ],
      [
        'a unit of ours that failed',
        () => {
          host.write('failed-units', 'planner-backup.service loaded failed\nother.service loaded failed\n');
        },
        'the unit planner-backup.service has failed',
      ],
      [
        'a restore that was cut off',
        () => {
          host.write('var/lib/planner/restore.begun', '{}');
        },
        'the command restore was cut off: see status',
      ],
      [
        'Docker that does not answer',
        () => {
          host.write('docker-is-down', '');
        },
        'Docker does not answer',
      ],
      [
        'a container that is down',
        () => {
          run(...but({ name: 'redis', status: 'exited', exitCode: 137, outOfMemory: true }));
        },
        'the container redis is exited (exit code 137, out of memory)',
      ],
      [
        'a container that is ill',
        () => {
          run(...but({ name: 'backend-blue', health: 'unhealthy' }));
        },
        'the container backend-blue is unhealthy',
      ],
      [
        'a container that is gone',
        () => {
          run(...WELL.slice(0, 3));
        },
        'the container backend-blue is gone',
      ],
      [
        'a disk that is nearly full',
        () => {
          host.write('df', 'Use% Mounted on\n 81% /\n 12% /mnt/data\n');
        },
        'the disk at / is full by 81%',
      ],
      [
        'a backup that is too old',
        () => {
          written('backup.json', { at: ago(27), ok: true });
        },
        'the last good backup is older than 26 hours: ',
      ],
      [
        'a backup that failed',
        () => {
          written('backup.json', { at: '2026-11-26T03:30:00Z', ok: false });
        },
        'the last backup failed, at 2026-11-26T03:30:00Z',
      ],
      [
        'an upload of the write-ahead log that failed',
        () => {
          written('wal.json', { at: '2026-11-26T03:30:00Z', ok: false });
        },
        "the last upload of PostgreSQL's log failed, at 2026-11-26T03:30:00Z",
      ],
      [
        'a week without a good drill',
        () => {
          written('drill.json', { at: ago(7 * 24 + 1), ok: true });
        },
        'the last good drill of a restore is older than 168 hours: ',
      ],
      [
        'answers of 5xx',
        () => {
          logRequests(90, {});
          logRequests(10, { status: 502 });
        },
        '10 % of 100 requests were answered with 5xx, above 5 %',
      ],
      [
        'slow answers',
        () => {
          logRequests(94, {});
          logRequests(6, { seconds: 3.25 });
        },
        '95 of 100 requests took up to 3.25 s, above 3 s',
      ],
      [
        'connections that run out',
        () => {
          host.write('connections', '14|17\n');
        },
        'PostgreSQL has 14 of 17 connections, above 80 %',
      ],
      [
        'a database that does not answer',
        () => {
          host.write('connections', '');
        },
        'PostgreSQL does not answer',
      ],
    ];

    test.each(cases)('%s', async (_what, prepare, message) => {
      prepare();
      expect(await found()).toEqual([expect.stringContaining(message)]);
    });

    test('a host without a backup since its first boot', async () => {
      host.write('var/lib/planner/backup.json', '');
      expect(await found()).toEqual([]);
      const at = new Date(Date.now() - 30 * HOUR_MS);
      utimesSync(host.at('var/lib/planner/first-boot.ok'), at, at);
      expect(await found()).toEqual([expect.stringContaining('the last good backup is older than 26 hours')]);
    });

    test('a container that starts again and again', async () => {
      run(...but({ name: 'backend-blue', restarts: 40 }));
      expect(await found()).toEqual([]);
      run(...but({ name: 'backend-blue', restarts: 43 }));
      expect(await found()).toEqual(['the container backend-blue has started again 3 times within 15 minutes']);
    });

    test('slow queries, by what PostgreSQL logs, but not those of an hour ago', async () => {
      const line = (hours: number): string =>
        `${new Date(Date.now() - hours * HOUR_MS).toISOString().replace('T', ' ').replace('Z', '')} UTC [42] LOG:  duration: 1234.5 ms  statement: SELECT 1\n`;
      host.write('var/log/planner/postgres.log', line(1).repeat(50) + line(0).repeat(9));
      expect(await found()).toEqual([]);
      host.write('var/log/planner/postgres.log', line(1).repeat(50) + line(0).repeat(10));
      expect(await found()).toEqual(['10 queries took longer than a second within 5 minutes']);
    });

    test('a certificate that ends soon', async () => {
      host.fake('openssl', `[[ "$*" != *-checkend* ]] || exit 1; echo 'notAfter=Dec  1 00:00:00 2026 GMT'`);
      host.write('etc/letsencrypt/planner/fullchain.pem', 'a certificate');
      expect(await found()).toEqual(['the certificate is good until Dec  1 00:00:00 2026 GMT only']);
    });

    test('a check of its own that does not work', async () => {
      written('backup.json', { at: 'yesterdayish', ok: true });
      expect((await found()).join('\n')).toContain('the check backup of watch does not work');
    });
  });

  test.each([
    [
      'requests of an hour ago',
      () => {
        logRequests(100, { status: 500, agoSeconds: 3600 });
      },
    ],
    [
      'a few requests',
      () => {
        logRequests(19, { status: 500 });
      },
    ],
    [
      'lines that are no JSON',
      () => {
        host.write('var/log/planner/nginx-access.log', 'half a li\n'.repeat(50));
      },
    ],
  ])('%s say nothing', async (_what, prepare) => {
    prepare();
    expect(await found()).toEqual([]);
  });

  test("thresholds are the definition's, and false leaves one out", async () => {
    host.write('df', 'Use% Mounted on\n 81% /\n');
    logRequests(90, {});
    logRequests(10, { status: 502 });
    define({ thresholds: { diskRatio: 0.9, errorRatio: 0.2 } });
    expect(await found()).toEqual([]);
    host.write('df', 'Use% Mounted on\n 99% /\n');
    define({ thresholds: { diskRatio: false, errorRatio: false } });
    expect(await found()).toEqual([]);
  });

  test('while a deploy is at work its containers come and go unremarked', async () => {
    run(...WELL.slice(0, 3));
    host.write('run/planner/deploy.lock', '');
    host.fake('flock', `[[ "$*" != *deploy.lock* ]] || exit 1; exec /usr/bin/flock "$@"`);
    expect(await found()).toEqual([]);
  });

  describe('tells', () => {
    const bad = (): void => {
      run(...but({ name: 'redis', status: 'exited' }));
      host.write('df', 'Use% Mounted on\n 95% /\n');
    };

    test('what is wrong in one message, and only once it has held', async () => {
      bad();
      expect((await look(60)).code).toBe(0);
      expect(double.received).toEqual([]);
      later(0.05);
      await look(60);
      expect(double.of('telegram')).toEqual([
        expect.stringMatching(
          /^planner on \S+: 2 problems\n\nNEW: the container redis is exited \(exit code 0\)\nNEW: the disk at \/ is full by 95%$/,
        ),
      ]);
    });

    test('what passes within a minute is never told', async () => {
      bad();
      await look(60);
      run(...WELL);
      host.write('df', 'Use% Mounted on\n 41% /\n');
      later(0.05);
      await look(60);
      expect(double.received).toEqual([]);
    });

    test('what still is after four hours again, all of it together, and not before', async () => {
      bad();
      await look();
      await look();
      expect(double.received).toHaveLength(1);
      later(3.9);
      await look();
      expect(double.received).toHaveLength(1);
      later(0.2);
      await look();
      expect(double.of('telegram').slice(1)).toEqual([
        expect.stringMatching(/: 2 problems\n\nSTILL, for 4 h: the container redis .*\nSTILL, for 4 h: the disk at/),
      ]);
      await look();
      expect(double.received).toHaveLength(2);
    });

    test('what comes later together with what is known, and what is well again', async () => {
      bad();
      await look();
      later(0.5);
      run(...WELL);
      host.write('connections', '');
      await look();
      expect(double.of('telegram')[1]).toMatch(
        /: 2 problems\n\nNEW: PostgreSQL does not answer\nSTILL, for 30 min: the disk .*\nWELL AGAIN, after 30 min: the container redis/,
      );
      later(71.5);
      host.write('connections', '4|17\n');
      host.write('df', 'Use% Mounted on\n 41% /\n');
      await look();
      expect(double.of('telegram')[2]).toMatch(
        /: all is well again\n\nWELL AGAIN, after 3 days: the disk .*\nWELL AGAIN, after 3 days: PostgreSQL/,
      );
      await look();
      expect(double.received).toHaveLength(3);
      expect(JSON.parse(host.read('var/lib/planner/alerts.json'))).toEqual({});
    });

    test('again and again where nobody could be told, until somebody is', async () => {
      bad();
      double.down.add('telegram');
      expect(await look()).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('nobody could be told') as string,
      });
      double.down.clear();
      expect((await look()).code).toBe(0);
      expect(double.of('telegram')[0]).toContain('NEW: the disk');
      // A recovery is owed just as well.
      double.down.add('telegram');
      run(...WELL);
      host.write('df', 'Use% Mounted on\n 41% /\n');
      expect((await look()).code).toBe(1);
      double.down.clear();
      await look();
      expect(double.of('telegram')[1]).toContain('WELL AGAIN');
    });
  });
});
