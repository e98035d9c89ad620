import './lib/core/check-peers';

export { type PlannerManagedDatabase, type PlannerProps } from './lib/planner/planner-props';
export { Site, type SiteProps } from './lib/compute/site';
export { type SiteAdminProps, type SiteWatch, type SiteWatchProps } from './lib/compute/site-watch';
export { PlannerDroplet, type PlannerDropletProps } from './lib/planner/planner-droplet';
export { PlannerHa, type PlannerHaProps } from './lib/planner/planner-ha';
export { type PlannerBackendProps } from './lib/planner/planner-spec';
export { TriaCluster } from './lib/tria/tria-cluster';
export {
  type TriaClusterDatabase,
  type TriaClusterProps,
  type TriaClusterSessions,
  type TriaClusterStorage,
} from './lib/tria/tria-cluster-props';
export { TriaDroplet, type TriaDropletProps } from './lib/tria/tria-droplet';
export { type ExternalFrontendProps, type HostedFrontendProps, type TriaFrontendProps } from './lib/tria/tria-frontend';
export {
  type TriaAgentProps,
  type TriaBackups,
  type TriaManagedDatabase,
  type TriaMonitoringProps,
  type TriaPostgres,
  type TriaProps,
} from './lib/tria/tria-props';
export { type TriaBackendProps } from './lib/tria/tria-backend';
export { type TriaShares } from './lib/tria/tria-shares';
export { PlannerStack, type PlannerStackProps } from './stacks/planner-stack';
export { PlannerHaStack, type PlannerHaStackProps } from './stacks/planner-ha-stack';
export {
  type TriaEnterpriseManagedProps,
  type TriaEnterpriseSelfHostedProps,
  type TriaEnterpriseSingleProps,
  TriaEnterpriseStack,
  type TriaEnterpriseStackProps,
} from './stacks/tria-enterprise-stack';
export { TriaPovStack, type TriaPovStackProps } from './stacks/tria-pov-stack';
export { TriaSmallBusinessStack, type TriaSmallBusinessStackProps } from './stacks/tria-small-business-stack';
export { type AdminVariablesProps, adminVariables } from './stacks/admin-variables';

export { type OptionalCommand } from './cloud-init/host-bundle';
export { type UserDataPart } from './cloud-init/mime';
export { ComposeHost, type ComposeHostProps, type HostAccessProps, type Recreation } from './lib/compute/compose-host';
export { type DropletBackupsProps } from './lib/compute/droplet-backups';
export { type ConnectionPoolProps, type PoolMode } from './lib/database/connection-pools';
export { type MaintenanceWindowProps, type ManagedClusterProps } from './lib/database/managed-cluster';
export { ManagedPostgres, type ManagedPostgresProps } from './lib/database/managed-postgres';
export { type EvictionPolicy, ManagedValkey, type ManagedValkeyProps } from './lib/database/managed-valkey';
export { type PostgresSettings } from './lib/database/postgres-settings';
export { type ReplicaProps } from './lib/database/read-replicas';
export { type RestoreProps } from './lib/database/restore';
export { ProjectAssignment, type ProjectAssignmentProps } from './lib/account/project-assignment';
export { CloudFirewall, type CloudFirewallProps } from './lib/network/cloud-firewall';
export { DnsRecords, type DnsManagement, type DnsProps, type DnsRecordsProps } from './lib/network/dns-records';
export { LoadBalancer, type LoadBalancerProps } from './lib/network/load-balancer';
export { type IPeer, type Peer, addresses, anyone } from './lib/network/peer';
export { Port } from './lib/network/port';
export { PrivateNetwork, type PrivateNetworkProps } from './lib/network/private-network';
export { ReservedAddress, type ReservedAddressProps } from './lib/network/reserved-address';
export { ExternalSite, type ExternalSiteProps, type ExternalTarget } from './lib/network/external-site';
export { LetsEncryptCertificate, type LetsEncryptCertificateProps } from './lib/network/lets-encrypt-certificate';
export { ArchiveBucket, type ArchiveBucketProps, type ExpiryRule } from './lib/storage/archive-bucket';
export { type BucketCdn, type BucketCdnProps, type CdnTtlSeconds } from './lib/storage/bucket-cdn';
export { type BucketProps } from './lib/storage/limited-bucket';
export { type SharePerformance, SharedFiles, type SharedFilesProps } from './lib/storage/shared-files';
export { BackupBucket, type BackupBucketProps } from './lib/storage/backup-bucket';
export { DataVolume, type DataVolumeProps } from './lib/storage/data-volume';
export { DatabaseAlerts, type DatabaseAlertsProps, type DatabaseThresholds } from './lib/monitoring/database-alerts';
export { DropletAlerts, type DropletAlertsProps, type DropletThresholds } from './lib/monitoring/droplet-alerts';
export {
  LoadBalancerAlerts,
  type LoadBalancerAlertsProps,
  type LoadBalancerThresholds,
} from './lib/monitoring/load-balancer-alerts';
export { type AlertThreshold, type MetricAlertsProps } from './lib/monitoring/metric-alerts';
export { type NotificationProps, type SlackTarget } from './lib/monitoring/notification';
export { UptimeMonitor, type UptimeMonitorProps } from './lib/monitoring/uptime-monitor';

export { PatternApp } from './lib/terraform/pattern-app';
export { PatternStack, type PatternStackProps } from './lib/terraform/pattern-stack';
export { type CloudState, type LocalState, type SpacesState, type StateBackend } from './lib/terraform/state-backend';
export { type LocatedFault, describeLocatedFault, faultsOf, reportFaults } from './lib/terraform/faults-of';
export { type HostNote, hosts, writeHosts } from './lib/terraform/hosts';
export { costs } from './lib/terraform/notes';
export {
  type DeployedConnection,
  type DeployedDatabase,
  type DeployedShare,
  type DeployedValkey,
  type Deployment,
  deploymentOutput,
} from './lib/terraform/deployment';

export { type Fault, Faults, type Problem, type Severity, describeFault } from './lib/core/fault';
export { type DiskUse, type HostBudgets, type HostPlan, planHost } from './lib/host/plan';
export { type HostPart, joinParts } from './lib/host/part';
export { type AgentPartProps, type AgentVendor, agentPart } from './lib/host/agent-part';
export { ALERT_THRESHOLDS, type AlertRule, type AlertThresholds } from './lib/host/alert-rules';
export {
  type AlertReceivers,
  type EmailReceiver,
  type SlackReceiver,
  type TelegramReceiver,
} from './lib/host/alertmanager-part';
export { APP_METRICS, type AppMetric } from './lib/host/app-metrics';
export { CHROMA_PORT, CHROMA_SERVICE, type ChromaPartProps, chromaDirectory, chromaPart } from './lib/host/chroma-part';
export { FRONTEND_SERVICE, type FrontendPartProps, frontendPart } from './lib/host/frontend-part';
export { HOST_ALERT_THRESHOLDS, type HostAlertThresholds, type HostAlertsSpec } from './lib/host/host-alerts';
export { type MetricsProps, type MetricsTarget, metricsParts } from './lib/host/metrics-parts';
export {
  type MonitoredPostgres,
  type MonitoringProps,
  monitoringFaults,
  monitoringParts,
} from './lib/host/monitoring-parts';
export { type StorageOwner, storageBackups, storageMounts, storageTree } from './lib/host/storage-tree';
export { type GrantsSqlProps, grantsSql } from './lib/host/managed-postgres-sql';
export { POSTGRES_PASSWORD, POSTGRES_SERVICE, type PostgresPartProps, postgresPart } from './lib/host/postgres-part';
export { REDIS_PASSWORD, REDIS_SERVICE, type RedisPartProps, redisPart } from './lib/host/redis-part';
export type * from './lib/host/spec';
export { type DropletSize, dropletSizes, findDropletSize } from './lib/catalog/droplet-sizes';
export { type AdvisedScenario, type Advice, advise } from './lib/advise/advise';
export { type AdvisedProps, type Scenario } from './lib/advise/candidate';
export { type Demand, demandFaults } from './lib/advise/demand';
export { checkStack } from './lib/checks/check-stack';
export {
  type CheckReport,
  type Finding,
  type FindingSeverity,
  type SkippedRule,
  type SuppressedFinding,
  describeFinding,
} from './lib/checks/finding';
export { RULE_IDS, type RuleId } from './lib/checks/rule';
export { suppress } from './lib/checks/suppress';
export { type CostLine, extraCost } from './lib/sizing/cost';
export { sumCost } from './lib/sizing/bill';
export type { CostSum } from './lib/sizing/bill';
export type { UserData } from './cloud-init/user-data';
export type { HostBundle } from './lib/host/bundle';
export type { BudgetProps } from './lib/terraform/budget';
export type { DeployedBucket, DeployedEndpoint, DeployedHost } from './lib/terraform/deployment';
