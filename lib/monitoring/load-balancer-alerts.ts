import type { MonitorAlert } from '@cdktf/provider-digitalocean/lib/monitor-alert';
import { Construct } from 'constructs';
import type { LoadBalancer } from '../network/load-balancer';
import { type AlertFloor, type AlertThreshold, type MetricAlertsProps, addMetricAlerts } from './metric-alerts';

/**
 * When a load balancer's alerts go off. `false` leaves one out. DigitalOcean's API description (2026-08-07) names the
 * alerts and no units; those given here are of low confidence, and taken from its metrics of the same names.
 */
export interface LoadBalancerThresholds {
  /** Percent of the droplets that pass the health check. @default below 100 for 5m */
  readonly healthyDroplets?: AlertFloor | false;
  /** Seconds within which the droplets answer 95 of 100 requests. @default above 3 for 5m */
  readonly responseTime?: AlertThreshold | false;
  /** Number of 5xx answers in 5 minutes. @default above 10 for 5m */
  readonly serverErrors?: AlertThreshold | false;
}

/** Settings of a set of alerts. */
export interface LoadBalancerAlertsProps extends MetricAlertsProps {
  /** The load balancer that is watched. */
  readonly loadBalancer: LoadBalancer;
  /** What differs from the defaults; `false` leaves an alert out. @default those of each alert */
  readonly thresholds?: LoadBalancerThresholds;
}

/**
 * DigitalOcean's own alerts for a load balancer: droplets that fail their health checks, slow answers, errors.
 * Until the first deploy no droplet passes, so they are best enabled after it.
 */
export class LoadBalancerAlerts extends Construct {
  readonly alerts: readonly MonitorAlert[];

  constructor(scope: Construct, id: string, props: LoadBalancerAlertsProps) {
    super(scope, id);
    this.alerts = addMetricAlerts(
      this,
      [
        {
          id: 'health',
          type: 'v1/insights/lbaas/droplet_health',
          unit: '%',
          words: 'healthy droplets',
          field: 'healthyDroplets',
          byDefault: { below: 100, window: '5m' },
        },
        {
          id: 'response_time',
          type: 'v1/insights/lbaas/high_http_request_response_time_95p',
          unit: ' s',
          words: '95th percentile of response times',
          field: 'responseTime',
          byDefault: { above: 3, window: '5m' },
        },
        {
          id: 'server_errors',
          type: 'v1/insights/lbaas/increase_in_http_error_rate_count_5xx',
          unit: '',
          words: '5xx answers',
          field: 'serverErrors',
          byDefault: { above: 10, window: '5m' },
        },
      ],
      props.thresholds ?? {},
      [props.loadBalancer.loadBalancer.id],
      props,
    );
  }
}
