import { findPostgresSize } from '../catalog/database-sizes';
import { findDropletSize } from '../catalog/droplet-sizes';
import type { Candidate } from './candidate';
import { CHROMA_ALONE, databaseRoomGib, PLANNER_SIZES, PLANNER_UPTIME } from './capacity';

/** Planner's candidates, smallest first. */
export function plannerCandidates(): readonly Candidate[] {
  const one = PLANNER_SIZES.map(({ size, users, requestsASecond }): Candidate => ({
    scenario: 'planner',
    stack: 'PlannerStack',
    props: size === 's-1vcpu-1gb' ? {} : { size },
    parts: { droplets: [{ size, count: 1 }] },
    users,
    requestsASecond,
    searches: requestsASecond,
    documents: CHROMA_ALONE.documents,
    databaseGib: databaseRoomGib(findDropletSize(size)?.diskGb ?? 0),
    uptimePercent: PLANNER_UPTIME.one,
    onlyForBudget: false,
  }));
  const database = findPostgresSize('db-s-1vcpu-2gb');
  const two = PLANNER_SIZES.map(({ size, users, requestsASecond }): Candidate => ({
    scenario: 'planner-ha',
    stack: 'PlannerHaStack',
    props: size === 's-1vcpu-1gb' ? {} : { size },
    parts: { droplets: [{ size, count: 2 }], database: { size: 'db-s-1vcpu-2gb', nodes: 2 }, loadBalancerNodes: 1 },
    // One droplet has to hold everything when the other fails.
    users,
    requestsASecond,
    searches: requestsASecond,
    documents: CHROMA_ALONE.documents,
    databaseGib: database?.storageMinGib ?? 0,
    uptimePercent: PLANNER_UPTIME.two,
    onlyForBudget: false,
  }));
  return [...one, ...two];
}
