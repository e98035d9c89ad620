import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import { unprocessable } from '../api/refusal';
import { type Reply, accepted, noContent, ok, page } from '../api/reply';
import type { World } from '../world';
import { CERTIFICATES } from './certificates';
import { type Domain, RECORDS, zoneOf } from './domain';
import { DROPLETS } from './droplet';
import { type LoadBalancerSettings, readForwardingRule, readLoadBalancer } from './load-balancer-request';
import { newAssignments, projectIdOf } from './project';
import { knownRegion, regionView } from './regions';
import { knownVpc } from './vpcs';

/** A load balancer. */
export interface LoadBalancer {
  readonly id: string;
  readonly region: string;
  readonly ip: string;
  readonly ipv6: string;
  status: 'new' | 'active';
  readonly created_at: string;
  readonly vpc_uuid: string;
  readonly network: string;
  readonly network_stack: string;
  settings: LoadBalancerSettings;
}

export const LOAD_BALANCERS = kindOf<LoadBalancer>({
  name: 'load_balancers',
  label: (balancer) => balancer.settings.name,
  urn: (balancer) => `do:loadbalancer:${balancer.id}`,
  vpcs: (balancer) => [balancer.vpc_uuid],
  uses: ({ settings }) =>
    settings.forwarding_rules.flatMap((rule) => (rule.certificate_id === '' ? [] : rule.certificate_id)),
  region: (balancer) => balancer.region,
});

const SECONDS = 120;

function viewOf(world: World, { settings, region, ...balancer }: LoadBalancer): unknown {
  const { firewall, tag, ...shown } = settings;
  const tagged = world.account
    .all(DROPLETS)
    .filter((droplet) => droplet.region === region && droplet.tags.includes(tag));
  return {
    ...balancer,
    ...shown,
    type: 'REGIONAL',
    region: regionView(region),
    project_id: projectIdOf(world, `do:loadbalancer:${balancer.id}`),
    ...(firewall && { firewall }),
    ...(tag !== '' && { tag, droplet_ids: tagged.map((droplet) => droplet.id) }),
  };
}

export function loadBalancers(world: World): void {
  const { routes, account, seeded } = world;
  account.declare(LOAD_BALANCERS);
  const change = (balancer: LoadBalancer, changes: Partial<LoadBalancerSettings>): void => {
    balancer.settings = { ...balancer.settings, ...changes };
  };
  account.onRemove(DROPLETS, ({ id }) => {
    for (const balancer of account.all(LOAD_BALANCERS)) {
      change(balancer, { droplet_ids: balancer.settings.droplet_ids.filter((other) => other !== id) });
    }
  });
  const found = (call: Call): LoadBalancer => account.get(LOAD_BALANCERS, call.param('id'));
  const freeName = (name: string, self?: LoadBalancer): void => {
    if (account.all(LOAD_BALANCERS).some((other) => other !== self && other.settings.name === name)) {
      throw unprocessable('name must be unique');
    }
  };
  const checkKind = (call: Call): void => {
    const type = call.body.optionalChoice('type', ['REGIONAL', 'REGIONAL_NETWORK', 'GLOBAL']) ?? 'REGIONAL';
    if (type !== 'REGIONAL') throw unprocessable(`the simulator has no load balancers of type ${type}`);
  };
  const withDroplets = (
    call: Call,
    changed: (old: readonly number[], ids: readonly number[]) => readonly number[],
  ): Reply => {
    const balancer = found(call);
    if (balancer.settings.tag !== '') throw unprocessable('the load balancer chooses its droplets by tag');
    const ids = call.body.integers('droplet_ids');
    for (const id of ids) if (!account.find(DROPLETS, id)) throw unprocessable(`droplet ${id} does not exist`);
    change(balancer, { droplet_ids: changed(balancer.settings.droplet_ids, ids) });
    return noContent();
  };
  routes
    .get('/v2/load_balancers', (call) => {
      return page(call, 'load_balancers', account.all(LOAD_BALANCERS), (balancer) => viewOf(world, balancer));
    })
    .post('/v2/load_balancers', (call) => {
      const { body } = call;
      checkKind(call);
      const region = knownRegion(body.string('region'));
      const settings = readLoadBalancer(world, body, region);
      freeName(settings.name);
      const vpc = knownVpc(world, body.optionalString('vpc_uuid'), region);
      if (account.count(LOAD_BALANCERS) >= world.limits.loadBalancers) {
        throw unprocessable('You have reached your load balancer limit.');
      }
      const stack = body.optionalChoice('network_stack', ['IPV4', 'DUALSTACK']) ?? 'IPV4';
      const balancer = account.add<LoadBalancer>(LOAD_BALANCERS, {
        id: seeded.uuid(),
        region,
        ip: seeded.publicIpv4(),
        ipv6: stack === 'DUALSTACK' ? seeded.publicIpv6() : '',
        status: 'new',
        created_at: world.now(),
        vpc_uuid: vpc.id,
        network: body.optionalChoice('network', ['EXTERNAL', 'INTERNAL']) ?? 'EXTERNAL',
        network_stack: stack,
        settings,
      });
      newAssignments(world, body.optionalString('project_id'), [`do:loadbalancer:${balancer.id}`]);
      addCertificateRecords(world, balancer);
      world.jobs.start('load_balancers.create', SECONDS, () => (balancer.status = 'active'));
      return accepted({ load_balancer: viewOf(world, balancer) });
    })
    .get('/v2/load_balancers/:id', (call) => ok({ load_balancer: viewOf(world, found(call)) }))
    .put('/v2/load_balancers/:id', (call) => {
      const balancer = found(call);
      checkKind(call);
      const settings = readLoadBalancer(world, call.body, balancer.region);
      freeName(settings.name, balancer);
      balancer.settings = settings;
      const project = call.body.optionalString('project_id');
      if (project !== undefined && project !== '') newAssignments(world, project, [`do:loadbalancer:${balancer.id}`]);
      return ok({ load_balancer: viewOf(world, balancer) });
    })
    .delete('/v2/load_balancers/:id', (call) => {
      account.remove(LOAD_BALANCERS, found(call).id);
      return noContent();
    })
    .post('/v2/load_balancers/:id/droplets', (call) => withDroplets(call, (old, ids) => [...new Set([...old, ...ids])]))
    .delete('/v2/load_balancers/:id/droplets', (call) => {
      return withDroplets(call, (old, ids) => old.filter((id) => !ids.includes(id)));
    })
    .post('/v2/load_balancers/:id/forwarding_rules', (call) => {
      const balancer = found(call);
      const added = call.body.objects('forwarding_rules').map((rule) => readForwardingRule(world, rule));
      change(balancer, { forwarding_rules: [...balancer.settings.forwarding_rules, ...added] });
      return noContent();
    })
    .delete('/v2/load_balancers/:id/forwarding_rules', (call) => {
      const balancer = found(call);
      const taken = call.body.objects('forwarding_rules').map((rule) => rule.integer('entry_port'));
      const left = balancer.settings.forwarding_rules.filter((rule) => !taken.includes(rule.entry_port));
      if (left.length === 0) throw unprocessable('a load balancer needs at least one forwarding rule');
      change(balancer, { forwarding_rules: left });
      return noContent();
    });
}

/** Unless it is told not to, DigitalOcean writes an A record for each name of a Let's Encrypt certificate. */
function addCertificateRecords(world: World, { ip, settings }: LoadBalancer): void {
  if (settings.disable_lets_encrypt_dns_records) return;
  const { account, seeded } = world;
  for (const { certificate_id: id } of settings.forwarding_rules) {
    const certificate = id === '' ? undefined : account.find(CERTIFICATES, id);
    if (certificate?.type !== 'lets_encrypt') continue;
    for (const full of certificate.dns_names) {
      const zone: Domain | undefined = zoneOf(world, full.replace(/^\*\./, ''));
      if (!zone) continue;
      const name = full === zone.id ? '@' : full.slice(0, -zone.id.length - 1);
      const exists = account.all(RECORDS).some((record) => record.domain === zone.id && record.name === name);
      if (exists) continue;
      const nothing = { priority: null, port: null, weight: null, flags: null, tag: null };
      account.add(RECORDS, {
        id: seeded.numericId(),
        domain: zone.id,
        type: 'A',
        name,
        data: ip,
        ttl: 3600,
        ...nothing,
      });
    }
  }
}
