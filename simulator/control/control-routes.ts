import type { Clock } from '../account/clock';
import type { Jobs } from '../account/jobs';
import type { Fields } from '../api/fields';
import { unprocessable } from '../api/refusal';
import { created, noContent, ok } from '../api/reply';
import { Routes } from '../api/routes';
import type { CallLog } from './calls';
import type { Fault, FaultBoard, FaultScope } from './faults';
import type { ObjectDesk } from './object-desk';
import { overviewPage } from './overview';

/** What the simulator's own paths work with. */
export interface ControlParts {
  readonly objects: ObjectDesk;
  readonly faults: FaultBoard;
  readonly calls: CallLog;
  readonly clock: Clock;
  readonly jobs: Jobs;
}

const STATUSES = [401, 403, 404, 409, 422, 429, 500, 502, 503] as const;

/** The paths that are not the API's: the page of what exists, and `/_simulator`. */
export function controlRoutes({ objects, faults, calls, clock, jobs }: ControlParts): Routes {
  const html = 'text/html; charset=utf-8';
  return new Routes()
    .get('/', () => ({ status: 200, body: overviewPage(objects, calls), contentType: html }))
    .get('/_simulator/objects', () => ok(Object.fromEntries(objects.kinds.map((kind) => [kind, objects.list(kind)]))))
    .get('/_simulator/objects/:kind', (call) => ok(objects.list(call.param('kind'))))
    .patch('/_simulator/objects/:kind/:id', (call) => {
      objects.change(call.param('kind'), call.param('id'), call.body.all());
      return noContent();
    })
    .delete('/_simulator/objects/:kind/:id', (call) => {
      objects.remove(call.param('kind'), call.param('id'));
      return noContent();
    })
    .get('/_simulator/faults', () => ok(faults.list()))
    .post('/_simulator/faults', ({ body }) => created({ id: faults.add(readFault(body)) }))
    .delete('/_simulator/faults', () => {
      faults.clear();
      return noContent();
    })
    .delete('/_simulator/faults/:id', (call) => {
      faults.clear(call.numericParam('id'));
      return noContent();
    })
    .get('/_simulator/calls', () => ok({ total: calls.total, last: calls.last }))
    .post('/_simulator/clock', ({ body }) => {
      clock.advance(body.integer('advanceSeconds', 0));
      jobs.settle();
      return ok({ now: new Date(clock.now()).toISOString() });
    });
}

function readFault(body: Fields): Fault {
  const kind = body.choice('kind', ['error', 'slow', 'cut', 'stuck']);
  if (kind === 'stuck') return { kind, what: body.string('what') };
  const scope = readScope(body);
  if (kind === 'slow') return { kind, delayMs: body.integer('delayMs', 0), ...scope };
  if (kind === 'cut') return { kind, carriedOut: body.optionalBoolean('carriedOut') ?? false, ...scope };
  const wanted = body.integer('status');
  const status = STATUSES.find((candidate) => candidate === wanted);
  if (status === undefined) throw unprocessable(`status must be one of ${STATUSES.join(', ')}`);
  const message = body.optionalString('message');
  const retryAfterSeconds = body.optionalInteger('retryAfterSeconds', 0);
  return {
    kind,
    status,
    ...(message !== undefined && { message }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...scope,
  };
}

function readScope(body: Fields): FaultScope {
  const method = body.optionalString('method');
  const path = body.optionalString('path');
  const after = body.optionalInteger('after', 0);
  const times = body.optionalInteger('times', 1);
  const seconds = body.optionalNumber('seconds');
  return {
    ...(method !== undefined && { method }),
    ...(path !== undefined && { path }),
    ...(after !== undefined && { after }),
    ...(times !== undefined && { times }),
    ...(seconds !== undefined && { seconds }),
  };
}
