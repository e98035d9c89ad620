import { limitProblem } from '../../lib/catalog/limits';
import type { Call } from '../api/call';
import type { Fields } from '../api/fields';
import { unprocessable } from '../api/refusal';
import { accepted, noContent, ok, page } from '../api/reply';
import type { World } from '../world';
import { type Action, startAction } from './actions';
import { readBackupPolicy } from './backup-policy';
import { type Droplet, DROPLETS, backupPolicyView, dropletView } from './droplet';
import { knownImage } from './images';
import { knownRegion } from './regions';
import { knownSize } from './sizes';
import { findSshKey } from './ssh-keys';
import { newTags } from './tags';
import { VOLUMES, type Volume, checkAttachable } from './volume';
import { knownVpc, privateAddress } from './vpcs';

const NAME = /^[a-zA-Z0-9]?[a-z0-9A-Z.-]*[a-z0-9A-Z]$/;
const MOST_AT_ONCE = 10;
const CREATION_SECONDS = 40;

/** A new droplet, checked as the API checks it, with the action that makes it. */
export interface NewDroplet {
  readonly droplet: Droplet;
  readonly action: Action;
}

/** Makes a droplet of a request's fields. */
export function createDroplet(world: World, name: string, body: Fields): NewDroplet {
  const { account, seeded } = world;
  if (name.length > 255 || !NAME.test(name)) {
    throw unprocessable('Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)');
  }
  const region = knownRegion(body.optionalString('region') ?? 'nyc3');
  const size = knownSize(body.string('size'));
  const image = knownImage(world, body.raw('image'));
  if (image.min_disk_size > size.diskGb) throw unprocessable('The image needs a larger disk than the size has.');
  checkUserData(body);
  checkKeys(world, body);
  const volumes = readVolumes(world, body, region);
  const backupPolicy = body.optionalBoolean('backups') === true ? readBackupPolicy(body) : null;
  const vpc = knownVpc(world, body.optionalString('vpc_uuid'), region);
  checkDropletLimit(world, 1);
  const flags = {
    backups: backupPolicy !== null,
    ipv6: body.optionalBoolean('ipv6') ?? false,
    monitoring: body.optionalBoolean('monitoring') ?? false,
    droplet_agent: body.optionalBoolean('with_droplet_agent') ?? true,
    private_networking: true,
  };
  const droplet = account.add<Droplet>(DROPLETS, {
    id: seeded.numericId(),
    name,
    region,
    size: size.slug,
    image,
    status: 'new',
    locked: true,
    disk: size.diskGb,
    created_at: world.now(),
    features: Object.entries(flags).flatMap(([feature, on]) => (on ? [feature] : [])),
    tags: newTags(world, body.strings('tags')),
    vpc_uuid: vpc.id,
    public_ipv4: body.optionalBoolean('public_networking') === false ? null : seeded.publicIpv4(),
    private_ipv4: privateAddress(vpc),
    public_ipv6: flags.ipv6 ? seeded.publicIpv6() : null,
    backup_policy: backupPolicy,
    snapshot_ids: [],
    user_data_bytes: Buffer.byteLength(body.optionalString('user_data') ?? ''),
  });
  for (const volume of volumes) volume.droplet_ids = [droplet.id];
  const action = startAction(world, {
    type: 'create',
    resourceType: 'droplet',
    resourceId: droplet.id,
    region,
    seconds: CREATION_SECONDS,
    finish: () => {
      droplet.status = 'active';
      droplet.locked = false;
    },
  });
  return { droplet, action };
}

/** Refuses droplets above the account's limit; asked before the first of several is made, so that none is. */
export function checkDropletLimit({ account, limits }: World, more: number): void {
  if (account.count(DROPLETS) + more > limits.droplets) {
    throw unprocessable('creating this/these droplet(s) will exceed your droplet limit');
  }
}

function checkUserData(body: Fields): void {
  const bytes = Buffer.byteLength(body.optionalString('user_data') ?? '');
  const problem = limitProblem('userDataBytes', bytes, 'user_data', '');
  if (problem) throw unprocessable(`${problem.problem}.`);
}

function checkKeys(world: World, body: Fields): void {
  const keys = body.raw('ssh_keys') ?? [];
  if (!Array.isArray(keys)) throw unprocessable('ssh_keys must be a list');
  for (const key of keys as readonly unknown[]) {
    const isKey = (typeof key === 'string' || typeof key === 'number') && findSshKey(world, key) !== undefined;
    if (!isKey) throw unprocessable(`${JSON.stringify(key)} are invalid key identifiers for Droplet creation.`);
  }
}

function readVolumes({ account }: World, body: Fields, region: string): Volume[] {
  const wanted = body.raw('volumes') ?? [];
  if (!Array.isArray(wanted)) throw unprocessable('volumes must be a list');
  return (wanted as readonly unknown[]).map((item) => {
    // The description has ids here; the provider sends objects with an id.
    const id: unknown = typeof item === 'object' && item !== null && 'id' in item ? item.id : item;
    const volume = typeof id === 'string' ? account.find(VOLUMES, id) : undefined;
    if (!volume) throw unprocessable('Volume does not exist.');
    checkAttachable(volume, region);
    return volume;
  });
}

export function droplets(world: World): void {
  const { routes, account } = world;
  account.declare(DROPLETS);
  const view = (droplet: Droplet): unknown => dropletView(world, droplet);
  const found = (call: Call): Droplet => account.get(DROPLETS, call.numericParam('id'));
  const linkOf = ({ id }: Action): unknown => ({
    id,
    rel: 'create',
    href: `https://api.digitalocean.com/v2/actions/${id}`,
  });
  routes
    .get('/v2/droplets', (call) => {
      const [tag, name] = [call.query.get('tag_name'), call.query.get('name')];
      const fitting = account.all(DROPLETS).filter((droplet) => {
        return (tag === null || droplet.tags.includes(tag)) && (name === null || droplet.name === name);
      });
      return page(call, 'droplets', fitting, view);
    })
    .post('/v2/droplets', ({ body }) => {
      if (!body.has('names')) {
        const { droplet, action } = createDroplet(world, body.string('name'), body);
        return accepted({ droplet: view(droplet), links: { actions: [linkOf(action)] } });
      }
      const names = body.strings('names');
      if (names.length === 0 || names.length > MOST_AT_ONCE)
        throw unprocessable(`names must hold 1 to ${MOST_AT_ONCE}`);
      checkDropletLimit(world, names.length);
      const made = names.map((name) => createDroplet(world, name, body));
      return accepted({
        droplets: made.map(({ droplet }) => view(droplet)),
        links: { actions: made.map(({ action }) => linkOf(action)) },
      });
    })
    .delete('/v2/droplets', (call) => {
      const tag = call.query.get('tag_name');
      if (tag === null || tag === '') throw unprocessable('tag_name is required');
      for (const { id, tags } of account.all(DROPLETS)) if (tags.includes(tag)) account.remove(DROPLETS, id);
      return noContent();
    })
    .get('/v2/droplets/:id', (call) => ok({ droplet: view(found(call)) }))
    .delete('/v2/droplets/:id', (call) => {
      account.remove(DROPLETS, found(call).id);
      return noContent();
    })
    .get('/v2/droplets/:id/backups/policy', (call) => ok({ policy: backupPolicyView(world, found(call)) }));
}
