import type { Problem } from '../core/fault';
import { unknownName } from '../core/nearest';

/*
 * Source of all lists here: the Terraform provider's source, 2.71.0 (identical in 2.99.1), and DigitalOcean's API
 * description of 2026-08-07. They are vocabulary, not figures, and stand here as code for the sake of their types.
 */

/** What an alert about a droplet can watch. */
export const DROPLET_ALERT_TYPES = [
  'v1/insights/droplet/load_1',
  'v1/insights/droplet/load_5',
  'v1/insights/droplet/load_15',
  'v1/insights/droplet/memory_utilization_percent',
  'v1/insights/droplet/disk_utilization_percent',
  'v1/insights/droplet/cpu',
  'v1/insights/droplet/disk_read',
  'v1/insights/droplet/disk_write',
  'v1/insights/droplet/public_outbound_bandwidth',
  'v1/insights/droplet/public_inbound_bandwidth',
  'v1/insights/droplet/private_outbound_bandwidth',
  'v1/insights/droplet/private_inbound_bandwidth',
] as const;
export type DropletAlertType = (typeof DROPLET_ALERT_TYPES)[number];

/** What an alert about a load balancer can watch. */
export const LOAD_BALANCER_ALERT_TYPES = [
  'v1/insights/lbaas/avg_cpu_utilization_percent',
  'v1/insights/lbaas/connection_utilization_percent',
  'v1/insights/lbaas/droplet_health',
  'v1/insights/lbaas/tls_connections_per_second_utilization_percent',
  'v1/insights/lbaas/increase_in_http_error_rate_percentage_5xx',
  'v1/insights/lbaas/increase_in_http_error_rate_percentage_4xx',
  'v1/insights/lbaas/increase_in_http_error_rate_count_5xx',
  'v1/insights/lbaas/increase_in_http_error_rate_count_4xx',
  'v1/insights/lbaas/high_http_request_response_time',
  'v1/insights/lbaas/high_http_request_response_time_50p',
  'v1/insights/lbaas/high_http_request_response_time_95p',
  'v1/insights/lbaas/high_http_request_response_time_99p',
] as const;
export type LoadBalancerAlertType = (typeof LOAD_BALANCER_ALERT_TYPES)[number];

/** What an alert about a managed database can watch: nothing of connections, replication lag or slow queries. */
export const DATABASE_ALERT_TYPES = [
  'v1/dbaas/alerts/load_15_alerts',
  'v1/dbaas/alerts/cpu_alerts',
  'v1/dbaas/alerts/memory_utilization_alerts',
  'v1/dbaas/alerts/disk_utilization_alerts',
] as const;
export type DatabaseAlertType = (typeof DATABASE_ALERT_TYPES)[number];

/** How an alert compares with its threshold. */
export const ALERT_COMPARISONS = ['GreaterThan', 'LessThan'] as const;
export type AlertComparison = (typeof ALERT_COMPARISONS)[number];

/** The time over which an alert averages. */
export const ALERT_WINDOWS = ['5m', '10m', '30m', '1h'] as const;
export type AlertWindow = (typeof ALERT_WINDOWS)[number];

/** How an uptime check asks. */
export const UPTIME_CHECK_TYPES = ['ping', 'http', 'https'] as const;
export type UptimeCheckType = (typeof UPTIME_CHECK_TYPES)[number];

/** Where an uptime check asks from. */
export const UPTIME_REGIONS = ['us_east', 'us_west', 'eu_west', 'se_asia'] as const;
export type UptimeRegion = (typeof UPTIME_REGIONS)[number];

/** What an uptime alert can watch. */
export const UPTIME_ALERT_TYPES = ['latency', 'down', 'down_global', 'ssl_expiry'] as const;
export type UptimeAlertType = (typeof UPTIME_ALERT_TYPES)[number];

/** How an uptime alert compares with its threshold; written otherwise than {@link ALERT_COMPARISONS}. */
export const UPTIME_COMPARISONS = ['greater_than', 'less_than'] as const;
export type UptimeComparison = (typeof UPTIME_COMPARISONS)[number];

/** The time that an uptime alert's condition must last. */
export const UPTIME_PERIODS = ['2m', '3m', '5m', '10m', '15m', '30m', '1h'] as const;
export type UptimePeriod = (typeof UPTIME_PERIODS)[number];

const ALERT_TYPES: readonly string[] = [...DROPLET_ALERT_TYPES, ...LOAD_BALANCER_ALERT_TYPES, ...DATABASE_ALERT_TYPES];

/** The problem of an alert type that does not exist, which Terraform would notice only at the apply. */
export function alertTypeProblem(type: string): Problem | undefined {
  return ALERT_TYPES.includes(type) ? undefined : unknownName('alert type', type, ALERT_TYPES);
}

/** The problem of an uptime region that does not exist. */
export function uptimeRegionProblem(region: string): Problem | undefined {
  return (UPTIME_REGIONS as readonly string[]).includes(region)
    ? undefined
    : unknownName('uptime region', region, UPTIME_REGIONS);
}
