import { booleanOf } from '../../estimate/value';
import { POSTGRES_SERVICE } from '../../host/postgres-part';
import type { CheckedStack, NotedHost } from '../checked-stack';
import { isOneOfSeveral } from '../load-balanced';
import type { CheckedResource, Resources } from '../resources';
import type { Found, Rule } from '../rule';

/** Copies of what can't be made anew, in more than one place. */
export const backups: Rule = {
  id: 'backups',
  asks: 'Is there a backup of everything that can be lost, away from where it is?',
  severity: 'warning',
  check: ({ resources, notes }: CheckedStack) => [
    ...resources.of('droplet').flatMap((droplet) => ofDroplet(droplet, resources)),
    ...resources.of('volume').flatMap((volume) => ofVolume(volume, resources)),
    ...(notes?.hosts ?? []).flatMap(({ path, item }) => ofHost(path, item)),
  ],
};

function ofDroplet(droplet: CheckedResource, resources: Resources): readonly Found[] {
  if (booleanOf(droplet.values['backups']) !== false && droplet.values['backups'] !== undefined) return [];
  if (resources.of('droplet_snapshot').some((snapshot) => resources.leadsTo(snapshot, 'droplet_id', droplet)))
    return [];
  return [
    {
      at: droplet.address,
      ...(isOneOfSeveral(droplet, resources) && { severity: 'note' as const }),
      problem: 'DigitalOcean makes no backups of it',
      remedy: 'set backups and backup_policy, or keep nothing on it that matters',
    },
  ];
}

function ofVolume(volume: CheckedResource, resources: Resources): readonly Found[] {
  if (resources.of('volume_snapshot').some((snapshot) => resources.leadsTo(snapshot, 'volume_id', volume))) return [];
  return [
    {
      at: volume.address,
      severity: 'note',
      problem: "DigitalOcean's backups of a droplet leave its volumes out",
      remedy: 'copy what is on it elsewhere, or make snapshots',
    },
  ];
}

/** A host with a PostgreSQL of its own. */
function ofHost(path: string, { plan }: NotedHost): readonly Found[] {
  const { services, backups: dumps } = plan.host;
  if (!services.some(({ name }) => name === POSTGRES_SERVICE)) return [];
  if (!dumps) return [{ at: path, problem: 'its database is never dumped', remedy: 'give the host backups' }];
  if (dumps.bucket) return [];
  return [
    {
      at: path,
      severity: 'note',
      problem: 'the dumps of its database stay on the droplet',
      remedy: 'give the backups a bucket',
    },
  ];
}
