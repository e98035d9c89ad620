import { lostWith } from '../../catalog/stateful-resources';
import { booleanOf, inBlock } from '../../estimate/value';
import type { Found, Rule } from '../rule';

/** What may well be empty or made anew: a droplet's disk, a copy, an address. */
const OFTEN_EXPENDABLE = [
  'digitalocean_droplet',
  'digitalocean_droplet_snapshot',
  'digitalocean_volume_snapshot',
  'digitalocean_nfs_snapshot',
  'digitalocean_spaces_bucket_object',
  'digitalocean_custom_image',
  'digitalocean_database_kafka_topic',
  'digitalocean_reserved_ip',
  'digitalocean_reserved_ipv6',
  'digitalocean_floating_ip',
  'digitalocean_container_registry',
  'digitalocean_container_registries',
];

/** Terraform's own lock on what keeps data. It is in no plan and no state, only in the definition. */
export const preventDestroy: Rule = {
  id: 'prevent-destroy',
  asks: 'Does Terraform refuse to destroy what keeps data?',
  severity: 'warning',
  inapplicable: ({ source }) =>
    source === 'plan' || source === 'state'
      ? `lifecycle blocks are not in a ${source}; check the definition`
      : undefined,
  check: ({ resources }) =>
    resources.all
      .filter(({ copies }) => copies !== 0)
      .flatMap(({ address, type, values }): readonly Found[] => {
        const lost = lostWith(type);
        if (lost === undefined || booleanOf(inBlock(values['lifecycle'], 'prevent_destroy')) === true) return [];
        return [
          {
            at: address,
            ...(OFTEN_EXPENDABLE.includes(type) && { severity: 'note' as const }),
            problem: `Terraform may destroy it; lost would be ${lost}`,
            remedy: 'set lifecycle { prevent_destroy = true }',
          },
        ];
      }),
};
