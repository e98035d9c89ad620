import * as data from './data/sla.json';
import type { Provenance } from './provenance';

/** What has an availability of its own. */
export type AvailabilityName = keyof typeof data.availability;

/** The share of a month in which something works. */
export interface AvailabilityRecord extends Provenance {
  /** 0 to 1. */
  readonly availability: number;
}

function recordOf(name: AvailabilityName): AvailabilityRecord {
  const { percent, source, confidence } = data.availability[name];
  // Dividing 99.99 by 100 leaves binary dust; the figures have four decimals at most.
  const availability = Number((percent / 100).toFixed(8));
  return { availability, source, confidence: confidence as AvailabilityRecord['confidence'], asOf: data.asOf };
}

/** Availabilities as published or, where confidence is low, as assumed. */
export const AVAILABILITIES: Readonly<Record<AvailabilityName, AvailabilityRecord>> = {
  droplet: recordOf('droplet'),
  loadBalancer: recordOf('loadBalancer'),
  managedDatabase: recordOf('managedDatabase'),
  managedDatabaseWithStandby: recordOf('managedDatabaseWithStandby'),
  nfs: recordOf('nfs'),
};
