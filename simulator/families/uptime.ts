import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import type { Fields } from '../api/fields';
import { notFound, unprocessable } from '../api/refusal';
import { created, noContent, ok, page } from '../api/reply';
import { without } from '../api/without';
import type { World } from '../world';
import { type Notifications, readNotifications } from './notifications';

/** A look at an address from outside. */
export interface UptimeCheck {
  readonly id: string;
  name: string;
  type: 'ping' | 'http' | 'https';
  target: string;
  regions: readonly string[];
  enabled: boolean;
}

/** What is told of a check. */
export interface UptimeAlert {
  readonly id: string;
  readonly check: string;
  name: string;
  type: 'latency' | 'down' | 'down_global' | 'ssl_expiry';
  threshold: number;
  comparison: string;
  notifications: Notifications;
  period: string;
}

export const UPTIME_CHECKS = kindOf<UptimeCheck>({ name: 'uptime checks', label: (check) => check.name });
export const UPTIME_ALERTS = kindOf<UptimeAlert>({ name: 'uptime alerts', label: (alert) => alert.name });

const REGIONS = ['us_east', 'us_west', 'eu_west', 'se_asia'];
const ALERT_TYPES = ['latency', 'down', 'down_global', 'ssl_expiry'] as const;
const PERIODS = ['2m', '3m', '5m', '10m', '15m', '30m', '1h'] as const;

function readCheck(body: Fields): Omit<UptimeCheck, 'id'> {
  const regions = body.strings('regions');
  const unknown = regions.find((region) => !REGIONS.includes(region));
  if (unknown !== undefined) throw unprocessable(`region "${unknown}" is not one of ${REGIONS.join(', ')}`);
  const type = body.choice('type', ['ping', 'http', 'https']);
  const target = body.string('target');
  const isSound = type === 'ping' ? !/\s/.test(target) : URL.canParse(target) && target.startsWith(`${type}://`);
  if (!isSound) throw unprocessable(`target "${target}" is not valid for ${type}`);
  return {
    name: body.string('name'),
    type,
    target,
    regions: regions.length === 0 ? REGIONS : regions,
    enabled: body.optionalBoolean('enabled') ?? true,
  };
}

function readAlert(body: Fields): Omit<UptimeAlert, 'id' | 'check'> {
  const type = body.choice('type', ALERT_TYPES);
  const measures = type === 'latency' || type === 'ssl_expiry';
  const threshold = body.optionalInteger('threshold', 0) ?? 0;
  if (measures && threshold === 0) throw unprocessable(`threshold is required for ${type}`);
  const comparison = body.optionalChoice('comparison', ['greater_than', 'less_than']) ?? '';
  if (measures && comparison === '') throw unprocessable(`comparison is required for ${type}`);
  return {
    name: body.string('name'),
    type,
    threshold,
    comparison,
    notifications: readNotifications(body.object('notifications')),
    period: readPeriod(body, type),
  };
}

/** How long a threshold has to be passed; the days of a certificate need none, though the description wants one. */
function readPeriod(body: Fields, type: UptimeAlert['type']): string {
  return type === 'ssl_expiry' ? (body.optionalChoice('period', PERIODS) ?? '') : body.choice('period', PERIODS);
}

function alertView(alert: UptimeAlert): unknown {
  const { comparison, period } = alert;
  return {
    ...without(alert, 'check', 'comparison', 'period'),
    ...(comparison !== '' && { comparison }),
    ...(period !== '' && { period }),
  };
}

export function uptime(world: World): void {
  const { routes, account, seeded } = world;
  account.declare(UPTIME_CHECKS);
  account.declare(UPTIME_ALERTS);
  const alertsOf = (check: UptimeCheck): UptimeAlert[] => {
    return account.all(UPTIME_ALERTS).filter((alert) => alert.check === check.id);
  };
  account.onRemove(UPTIME_CHECKS, (check) => {
    for (const alert of alertsOf(check)) account.remove(UPTIME_ALERTS, alert.id);
  });
  const found = (call: Call): UptimeCheck => account.get(UPTIME_CHECKS, call.param('check'));
  const foundAlert = (call: Call): UptimeAlert => {
    const alert = account.get(UPTIME_ALERTS, call.param('alert'));
    if (alert.check !== found(call).id) throw notFound();
    return alert;
  };
  routes
    .get('/v2/uptime/checks', (call) => page(call, 'checks', account.all(UPTIME_CHECKS)))
    .post('/v2/uptime/checks', ({ body }) => {
      const check = readCheck(body);
      return created({ check: account.add(UPTIME_CHECKS, { id: seeded.uuid(), ...check }) });
    })
    .get('/v2/uptime/checks/:check', (call) => ok({ check: found(call) }))
    .put('/v2/uptime/checks/:check', (call) => ok({ check: Object.assign(found(call), readCheck(call.body)) }))
    .delete('/v2/uptime/checks/:check', (call) => {
      account.remove(UPTIME_CHECKS, found(call).id);
      return noContent();
    })
    .get('/v2/uptime/checks/:check/alerts', (call) => page(call, 'alerts', alertsOf(found(call)), alertView))
    .post('/v2/uptime/checks/:check/alerts', (call) => {
      const check = found(call);
      const alert = readAlert(call.body);
      return created({
        alert: alertView(account.add(UPTIME_ALERTS, { id: seeded.uuid(), check: check.id, ...alert })),
      });
    })
    .get('/v2/uptime/checks/:check/alerts/:alert', (call) => ok({ alert: alertView(foundAlert(call)) }))
    .put('/v2/uptime/checks/:check/alerts/:alert', (call) => {
      return ok({ alert: alertView(Object.assign(foundAlert(call), readAlert(call.body))) });
    })
    .delete('/v2/uptime/checks/:check/alerts/:alert', (call) => {
      account.remove(UPTIME_ALERTS, foundAlert(call).id);
      return noContent();
    });
}
