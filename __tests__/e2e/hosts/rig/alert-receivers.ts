import path from 'node:path';
import {
  MAIL_HOST,
  type Received,
  SLACK_PATH,
  SMTP_PASSWORD,
  TELEGRAM_CHAT,
  TELEGRAM_HOST,
  TELEGRAM_TOKEN,
} from '../../../support/alert-receivers';
import type { AlertReceivers } from '../../../../lib/host/alertmanager-part';
import { addressOf, docker, tryDocker } from './engine';
import type { Droplet } from './droplet';

const ROOT = path.join(__dirname, '../../../..');
const [HTTP_PORT, SMTP_PORT] = [8025, 2525];

/** Whom a definition names, so that the stand-ins hear of it. */
export const RECEIVERS: AlertReceivers = {
  telegram: { chatId: TELEGRAM_CHAT },
  slack: { channel: '#alerts' },
  email: {
    to: ['ops@example.com'],
    from: 'alerts@example.com',
    smtpHost: MAIL_HOST,
    smtpPort: SMTP_PORT,
    user: 'alerts',
  },
};

/** Arguments of `docker run` for a droplet that is to find the mail server. */
export const RECEIVERS_ARGUMENTS = ['--add-host', `${MAIL_HOST}:127.0.0.1`];

/** The stand-ins for Telegram, Slack and a mail server, on the loopback addresses of a droplet. */
export class ReceiversOfDroplet {
  private constructor(private readonly name: string) {}

  /** Starts them, and gives the droplet the secrets and what leads it there. */
  static async start(name: string, droplet: Droplet): Promise<ReceiversOfDroplet> {
    await run(name, `container:${droplet.name}`, '127.0.0.1');
    const url = `http://127.0.0.1:${HTTP_PORT}`;
    await droplet.until(`curl -s --output /dev/null ${url}`);
    const receivers = new ReceiversOfDroplet(name);
    await receivers.introduceTo(droplet);
    await droplet.write(
      `/etc/systemd/system/${droplet.app}-watch.service.d/receivers.conf`,
      // A look may follow another at once, and what is wrong is told by the second.
      `[Unit]\nStartLimitIntervalSec=0\n[Service]\nEnvironment=TELEGRAM_API_BASE=${url} WATCH_HOLD_SECONDS=1\n`,
    );
    await setSecrets(droplet, url);
    return receivers;
  }

  /**
   * Starts them on a machine of their own, where containers of a droplet reach them, and gives the droplet the secrets. In a
   * network of the test's own they have the names of the real ones.
   */
  static async startBeside(name: string, droplet: Droplet, network = 'bridge'): Promise<ReceiversOfDroplet> {
    await run(name, network, '0.0.0.0');
    const url = `http://${await addressOf(name)}:${HTTP_PORT}`;
    await droplet.until(`curl -s --output /dev/null ${url}`);
    await setSecrets(droplet, url);
    return new ReceiversOfDroplet(name);
  }

  /** Has the droplet trust them, as it trusts any mail server. */
  async introduceTo(droplet: Droplet): Promise<void> {
    await droplet.write('/usr/local/share/ca-certificates/mail.crt', `${await this.certificate()}\n`);
    await droplet.run('update-ca-certificates');
  }

  /** That of the mail server and the bot API, as PEM. */
  async certificate(): Promise<string> {
    return (await docker(['logs', this.name])).replaceAll(/^\{.*$/gm, '').trim();
  }

  /** What they have been told so far, oldest first. */
  async received(): Promise<readonly Received[]> {
    const lines = (await docker(['logs', this.name])).split('\n');
    return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Received);
  }

  async remove(): Promise<void> {
    await tryDocker(['rm', '--force', this.name]);
  }
}

/** Those that its definition has. */
async function setSecrets(droplet: Droplet, url: string): Promise<void> {
  const values: Readonly<Record<string, string>> = {
    ALERT_TELEGRAM_TOKEN: TELEGRAM_TOKEN,
    ALERT_SMTP_PASSWORD: SMTP_PASSWORD,
    ALERT_SLACK_URL: `${url}${SLACK_PATH}`,
  };
  for (const { name } of droplet.host.plan.host.secrets) {
    const value = values[name];
    if (value !== undefined) await droplet.setSecret(name, value);
  }
}

async function run(name: string, network: string, address: string): Promise<void> {
  await tryDocker(['rm', '--force', name]);
  const mounts = ['__tests__', 'lib', 'node_modules', 'package.json', 'tsconfig.json'].map(
    (item) => `${path.join(ROOT, item)}:/srv/${item}:ro`,
  );
  const named = network !== 'bridge' && !network.startsWith('container:');
  const aliases = named ? [MAIL_HOST, TELEGRAM_HOST].flatMap((alias) => ['--network-alias', alias]) : [];
  const ports = [HTTP_PORT, SMTP_PORT, ...(named ? [443] : [])].map(String);
  await docker([
    ...['run', '--detach', '--name', name, '--network', network, ...aliases, '--workdir', '/srv'],
    ...[`${process.execPath}:/usr/local/bin/node:ro`, ...mounts].flatMap((mount) => ['--volume', mount]),
    ...['host-tests/outside', 'node', '--require', 'ts-node/register/transpile-only'],
    ...['__tests__/e2e/hosts/rig/alert-receivers-server.ts', address, ...ports],
  ]);
}
