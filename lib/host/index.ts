export { type Fault, Faults, type Problem, type Severity, describeFault } from '../core/fault';
export { type DiskUse, type HostBudgets, type HostPlan, planHost } from './plan';
export { type HostPart, joinParts } from './part';
export { type AgentPartProps, type AgentVendor, agentPart } from './agent-part';
export { ALERT_THRESHOLDS, type AlertRule, type AlertThresholds } from './alert-rules';
export {
  type AlertReceivers,
  type EmailReceiver,
  type SlackReceiver,
  type TelegramReceiver,
} from './alertmanager-part';
export { APP_METRICS, type AppMetric } from './app-metrics';
export { CHROMA_PORT, CHROMA_SERVICE, type ChromaPartProps, chromaDirectory, chromaPart } from './chroma-part';
export { FRONTEND_SERVICE, type FrontendPartProps, frontendPart } from './frontend-part';
export { HOST_ALERT_THRESHOLDS, type HostAlertThresholds, type HostAlertsSpec } from './host-alerts';
export { type MetricsProps, type MetricsTarget, metricsParts } from './metrics-parts';
export { type MonitoredPostgres, type MonitoringProps, monitoringFaults, monitoringParts } from './monitoring-parts';
export { type StorageOwner, storageBackups, storageMounts, storageTree } from './storage-tree';
export { type GrantsSqlProps, grantsSql } from './managed-postgres-sql';
export { POSTGRES_PASSWORD, POSTGRES_SERVICE, type PostgresPartProps, postgresPart } from './postgres-part';
export { REDIS_PASSWORD, REDIS_SERVICE, type RedisPartProps, redisPart } from './redis-part';
export type * from './spec';
export { type BundleFile, type HostBundle } from './bundle';
