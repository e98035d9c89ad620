import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, type RequestListener, type Server, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { selfSigned } from './self-signed';
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
/** Where the real bot API is. */
export const TELEGRAM_HOST = 'api.telegram.org';
export const SMTP_PASSWORD = String.raw`mail pass$word"#\'`;

interface ListenProps {
  readonly httpPort?: number | undefined;
  readonly smtpPort?: number | undefined;
  readonly httpsPort?: number | undefined;
  readonly address?: string | undefined;
}

/**
 * Stand-ins on loopback for those who take alerts: Telegram's bot API and a Slack webhook with the answers of the real
 * ones, and a mail server that wants STARTTLS and a password.
 */
export class AlertReceiversDouble {
  readonly received: Received[] = [];
  /** Whether each channel is out of order. */
  readonly down = new Set<Received['channel']>();
  private readonly directory = new TemporaryDirectory();
  private readonly listener: RequestListener = (request, response) => {
    void text(request).then((body) => {
      const { status, answer } = this.answer(request, body);
      // Alertmanager reads what says that it is JSON, which Slack's plain "ok" is not.
      const type = answer.startsWith('{') ? 'application/json' : 'text/html';
      response.writeHead(status, { 'content-type': type }).end(answer);
    });
  };
  private readonly http: Server = createServer(this.listener);
  private https: Server | undefined;
  private smtp: SMTPServer | undefined;

  /** @param tell called with each message as well */
  constructor(private readonly tell: (message: Received) => void = () => undefined) {}

  /** Takes any free ports of loopback unless told; by HTTPS it answers only where told. */
  async start({ httpPort = 0, smtpPort = 0, address = '127.0.0.1', httpsPort }: ListenProps = {}): Promise<void> {
    const [key, certificate] = [this.directory.at('key.pem'), this.directory.at('certificate.pem')];
    selfSigned(key, certificate, ['localhost', MAIL_HOST, TELEGRAM_HOST]);
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
    if (httpsPort === undefined) return;
    this.https = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, this.listener);
    await new Promise<void>((resolve) => this.https?.listen(httpsPort, address, resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  get smtpPort(): number {
    return (this.smtp?.server.address() as AddressInfo).port;
  }

  /** That of the mail server and of HTTPS, as PEM. */
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
    this.https?.close();
    this.https?.closeAllConnections();
    await Promise.all([once(this.http, 'close'), new Promise<void>((resolve) => this.smtp?.close(resolve))]);
    this.directory.remove();
  }

  private keep(message: Received): void {
    this.received.push(message);
    this.tell(message);
  }

  private answer(
    { url = '', headers }: IncomingMessage,
    body: string,
  ): { readonly status: number; readonly answer: string } {
    if (url.startsWith('/bot')) {
      // Our own commands send a form, Alertmanager JSON.
      const json = headers['content-type']?.includes('json') === true;
      return this.telegram(url, new URLSearchParams(json ? (JSON.parse(body) as Record<string, string>) : body));
    }
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
    // Alertmanager reads the chat as well.
    const result = { message_id: 1, date: 0, chat: { id: TELEGRAM_CHAT, type: 'supergroup' }, text: message };
    return { status: 200, answer: JSON.stringify({ ok: true, result }) };
  }
}

/** Subject and text of a mail: ours has both in base64, Alertmanager's is a page in quoted-printable. */
function decoded(message: string): string {
  const [head = '', ...parts] = message.split('\r\n\r\n');
  const subject = /^Subject: (.*)$/m.exec(head)?.[1]?.trim() ?? '';
  const encoded = /^=\?UTF-8\?B\?(.*)\?=$/.exec(subject)?.[1];
  if (encoded !== undefined) return `${fromBase64(encoded)}\n\n${fromBase64(parts[0] ?? '')}`;
  return `${subject}\n\n${textOf(fromQuotedPrintable(parts.join('\r\n\r\n')))}`;
}

function fromBase64(data: string): string {
  return Buffer.from(data, 'base64').toString('utf8');
}

function fromQuotedPrintable(data: string): string {
  const bytes = data
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** What a reader of a page sees. */
function textOf(page: string): string {
  return page
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}
