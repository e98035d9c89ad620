import { ok } from '../api/reply';
import type { World } from '../world';

/** The account itself. Its address counts as verified, so alerts may go to it and to any other. */
export function account({ routes, limits, seeded }: World): void {
  const uuid = seeded.uuid();
  const team = seeded.uuid();
  routes.get('/v2/account', () =>
    ok({
      account: {
        droplet_limit: limits.droplets,
        floating_ip_limit: limits.reservedIps,
        reserved_ip_limit: limits.reservedIps,
        volume_limit: limits.volumes,
        email: 'owner@example.com',
        name: 'Simulated account',
        uuid,
        email_verified: true,
        status: 'active',
        status_message: '',
        team: { uuid: team, name: 'Simulated team' },
      },
    }),
  );
}
