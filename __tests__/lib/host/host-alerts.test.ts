import { HOST_ALERT_THRESHOLDS, type HostAlertsSpec, renderAlertsEnv } from '../../../lib/host/host-alerts';
import { examplePlanner, planOn } from '../../support/example-hosts';
import { plannerStack, triaPovStack } from '../../support/example-stacks';
import { hosts } from '../../../lib/terraform/hosts';

const receivers = {
  telegram: { chatId: -1001 },
  email: { to: ['a@example.com', 'b@example.com'], from: 'c@example.com', smtpHost: 'smtp.example.com', user: "o'ne" },
  slack: { channel: '#alerts' },
};

describe('a host that tells people what is wrong', () => {
  test('has its receivers and thresholds in alerts.env', () => {
    const env = renderAlertsEnv({ receivers, thresholds: { diskRatio: 0.9, slowQueries: false }, repeatHours: 12 });
    expect(env.split('\n')).toEqual(
      expect.arrayContaining([
        "ALERT_TELEGRAM_CHAT='-1001'",
        "ALERT_EMAIL_TO='a@example.com b@example.com'",
        "ALERT_SMTP_HOST='smtp.example.com:2525'",
        String.raw`ALERT_SMTP_USER='o'\''ne'`,
        "ALERT_SLACK_CHANNEL='#alerts'",
        "ALERT_REPEAT_HOURS='12'",
        "ALERT_DISK='0.9'",
        "ALERT_SLOW_QUERIES=''",
        "ALERT_REQUEST_SECONDS='3'",
      ]),
    );
  });

  test("has the documents' thresholds unless told", () => {
    expect(HOST_ALERT_THRESHOLDS).toMatchObject({ requestSeconds: 3, diskRatio: 0.8, connectionsRatio: 0.8 });
  });

  test('needs the secrets of its channels from the user, each once', () => {
    const { host } = planOn(examplePlanner({ alerts: { receivers } }));
    const secrets = host.secrets.filter(({ name }) => name.startsWith('ALERT_'));
    expect(secrets.map(({ name, origin }) => [name, origin])).toEqual([
      ['ALERT_SMTP_PASSWORD', 'user'],
      ['ALERT_TELEGRAM_TOKEN', 'user'],
      ['ALERT_SLACK_URL', 'user'],
    ]);
  });

  test('is sound, and its user data leaves room', () => {
    const stack = plannerStack({ alerts: { receivers } });
    expect(stack.errors).toEqual([]);
    expect(stack.warnings).toEqual([]);
  });

  test.each<[string, HostAlertsSpec, string]>([
    ['nobody to tell', { receivers: {} }, 'alerts.receivers'],
    ['a chat that is none', { receivers: { telegram: { chatId: 0 } } }, 'alerts.receivers.telegram.chatId'],
    ['a share above 1', { receivers, thresholds: { diskRatio: 90 } }, 'alerts.thresholds.diskRatio'],
    ['half a restart', { receivers, thresholds: { restarts: 1.5 } }, 'alerts.thresholds.restarts'],
    ['no time at all', { receivers, thresholds: { requestSeconds: 0 } }, 'alerts.thresholds.requestSeconds'],
    ['a threshold that is unknown', { receivers, thresholds: { disc: 1 } as never }, 'alerts.thresholds.disc'],
    ['a repetition every minute', { receivers, repeatHours: 0 }, 'alerts.repeatHours'],
  ])('%s is refused', (_what, alerts, path) => {
    const { faults } = planOn(examplePlanner({ alerts }));
    expect(faults.all.map((fault) => fault.at)).toContain(path);
  });
});

test("TRIA's hosts look after what Prometheus does not see, for the same people and with the same secrets", () => {
  const stack = triaPovStack({
    size: 's-8vcpu-16gb-intel',
    monitoring: { receivers: { telegram: { chatId: -1001 } } },
  });
  expect(stack.errors).toEqual([]);
  const [note] = hosts.of(stack.stack);
  const { host } = note!.item.plan;
  expect(host.alerts).toMatchObject({
    receivers: { telegram: { chatId: -1001 } },
    thresholds: { requestSeconds: false, connectionsRatio: false, slowQueries: false },
  });
  expect(host.secrets.filter(({ name }) => name === 'ALERT_TELEGRAM_TOKEN')).toHaveLength(1);
  expect(host.services.map(({ name }) => name)).toContain('alertmanager');
});
