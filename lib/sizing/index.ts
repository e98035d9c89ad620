export {
  type AvailabilityPart,
  compositeAvailability,
  downMinutesAMonth,
  formatAvailability,
  redundant,
} from './availability';
export { type CostSum, costByGroup, sumCost } from './bill';
export {
  type ConnectionBudget,
  type ConnectionDemand,
  type ConnectionSupply,
  connectionBudget,
  connectionProblems,
  managedConnections,
  selfHostedConnections,
} from './connections';
export {
  type BackupPlan,
  type CostGroup,
  type CostLine,
  type SpacesUse,
  backupCost,
  dropletCost,
  extraCost,
  loadBalancerCost,
  managedPostgresCost,
  nfsCost,
  reservedIpCost,
  snapshotCost,
  spacesCost,
  transferOverageCost,
  uptimeCheckCost,
  valkeyCost,
  volumeCost,
} from './cost';
export { type CpuBudget, type CpuBudgetProps, type CpuShare, cpuBudget, cpuProblems } from './cpu';
export { type DiskBudget, type DiskBudgetProps, type DiskShare, diskBudget, diskProblems } from './disk';
export { type MemoryBudget, type MemoryBudgetProps, type MemoryShare, memoryBudget, memoryProblems } from './memory';
export {
  type PostgresSettings,
  type PostgresTuningProps,
  postgresTuningProblems,
  tunePostgres,
} from './postgres-tuning';
export { type TransferBudget, outboundAlertMbps, transferBudget } from './transfer';
export type { Cents } from '../core/money';
