import path from 'node:path';
import {
  MAIL_HOST,
  type Received,
  SLACK_PATH,
  SMTP_PASSWORD,
  TELEGRAM_CHAT,
  TELEGRAM_TOKEN,
} from '../../../support/alert-receivers';
import type { AlertReceivers } from '../../../../lib/host/alertmanager-part';
import { docker, tryDocker } from './engine';
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
    // As it trusts the certificate of any mail server.
    const certificate = await docker(['logs', name]);
    await droplet.write('/usr/local/share/ca-certificates/mail.crt', `${certificate}\n`);
    await droplet.run('update-ca-certificates');
    await droplet.write(
      `/etc/systemd/system/${droplet.app}-watch.service.d/receivers.conf`,
      // A look may follow another at once, and what is wrong is told by the second.
      `[Unit]\nStartLimitIntervalSec=0\n[Service]\nEnvironment=TELEGRAM_API_BASE=${url} WATCH_HOLD_SECONDS=1\n`,
    );
    await droplet.setSecret('ALERT_TELEGRAM_TOKEN', TELEGRAM_TOKEN);
    await droplet.setSecret('ALERT_SMTP_PASSWORD', SMTP_PASSWORD);
    await droplet.setSecret('ALERT_SLACK_URL', `${url}${SLACK_PATH}`);
    return new ReceiversOfDroplet(name);
  }

  /** Starts them on a machine of their own, where containers of a droplet reach them, and gives the droplet Slack's secret. */
  static async startBeside(name: string, droplet: Droplet): Promise<ReceiversOfDroplet> {
    await run(name, 'bridge', '0.0.0.0');
    const address = await docker(['inspect', '--format', '{{.NetworkSettings.IPAddress}}', name]);
    await droplet.until(`curl -s --output /dev/null http://${address}:${HTTP_PORT}`);
    await droplet.setSecret('ALERT_SLACK_URL', `http://${address}:${HTTP_PORT}${SLACK_PATH}`);
    return new ReceiversOfDroplet(name);
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

async function run(name: string, network: string, address: string): Promise<void> {
  await tryDocker(['rm', '--force', name]);
  const mounts = ['__tests__', 'lib', 'node_modules', 'package.json', 'tsconfig.json'].map(
    (item) => `${path.join(ROOT, item)}:/srv/${item}:ro`,
  );
  await docker([
    ...['run', '--detach', '--name', name, '--network', network, '--workdir', '/srv'],
    ...[`${process.execPath}:/usr/local/bin/node:ro`, ...mounts].flatMap((mount) => ['--volume', mount]),
    ...['host-tests/outside', 'node', '--require', 'ts-node/register/transpile-only'],
    ...['__tests__/e2e/hosts/rig/alert-receivers-server.ts', address, String(HTTP_PORT), String(SMTP_PORT)],
  ]);
}
