import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a backend says it was asked. */
export interface Echo {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Paths with a behaviour of their own; any other one is answered with an {@link Echo}. */
export const ECHO_PATHS = {
  /** Answers with 8 MiB. */
  large: '/large',
  /** Answers as soon as the first bytes of the request's body are there. */
  eager: '/eager',
} as const;

/** A backend on a loopback port that answers with what it was asked. */
export class EchoBackend {
  private readonly server = http.createServer((request, response) => {
    this.answer(request, response);
  });

  constructor(private readonly name: string) {}

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { method, url, headers } = request;
    if (url === ECHO_PATHS.large) {
      response.end(Buffer.alloc(8 * 1024 * 1024));
      return;
    }
    const reply = (): void => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name: this.name, method, url, headers }));
    };
    if (url === ECHO_PATHS.eager) request.once('data', reply);
    else request.resume().on('end', reply);
  }
}
