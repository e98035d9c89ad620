import { callersOn } from './callers';
import { engineOf } from './databases';
import { type Ports, answersOn, portsLabel, portsOf } from './ports';
import { serviceId } from './services';
import type { Sketch } from './sketch';
import { type ResourceBlock, blocksIn, itemsIn, textIn } from './terraform-document';

/** The box of everybody outside. */
const INTERNET = 'internet';

const ANYWHERE = ['0.0.0.0/0', '::/0'];
const SSH_PORT = 22;

/** Draws who may connect to what: the rules of firewalls, of load balancers and of databases. */
export function addAccess(sketch: Sketch): void {
  for (const droplet of sketch.document.all('digitalocean_droplet')) addDropletAccess(sketch, droplet);
  for (const balancer of sketch.document.all('digitalocean_loadbalancer')) addEntries(sketch, balancer);
  for (const cluster of sketch.document.all('digitalocean_database_cluster')) addDatabaseAccess(sketch, cluster);
  addKeyHolders(sketch);
}

function addDropletAccess(sketch: Sketch, droplet: ResourceBlock): void {
  const firewalls = firewallsOf(sketch, droplet);
  for (const firewall of firewalls) {
    for (const rule of blocksIn(firewall.body, 'inbound_rule')) {
      const ports = portsOf(rule);
      for (const target of targetsFor(sketch, droplet, ports)) {
        for (const source of sourcesOf(sketch, rule, droplet.address, ports)) {
          if (source !== target) sketch.edge(source, target, 'allowed', portsLabel(ports), firewall.address);
        }
      }
    }
  }
  if (firewalls.length > 0) return;
  sketch.edge(internet(sketch), droplet.address, 'allowed', 'no firewall', droplet.address);
  for (const balancer of balancersBefore(sketch, droplet)) {
    for (const rule of blocksIn(balancer.body, 'forwarding_rule')) {
      sketch.edge(balancer.address, droplet.address, 'allowed', textIn(rule, 'target_port') ?? '', balancer.address);
    }
  }
}

function firewallsOf(sketch: Sketch, droplet: ResourceBlock): readonly ResourceBlock[] {
  return sketch.document
    .all('digitalocean_firewall')
    .filter(
      ({ body }) =>
        sketch.tagged(itemsIn(body, 'tags')).includes(droplet) ||
        sketch.document.referred(body['droplet_ids']).includes(droplet),
    );
}

function balancersBefore(sketch: Sketch, droplet: ResourceBlock): readonly ResourceBlock[] {
  return sketch.document
    .all('digitalocean_loadbalancer')
    .filter(
      ({ body }) =>
        sketch.tagged(itemsIn(body, 'droplet_tag')).includes(droplet) ||
        sketch.document.referred(body['droplet_ids']).includes(droplet),
    );
}

/** The services that answer on the ports, or the droplet itself. */
function targetsFor(sketch: Sketch, { address }: ResourceBlock, ports: Ports): readonly string[] {
  const services = sketch.host(address)?.plan.host.services ?? [];
  const answering = services.filter((service) => answersOn(service, ports));
  return answering.length > 0 ? answering.map(({ name }) => serviceId(address, name)) : [address];
}

function sourcesOf(sketch: Sketch, rule: ResourceBlock['body'], target: string, ports: Ports): readonly string[] {
  const { document } = sketch;
  const others = [rule['source_load_balancer_uids'], rule['source_kubernetes_ids'], rule['source_droplet_ids']];
  const droplets = [
    ...sketch.tagged(itemsIn(rule, 'source_tags')),
    ...document.referred(others).filter(({ type }) => type === 'digitalocean_droplet'),
  ].filter(({ address }) => address !== target);
  return [
    ...visitors(sketch, itemsIn(rule, 'source_addresses'), ports),
    ...document
      .referred(others)
      .filter(({ type }) => type !== 'digitalocean_droplet')
      .map(({ address }) => address),
    ...droplets.flatMap(({ address }) => callersOn(sketch, address, target)),
  ];
}

/** Addresses outside as boxes: everybody, or one box for each list of addresses. */
function visitors(sketch: Sketch, addresses: readonly string[], ports: Ports): readonly string[] {
  if (addresses.length === 0) return [];
  if (addresses.some((address) => ANYWHERE.includes(address))) return [internet(sketch)];
  const shown = addresses.map((address) => address.replaceAll(/^\$\{|\}$/g, ''));
  const rest = shown.length - 2;
  const title = ports.first === SSH_PORT && ports.last === SSH_PORT ? 'Administrators' : 'Named addresses';
  return [
    sketch.node({
      id: `addresses ${shown.join(' ')}`,
      kind: 'visitor',
      title,
      name: `${title} (${shown.join(', ')})`,
      details: [...shown.slice(0, 2), ...(rest > 0 ? [`and ${rest} more`] : [])],
    }),
  ];
}

function internet(sketch: Sketch): string {
  return sketch.node({
    id: INTERNET,
    kind: 'visitor',
    title: 'Internet',
    name: 'the internet',
    details: ['everyone, IPv4 and IPv6'],
  });
}

/** A load balancer answers everybody. */
function addEntries(sketch: Sketch, { address, body }: ResourceBlock): void {
  for (const rule of blocksIn(body, 'forwarding_rule')) {
    const port = textIn(rule, 'entry_port') ?? '';
    const udp = textIn(rule, 'entry_protocol') === 'udp';
    sketch.edge(internet(sketch), address, 'allowed', udp ? `${port}/udp` : port, address);
  }
}

/** Who is trusted by a managed database. Without trusted sources the whole internet may ask for its password. */
function addDatabaseAccess(sketch: Sketch, cluster: ResourceBlock): void {
  const { document } = sketch;
  const rules = document
    .all('digitalocean_database_firewall')
    .filter(({ body }) => document.referred(body['cluster_id']).includes(cluster));
  const label = engineOf(cluster);
  if (rules.length === 0) {
    sketch.edge(internet(sketch), cluster.address, 'allowed', 'no trusted sources', cluster.address);
  }
  for (const { address, body } of rules) {
    for (const source of blocksIn(body, 'rule').flatMap((rule) => trusted(sketch, rule, cluster.address))) {
      sketch.edge(source, cluster.address, 'allowed', label, address);
    }
  }
}

function trusted(sketch: Sketch, rule: ResourceBlock['body'], cluster: string): readonly string[] {
  const value = itemsIn(rule, 'value');
  if (rule['type'] === 'tag') {
    return sketch.tagged(value).flatMap(({ address }) => callersOn(sketch, address, cluster));
  }
  if (rule['type'] === 'ip_addr') return visitors(sketch, value, { protocol: 'tcp', first: 1, last: 1 });
  return sketch.document
    .referred(value)
    .flatMap(({ type, address }) =>
      type === 'digitalocean_droplet' ? callersOn(sketch, address, cluster) : [address],
    );
}

/** A bucket is open to those who hold its key: services that are given one, and a host that copies its dumps there. */
function addKeyHolders(sketch: Sketch): void {
  for (const bucket of sketch.document.all('digitalocean_spaces_bucket')) {
    for (const { droplet, plan } of sketch.hosts) {
      if (!sketch.has(droplet)) continue;
      for (const source of callersOn(sketch, droplet, bucket.address).filter((caller) => caller !== droplet)) {
        sketch.edge(source, bucket.address, 'allowed', 'S3', `${droplet}: environmentTemplates`);
      }
      if (plan.host.backups?.bucket?.name === textIn(bucket.body, 'name')) {
        sketch.edge(droplet, bucket.address, 'allowed', 'copies of dumps', `${droplet}: backups.bucket`);
      }
    }
  }
}
