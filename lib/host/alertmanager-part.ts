import { stringify } from 'yaml';
import type { HostPart } from './part';
import { hostPaths } from './paths';
import { NOBODY } from './prometheus-part';
import type { SecretSpec } from './spec';

/** Mail by a smart host. */
export interface EmailReceiver {
  /** Who gets it. */
  readonly to: readonly string[];
  /** The sender's address. */
  readonly from: string;
  /** The mail server's name. */
  readonly smtpHost: string;
  /** The mail server's port. @default 2525, since DigitalOcean blocks 25, 465 and 587 on new accounts */
  readonly smtpPort?: number;
  /** The account at the mail server; its password is the secret ALERT_SMTP_PASSWORD. */
  readonly user: string;
}

/** A chat of a Telegram bot, whose token is the secret ALERT_TELEGRAM_TOKEN. */
export interface TelegramReceiver {
  /** Negative for a group. */
  readonly chatId: number;
}

/** A channel of Slack; its webhook's address is the secret ALERT_SLACK_URL. */
export interface SlackReceiver {
  /** `#name` */
  readonly channel: string;
}

/** Who hears of alerts: all that are named. */
export interface AlertReceivers {
  /** Told by e-mail. @default none */
  readonly email?: EmailReceiver;
  /** Told in a Telegram chat. @default none */
  readonly telegram?: TelegramReceiver;
  /** Told in a Slack channel. @default none */
  readonly slack?: SlackReceiver;
}

/** What Slack and Telegram show below the title: by themselves they list labels. */
const SENTENCES = [
  '{{ range .Alerts.Firing }}{{ .Annotations.summary }}\n{{ end }}',
  '{{ range .Alerts.Resolved }}Well again: {{ .Annotations.summary }}\n{{ end }}',
].join('');

/** Alertmanager as a service of a host. */
export interface AlertmanagerPartProps {
  readonly app: string;
  readonly receivers: AlertReceivers;
  /** Hours after which an alert that still holds is told again. @default 4 */
  readonly repeatHours?: number;
}

/** The name of the service and of the host in the network. */
export const ALERTMANAGER_SERVICE = 'alertmanager';

export const ALERTMANAGER_PORT = 9093;

/** The secrets of the receivers, each there where its receiver is. */
export const ALERT_SECRETS = {
  email: {
    name: 'ALERT_SMTP_PASSWORD',
    meaning: 'Password of the account that sends alerts by mail.',
    origin: 'user',
    source: 'your mail provider',
  },
  telegram: {
    name: 'ALERT_TELEGRAM_TOKEN',
    meaning: 'Token of the bot that sends alerts to Telegram.',
    origin: 'user',
    source: '@BotFather',
  },
  slack: {
    name: 'ALERT_SLACK_URL',
    meaning: 'Address of the webhook that takes alerts for Slack.',
    origin: 'user',
    source: 'https://api.slack.com/messaging/webhooks',
  },
} as const satisfies Record<keyof AlertReceivers, SecretSpec>;

const DATA_VOLUME = 'alertmanager_data';

/**
 * Alertmanager on 127.0.0.1:9093 of the host. It waits for the first deploy, since its secrets are the user's.
 * The fields that read a secret from a file need Alertmanager 0.26 or later.
 */
export function alertmanagerPart(props: AlertmanagerPartProps): HostPart {
  const { app, receivers } = props;
  const secrets = receiverNames(receivers).map((name) => ALERT_SECRETS[name]);
  return {
    service: {
      name: ALERTMANAGER_SERVICE,
      image: 'prom/alertmanager:v0.28.1',
      command: [
        '--config.file=/etc/alertmanager/alertmanager.yml',
        '--storage.path=/alertmanager',
        `--web.external-url=http://localhost:${ALERTMANAGER_PORT}`,
        // There is only one of it.
        '--cluster.listen-address=',
      ],
      memoryMib: 48,
      cpus: 0.05,
      port: ALERTMANAGER_PORT,
      user: NOBODY,
      publish: [{ host: ALERTMANAGER_PORT, container: ALERTMANAGER_PORT, address: '127.0.0.1' }],
      secrets: secrets.map(({ name }) => ({ name })),
      mounts: [
        { source: `${hostPaths(app).current}/alertmanager`, target: '/etc/alertmanager', readOnly: true },
        { source: DATA_VOLUME, target: '/alertmanager' },
      ],
      deploy: 'stop-first',
    },
    volumes: [{ name: DATA_VOLUME }],
    secrets,
    files: [{ path: 'alertmanager/alertmanager.yml', content: alertmanagerConfig(props) }],
  };
}

/** The receivers that are there, in a fixed order. */
export function receiverNames(receivers: AlertReceivers): readonly (keyof AlertReceivers)[] {
  return (['email', 'telegram', 'slack'] as const).filter((name) => receivers[name] !== undefined);
}

function alertmanagerConfig({ receivers, repeatHours }: AlertmanagerPartProps): string {
  const { email, telegram, slack } = receivers;
  const secret = (name: keyof AlertReceivers): string => `/run/secrets/${ALERT_SECRETS[name].name}`;
  return stringify(
    {
      route: {
        receiver: 'team',
        group_by: ['alertname', 'host'],
        group_wait: '30s',
        group_interval: '5m',
        repeat_interval: `${repeatHours ?? 4}h`,
      },
      // Somebody who knows that the app is down need not hear that it is slow.
      inhibit_rules: [
        {
          source_matchers: ['alertname = InstanceDown', 'job = app'],
          target_matchers: ['alertname =~ "Slow.*|AiErrors|PoolExhausted"'],
        },
      ],
      receivers: [
        {
          name: 'team',
          ...(email && {
            email_configs: [
              {
                to: email.to.join(', '),
                from: email.from,
                smarthost: `${email.smtpHost}:${email.smtpPort ?? 2525}`,
                auth_username: email.user,
                auth_password_file: secret('email'),
                send_resolved: true,
              },
            ],
          }),
          ...(telegram && {
            telegram_configs: [
              {
                bot_token_file: secret('telegram'),
                chat_id: telegram.chatId,
                message: `{{ template "slack.default.title" . }}\n${SENTENCES}`,
                send_resolved: true,
              },
            ],
          }),
          ...(slack && {
            slack_configs: [
              { api_url_file: secret('slack'), channel: slack.channel, text: SENTENCES, send_resolved: true },
            ],
          }),
        },
      ],
    },
    { lineWidth: 0 },
  );
}
