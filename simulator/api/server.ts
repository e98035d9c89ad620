import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../account/clock';
import type { Jobs } from '../account/jobs';
import type { Seeded } from '../account/seeded';
import type { CallLog } from '../control/calls';
import type { ErrorFault, FaultBoard } from '../control/faults';
import type { Spaces } from '../spaces/spaces';
import { readJson } from './body';
import { callOf } from './call';
import { type RateLimit, tooMany } from './rate-limit';
import { Refusal, badRequest, unauthorized } from './refusal';
import type { Reply } from './reply';
import type { Routes } from './routes';

/** What the server works with. */
export interface ServerParts {
  /** The API, below `/v2`. */
  readonly api: Routes;
  /** The simulator's own paths, which need no token. */
  readonly control: Routes;
  readonly token: string;
  readonly rateLimit: RateLimit;
  readonly clock: Clock;
  readonly jobs: Jobs;
  readonly faults: FaultBoard;
  readonly calls: CallLog;
  /** Buckets, which have hosts of their own. */
  readonly spaces: Spaces;
  /** Where request ids come from; a source of its own, so that failed calls don't change the account's ids. */
  readonly requestIds: Seeded;
  /** Told of mistakes of the simulator itself. */
  readonly onMistake: (error: unknown) => void;
}

interface Outcome {
  readonly reply: Reply;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
}

const CUT = Symbol('cut');
const ERROR_IDS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  422: 'unprocessable_entity',
  500: 'server_error',
  502: 'bad_gateway',
  503: 'service_unavailable',
};

/** An HTTP server that answers as the API does. */
export function apiServer(parts: ServerParts): Server {
  const server = createServer((request, response) => {
    const place = parts.spaces.placeOf(request);
    const answered = place ? parts.spaces.answer(request, response, place) : answer(parts, request, response);
    answered.catch((error: unknown) => {
      // Only a client that went away gets here.
      if (!response.destroyed) parts.onMistake(error);
      response.destroy();
    });
  });
  // Longer than the provider's waits, so that no request meets a connection that is just being closed.
  server.keepAliveTimeout = 120_000;
  server.on('clientError', (_, socket) => {
    if (!socket.writable) return;
    const body = JSON.stringify({ id: 'bad_request', message: 'The request is not valid HTTP.' });
    socket.end(
      `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n` +
        `content-length: ${body.length}\r\n\r\n${body}`,
    );
  });
  return server;
}

async function answer(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const atMs = Date.now();
  const requestId = parts.requestIds.uuid();
  const method = request.method ?? 'GET';
  const url = urlOf(request);
  const isApi = url?.pathname.startsWith('/v2/') ?? false;
  const fault = url && isApi ? parts.faults.hit(method, url.pathname) : undefined;
  if (fault?.kind === 'slow') await delay(fault.delayMs);

  let requestBody: unknown;
  let busyMs = 0;
  const outcome = async (): Promise<Outcome | typeof CUT> => {
    if (!url) throw badRequest('The address is not valid.');
    requestBody = await readJson(request);
    const startMs = performance.now();
    try {
      if (!isApi) return { reply: dispatch(parts.control, method, url, requestBody), headers: {}, requestBody };
      if (fault?.kind === 'error') throw refusalOf(fault);
      if (fault?.kind === 'cut' && fault.carriedOut !== true) return CUT;
      parts.rateLimit.count();
      if (request.headers.authorization !== `Bearer ${parts.token}`) throw unauthorized();
      parts.clock.tick();
      parts.jobs.settle();
      const reply = dispatch(parts.api, method, url, requestBody);
      return fault?.kind === 'cut' ? CUT : { reply, headers: {}, requestBody };
    } finally {
      busyMs = performance.now() - startMs;
    }
  };
  const result = await outcome().catch((error: unknown) => refused(parts, error, requestId, requestBody));

  const record = (status: number, responseBody: unknown): void => {
    if (!url || !isApi) return;
    const query = url.search.slice(1);
    const durationMs = busyMs;
    parts.calls.add({ atMs, method, path: url.pathname, query, requestBody, status, responseBody, durationMs });
  };
  if (result === CUT) {
    record(0, undefined);
    response.destroy();
    return;
  }
  const { reply, headers } = result;
  const startMs = performance.now();
  const text = textOf(reply);
  response.writeHead(reply.status, {
    ...(text !== undefined && { 'content-type': reply.contentType ?? 'application/json; charset=utf-8' }),
    ...(isApi && parts.rateLimit.headers()),
    'x-request-id': requestId,
    ...headers,
  });
  response.end(text);
  busyMs += performance.now() - startMs;
  record(reply.status, reply.body);
}

function urlOf(request: IncomingMessage): URL | undefined {
  // Two slashes at the start would be read as a host.
  const target = (request.url ?? '/').replace(/^\/+/, '/');
  return URL.canParse(target, 'http://simulator') ? new URL(target, 'http://simulator') : undefined;
}

function dispatch(routes: Routes, method: string, url: URL, body: unknown): Reply {
  const { handler, params } = routes.match(method, url.pathname);
  return handler(callOf(method, url, params, body));
}

function refused(parts: ServerParts, error: unknown, requestId: string, requestBody: unknown): Outcome {
  if (!(error instanceof Refusal)) parts.onMistake(error);
  const refusal = error instanceof Refusal ? error : new Refusal(500, 'server_error', 'Unexpected server-side error');
  return {
    reply: {
      status: refusal.status,
      body: { id: refusal.errorId, message: refusal.message, request_id: requestId },
    },
    headers: refusal.headers,
    requestBody,
  };
}

function refusalOf({ status, message, retryAfterSeconds = 1 }: ErrorFault): Refusal {
  if (status === 429) return tooMany(retryAfterSeconds * 1000, message);
  const headers = status === 503 ? { 'retry-after': String(retryAfterSeconds) } : {};
  const id = ERROR_IDS[status] ?? 'server_error';
  return new Refusal(status, id, message ?? `A fault on demand: ${status}`, headers);
}

function textOf({ body, contentType }: Reply): string | undefined {
  if (body === undefined) return undefined;
  return contentType !== undefined && typeof body === 'string' ? body : JSON.stringify(body);
}
