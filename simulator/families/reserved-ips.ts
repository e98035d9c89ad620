import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import { notFound, unprocessable } from '../api/refusal';
import { accepted, created, noContent, ok, page } from '../api/reply';
import type { World } from '../world';
import { ACTIONS, type Action, actionView, actionsOf, startAction } from './actions';
import { DROPLETS, dropletView } from './droplet';
import { newAssignments, projectIdOf } from './project';
import { knownRegion, regionView } from './regions';

/** An address that stays when a droplet goes; the address is its id. */
export interface ReservedIp {
  readonly id: string;
  readonly region: string;
  droplet_id: number | null;
  readonly reserved_at: string;
  /** How actions call it, since they know numbers only. */
  readonly number: number;
}

export const RESERVED_IPS = kindOf<ReservedIp>({
  name: 'reserved_ips',
  label: (ip) => ip.id,
  urn: (ip) => `do:reservedip:${ip.id}`,
  region: (ip) => ip.region,
});

export const RESERVED_IPV6 = kindOf<ReservedIp>({
  name: 'reserved_ipv6',
  label: (ip) => ip.id,
  region: (ip) => ip.region,
});

const SECONDS = 5;

function viewOf(world: World, ip: ReservedIp): unknown {
  const droplet = ip.droplet_id === null ? undefined : world.account.find(DROPLETS, ip.droplet_id);
  return {
    ip: ip.id,
    region: regionView(ip.region),
    droplet: droplet ? dropletView(world, droplet) : null,
    locked: false,
    project_id: projectIdOf(world, `do:reservedip:${ip.id}`),
  };
}

function viewOfV6(world: World, ip: ReservedIp): unknown {
  const droplet = ip.droplet_id === null ? undefined : world.account.find(DROPLETS, ip.droplet_id);
  return {
    ip: ip.id,
    region_slug: ip.region,
    reserved_at: ip.reserved_at,
    ...(droplet && { droplet: dropletView(world, droplet) }),
  };
}

/** Assigns or unassigns an address, as the call asks. */
function act(world: World, kind: typeof RESERVED_IPS, ip: ReservedIp, call: Call): Action {
  const type = call.body.choice('type', ['assign', 'unassign']);
  const target = type === 'assign' ? dropletFor(world, kind, ip, call) : null;
  if (target === null && ip.droplet_id === null) throw unprocessable('The Reserved IP is not assigned.');
  const action = startAction(world, {
    type: type === 'assign' ? 'assign_ip' : 'unassign_ip',
    resourceType: kind === RESERVED_IPS ? 'reserved_ip' : 'reserved_ipv6',
    resourceId: ip.number,
    region: ip.region,
    seconds: SECONDS,
    finish: () => (ip.droplet_id = target),
  });
  return action;
}

function dropletFor({ account }: World, kind: typeof RESERVED_IPS, ip: ReservedIp, call: Call): number {
  const droplet = account.find(DROPLETS, call.body.integer('droplet_id'));
  if (!droplet) throw unprocessable('Droplet not found.');
  if (droplet.region !== ip.region) throw unprocessable('The Droplet is in another region than the Reserved IP.');
  if (droplet.status === 'new') throw unprocessable('Droplet already has a pending event.');
  if (account.all(kind).some((other) => other !== ip && other.droplet_id === droplet.id)) {
    throw unprocessable('The Droplet already has a Reserved IP.');
  }
  return droplet.id;
}

function checkLimit({ account, limits }: World): void {
  const count = account.count(RESERVED_IPS) + account.count(RESERVED_IPV6);
  if (count >= limits.reservedIps) throw unprocessable('You have reached your Reserved IP limit.');
}

export function reservedIps(world: World): void {
  const { routes, account, seeded } = world;
  for (const kind of [RESERVED_IPS, RESERVED_IPV6]) {
    account.declare(kind);
    account.onRemove(DROPLETS, (droplet) => {
      for (const ip of account.all(kind)) if (ip.droplet_id === droplet.id) ip.droplet_id = null;
    });
  }
  const found = (call: Call): ReservedIp => account.get(RESERVED_IPS, call.param('ip'));
  routes
    .get('/v2/reserved_ips', (call) => page(call, 'reserved_ips', account.all(RESERVED_IPS), (ip) => viewOf(world, ip)))
    .post('/v2/reserved_ips', ({ body }) => {
      const droplet = body.has('droplet_id') ? account.get(DROPLETS, body.integer('droplet_id')) : undefined;
      const region = droplet?.region ?? knownRegion(body.string('region'));
      checkLimit(world);
      if (droplet && account.all(RESERVED_IPS).some((ip) => ip.droplet_id === droplet.id)) {
        throw unprocessable('The Droplet already has a Reserved IP.');
      }
      const ip = account.add<ReservedIp>(RESERVED_IPS, {
        id: seeded.publicIpv4(),
        region,
        droplet_id: droplet?.id ?? null,
        reserved_at: world.now(),
        number: seeded.numericId(),
      });
      newAssignments(world, body.optionalString('project_id'), [`do:reservedip:${ip.id}`]);
      return accepted({ reserved_ip: viewOf(world, ip) });
    })
    .get('/v2/reserved_ips/:ip', (call) => ok({ reserved_ip: viewOf(world, found(call)) }))
    .delete('/v2/reserved_ips/:ip', (call) => {
      account.remove(RESERVED_IPS, found(call).id);
      return noContent();
    })
    .get('/v2/reserved_ips/:ip/actions', (call) => {
      return page(call, 'actions', actionsOf(world, 'reserved_ip', found(call).number), actionView);
    })
    .post('/v2/reserved_ips/:ip/actions', (call) => {
      return created({ action: actionView(act(world, RESERVED_IPS, found(call), call)) });
    })
    .get('/v2/reserved_ips/:ip/actions/:action', (call) => {
      const action = account.get(ACTIONS, call.numericParam('action'));
      if (action.owner !== `reserved_ip:${found(call).number}`) throw notFound();
      return ok({ action: actionView(action) });
    });
}

export function reservedIpv6(world: World): void {
  const { routes, account, seeded } = world;
  const found = (call: Call): ReservedIp => account.get(RESERVED_IPV6, call.param('ip'));
  routes
    .get('/v2/reserved_ipv6', (call) => {
      return page(call, 'reserved_ipv6s', account.all(RESERVED_IPV6), (ip) => viewOfV6(world, ip));
    })
    .post('/v2/reserved_ipv6', ({ body }) => {
      const region = knownRegion(body.string('region_slug'));
      checkLimit(world);
      const ip = account.add<ReservedIp>(RESERVED_IPV6, {
        id: seeded.publicIpv6(),
        region,
        droplet_id: null,
        reserved_at: world.now(),
        number: seeded.numericId(),
      });
      return created({ reserved_ipv6: viewOfV6(world, ip) });
    })
    .get('/v2/reserved_ipv6/:ip', (call) => ok({ reserved_ipv6: viewOfV6(world, found(call)) }))
    .delete('/v2/reserved_ipv6/:ip', (call) => {
      account.remove(RESERVED_IPV6, found(call).id);
      return noContent();
    })
    .post('/v2/reserved_ipv6/:ip/actions', (call) => {
      return created({ action: actionView(act(world, RESERVED_IPV6, found(call), call)) });
    });
}
