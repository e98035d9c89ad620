import { cidrProblem, parseCidr } from '../../lib/core/cidr';
import { LIMITS } from '../../lib/catalog/limits';
import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import type { Fields } from '../api/fields';
import { conflict, unprocessable } from '../api/refusal';
import { accepted, noContent, ok, page } from '../api/reply';
import type { World } from '../world';
import { DROPLETS } from './droplet';
import { existingTags } from './tags';

/** Whom a rule is about. */
interface Peers {
  readonly addresses?: readonly string[];
  readonly tags?: readonly string[];
  readonly droplet_ids?: readonly number[];
  readonly load_balancer_uids?: readonly string[];
  readonly kubernetes_ids?: readonly string[];
}

/** One rule of a firewall. */
interface Rule {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly ports: string;
  readonly peers: Peers;
}

/** A cloud firewall. */
export interface Firewall {
  readonly id: string;
  name: string;
  status: 'waiting' | 'succeeded';
  readonly created_at: string;
  inbound: Rule[];
  outbound: Rule[];
  droplet_ids: number[];
  tags: string[];
}

export const FIREWALLS = kindOf<Firewall>({
  name: 'firewalls',
  label: (firewall) => firewall.name,
  // A tag that is deleted leaves its firewalls as well.
  tags: (firewall) => firewall.tags,
});

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9.-]+$/;
const HIGHEST_PORT = 65_535;

function viewOf({ inbound, outbound, ...firewall }: Firewall): unknown {
  return {
    ...firewall,
    inbound_rules: inbound.map(({ peers, ...rule }) => ({ ...rule, sources: peers })),
    outbound_rules: outbound.map(({ peers, ...rule }) => ({ ...rule, destinations: peers })),
    pending_changes: [],
  };
}

function readRule(world: World, rule: Fields, peersField: string): Rule {
  const protocol = rule.choice('protocol', ['tcp', 'udp', 'icmp']);
  return { protocol, ports: readPorts(rule, protocol), peers: readPeers(world, rule.object(peersField)) };
}

function readPorts(rule: Fields, protocol: string): string {
  const ports = rule.optionalString('ports') ?? '';
  // The API shows "0" for what it was given as all ports, and for icmp, which has none.
  if (protocol === 'icmp') return '0';
  if (ports === '') throw unprocessable(`ports must be set for ${protocol}`);
  if (ports === 'all' || ports === '0') return '0';
  const [first = '', last = first, ...more] = ports.split('-');
  const sound = [first, last].every((port) => /^\d+$/.test(port) && Number(port) >= 1 && Number(port) <= HIGHEST_PORT);
  if (!sound || more.length > 0 || Number(first) > Number(last)) throw unprocessable(`"${ports}" is no port range`);
  return ports;
}

function readPeers(world: World, peers: Fields): Peers {
  const addresses = peers.strings('addresses');
  for (const address of addresses) {
    if (!parseCidr(address) || cidrProblem(address)) throw unprocessable(`"${address}" is not a valid address or CIDR`);
  }
  const dropletIds = peers.integers('droplet_ids');
  for (const id of dropletIds)
    if (!world.account.find(DROPLETS, id)) throw unprocessable(`droplet ${id} does not exist`);
  return {
    ...(addresses.length > 0 && { addresses }),
    ...(peers.strings('tags').length > 0 && { tags: existingTags(world, peers.strings('tags')) }),
    ...(dropletIds.length > 0 && { droplet_ids: dropletIds }),
    ...(peers.strings('load_balancer_uids').length > 0 && { load_balancer_uids: peers.strings('load_balancer_uids') }),
    ...(peers.strings('kubernetes_ids').length > 0 && { kubernetes_ids: peers.strings('kubernetes_ids') }),
  };
}

type Settings = Pick<Firewall, 'name' | 'inbound' | 'outbound' | 'droplet_ids' | 'tags'>;

function readFirewall(world: World, body: Fields): Settings {
  const name = body.string('name');
  if (!NAME.test(name)) throw unprocessable('name must begin with a letter or digit and hold letters, digits, . and -');
  const inbound = body.objects('inbound_rules').map((rule) => readRule(world, rule, 'sources'));
  const outbound = body.objects('outbound_rules').map((rule) => readRule(world, rule, 'destinations'));
  if (inbound.length + outbound.length === 0) throw unprocessable('must specify at least one rule for this firewall');
  const dropletIds = body.integers('droplet_ids');
  for (const id of dropletIds)
    if (!world.account.find(DROPLETS, id)) throw unprocessable(`droplet ${id} does not exist`);
  const settings = {
    name,
    inbound,
    outbound,
    droplet_ids: dropletIds,
    tags: existingTags(world, body.strings('tags')),
  };
  checkLimits(settings);
  return settings;
}

function checkLimits({ inbound, outbound, droplet_ids, tags }: Settings): void {
  const counted = [
    { limit: LIMITS.firewallRules.value, count: inbound.length + outbound.length, what: 'rules' },
    { limit: LIMITS.firewallDroplets.value, count: droplet_ids.length, what: 'droplets' },
    { limit: LIMITS.firewallTags.value, count: tags.length, what: 'tags' },
  ];
  for (const { limit, count, what } of counted) {
    if (count > limit) throw unprocessable(`a firewall can have at most ${limit} ${what}, not ${count}`);
  }
}

export function firewalls(world: World): void {
  const { routes, account, seeded } = world;
  account.declare(FIREWALLS);
  account.onRemove(DROPLETS, (droplet) => {
    for (const firewall of account.all(FIREWALLS)) {
      firewall.droplet_ids = firewall.droplet_ids.filter((id) => id !== droplet.id);
    }
  });
  const found = (call: Call): Firewall => account.get(FIREWALLS, call.param('id'));
  const free = (settings: Settings, self?: Firewall): Settings => {
    if (account.all(FIREWALLS).some((other) => other !== self && other.name === settings.name)) {
      throw conflict('duplicate name');
    }
    return settings;
  };
  const change = (call: Call, changed: (firewall: Firewall) => Partial<Settings>): { status: number } => {
    const firewall = found(call);
    const settings = { ...firewall, ...changed(firewall) };
    checkLimits(settings);
    Object.assign(firewall, settings);
    return noContent();
  };
  const rulesOf = ({ body }: Call): Pick<Settings, 'inbound' | 'outbound'> => ({
    inbound: body.objects('inbound_rules').map((rule) => readRule(world, rule, 'sources')),
    outbound: body.objects('outbound_rules').map((rule) => readRule(world, rule, 'destinations')),
  });
  const without = (rules: readonly Rule[], taken: readonly Rule[]): Rule[] => {
    return rules.filter((rule) => !taken.some((other) => JSON.stringify(other) === JSON.stringify(rule)));
  };
  routes
    .get('/v2/firewalls', (call) => page(call, 'firewalls', account.all(FIREWALLS), viewOf))
    .post('/v2/firewalls', ({ body }) => {
      const settings = free(readFirewall(world, body));
      const firewall = account.add<Firewall>(FIREWALLS, {
        id: seeded.uuid(),
        status: 'waiting',
        created_at: world.now(),
        ...settings,
      });
      world.jobs.start('firewalls.create', 2, () => (firewall.status = 'succeeded'));
      return accepted({ firewall: viewOf(firewall) });
    })
    .get('/v2/firewalls/:id', (call) => ok({ firewall: viewOf(found(call)) }))
    .put('/v2/firewalls/:id', (call) => {
      const firewall = found(call);
      Object.assign(firewall, free(readFirewall(world, call.body), firewall));
      return ok({ firewall: viewOf(firewall) });
    })
    .delete('/v2/firewalls/:id', (call) => {
      account.remove(FIREWALLS, found(call).id);
      return noContent();
    })
    .post('/v2/firewalls/:id/droplets', (call) =>
      change(call, ({ droplet_ids }) => {
        const added = call.body.integers('droplet_ids');
        for (const id of added) if (!account.find(DROPLETS, id)) throw unprocessable(`droplet ${id} does not exist`);
        return { droplet_ids: [...new Set([...droplet_ids, ...added])] };
      }),
    )
    .delete('/v2/firewalls/:id/droplets', (call) =>
      change(call, ({ droplet_ids }) => {
        const taken = call.body.integers('droplet_ids');
        return { droplet_ids: droplet_ids.filter((id) => !taken.includes(id)) };
      }),
    )
    .post('/v2/firewalls/:id/tags', (call) =>
      change(call, ({ tags }) => ({
        tags: [...new Set([...tags, ...existingTags(world, call.body.strings('tags'))])],
      })),
    )
    .delete('/v2/firewalls/:id/tags', (call) =>
      change(call, ({ tags }) => {
        const taken = call.body.strings('tags');
        return { tags: tags.filter((tag) => !taken.includes(tag)) };
      }),
    )
    .post('/v2/firewalls/:id/rules', (call) =>
      change(call, ({ inbound, outbound }) => {
        const added = rulesOf(call);
        return { inbound: [...inbound, ...added.inbound], outbound: [...outbound, ...added.outbound] };
      }),
    )
    .delete('/v2/firewalls/:id/rules', (call) =>
      change(call, ({ inbound, outbound }) => {
        const taken = rulesOf(call);
        return { inbound: without(inbound, taken.inbound), outbound: without(outbound, taken.outbound) };
      }),
    )
    .get('/v2/droplets/:id/firewalls', (call) => {
      const droplet = account.get(DROPLETS, call.numericParam('id'));
      const its = account.all(FIREWALLS).filter(({ droplet_ids, tags }) => {
        return droplet_ids.includes(droplet.id) || tags.some((tag) => droplet.tags.includes(tag));
      });
      return page(call, 'firewalls', its, viewOf);
    });
}
