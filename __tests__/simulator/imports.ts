import type { Block } from '../../testing';
import type { StateResource } from './deployment';

/** How resources are named to `terraform import` where that is not their id. */
const NAMES: Readonly<Record<string, (attributes: Block) => string>> = {
  certificate: ({ name }) => String(name),
  database_connection_pool: ({ cluster_id, name }) => `${String(cluster_id)},${String(name)}`,
  database_db: ({ cluster_id, name }) => `${String(cluster_id)},${String(name)}`,
  database_firewall: ({ cluster_id }) => String(cluster_id),
  database_replica: ({ cluster_id, name }) => `${String(cluster_id)},${String(name)}`,
  database_user: ({ cluster_id, name }) => `${String(cluster_id)},${String(name)}`,
  nfs: ({ id, region }) => `${String(id)},${String(region)}`,
  record: ({ domain, id }) => `${String(domain)},${String(id)}`,
  reserved_ip_assignment: ({ ip_address, droplet_id }) => `${String(ip_address)},${String(droplet_id)}`,
  spaces_bucket: ({ region, name }) => `${String(region)},${String(name)}`,
  uptime_alert: ({ check_id, id }) => `${String(check_id)},${String(id)}`,
};

/**
 * The provider makes these anew instead. For an attachment that changes nothing where it exists; the old key stays behind,
 * for its secret is shown only once.
 */
const NOT_IMPORTABLE = ['spaces_key', 'volume_attachment'];

/** `import` blocks for everything that can be imported. */
export function importsOf(
  resources: readonly StateResource[],
): readonly { readonly to: string; readonly id: string }[] {
  return resources.flatMap(({ type, address, attributes }) => {
    const kind = type.replace(/^digitalocean_/, '');
    if (NOT_IMPORTABLE.includes(kind)) return [];
    return [{ to: address, id: NAMES[kind]?.(attributes) ?? String(attributes['id']) }];
  });
}
