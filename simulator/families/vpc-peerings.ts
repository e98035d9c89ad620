import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import { conflict, unprocessable } from '../api/refusal';
import { type Reply, accepted, ok, page } from '../api/reply';
import type { World } from '../world';
import { VPCS } from './vpcs';

/** Two private networks whose members reach each other. */
export interface VpcPeering {
  readonly id: string;
  name: string;
  readonly vpc_ids: readonly string[];
  readonly created_at: string;
  status: 'PROVISIONING' | 'ACTIVE' | 'DELETING';
}

export const VPC_PEERINGS = kindOf<VpcPeering>({
  name: 'vpc peerings',
  label: (peering) => peering.name,
  uses: (peering) => peering.vpc_ids,
});

const NAME = /^[a-zA-Z0-9-]+$/;
const SECONDS = 20;

export function vpcPeerings(world: World): void {
  const { routes, account, seeded, now } = world;
  account.declare(VPC_PEERINGS);
  const found = (call: Call): VpcPeering => account.get(VPC_PEERINGS, call.param('id'));
  const freeName = (name: string, self?: VpcPeering): string => {
    if (!NAME.test(name)) throw unprocessable('name may only contain letters, numbers and dashes');
    if (account.all(VPC_PEERINGS).some((other) => other !== self && other.name === name)) {
      throw conflict(`a VPC peering with the name "${name}" already exists`);
    }
    return name;
  };
  const create = (name: string, ids: readonly string[]): VpcPeering => {
    const [one = '', other = '', ...more] = ids;
    if (ids.length !== 2 || more.length > 0 || one === other) throw unprocessable('vpc_ids must be two different VPCs');
    const missing = ids.find((id) => !account.find(VPCS, id));
    if (missing !== undefined) throw unprocessable(`VPC "${missing}" not found`);
    if (account.all(VPC_PEERINGS).some(({ vpc_ids }) => vpc_ids.includes(one) && vpc_ids.includes(other))) {
      throw conflict('these VPCs are peered already');
    }
    const peering = account.add<VpcPeering>(VPC_PEERINGS, {
      id: seeded.uuid(),
      name: freeName(name),
      vpc_ids: [one, other],
      created_at: now(),
      status: 'PROVISIONING',
    });
    world.jobs.start('vpc_peerings.create', SECONDS, () => (peering.status = 'ACTIVE'));
    return peering;
  };
  const rename = (peering: VpcPeering, { body }: Call): VpcPeering => {
    peering.name = freeName(body.string('name'), peering);
    return peering;
  };
  const remove = (call: Call): Reply => {
    const peering = found(call);
    peering.status = 'DELETING';
    world.jobs.start(
      'vpc_peerings.delete',
      SECONDS,
      () => account.find(VPC_PEERINGS, peering.id) && account.remove(VPC_PEERINGS, peering.id),
    );
    return accepted({ vpc_peering: peering });
  };
  routes
    .get('/v2/vpc_peerings', (call) => page(call, 'vpc_peerings', account.all(VPC_PEERINGS)))
    .post('/v2/vpc_peerings', ({ body }) =>
      accepted({ vpc_peering: create(body.string('name'), body.strings('vpc_ids')) }),
    )
    .get('/v2/vpc_peerings/:id', (call) => ok({ vpc_peering: found(call) }))
    .patch('/v2/vpc_peerings/:id', (call) => ok({ vpc_peering: rename(found(call), call) }))
    .delete('/v2/vpc_peerings/:id', remove)
    .get('/v2/vpcs/:vpc/peerings', (call) => {
      const { id } = account.get(VPCS, call.param('vpc'));
      const its = account.all(VPC_PEERINGS).filter(({ vpc_ids }) => vpc_ids.includes(id));
      return page(call, 'peerings', its);
    })
    .post('/v2/vpcs/:vpc/peerings', (call) => {
      const { id } = account.get(VPCS, call.param('vpc'));
      return accepted({ peering: create(call.body.string('name'), [id, call.body.string('vpc_id')]) });
    });
}
