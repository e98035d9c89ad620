import { APP_METRICS } from './app-metrics';
import { quantile, ratio, renderRules } from './prometheus-rules';

/** From which figures on somebody is told. */
export interface AlertThresholds {
  /** Seconds below which 95 of 100 answers have to stay. @default 3, the TRIA document's */
  readonly requestSeconds?: number;
  /** The share of AI calls that may fail, 0 to 1. @default 0.05, the document's */
  readonly aiErrorRatio?: number;
  /** The share of a process's connections that may be in use, 0 to 1. @default 0.9, the document's */
  readonly poolRatio?: number;
  /** Seconds below which 95 of 100 searches in ChromaDB have to stay. @default 1; the document names none */
  readonly vectorQuerySeconds?: number;
  /** Connections to PostgreSQL. @default 80, the document's; better the connection budget's own threshold */
  readonly connections?: number;
  /** Seconds below which 99 of 100 database queries have to stay. @default 1, the document's */
  readonly querySeconds?: number;
  /** Seconds that a standby may be behind. @default 30; the document names none */
  readonly replicationLagSeconds?: number;
  /** MiB of write-ahead log that a standby may not have replayed yet. @default 64; the document names none */
  readonly replicationLagMib?: number;
  /** The share of time that a disk may be busy, 0 to 1. @default 0.9; the document names none */
  readonly diskBusyRatio?: number;
}

/** What is watched where nobody says otherwise. */
export const ALERT_THRESHOLDS: Required<AlertThresholds> = {
  requestSeconds: 3,
  aiErrorRatio: 0.05,
  poolRatio: 0.9,
  vectorQuerySeconds: 1,
  connections: 80,
  querySeconds: 1,
  replicationLagSeconds: 30,
  replicationLagMib: 64,
  diskBusyRatio: 0.9,
};

/** What there is to watch on a host: rules about anything else would never fire. */
export interface AlertSources {
  readonly app: boolean;
  readonly postgres: boolean;
}

/** A rule of Prometheus that tells Alertmanager. */
export interface AlertRule {
  /** Its name, as Alertmanager shows it. */
  readonly alert: string;
  /** The PromQL that is true while something is wrong. */
  readonly expr: string;
  /** How long it has to hold before anybody hears of it. */
  readonly for: string;
  /** How bad it is, which decides how it is told. */
  readonly labels: { readonly severity: 'warning' | 'critical' };
  /** What is told, in one sentence. */
  readonly annotations: { readonly summary: string };
}

/** The rules for what a host has. */
export function alertRules(sources: AlertSources, thresholds: AlertThresholds = {}): readonly AlertRule[] {
  const limits = { ...ALERT_THRESHOLDS, ...thresholds };
  return [
    ...(sources.app ? appRules(limits) : []),
    ...(sources.postgres ? postgresRules(limits) : []),
    rule(
      'DiskBusy',
      `rate(node_disk_io_time_seconds_total{device!~"loop.*|ram.*|sr.*"}[5m]) > ${limits.diskBusyRatio}`,
      '10m',
      `{{ $labels.device }} is busy for {{ $value | humanizePercentage }} of the time, above ${percent(limits.diskBusyRatio)}`,
    ),
    rule('InstanceDown', 'up == 0', '2m', '{{ $labels.job }} on {{ $labels.instance }} does not answer', 'critical'),
  ];
}

/** `alerts.yml`. */
export function renderAlertRules(rules: readonly AlertRule[]): string {
  return renderRules('alerts', rules);
}

function appRules(limits: Required<AlertThresholds>): readonly AlertRule[] {
  const { requests, aiCalls, queries, poolUsed, poolMax, vectorQueries } = APP_METRICS;
  return [
    rule(
      'SlowResponses',
      `${quantile(requests.name, 0.95)} > ${limits.requestSeconds}`,
      '5m',
      `95 of 100 answers take up to {{ $value | humanizeDuration }}, above ${limits.requestSeconds} s`,
    ),
    rule(
      'AiErrors',
      `${ratio(aiCalls.name, 'outcome="error"')} > ${limits.aiErrorRatio}`,
      '5m',
      `{{ $value | humanizePercentage }} of the AI calls fail, above ${percent(limits.aiErrorRatio)}`,
      'critical',
    ),
    rule(
      'PoolExhausted',
      `${poolUsed.name} / ${poolMax.name} > ${limits.poolRatio}`,
      '5m',
      `{{ $labels.instance }} uses {{ $value | humanizePercentage }} of its connections, above ${percent(limits.poolRatio)}`,
      'critical',
    ),
    rule(
      'SlowVectorQueries',
      `${quantile(vectorQueries.name, 0.95)} > ${limits.vectorQuerySeconds}`,
      '5m',
      `95 of 100 searches in ChromaDB take up to {{ $value | humanizeDuration }}, above ${limits.vectorQuerySeconds} s`,
    ),
    rule(
      'SlowQueries',
      `${quantile(queries.name, 0.99)} > ${limits.querySeconds}`,
      '5m',
      `99 of 100 queries take up to {{ $value | humanizeDuration }}, above ${limits.querySeconds} s`,
    ),
  ];
}

/** About the metrics of postgres_exporter 0.16. On a primary without standby the lag is 0 or not there. */
function postgresRules(limits: Required<AlertThresholds>): readonly AlertRule[] {
  const bytes = limits.replicationLagMib * 2 ** 20;
  return [
    rule(
      'ManyConnections',
      `sum(pg_stat_activity_count) > ${limits.connections}`,
      '5m',
      `{{ $value }} connections to PostgreSQL, above ${limits.connections}`,
      'critical',
    ),
    rule(
      'ReplicationLate',
      `pg_replication_lag_seconds > ${limits.replicationLagSeconds}`,
      '5m',
      `the standby is {{ $value | humanizeDuration }} behind, above ${limits.replicationLagSeconds} s`,
    ),
    rule(
      'ReplicationBehind',
      `pg_stat_replication_pg_wal_lsn_diff > ${bytes}`,
      '5m',
      `{{ $labels.application_name }} is {{ $value | humanize1024 }}B behind, above ${limits.replicationLagMib} MiB`,
    ),
  ];
}

function rule(
  alert: string,
  expr: string,
  holdsFor: string,
  summary: string,
  severity: 'warning' | 'critical' = 'warning',
): AlertRule {
  return { alert, expr, for: holdsFor, labels: { severity }, annotations: { summary } };
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
