import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import type { Fields } from '../api/fields';
import { conflict, notFound, unprocessable } from '../api/refusal';
import { accepted, ok, page } from '../api/reply';
import { without } from '../api/without';
import type { World } from '../world';
import { newAssignments } from './project';
import { knownRegion } from './regions';
import { knownVpc, privateAddress } from './vpcs';

/** The way out for members of a VPC that have no public address. */
export interface NatGateway {
  readonly id: string;
  name: string;
  readonly type: 'PUBLIC';
  state: 'NEW' | 'ACTIVE' | 'DELETING';
  readonly region: string;
  size: number;
  readonly vpcs: readonly {
    readonly vpc_uuid: string;
    readonly gateway_ip: string;
    readonly default_gateway: boolean;
  }[];
  readonly egresses: { readonly public_gateways: readonly { readonly ipv4: string }[] };
  udp_timeout_seconds: number;
  icmp_timeout_seconds: number;
  tcp_timeout_seconds: number;
  readonly created_at: string;
  updated_at: string;
}

export const NAT_GATEWAYS = kindOf<NatGateway>({
  name: 'nat gateways',
  label: (gateway) => gateway.name,
  vpcs: (gateway) => gateway.vpcs.map((vpc) => vpc.vpc_uuid),
  region: (gateway) => gateway.region,
});

const SECONDS = 60;
const MOST_SIZE = 100;
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$/;

type Timeouts = Pick<NatGateway, 'udp_timeout_seconds' | 'icmp_timeout_seconds' | 'tcp_timeout_seconds'>;

function readTimeouts(body: Fields, old: Timeouts): Timeouts {
  const seconds = (field: keyof Timeouts): number => body.positiveInteger(field, old[field]);
  return {
    udp_timeout_seconds: seconds('udp_timeout_seconds'),
    icmp_timeout_seconds: seconds('icmp_timeout_seconds'),
    tcp_timeout_seconds: seconds('tcp_timeout_seconds'),
  };
}

const TIMEOUTS: Timeouts = { udp_timeout_seconds: 30, icmp_timeout_seconds: 30, tcp_timeout_seconds: 300 };

export function natGateways(world: World): void {
  const { routes, account, seeded, now } = world;
  account.declare(NAT_GATEWAYS);
  const found = (call: Call): NatGateway => {
    const id = call.param('id');
    const gateway = account.find(NAT_GATEWAYS, id);
    // The provider knows by these words that it is gone.
    if (!gateway) throw notFound(`nat gateway with id ${id} not found`);
    return gateway;
  };
  const readVpcs = (body: Fields, region: string): NatGateway['vpcs'] => {
    const vpcs = body.objects('vpcs').map((item) => {
      const vpc = knownVpc(world, item.string('vpc_uuid'), region);
      const isDefault = item.optionalBoolean('default_gateway') ?? false;
      const others = account.all(NAT_GATEWAYS).flatMap((gateway) => gateway.vpcs);
      if (isDefault && others.some((other) => other.vpc_uuid === vpc.id && other.default_gateway)) {
        throw conflict('the VPC has a default gateway already');
      }
      return { vpc, isDefault };
    });
    if (vpcs.length === 0) throw unprocessable('vpcs must name at least one VPC');
    return vpcs.map(({ vpc, isDefault }) => {
      return { vpc_uuid: vpc.id, gateway_ip: privateAddress(vpc), default_gateway: isDefault };
    });
  };
  const freeName = (name: string, self?: NatGateway): string => {
    if (!NAME.test(name)) throw unprocessable('name may only contain letters, numbers and dashes');
    if (account.all(NAT_GATEWAYS).some((other) => other !== self && other.name === name)) {
      throw conflict('name is already in use');
    }
    return name;
  };
  routes
    .get('/v2/vpc_nat_gateways', (call) => page(call, 'vpc_nat_gateways', account.all(NAT_GATEWAYS)))
    .post('/v2/vpc_nat_gateways', ({ body }) => {
      const name = freeName(body.string('name'));
      const type = body.choice('type', ['PUBLIC']);
      const region = knownRegion(body.string('region'));
      const gateway = account.add<NatGateway>(NAT_GATEWAYS, {
        id: seeded.uuid(),
        name,
        type,
        state: 'NEW',
        region,
        size: body.integer('size', 1, MOST_SIZE),
        vpcs: readVpcs(body, region),
        egresses: { public_gateways: [{ ipv4: seeded.publicIpv4() }] },
        ...readTimeouts(body, TIMEOUTS),
        created_at: now(),
        updated_at: now(),
      });
      newAssignments(world, body.optionalString('project_id'), []);
      world.jobs.start('vpc_nat_gateways.create', SECONDS, () => (gateway.state = 'ACTIVE'));
      // Its way out is known once it is there.
      return accepted({ vpc_nat_gateway: without(gateway, 'egresses') });
    })
    .get('/v2/vpc_nat_gateways/:id', (call) => ok({ vpc_nat_gateway: found(call) }))
    .put('/v2/vpc_nat_gateways/:id', (call) => {
      const gateway = found(call);
      const { body } = call;
      const name = freeName(body.string('name'), gateway);
      const changes = {
        name,
        size: body.integer('size', 1, MOST_SIZE),
        ...readTimeouts(body, gateway),
        updated_at: now(),
      };
      return ok({ vpc_nat_gateway: Object.assign(gateway, changes) });
    })
    .delete('/v2/vpc_nat_gateways/:id', (call) => {
      const gateway = found(call);
      gateway.state = 'DELETING';
      world.jobs.start('vpc_nat_gateways.delete', SECONDS, () => {
        if (account.find(NAT_GATEWAYS, gateway.id)) account.remove(NAT_GATEWAYS, gateway.id);
      });
      return accepted();
    });
}
