/** Makes a plan of so many resources, as JSON, at a path: what bench.ts then has estimated. */
import { writeFileSync } from 'node:fs';

const [count = '1000', file = 'plan.json'] = process.argv.slice(2);

/** Arguments of a resource that its price depends on, and one that is known after the apply only. */
type Arguments = Readonly<Record<string, unknown>>;

const KINDS: readonly (readonly [type: string, values: Arguments])[] = [
  ['digitalocean_droplet', { size: 's-1vcpu-1gb', backups: true, backup_policy: [{ plan: 'weekly' }] }],
  ['digitalocean_reserved_ip', { region: 'fra1', droplet_id: null }],
  ['digitalocean_reserved_ip_assignment', { droplet_id: null }],
  ['digitalocean_volume', { size: 100, region: 'fra1' }],
  ['digitalocean_database_cluster', { engine: 'pg', size: 'db-s-1vcpu-2gb', node_count: 2 }],
  ['digitalocean_loadbalancer', { region: 'fra1', type: null }],
  ['digitalocean_kubernetes_node_pool', { size: 's-2vcpu-2gb', auto_scale: true, min_nodes: 1, max_nodes: 5 }],
  ['digitalocean_firewall', { name: 'web' }],
  ['digitalocean_uptime_check', { target: 'https://example.com' }],
  ['aws_instance', { instance_type: 't3.micro' }],
];

const resources = Array.from({ length: Number(count) }, (_, index) => {
  const [type, values] = KINDS[index % KINDS.length] ?? ['digitalocean_tag', {}];
  return { address: `${type}.r${index}`, mode: 'managed', type, name: `r${index}`, values };
});
const changes = resources.map(({ address, type }) => ({
  address,
  change: {
    actions: ['create'],
    after_unknown: { id: true, ...(type.endsWith('assignment') && { ip_address: true }) },
  },
}));
const configured = resources.map(({ address, type }, index) => ({
  address,
  expressions: type.endsWith('assignment')
    ? { ip_address: { references: [`digitalocean_reserved_ip.r${index - 1}.ip_address`] } }
    : {},
}));
writeFileSync(
  file,
  JSON.stringify({
    format_version: '1.2',
    planned_values: { root_module: { resources } },
    resource_changes: changes,
    configuration: { root_module: { resources: configured } },
  }),
);
