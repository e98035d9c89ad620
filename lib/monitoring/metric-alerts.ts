import { MonitorAlert } from '@cdktf/provider-digitalocean/lib/monitor-alert';
import type { Construct } from 'constructs';
import type { AlertWindow, DatabaseAlertType, DropletAlertType, LoadBalancerAlertType } from '../catalog/alert-types';
import type { Faults } from '../core/fault';
import { checkKnown, isDeferred } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';
import { type NotificationProps, notificationFaults, receivers } from './notification';

/** A threshold and how long it has to be passed. */
export interface AlertThreshold {
  /** Percent for CPU, memory and disk; the load for load averages; Mbit/s for bandwidth. */
  readonly above: number;
  /** How long it has to hold before somebody is told. */
  readonly window: AlertWindow;
}

/** A threshold that has to be undercut, and for how long. */
export interface AlertFloor {
  /** Percent. */
  readonly below: number;
  readonly window: AlertWindow;
}

/** What every set of alerts about metrics is told. */
export interface MetricAlertsProps extends NotificationProps {
  /** Begins the descriptions. */
  readonly name: string;
  /** Whether they go off; `false` keeps them, silent. @default true */
  readonly enabled?: boolean;
}

/** A metric that DigitalOcean can alert about. */
export interface Metric<Field extends string> {
  /** The id of the alert's construct. */
  readonly id: string;
  readonly type: DropletAlertType | DatabaseAlertType | LoadBalancerAlertType;
  /** As it follows a number in a sentence. */
  readonly unit: '%' | '' | ' Mbit/s' | ' s';
  readonly words: string;
  /** Where its threshold stands in the props. */
  readonly field: Field;
  /** Undefined for no alert unless a threshold is given. */
  readonly byDefault: AlertThreshold | AlertFloor | undefined;
}

/** A metric in percent, whose threshold is called like its alert. It has to be passed for 5 minutes by default. */
export function percentMetric<Field extends string>(
  field: Field,
  type: Metric<Field>['type'],
  words: string,
  above: number,
): Metric<Field> {
  return { id: field, field, type, unit: '%', words, byDefault: { above, window: '5m' } };
}

/** An alert for each metric that has a threshold, about the same droplets, clusters or load balancers. `false` leaves one out. */
export function addMetricAlerts<Field extends string>(
  scope: Construct,
  metrics: readonly Metric<Field>[],
  thresholds: Readonly<Partial<Record<Field, AlertThreshold | AlertFloor | false>>>,
  entities: readonly string[],
  props: MetricAlertsProps,
): readonly MonitorAlert[] {
  const faults = notificationFaults(props);
  const alerts = metrics.flatMap((metric) => {
    const threshold: AlertThreshold | AlertFloor | false | undefined = thresholds[metric.field] ?? metric.byDefault;
    if (threshold === undefined || threshold === false) return [];
    const { window } = threshold;
    const [side, value] =
      'below' in threshold ? (['below', threshold.below] as const) : (['above', threshold.above] as const);
    checkThreshold(faults, metric, side, value);
    const limit = isDeferred(value) ? 'its threshold' : `${value}${metric.unit}`;
    return [
      new MonitorAlert(scope, metric.id, {
        description: `${props.name}: ${metric.words} ${side} ${limit} for ${window}`,
        type: metric.type,
        compare: side === 'below' ? 'LessThan' : 'GreaterThan',
        // The provider keeps 32 bits of it: any other number would show as a change in every plan.
        value: isDeferred(value) ? value : Math.fround(value),
        window,
        entities: [...entities],
        enabled: props.enabled ?? true,
        alerts: receivers(props),
      }),
    ];
  });
  reportFaults(scope, faults);
  return alerts;
}

function checkThreshold(
  faults: Faults,
  { field, unit }: Metric<string>,
  side: 'above' | 'below',
  threshold: number,
): void {
  const most = unit === '%' ? 100 : Infinity;
  // Nothing is above all of it, and much can be below.
  checkKnown(faults, `thresholds.${field}.${side}`, threshold, (value) =>
    value > 0 && (value < most || (side === 'below' && value === 100))
      ? undefined
      : {
          problem: `${value}${unit} is not ${unit === '%' ? 'between 0 and 100' : 'above 0'}`,
          remedy: 'choose such a value, or false for no alert',
        },
  );
}
