import { formatCidr, overlaps, parseCidr } from '../../lib/core/cidr';
import { vpcRangeProblem } from '../../lib/catalog/vpc-ranges';
import { kindOf } from '../account/kind';
import { conflict, forbidden, unprocessable } from '../api/refusal';
import { created, noContent, ok, page } from '../api/reply';
import type { World } from '../world';
import { knownRegion } from './regions';

/** A private network of one region. */
export interface Vpc {
  readonly id: string;
  name: string;
  description: string;
  readonly region: string;
  readonly ip_range: string;
  readonly created_at: string;
  default: boolean;
  /** How many addresses of the range have been given away. */
  addresses: number;
}

export const VPCS = kindOf<Vpc>({
  name: 'vpcs',
  label: (vpc) => vpc.name,
  region: (vpc) => vpc.region,
});

/** The first addresses of a range are DigitalOcean's own. */
const FIRST_ADDRESS = 2n;
const NAME = /^[a-zA-Z0-9\-.]+$/;

/** The VPC that is meant, or the region's default one, which exists as soon as it is needed. */
export function knownVpc(world: World, id: string | undefined, region: string): Vpc {
  if (id === undefined || id === '') return defaultVpc(world, region);
  const vpc = world.account.find(VPCS, id);
  if (!vpc) throw unprocessable('VPC not found.');
  if (vpc.region !== region) throw unprocessable('The VPC is in another region than the resource.');
  return vpc;
}

/** The default VPC of a region. */
export function defaultVpc(world: World, region: string): Vpc {
  const existing = world.account.all(VPCS).find((vpc) => vpc.region === region && vpc.default);
  if (existing) return existing;
  return add(world, {
    name: `default-${region}`,
    description: '',
    region,
    range: freeRange(world, region),
    isDefault: true,
  });
}

/** The next free address of a VPC. */
export function privateAddress(vpc: Vpc): string {
  const range = parseCidr(vpc.ip_range);
  if (!range) throw new Error(`"${vpc.ip_range}" is no range`);
  const address = range.address + FIRST_ADDRESS + BigInt(vpc.addresses);
  if (address >= range.address + (1n << BigInt(32 - range.prefix)) - 1n) {
    throw unprocessable('There are no more addresses in the VPC.');
  }
  vpc.addresses += 1;
  return formatCidr({ family: 4, address, prefix: 32 });
}

interface VpcProps {
  readonly name: string;
  readonly description: string;
  readonly region: string;
  readonly range: string;
  readonly isDefault: boolean;
}

function add({ account, seeded, now }: World, props: VpcProps): Vpc {
  return account.add(VPCS, {
    id: seeded.uuid(),
    name: props.name,
    description: props.description,
    region: props.region,
    ip_range: props.range,
    created_at: now(),
    default: props.isDefault,
    addresses: 0,
  });
}

function freeRange({ account }: World, region: string): string {
  for (let third = 100; third < 240; third += 1) {
    const range = `10.${third}.0.0/20`;
    const taken = account.all(VPCS).some((vpc) => overlaps(vpc.ip_range, range));
    if (!taken && !vpcRangeProblem(range, region)) return range;
  }
  throw conflict('There is no free range for a VPC.');
}

function viewOf({ id, name, description, region, ip_range, created_at, default: isDefault }: Vpc): unknown {
  return { id, urn: `do:vpc:${id}`, name, description, region, ip_range, created_at, default: isDefault };
}

export function vpcs(world: World): void {
  const { routes, account } = world;
  account.declare(VPCS);
  const freeName = (name: string, self?: Vpc): string => {
    if (!NAME.test(name)) throw unprocessable('name may only contain letters, numbers, dashes and periods');
    if (account.all(VPCS).some((vpc) => vpc !== self && vpc.name === name)) {
      throw unprocessable(`a VPC with the name "${name}" already exists`);
    }
    return name;
  };
  const makeDefault = (vpc: Vpc): void => {
    for (const other of account.all(VPCS)) if (other.region === vpc.region) other.default = false;
    vpc.default = true;
  };
  routes
    .get('/v2/vpcs', (call) => page(call, 'vpcs', account.all(VPCS), viewOf))
    .post('/v2/vpcs', ({ body }) => {
      const name = freeName(body.string('name'));
      const region = knownRegion(body.string('region'));
      const wanted = body.optionalString('ip_range');
      const range = wanted === undefined || wanted === '' ? freeRange(world, region) : wanted;
      const problem = vpcRangeProblem(range, region);
      if (problem) throw unprocessable(problem.problem);
      if (account.all(VPCS).some((vpc) => overlaps(vpc.ip_range, range))) {
        throw unprocessable('This range/size overlaps with another VPC network in your account');
      }
      const description = body.optionalString('description') ?? '';
      return created({ vpc: viewOf(add(world, { name, description, region, range, isDefault: false })) });
    })
    .get('/v2/vpcs/:id', (call) => ok({ vpc: viewOf(account.get(VPCS, call.param('id'))) }))
    .put('/v2/vpcs/:id', (call) => {
      const vpc = account.get(VPCS, call.param('id'));
      vpc.name = freeName(call.body.string('name'), vpc);
      vpc.description = call.body.optionalString('description') ?? vpc.description;
      if (call.body.optionalBoolean('default') === true) makeDefault(vpc);
      return ok({ vpc: viewOf(vpc) });
    })
    .patch('/v2/vpcs/:id', (call) => {
      const vpc = account.get(VPCS, call.param('id'));
      const name = call.body.optionalString('name');
      if (name !== undefined) vpc.name = freeName(name, vpc);
      vpc.description = call.body.optionalString('description') ?? vpc.description;
      if (call.body.optionalBoolean('default') === true) makeDefault(vpc);
      return ok({ vpc: viewOf(vpc) });
    })
    .get('/v2/vpcs/:id/members', (call) => {
      const vpc = account.get(VPCS, call.param('id'));
      const members = account.members(({ kind, item }) => kind.vpcs?.(item).includes(vpc.id) ?? false);
      return page(call, 'members', members, ({ kind, item }) => ({
        urn: kind.urn?.(item) ?? '',
        name: kind.label(item),
        created_at: vpc.created_at,
      }));
    })
    .delete('/v2/vpcs/:id', (call) => {
      const vpc = account.get(VPCS, call.param('id'));
      if (vpc.default) throw forbidden('Can not delete default VPCs');
      if (account.members(({ kind, item }) => kind.vpcs?.(item).includes(vpc.id) ?? false).length > 0) {
        throw conflict('Can not delete VPC with members');
      }
      if (account.isUsed(vpc.id)) throw conflict('Can not delete a VPC that is peered');
      account.remove(VPCS, vpc.id);
      return noContent();
    });
}
