import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { runProgram } from './run-program';
import { TemporaryDirectory } from './temporary-directory';

/** What a channel was told. */
export interface Received {
  readonly channel: 'telegram' | 'slack' | 'email';
  /** The chat, the channel, or the addresses. */
  readonly to: string;
  readonly text: string;
}

/** What a webhook takes: our own commands send a text, Alertmanager an attachment. */
interface SlackMessage {
  readonly channel: string;
  readonly text?: string;
  readonly attachments?: readonly { readonly title: string; readonly text?: string }[];
}

export const TELEGRAM_TOKEN = '12345:AbC-dEf_ghi';
export const TELEGRAM_CHAT = -1001;
export const SLACK_PATH = '/services/T000/B000/very-secret';
/** What the mail server may be called where `localhost` is no name. */
export const MAIL_HOST = 'mail.example.com';
export const SMTP_PASSWORD = String.raw`mail pass$word"#\'`;

/**
 * Stand-ins on loopback for those who take alerts: Telegram's bot API and a Slack webhook with the answers of the real
 * ones, and a mail server that wants STARTTLS and a password.
 */
export class AlertReceiversDouble {
  readonly received: Received[] = [];
  /** Whether each channel is out of order. */
  readonly down = new Set<Received['channel']>();
  private readonly directory = new TemporaryDirectory();
  private readonly http: Server = createServer((request, response) => {
    void text(request).then((body) => {
      const { status, answer } = this.answer(request, body);
      // Alertmanager reads what says that it is JSON, which Slack's plain "ok" is not.
      const type = answer.startsWith('{') ? 'application/json' : 'text/html';
      response.writeHead(status, { 'content-type': type }).end(answer);
    });
  });
  private smtp: SMTPServer | undefined;

  /** @param tell called with each message as well */
  constructor(private readonly tell: (message: Received) => void = () => undefined) {}

  /** Takes any free ports of loopback unless told. */
  async start({ httpPort = 0, smtpPort = 0, address = '127.0.0.1' } = {}): Promise<void> {
    const [key, certificate] = [this.directory.at('key.pem'), this.directory.at('certificate.pem')];
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const name = ['-subj', '/CN=localhost', '-addext', `subjectAltName=DNS:localhost,DNS:${MAIL_HOST}`];
    await runProgram('openssl', [...request, ...name, '-keyout', key, '-out', certificate]);
    this.smtp = new SMTPServer({
      key: readFileSync(key),
      cert: readFileSync(certificate),
      onAuth: ({ username, password }, _session, done) => {
        if (username === 'alerts' && password === SMTP_PASSWORD) done(null, { user: username });
        else done(new Error('535 wrong password'));
      },
      onData: (stream, session, done) => {
        void text(stream).then((message) => {
          if (this.down.has('email')) {
            done(new Error('451 come back later'));
            return;
          }
          const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
          this.keep({ channel: 'email', to, text: decoded(message) });
          done();
        });
      },
    });
    // A client that does not trust the certificate is that client's business.
    this.smtp.on('error', () => undefined);
    await new Promise<void>((resolve) => this.http.listen(httpPort, address, resolve));
    await new Promise<void>((resolve) => this.smtp?.listen(smtpPort, address, resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  get smtpPort(): number {
    return (this.smtp?.server.address() as AddressInfo).port;
  }

  /** That of the mail server, as PEM. */
  get certificate(): string {
    return readFileSync(this.directory.at('certificate.pem'), 'utf8');
  }

  /** What lets curl trust the mail server, and find the bot API. */
  get environment(): Readonly<Record<string, string>> {
    return { CURL_CA_BUNDLE: this.directory.at('certificate.pem'), TELEGRAM_API_BASE: this.url };
  }

  /** What a channel was told, newest last. */
  of(channel: Received['channel']): readonly string[] {
    return this.received.flatMap((item) => (item.channel === channel ? [item.text] : []));
  }

  async stop(): Promise<void> {
    this.http.close();
    this.http.closeAllConnections();
    await Promise.all([once(this.http, 'close'), new Promise<void>((resolve) => this.smtp?.close(resolve))]);
    this.directory.remove();
  }

  private keep(message: Received): void {
    this.received.push(message);
    this.tell(message);
  }

  private answer({ url = '' }: IncomingMessage, body: string): { readonly status: number; readonly answer: string } {
    if (url.startsWith('/bot')) return this.telegram(url, new URLSearchParams(body));
    if (url !== SLACK_PATH) return { status: 404, answer: 'no_service' };
    if (this.down.has('slack')) return { status: 403, answer: 'action_prohibited' };
    const { channel, text = '', attachments = [] } = JSON.parse(body) as SlackMessage;
    const attached = attachments.map((attachment) => `${attachment.title}\n${attachment.text ?? ''}`);
    this.keep({ channel: 'slack', to: channel, text: [text, ...attached].filter((part) => part !== '').join('\n') });
    return { status: 200, answer: 'ok' };
  }

  private telegram(url: string, form: URLSearchParams): { readonly status: number; readonly answer: string } {
    const refused = (status: number, description: string) => ({
      status,
      answer: JSON.stringify({ ok: false, error_code: status, description }),
    });
    if (this.down.has('telegram')) return refused(403, 'Forbidden: bot was kicked from the group chat');
    if (url !== `/bot${TELEGRAM_TOKEN}/sendMessage`) return refused(401, 'Unauthorized');
    const [chat, message] = [form.get('chat_id') ?? '', form.get('text') ?? ''];
    if (chat !== String(TELEGRAM_CHAT)) return refused(400, 'Bad Request: chat not found');
    if (message.length > 4096) return refused(400, 'Bad Request: message is too long');
    this.keep({ channel: 'telegram', to: chat, text: message });
    return { status: 200, answer: JSON.stringify({ ok: true, result: { message_id: 1, text: message } }) };
  }
}

/** Subject and text of a mail whose parts are in base64. */
function decoded(message: string): string {
  const [head = '', body = ''] = message.split('\r\n\r\n');
  const subject = /^Subject: =\?UTF-8\?B\?(.*)\?=$/m.exec(head)?.[1] ?? '';
  return `${fromBase64(subject)}\n\n${fromBase64(body)}`;
}

function fromBase64(data: string): string {
  return Buffer.from(data, 'base64').toString('utf8');
}
