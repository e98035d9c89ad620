// Stands for Telegram, Slack and a mail server beside a droplet, until it is stopped. It prints its certificate, and then
// each message that it is told as a line of JSON.
//
//   alert-receivers-server.ts ADDRESS HTTP-PORT SMTP-PORT [HTTPS-PORT]
import { AlertReceiversDouble } from '../../../support/alert-receivers';

const [address, ...ports] = process.argv.slice(2);
const [httpPort, smtpPort, httpsPort] = ports.map(Number);

async function run(): Promise<void> {
  const double = new AlertReceiversDouble((message) => process.stdout.write(`${JSON.stringify(message)}\n`));
  await double.start({ address, httpPort, smtpPort, httpsPort });
  process.stdout.write(double.certificate);
}

void run();
