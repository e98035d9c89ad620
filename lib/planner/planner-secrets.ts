import type { SecretSpec } from '../host/spec';

/** The secret that Telegram sends along with every webhook request. */
export const TELEGRAM_WEBHOOK_SECRET = 'TELEGRAM_WEBHOOK_SECRET';

/** The secret address that is called while the host is well. */
export const HEARTBEAT_URL = 'HEARTBEAT_URL';

const APP_SECRETS: readonly SecretSpec[] = [
  {
    name: 'OPENAI_API_KEY',
    meaning: 'Key for the OpenAI API (speech to text, language models).',
    origin: 'user',
    source: 'https://platform.openai.com/api-keys',
  },
  {
    name: 'TELEGRAM_BOT_TOKEN',
    meaning: 'Token of the Telegram bot.',
    origin: 'user',
    source: '@BotFather in Telegram, /newbot or /token',
  },
];

const WEBHOOK_SECRET: SecretSpec = {
  name: TELEGRAM_WEBHOOK_SECRET,
  meaning: 'Sent by Telegram with every webhook request and compared by nginx before the app sees it.',
  origin: 'generated',
};

/**
 * The secrets of Planner beside its databases' passwords: the document's names, each with its meaning and origin.
 *
 * @param shared whether several hosts have to know the same ones; a host can't generate those for the others
 */
export function plannerSecrets(shared: boolean): readonly SecretSpec[] {
  const webhook: SecretSpec = shared
    ? { ...WEBHOOK_SECRET, origin: 'user', source: 'openssl rand -hex 32, the same on every host' }
    : WEBHOOK_SECRET;
  return [...APP_SECRETS, webhook];
}

/** What the dead-man's ping needs. */
export const HEARTBEAT_SECRET_SPEC: SecretSpec = {
  name: HEARTBEAT_URL,
  meaning: 'Address of an outside service that raises an alarm when it is no longer called.',
  origin: 'user',
  source: 'a service such as healthchecks.io',
};
