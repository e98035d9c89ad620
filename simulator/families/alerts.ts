import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import type { Fields } from '../api/fields';
import { badRequest } from '../api/refusal';
import { noContent, ok, page } from '../api/reply';
import type { World } from '../world';
import { readNotifications, type Notifications } from './notifications';

/** A rule over a metric. */
export interface AlertPolicy {
  readonly id: string;
  type: string;
  description: string;
  compare: 'GreaterThan' | 'LessThan';
  value: number;
  window: string;
  entities: readonly string[];
  tags: readonly string[];
  alerts: Notifications;
  enabled: boolean;
}

export const ALERTS = kindOf<AlertPolicy>({ name: 'alerts', label: (policy) => policy.description });

const TYPE = /^v1\/(insights\/droplet|insights\/lbaas|dbaas\/alerts|droplet\/autoscale_alerts)\/[a-z0-9_]+$/;

function viewOf({ id, ...policy }: AlertPolicy): unknown {
  return { uuid: id, ...policy };
}

function readPolicy(body: Fields): Omit<AlertPolicy, 'id'> {
  const type = body.string('type');
  if (!TYPE.test(type)) throw badRequest(`"${type}" is no type of alert`);
  const value = body.optionalNumber('value');
  if (value === undefined) throw badRequest('value is required');
  return {
    type,
    description: body.optionalString('description') ?? '',
    compare: body.choice('compare', ['GreaterThan', 'LessThan']),
    value,
    window: body.choice('window', ['5m', '10m', '30m', '1h']),
    entities: body.strings('entities'),
    tags: body.strings('tags'),
    alerts: readNotifications(body.object('alerts')),
    enabled: body.optionalBoolean('enabled') ?? true,
  };
}

export function alerts({ routes, account, seeded }: World): void {
  account.declare(ALERTS);
  const found = (call: Call): AlertPolicy => account.get(ALERTS, call.param('id'));
  routes
    .get('/v2/monitoring/alerts', (call) => page(call, 'policies', account.all(ALERTS), viewOf))
    .post('/v2/monitoring/alerts', ({ body }) => {
      const policy = readPolicy(body);
      return ok({ policy: viewOf(account.add(ALERTS, { id: seeded.uuid(), ...policy })) });
    })
    .get('/v2/monitoring/alerts/:id', (call) => ok({ policy: viewOf(found(call)) }))
    .put('/v2/monitoring/alerts/:id', (call) =>
      ok({ policy: viewOf(Object.assign(found(call), readPolicy(call.body))) }),
    )
    .delete('/v2/monitoring/alerts/:id', (call) => {
      account.remove(ALERTS, found(call).id);
      return noContent();
    });
}
