import type { Deployment, PlannedChange } from './deployment';

/** How many objects there are of each kind. */
export type Census = Readonly<Record<string, number>>;

/** Kinds that stay behind on purpose: the log of actions. */
const NOT_COUNTED = ['actions'];

/** What exists in a deployment's account. */
export function censusOf({ simulator }: Deployment): Census {
  return Object.fromEntries(Object.entries(simulator.objects.census()).filter(([kind]) => !NOT_COUNTED.includes(kind)));
}

/** Objects beyond those of an earlier census that Terraform does not know of. */
export function lostObjects(deployment: Deployment, before: Census): readonly string[] {
  const { objects } = deployment.simulator;
  const known = new Set(deployment.resources().flatMap(({ attributes: { id, uuid } }) => [id, uuid].map(String)));
  return objects.kinds
    .filter((kind) => !NOT_COUNTED.includes(kind))
    .flatMap((kind) => {
      // What was there before comes first.
      const made = objects.labels(kind).slice(before[kind] ?? 0);
      return made.filter(({ id }) => !known.has(id)).map(({ id }) => `${kind} ${id}`);
    });
}

/** Changes things behind Terraform's back; gives back what the next plan has to do about it. */
export function tamper(deployment: Deployment): readonly PlannedChange[] {
  const { objects } = deployment.simulator;
  const addressOf = (type: string, id: unknown): string => {
    const found = deployment.resources().find(({ type: other, attributes }) => {
      return other === type && String(attributes['id']) === String(id);
    });
    if (!found) throw new Error(`the state has no ${type} with the id ${String(id)}`);
    return found.address;
  };
  const wanted: PlannedChange[] = [];
  const [alert] = objects.list('alerts');
  if (alert) {
    objects.remove('alerts', String(alert['id']));
    wanted.push(`create ${addressOf('digitalocean_monitor_alert', alert['id'])}`);
  }
  const [firewall] = objects.list('firewalls');
  if (firewall) {
    objects.change('firewalls', String(firewall['id']), { inbound: [] });
    wanted.push(`update ${addressOf('digitalocean_firewall', firewall['id'])}`);
  }
  const record = objects.list('records').find(({ type }) => type === 'A');
  if (record) {
    objects.change('records', String(record['id']), { data: '192.0.2.1' });
    wanted.push(`update ${addressOf('digitalocean_record', record['id'])}`);
  }
  return wanted.sort();
}
