import http from 'node:http';
import https from 'node:https';
import type { Echo } from './echo-backend';

/** A request to a server on this machine, unless another address is given. */
export interface RequestProps {
  /** @default '127.0.0.1' */
  readonly address?: string;
  readonly port: number;
  readonly path?: string;
  readonly method?: string;
  /** The name that is asked for. */
  readonly host: string;
  /** The name that is asked for by SNI. @default the host */
  readonly serverName?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The address that the request comes from, so that clients can be told apart. @default the system's choice */
  readonly from?: string;
  readonly body?: string | Uint8Array;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

const TIMEOUT_MS = 10_000;

/** Sends a request over plain HTTP. */
export async function httpRequest(props: RequestProps): Promise<Answer> {
  return send(props, (options) => http.request(options));
}

/** Sends a request over TLS, whoever signed the certificate. */
export async function httpsRequest(props: RequestProps): Promise<Answer> {
  return send(props, (options) =>
    https.request({ ...options, servername: props.serverName ?? props.host, rejectUnauthorized: false }),
  );
}

/** What the backend behind an answer was asked. */
export function echoOf(answer: Answer): Echo {
  return JSON.parse(answer.body) as Echo;
}

async function send(props: RequestProps, open: (options: http.RequestOptions) => http.ClientRequest): Promise<Answer> {
  const { address = '127.0.0.1', port, path = '/', method = 'GET', host, headers = {}, from, body } = props;
  return new Promise((resolve, reject) => {
    const request = open({
      host: address,
      port,
      path,
      method,
      ...(from !== undefined && { localAddress: from }),
      agent: false,
      headers: { host, ...headers },
      timeout: TIMEOUT_MS,
    });
    request.on('timeout', () => request.destroy(new Error(`no answer to ${path} within ${TIMEOUT_MS} ms`)));
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    request.end(body);
  });
}
