import { ALERTS_FILE, renderAlertsEnv } from '../../lib/host/host-alerts';
import { HostSandbox } from '../support/host-sandbox';
import { runProgram } from '../support/run-program';
import { describeWithProgram } from '../support/with-program';

const RELEASE = 'opt/planner/releases/r1';
const HOUR_MS = 3_600_000;

const ago = (hours: number): string => new Date(Date.now() - hours * HOUR_MS).toISOString().replace(/\.\d+Z$/, 'Z');

describeWithProgram('jq', 'jq', 'status', () => {
  let host: HostSandbox;
  beforeEach(() => {
    host = new HostSandbox({ tables: { upstreams: [['backend', '172.30.0.12:8000', '172.30.0.13:8000']] } });
    host.fake('docker', '[[ "$1" != inspect ]] || echo "[]"');
    host.fake('systemctl', 'true');
    host.fake('df', 'printf "Size Avail\\n25000 9000\\n"');
    host.write('var/lib/planner/first-boot.ok', '');
    host.write('backups/planner-1.dump', '');
    written('deploys/current', {
      time: ago(3),
      services: [{ name: 'backend', reference: 'ghcr.io/acme/planner:1.4.2' }],
    });
    written('backup.json', { at: ago(2), ok: true, dump: 'planner-1.dump', bucket: true });
    written('wal.json', { at: ago(0.1), ok: true });
    written('drill.json', { at: ago(30), ok: true, rpoSeconds: 6.1, rtoSeconds: 15.2, tables: 4, rows: 900 });
  });
  afterEach(() => {
    host.remove();
  });

  const written = (file: string, content: object): void => {
    host.write(`var/lib/planner/${file}`, JSON.stringify(content));
  };
  const certificate = async (days: number, authority = false): Promise<void> => {
    const at = (file: string): string => host.at(`etc/letsencrypt/planner/${file}`);
    host.write('etc/letsencrypt/planner/fullchain.pem', '');
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', String(days)];
    if (authority) {
      await openssl('req', '-x509', ...key, '-subj', '/CN=Authority', '-keyout', at('ca.key'), '-out', at('ca.pem'));
    }
    const signed = authority ? ['-CA', at('ca.pem'), '-CAkey', at('ca.key')] : [];
    const out = ['-keyout', at('privkey.pem'), '-out', at('fullchain.pem')];
    await openssl('req', '-x509', ...key, ...signed, '-subj', '/CN=planner', ...out);
  };
  const openssl = async (...args: readonly string[]): Promise<void> => {
    const { code, stderr } = await runProgram('openssl', args);
    if (code !== 0) throw new Error(stderr);
  };
  const problems = async (): Promise<readonly string[]> => {
    const { code, stdout } = await host.run('status', ['--json']);
    const found = (JSON.parse(stdout) as { readonly problems: readonly string[] }).problems;
    expect(code).toBe(found.length === 0 ? 0 : 1);
    return found;
  };

  test('of a host that is well: its certificate, its backups and its drill among all else', async () => {
    await certificate(90, true);
    const at = ago(2);
    written('backup.json', { at, ok: true, dump: 'planner-1.dump', bucket: true });
    const text = await host.run('status');
    expect(text).toMatchObject({ code: 0, stderr: '' });
    const lines = text.stdout.split('\n');
    expect(lines).toContain(`backup: ${at}, good, in the bucket too`);
    expect(lines).toContain('newest dump: planner-1.dump');
    expect(text.stdout).toMatch(/^write-ahead log: uploaded \S+, good$/m);
    expect(text.stdout).toMatch(/^drill: \S+, good, RPO 6\.1 s, RTO 15\.2 s$/m);
    expect(text.stdout).toMatch(/^certificate: until 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ, from CN=Authority$/m);
    expect(text.stdout).not.toContain('PROBLEM');

    const { code, stdout } = await host.run('status', ['--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      certificate: { until: expect.stringMatching(/^20.*Z$/) as string, issuer: 'CN=Authority', selfSigned: false },
      backup: { ok: true, dump: 'planner-1.dump', bucket: true },
      wal: { ok: true },
      drill: { ok: true, rpoSeconds: 6.1, rtoSeconds: 15.2 },
      restore: null,
      atWork: null,
      unfinished: [],
      problems: [],
    });
  });

  test('the self-signed certificate of the beginning, and none', async () => {
    expect((await host.run('status')).stdout).toContain('certificate: none\n');
    await certificate(3650);
    expect((await host.run('status')).stdout).toContain('certificate: self-signed, until the domain leads here\n');
  });

  test('a certificate that is about to end, a backup, an upload and a drill that failed', async () => {
    await certificate(10, true);
    const [failed, good] = [ago(1), ago(25)];
    written('backup.json', { at: failed, ok: false, goodAt: good });
    written('wal.json', { at: failed, ok: false });
    written('drill.json', { at: failed, ok: false });
    expect(await problems()).toEqual([
      expect.stringMatching(/^the certificate is good until \S+Z only$/),
      `the last backup failed, at ${failed}; the last good one: ${good}`,
      `the last upload of the write-ahead log failed, at ${failed}`,
      `the last drill of a restore failed, at ${failed}; the last good one: none`,
    ]);
    const { stdout } = await host.run('status');
    expect(stdout).toContain(`backup: ${failed}, FAILED\n`);
    expect(stdout).toContain(`PROBLEM: the last backup failed, at ${failed}`);
  });

  test('backups and drills that stopped; the thresholds are those of the alerts', async () => {
    const [day, week] = [ago(27), ago(170)];
    written('backup.json', { at: day, ok: true });
    written('drill.json', { at: week, ok: true });
    expect(await problems()).toEqual([
      `no good backup within 26 hours; the last one: ${day}`,
      `no good drill of a restore within 168 hours; the last one: ${week}`,
    ]);
    const thresholds = { backupHours: 48, drillDays: false, certificateDays: false } as const;
    const receivers = { telegram: { chatId: 1 } };
    host.write(`${RELEASE}/${ALERTS_FILE}`, renderAlertsEnv({ receivers, thresholds }));
    await certificate(1, true);
    expect(await problems()).toEqual([]);
  });

  test.each([
    ['deploy', 'a deploy was cut off: the next one tidies up'],
    ['restore', 'a restore was cut off: restore again, which puts the live data back first'],
    [
      'move-database',
      'a move of the database was cut off, and it may take no writes: move-database again, or move-database --abort',
    ],
  ])('a %s that was cut off', async (command, problem) => {
    host.write(`var/lib/planner/${command}.begun`, '{}');
    expect(await problems()).toEqual([problem]);
    const { stdout } = await host.run('status', ['--json']);
    expect(JSON.parse(stdout)).toMatchObject({ unfinished: [command], atWork: null });
  });

  test('one that is still at it is no problem, and is named', async () => {
    host.write('var/lib/planner/restore.begun', '{}');
    const holder = 'restore (process 7, since 10:00:00Z, by deploy)';
    host.write('run/planner/deploy.holder', `${holder}\n`);
    const env = { PATH: `${host.at('fakes')}:${process.env['PATH'] ?? ''}`, ROOT: host.root };
    const status = [host.at('run/planner/deploy.lock'), host.at(`${RELEASE}/bin/status`)];
    const { code, stdout } = await runProgram('flock', status, { env });
    expect(stdout).toContain(`at work: ${holder}\n`);
    expect(code).toBe(0);
  });

  test('what a restore has put in place', async () => {
    written('restore.json', { at: '2026-11-23T10:00:00Z', what: 'latest', seconds: 12 });
    expect((await host.run('status')).stdout).toContain('restored: 2026-11-23T10:00:00Z, latest\n');
  });
});
