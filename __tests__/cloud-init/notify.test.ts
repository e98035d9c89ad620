import { readdirSync } from 'node:fs';
import { ALERTS_FILE, renderAlertsEnv } from '../../lib/host/host-alerts';
import {
  AlertReceiversDouble,
  SLACK_PATH,
  SMTP_PASSWORD,
  TELEGRAM_CHAT,
  TELEGRAM_TOKEN,
} from '../support/alert-receivers';
import { HostSandbox } from '../support/host-sandbox';
import { describeWithProgram } from '../support/with-program';

describeWithProgram('curl', 'curl', 'notify', () => {
  const double = new AlertReceiversDouble();
  let host: HostSandbox;
  beforeAll(() => double.start());
  afterAll(() => double.stop());
  beforeEach(() => {
    double.received.length = 0;
    double.down.clear();
    host = new HostSandbox();
    // The real one, with what it was started with on record.
    host.fake('curl', 'echo "curl $*" >>"$ROOT/calls"; exec /usr/bin/curl "$@"');
    const email = { to: ['ops@example.com', 'cto@example.com'], from: 'alerts@example.com', user: 'alerts' };
    const receivers = {
      telegram: { chatId: TELEGRAM_CHAT },
      email: { ...email, smtpHost: 'localhost', smtpPort: double.smtpPort },
      slack: { channel: '#alerts' },
    };
    host.write(`opt/planner/releases/r1/${ALERTS_FILE}`, renderAlertsEnv({ receivers }));
    secret('ALERT_TELEGRAM_TOKEN', TELEGRAM_TOKEN);
    secret('ALERT_SMTP_PASSWORD', SMTP_PASSWORD);
    secret('ALERT_SLACK_URL', `${double.url}${SLACK_PATH}`);
  });
  afterEach(() => {
    host.remove();
  });

  const secret = (name: string, value: string): void => {
    host.write(`etc/planner/secrets/${name}`, value);
  };
  const notify = async (args: readonly string[], input = '') =>
    host.run('notify', args, { input, env: double.environment });

  test('a message reaches every channel as it is, and no secret shows', async () => {
    const said = 'PostgreSQL: 19 of 20 "connections" & more\nдиск: 95 %\n';
    const { code, stdout, stderr } = await notify(['send', 'planner: 2 problems ü'], said);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'planner-notify: told 3 of 3 channels: planner: 2 problems ü\n',
    });
    expect(double.received).toEqual([
      { channel: 'telegram', to: String(TELEGRAM_CHAT), text: `planner: 2 problems ü\n\n${said.trimEnd()}` },
      { channel: 'email', to: 'ops@example.com, cto@example.com', text: `planner: 2 problems ü\n\n${said}` },
      { channel: 'slack', to: '#alerts', text: `*planner: 2 problems ü*\n${said}` },
    ]);
    expect(host.calls().join('\n') + stdout + stderr).not.toMatch(/AbC-dEf|pass\$word|very-secret/);
    expect(readdirSync(host.at('run/planner'))).toEqual([]);
  });

  test('a test says that it is one', async () => {
    expect((await notify(['test'])).code).toBe(0);
    expect(double.of('telegram')).toEqual([expect.stringMatching(/^planner on .*: a test\n\nThis is a test\./)]);
  });

  test('a text beyond what Telegram takes is cut', async () => {
    expect((await notify(['send', 'long'], 'x'.repeat(9000))).code).toBe(0);
    expect(double.of('telegram')[0]).toHaveLength(4000);
    expect(double.of('email')[0]?.length).toBeGreaterThan(9000);
  });

  test('a channel that is down keeps no other from being told: exit code 4, its reason said', async () => {
    double.down.add('telegram');
    const { code, stderr } = await notify(['send', 'x'], 'y');
    expect(code).toBe(4);
    expect(stderr).toContain('Telegram refuses: Forbidden: bot was kicked from the group chat');
    expect(stderr).toContain('told 2 of 3 channels');
    expect(double.received.map(({ channel }) => channel)).toEqual(['email', 'slack']);
  });

  test('where all are down the exit code is 1', async () => {
    for (const channel of ['telegram', 'slack', 'email'] as const) double.down.add(channel);
    expect(await notify(['send', 'x'], 'y')).toMatchObject({ code: 1, stdout: '' });
  });

  test.each([
    ['a secret that is missing', 'ALERT_TELEGRAM_TOKEN', '', 'the secret ALERT_TELEGRAM_TOKEN is missing'],
    ['a token that Telegram does not know', 'ALERT_TELEGRAM_TOKEN', '1:wrong', 'Telegram refuses: Unauthorized'],
    [
      'a token that would break out of its quotes',
      'ALERT_TELEGRAM_TOKEN',
      '1:a"\nurl = "http://evil.example',
      'does not look like one',
    ],
    ['a wrong password', 'ALERT_SMTP_PASSWORD', 'wrong', 'the mail server refuses'],
    [
      'an address that is none',
      'ALERT_SLACK_URL',
      'hooks.example.com',
      'the secret ALERT_SLACK_URL does not look like one',
    ],
  ])('%s is said, and the others are told', async (_what, name, value, message) => {
    secret(name, value);
    const { code, stderr } = await notify(['send', 'x'], 'y');
    expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining(message) as string });
    expect(double.received).toHaveLength(2);
  });

  test('mail never goes without TLS', async () => {
    const { code, stderr } = await host.run('notify', ['send', 'x'], { env: { TELEGRAM_API_BASE: double.url } });
    expect(code).toBe(4);
    expect(stderr).toMatch(/certificate/);
    expect(double.of('email')).toEqual([]);
  });

  test('channels lists them with the state of their secrets', async () => {
    secret('ALERT_SLACK_URL', '');
    expect((await notify(['channels'])).stdout).toBe(
      'telegram\tALERT_TELEGRAM_TOKEN\tpresent\nemail\tALERT_SMTP_PASSWORD\tpresent\nslack\tALERT_SLACK_URL\tmissing\n',
    );
  });

  test('a host without receivers says so', async () => {
    const bare = new HostSandbox();
    expect(await bare.run('notify', ['test'])).toMatchObject({ code: 1 });
    expect((await bare.run('watch')).stderr).toContain('names no receivers of alerts');
    bare.remove();
  });
});
