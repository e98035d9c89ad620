import type { Account } from './account/account';
import type { Clock, Pace } from './account/clock';
import type { Jobs } from './account/jobs';
import type { Seeded } from './account/seeded';
import type { Routes } from './api/routes';

/** How many objects of some kinds an account may have, as DigitalOcean limits new accounts. */
export interface AccountLimits {
  /** The most droplets. */
  readonly droplets: number;
  /** The most volumes. */
  readonly volumes: number;
  /** The most reserved IPs. */
  readonly reservedIps: number;
  /** The most load balancers. */
  readonly loadBalancers: number;
}

/** What a family of resources works with. */
export interface World {
  readonly routes: Routes;
  readonly account: Account;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly seeded: Seeded;
  readonly jobs: Jobs;
  readonly limits: AccountLimits;
  /** The time of now as the API writes it. */
  readonly now: () => string;
}

/** Adds the routes of one family of resources. */
export type Family = (world: World) => void;
