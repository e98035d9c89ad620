import { domainProblem } from '../core/domain';
import { emailProblem } from '../core/email';
import type { Faults } from '../core/fault';
import { wholeNumberProblem } from '../core/number-checks';
import { type AlertReceivers, receiverNames } from './alertmanager-part';

/** Ports of mail servers that DigitalOcean blocks. Source: DigitalOcean's documentation, "SMTP", 2025. */
const BLOCKED_SMTP_PORTS: readonly number[] = [25, 465, 587];

/** What is wrong with those who are to hear of alerts. */
export function checkReceivers(receivers: AlertReceivers, faults: Faults): void {
  if (receiverNames(receivers).length === 0) {
    faults.error(
      'receivers',
      'nobody would hear of an alert',
      'name a mail address, a Telegram chat or a Slack channel',
    );
  }
  const { email, telegram, slack } = receivers;
  if (email) checkEmail(email, faults);
  if (telegram && (!Number.isSafeInteger(telegram.chatId) || telegram.chatId === 0)) {
    faults.error(
      'receivers.telegram.chatId',
      `${telegram.chatId} is no id of a chat`,
      'ask the bot API for it: getUpdates names the chat after a message to the bot',
    );
  }
  if (slack && !/^[#@][\w.-]{1,80}$/.test(slack.channel)) {
    faults.error(
      'receivers.slack.channel',
      `${JSON.stringify(slack.channel)} is no channel`,
      'write it with its sign, such as "#alerts"',
    );
  }
}

function checkEmail(email: NonNullable<AlertReceivers['email']>, faults: Faults): void {
  const at = 'receivers.email';
  if (email.to.length === 0) faults.error(`${at}.to`, 'no address is named', 'name at least one');
  email.to.forEach((address, index) => {
    faults.check(`${at}.to.${index}`, emailProblem(address));
  });
  faults.check(`${at}.from`, emailProblem(email.from));
  faults.check(`${at}.smtpHost`, domainProblem(email.smtpHost));
  if (email.user === '') faults.error(`${at}.user`, 'the account has no name', 'name the account at the mail server');
  const port = email.smtpPort ?? 2525;
  faults.check(`${at}.smtpPort`, wholeNumberProblem(port, 1, 65535, 'as a port'));
  if (BLOCKED_SMTP_PORTS.includes(port)) {
    faults.warning(
      `${at}.smtpPort`,
      `DigitalOcean blocks port ${port} on new accounts`,
      'use 2525, which most mail providers answer too, or ask the support to open it',
    );
  }
}
