import { volumeNameProblem } from '../../lib/core/names';
import type { Call } from '../api/call';
import { conflict, notFound, unprocessable } from '../api/refusal';
import { accepted, created, noContent, ok, page } from '../api/reply';
import type { World } from '../world';
import { ACTIONS, type Action, actionView, actionsOf, startAction } from './actions';
import { DROPLETS } from './droplet';
import { knownRegion, regionView } from './regions';
import { VOLUME_SNAPSHOTS } from './snapshots';
import { newTags } from './tags';
import { VOLUMES, type Volume, checkAttachable } from './volume';

const MOST_GIGABYTES = 16_384;
const MOST_OF_A_DROPLET = 15;

function viewOf(volume: Volume): unknown {
  return { ...volume, region: regionView(volume.region) };
}

export function volumes(world: World): void {
  const { routes, account, seeded } = world;
  account.declare(VOLUMES);
  account.onRemove(DROPLETS, (droplet) => {
    for (const volume of account.all(VOLUMES)) {
      volume.droplet_ids = volume.droplet_ids.filter((id) => id !== droplet.id);
    }
  });
  const found = (call: Call): Volume => account.get(VOLUMES, call.param('id'));
  const act = (volume: Volume, type: string, seconds: number, finish: () => void): Action => {
    return startAction(world, {
      type,
      resourceType: 'volume',
      resourceId: volume.id,
      region: volume.region,
      seconds,
      finish,
    });
  };
  const attach = (volume: Volume, call: Call): Action => {
    const droplet = account.get(DROPLETS, call.body.integer('droplet_id'));
    if (droplet.locked) throw unprocessable('Droplet already has a pending event.');
    checkAttachable(volume, droplet.region, droplet.id);
    const attached = account.all(VOLUMES).filter((other) => other.droplet_ids.includes(droplet.id));
    if (attached.length >= MOST_OF_A_DROPLET) throw unprocessable('The Droplet has too many volumes.');
    droplet.locked = true;
    volume.droplet_ids = [droplet.id];
    return act(volume, 'attach_volume', 5, () => (droplet.locked = false));
  };
  const detach = (volume: Volume, call: Call): Action => {
    const dropletId = call.body.integer('droplet_id');
    if (!volume.droplet_ids.includes(dropletId)) throw unprocessable('Attachment not found');
    const droplet = account.get(DROPLETS, dropletId);
    if (droplet.locked) throw unprocessable('Droplet already has a pending event.');
    droplet.locked = true;
    return act(volume, 'detach_volume', 5, () => {
      volume.droplet_ids = [];
      droplet.locked = false;
    });
  };
  const resize = (volume: Volume, call: Call): Action => {
    const size = call.body.integer('size_gigabytes', 1, MOST_GIGABYTES);
    if (size < volume.size_gigabytes) throw unprocessable('A volume can only grow.');
    return act(volume, 'resize_volume', 5, () => (volume.size_gigabytes = size));
  };
  const checkSnapshot = (id: string | undefined, region: string, size: number): void => {
    if (id === undefined || id === '') return;
    const snapshot = account.find(VOLUME_SNAPSHOTS, id);
    if (!snapshot) throw unprocessable('snapshot not found');
    if (snapshot.region !== region) throw unprocessable('the snapshot is in another region');
    if (snapshot.gigabytes > size) throw unprocessable('the snapshot needs a larger volume');
  };
  const actions: Readonly<Record<string, (volume: Volume, call: Call) => Action>> = { attach, detach, resize };

  routes
    .get('/v2/volumes', (call) => {
      const [name, region] = [call.query.get('name'), call.query.get('region')];
      const fitting = account.all(VOLUMES).filter((volume) => {
        return (name === null || volume.name === name) && (region === null || volume.region === region);
      });
      return page(call, 'volumes', fitting, viewOf);
    })
    .post('/v2/volumes', ({ body }) => {
      const name = body.string('name');
      const problem = volumeNameProblem(name);
      if (problem) throw unprocessable(problem.problem);
      const region = knownRegion(body.string('region'));
      if (account.all(VOLUMES).some((volume) => volume.name === name && volume.region === region)) {
        throw conflict('volume with this name already exists');
      }
      if (account.count(VOLUMES) >= world.limits.volumes) throw unprocessable('You have reached your volume limit.');
      const size = body.integer('size_gigabytes', 1, MOST_GIGABYTES);
      checkSnapshot(body.optionalString('snapshot_id'), region, size);
      const volume = account.add<Volume>(VOLUMES, {
        id: seeded.uuid(),
        name,
        region,
        description: body.optionalString('description') ?? '',
        created_at: world.now(),
        filesystem_type: body.optionalString('filesystem_type') ?? '',
        filesystem_label: body.optionalString('filesystem_label') ?? '',
        size_gigabytes: size,
        droplet_ids: [],
        tags: newTags(world, body.strings('tags')),
      });
      return created({ volume: viewOf(volume) });
    })
    .get('/v2/volumes/:id', (call) => ok({ volume: viewOf(found(call)) }))
    .delete('/v2/volumes/:id', (call) => {
      const volume = found(call);
      if (volume.droplet_ids.length > 0) throw conflict('A volume that is attached to a Droplet cannot be deleted.');
      account.remove(VOLUMES, volume.id);
      return noContent();
    })
    .get('/v2/volumes/:id/actions', (call) =>
      page(call, 'actions', actionsOf(world, 'volume', found(call).id), actionView),
    )
    .post('/v2/volumes/:id/actions', (call) => {
      const type = call.body.choice('type', ['attach', 'detach', 'resize']);
      const action = actions[type]?.(found(call), call);
      return accepted({ action: action && actionView(action) });
    })
    .get('/v2/volumes/:id/actions/:action', (call) => {
      const action = account.get(ACTIONS, call.numericParam('action'));
      if (action.owner !== `volume:${found(call).id}`) throw notFound();
      return ok({ action: actionView(action) });
    });
}
