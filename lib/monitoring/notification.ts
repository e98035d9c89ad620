import { Faults } from '../core/fault';
import { emailProblem } from '../core/email';
import { isDeferred, knownItems } from '../terraform/deferred';

/** A Slack channel that is told. */
export interface SlackTarget {
  /** With its `#`. */
  readonly channel: string;
  /** The incoming webhook's URL. It is a secret: pass a sensitive variable. */
  readonly url: string;
}

/** Who is told of an alert. DigitalOcean knows e-mail and Slack only. */
export interface NotificationProps {
  /** Addresses that are verified on the account, or the apply is refused with 400. */
  readonly emails: readonly string[];
  /** Slack channels that are told, beside the e-mail. @default none */
  readonly slack?: readonly SlackTarget[];
}

/** The receivers in the shape that alerts of every kind take. */
export function receivers(props: NotificationProps): { email: string[]; slack?: SlackTarget[] } {
  return {
    email: props.emails as string[],
    ...(props.slack && props.slack.length > 0 && { slack: [...props.slack] }),
  };
}

/** What is wrong with the receivers. */
export function notificationFaults(props: NotificationProps): Faults {
  const faults = new Faults();
  if (!isDeferred(props.emails) && props.emails.length === 0 && (props.slack ?? []).length === 0) {
    faults.error('', 'alerts go to nobody', 'name at least one verified e-mail address or a Slack channel');
  }
  knownItems(props.emails).forEach((email, index) => {
    faults.check(`emails.${index}`, emailProblem(email));
  });
  (props.slack ?? []).forEach((target, index) => {
    if (!isDeferred(target.channel) && !/^[#@][^\s]+$/.test(target.channel)) {
      faults.error(
        `slack.${index}.channel`,
        `${JSON.stringify(target.channel)} is no channel`,
        'write it with its #, such as #alerts',
      );
    }
    if (!isDeferred(target.url)) {
      faults.error(
        `slack.${index}.url`,
        'the webhook address is a secret and stands in the definition',
        'pass a sensitive variable',
      );
    }
  });
  return faults;
}
