/** The two halves of a call. */
export type Half = 'requests' | 'answers';

/** Something that DigitalOcean's description of its API has wrong, and the facts against it. */
export interface Correction {
  readonly fact: string;
  /** Where the fact can be looked up; `godo` is DigitalOcean's own Go client, which the provider uses. */
  readonly source: string;
  /** What is held against the corrected place; the other half of a call keeps to the description as it is. */
  readonly of: Half | 'both';
  /** The place within the description. */
  readonly at: readonly string[];
  /** Fields of a schema that get another value, or none. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** A field that may be absent. */
  readonly optional?: string;
  /** A value that is allowed besides. */
  readonly also?: string;
}

const SCHEMAS = ['components', 'schemas'];
const NULL = { nullable: true };

export const CORRECTIONS: readonly Correction[] = [
  {
    fact: 'An uptime check has a type and no method.',
    source:
      'The description itself: `method` is required, and is no property. godo uptime.go, CreateUptimeCheckRequest.',
    of: 'requests',
    at: ['paths', '/v2/uptime/checks', 'post', 'requestBody', 'content', 'application/json', 'schema'],
    optional: 'method',
  },
  {
    fact: 'A rule for icmp has no ports.',
    source: 'godo firewalls.go: InboundRule.PortRange is left out when empty.',
    of: 'both',
    at: [...SCHEMAS, 'firewall_rule_base'],
    optional: 'ports',
  },
  {
    fact: 'There is a region atl1.',
    source: 'The description itself: examples of VPC NAT gateways and of Kubernetes are in atl1.',
    of: 'both',
    at: [...SCHEMAS, 'region_slug'],
    also: 'atl1',
  },
  {
    fact: 'No addresses for an alert are sent as null.',
    source:
      'godo monitoring.go, Alerts: `json:"email"` without omitempty; provider resource_monitor_alert.go, ExpandEmail.',
    of: 'requests',
    at: [...SCHEMAS, 'alerts', 'properties', 'email'],
    set: NULL,
  },
  {
    fact: 'No Slack channels for an alert are sent as null.',
    source:
      'godo monitoring.go, Alerts: `json:"slack"` without omitempty; provider resource_monitor_alert.go, ExpandSlack.',
    of: 'requests',
    at: [...SCHEMAS, 'alerts', 'properties', 'slack'],
    set: NULL,
  },
  {
    fact: 'No addresses for an uptime alert are sent as null.',
    source: 'godo uptime.go, Notifications: `json:"email"` without omitempty.',
    of: 'requests',
    at: [...SCHEMAS, 'notification', 'properties', 'email'],
    set: NULL,
  },
  {
    fact: 'No Slack channels for an uptime alert are sent as null.',
    source: 'godo uptime.go, Notifications: `json:"slack"` without omitempty.',
    of: 'requests',
    at: [...SCHEMAS, 'notification', 'properties', 'slack'],
    set: NULL,
  },
  {
    fact: 'An uptime alert that compares nothing, as `down` does, is sent with an empty comparison.',
    source:
      'godo uptime.go, CreateUptimeAlertRequest: `json:"comparison"` without omitempty; optional in the provider.',
    of: 'requests',
    at: [...SCHEMAS, 'alert_updatable', 'properties', 'comparison'],
    also: '',
  },
  {
    fact: 'Reserved IPs are do:reservedip in projects; they were do:floatingip before.',
    source: 'godo reserved_ips.go, ReservedIP.URN; digitalocean/terraform-provider-digitalocean#1455.',
    of: 'both',
    at: [...SCHEMAS, 'urn'],
    set: { pattern: '^do:(dbaas|domain|droplet|floatingip|reservedip|loadbalancer|space|volume|kubernetes|vpc):.*' },
  },
  {
    fact: 'A record is changed without naming its type, which cannot change.',
    source:
      'provider resource_record.go, update; godo domains.go, DomainRecordEditRequest: type is left out when empty.',
    of: 'requests',
    at: [...SCHEMAS, 'domain_record'],
    optional: 'type',
  },
  {
    fact: 'Images of AlmaLinux are offered.',
    source: 'GET /v2/images; the same list stands in the documentation of images (almalinux-8-x64 and later).',
    of: 'answers',
    at: [...SCHEMAS, 'distribution'],
    also: 'AlmaLinux',
  },
  {
    fact: 'A cluster for the default project is made with an empty project.',
    source: 'godo databases.go, DatabaseCreateRequest: `json:"project_id"` without omitempty.',
    of: 'requests',
    at: [...SCHEMAS, 'database_cluster', 'properties', 'project_id'],
    set: { format: undefined, pattern: '^$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' },
  },
  {
    fact: 'A cluster without trusted sources is made with null.',
    source: 'godo databases.go, DatabaseCreateRequest: `json:"rules"` without omitempty.',
    of: 'requests',
    at: [...SCHEMAS, 'database_cluster', 'properties', 'rules'],
    set: NULL,
  },
  {
    fact: 'change_backup_policy is an action of droplets.',
    source:
      "The description itself: it stands in the action's discriminator. godo droplet_actions.go, ChangeBackupPolicy.",
    of: 'requests',
    at: [...SCHEMAS, 'droplet_action', 'properties', 'type'],
    also: 'change_backup_policy',
  },
  {
    fact: 'Public networking of a pool of droplets is sent as null where it is not chosen.',
    source: 'godo droplet_autoscale.go, DropletAutoscaleResourceTemplate: a pointer without omitempty.',
    of: 'requests',
    at: [...SCHEMAS, 'autoscale_pool_droplet_template', 'properties', 'public_networking'],
    set: NULL,
  },
  {
    fact: 'A node pool that scales by itself is made without a number of nodes.',
    source: 'godo kubernetes.go, KubernetesNodePoolCreateRequest: count is left out when it is 0.',
    of: 'requests',
    at: [...SCHEMAS, 'kubernetes_node_pool'],
    optional: 'count',
  },
];

type Node = Record<string, unknown>;

/** Corrects a description in place. A correction that changes nothing is a mistake: the description has learnt it. */
export function correct(document: object, half: Half): void {
  for (const correction of CORRECTIONS) {
    if (correction.of !== 'both' && correction.of !== half) continue;
    const node = correction.at.reduce<unknown>((at, part) => (at as Node | undefined)?.[part], document);
    if (typeof node !== 'object' || node === null) throw new Error(`the description has no ${correction.at.join('/')}`);
    const before = JSON.stringify(node);
    apply(correction, node as Node);
    if (JSON.stringify(node) === before) throw new Error(`no longer needed: ${correction.fact}`);
  }
}

function apply({ set, optional, also }: Correction, node: Node): void {
  Object.assign(node, set);
  if (optional !== undefined) node['required'] = (node['required'] as string[]).filter((name) => name !== optional);
  if (also !== undefined) node['enum'] = [...(node['enum'] as string[]), also];
}
