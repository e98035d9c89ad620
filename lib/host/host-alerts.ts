import { Faults } from '../core/fault';
import { wholeNumberProblem } from '../core/number-checks';
import { ALERT_SECRETS, type AlertReceivers, receiverNames } from './alertmanager-part';
import { checkReceivers } from './receiver-faults';
import type { SecretSpec } from './spec';

/** From which figures on the host itself tells somebody; `false` leaves one out. Shares are from 0 to 1. */
export interface HostAlertThresholds {
  /** Seconds below which 95 of 100 requests of the last five minutes have to stay. @default 3, the TRIA document's */
  readonly requestSeconds?: number | false;
  /** The share of requests of the last five minutes that may be answered with 5xx, 0 to 1. @default 0.05; the documents name none */
  readonly errorRatio?: number | false;
  /** How full a disk may be, 0 to 1. @default 0.8, the documents' */
  readonly diskRatio?: number | false;
  /** The share of PostgreSQL's connections that may be in use, 0 to 1. @default 0.8: the document's 80 of 100 */
  readonly connectionsRatio?: number | false;
  /** How many queries may take longer than the document's second within five minutes. @default 10; the document names no number */
  readonly slowQueries?: number | false;
  /** How often a container may start again within a quarter of an hour. @default 3; the documents name none */
  readonly restarts?: number | false;
  /** Days that the certificate has to be good for. @default 14 */
  readonly certificateDays?: number | false;
  /** Hours since the last good backup. @default 26: a day, and time to make it */
  readonly backupHours?: number | false;
  /** Days since the last good drill of a restore. @default 7 */
  readonly drillDays?: number | false;
}

/** The thresholds of a host that names none. */
export const HOST_ALERT_THRESHOLDS: Readonly<Record<keyof HostAlertThresholds, number>> = {
  requestSeconds: 3,
  errorRatio: 0.05,
  diskRatio: 0.8,
  connectionsRatio: 0.8,
  slowQueries: 10,
  restarts: 3,
  certificateDays: 14,
  backupHours: 26,
  drillDays: 7,
};

/** What a host looks after by itself, every minute, and whom it tells. */
export interface HostAlertsSpec {
  /** At least one. They take the same secrets as Alertmanager's. */
  readonly receivers: AlertReceivers;
  /** From when on something is told. @default HOST_ALERT_THRESHOLDS */
  readonly thresholds?: HostAlertThresholds;
  /** Hours after which an alert that still holds is told again, 1 to 168. @default 4 */
  readonly repeatHours?: number;
}

/** The secrets of the receivers, as far as a host does not have them for Alertmanager already. */
export function alertSecrets({ receivers }: HostAlertsSpec, present: readonly SecretSpec[]): readonly SecretSpec[] {
  return receiverNames(receivers)
    .map((name) => ALERT_SECRETS[name])
    .filter(({ name }) => !present.some((secret) => secret.name === name));
}

/** What is wrong with a host's alerts. */
export function hostAlertsFaults({ receivers, thresholds = {}, repeatHours = 4 }: HostAlertsSpec): Faults {
  const faults = new Faults();
  checkReceivers(receivers, faults);
  faults.check('repeatHours', wholeNumberProblem(repeatHours, 1, 168, 'hours'));
  for (const [name, value] of Object.entries(thresholds) as [keyof HostAlertThresholds, number | false | undefined][]) {
    if (value === undefined || value === false) continue;
    const example = HOST_ALERT_THRESHOLDS[name] as number | undefined;
    const isShare = name.endsWith('Ratio');
    const isCount = !isShare && name !== 'requestSeconds';
    const isSound = value > 0 && (isShare ? value < 1 : isCount ? Number.isSafeInteger(value) : Number.isFinite(value));
    if (example === undefined || !isSound) {
      faults.error(
        `thresholds.${name}`,
        `${value} is no threshold`,
        isShare
          ? 'write a share above 0 and below 1'
          : `write a ${isCount ? 'whole ' : ''}number above 0, such as ${example ?? 3}`,
      );
    }
  }
  return faults;
}

/** Where a host has its receivers and thresholds. */
export const ALERTS_FILE = 'alerts.env';

/** alerts.env: whom the host tells, and from which figures on. */
export function renderAlertsEnv({ receivers, thresholds, repeatHours = 4 }: HostAlertsSpec): string {
  const { email, telegram, slack } = receivers;
  const limits = { ...HOST_ALERT_THRESHOLDS, ...thresholds };
  const values: Readonly<Record<string, string | number | false>> = {
    ...(telegram && { ALERT_TELEGRAM_CHAT: telegram.chatId }),
    ...(email && {
      ALERT_EMAIL_TO: email.to.join(' '),
      ALERT_EMAIL_FROM: email.from,
      ALERT_SMTP_HOST: `${email.smtpHost}:${email.smtpPort ?? 2525}`,
      ALERT_SMTP_USER: email.user,
    }),
    ...(slack && { ALERT_SLACK_CHANNEL: slack.channel }),
    ALERT_REPEAT_HOURS: repeatHours,
    ALERT_REQUEST_SECONDS: limits.requestSeconds,
    ALERT_ERRORS: limits.errorRatio,
    ALERT_DISK: limits.diskRatio,
    ALERT_CONNECTIONS: limits.connectionsRatio,
    ALERT_SLOW_QUERIES: limits.slowQueries,
    ALERT_RESTARTS: limits.restarts,
    ALERT_CERTIFICATE_DAYS: limits.certificateDays,
    ALERT_BACKUP_HOURS: limits.backupHours,
    ALERT_DRILL_DAYS: limits.drillDays,
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}='${(value === false ? '' : String(value)).replaceAll("'", String.raw`'\''`)}'\n`)
    .join('');
}
