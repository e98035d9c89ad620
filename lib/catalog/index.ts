export { type Confidence, type Provenance } from './provenance';
export { type AppSize, appSizeProblem, appSizes, findAppSize } from './app-sizes';
export {
  type DatabaseSize,
  type EngineVersion,
  type PostgresSize,
  findPostgresSize,
  findPostgresVersion,
  findValkeySize,
  postgresConnections,
  postgresSizeProblem,
  postgresSizes,
  postgresVersionProblem,
  postgresVersions,
  valkeySizeProblem,
  valkeySizes,
  valkeyVersionProblem,
  valkeyVersions,
} from './database-sizes';
export {
  type CpuKind,
  type DropletSize,
  dropletSizeProblem,
  dropletSizes,
  findDropletSize,
  hourlyUsd,
  largerDropletSizes,
} from './droplet-sizes';
export { type FurtherDatabaseSize, furtherDatabaseSizes } from './further-database-sizes';
export { type Image, findImage, imageProblem, images } from './images';
export {
  BACKUP_HOURS,
  BACKUP_WEEKDAYS,
  type BackupHour,
  type BackupWeekday,
  LIMITS,
  type Limit,
  type LimitName,
  limitProblem,
} from './limits';
export { PRICES, type Price, type PriceName } from './prices';
export { NFS_REGIONS, type Region, findRegion, regionProblem, regions } from './regions';
export { type RegistryTier, findRegistryTier, registryTierProblem, registryTiers } from './registry-tiers';
export { AVAILABILITIES, type AvailabilityName, type AvailabilityRecord } from './sla';
export { reservedVpcRanges, vpcRangeProblem } from './vpc-ranges';
export { type Problem } from '../core/fault';
