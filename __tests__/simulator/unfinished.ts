import type { ProgramResult } from '../support/run-program';
import { type Deployment, type EditableJson, type PlannedChange, blocksOf } from './deployment';
import { censusOf, lostObjects } from './tampering';

/** What takes DigitalOcean its time, and how it looks when it is finished. */
const SLOW = [
  {
    kind: 'droplets',
    type: 'digitalocean_droplet',
    job: 'droplets.create',
    finished: { status: 'active', locked: false },
  },
  { kind: 'databases', type: 'digitalocean_database_cluster', job: 'databases.create', finished: { status: 'online' } },
] as const;

/** An apply that was killed while DigitalOcean was making things. */
export interface KilledLife {
  /** What exists and the state does not know, e.g. `droplets 17`. */
  readonly lost: readonly string[];
  /** What a plan wants then. */
  readonly plan: readonly PlannedChange[];
  /** What a plan wants once those are imported. */
  readonly imported: readonly PlannedChange[];
  readonly afterImport: { readonly plan: readonly PlannedChange[]; readonly lost: readonly string[] };
}

/** Killed between the answer that a droplet and a database are being made, and the answer that they are ready. */
export async function liveKilled(deployment: Deployment): Promise<KilledLife> {
  const before = censusOf(deployment);
  neverFinish(deployment);
  let lost: readonly string[] = [];
  await deployment.killedApply(() => {
    lost = lostObjects(deployment, before);
    const wanted = SLOW.map(({ type }) => blocksOf(deployment.configuration, type).size);
    const made = SLOW.map(({ kind }) => lost.filter((item) => item.startsWith(`${kind} `)).length);
    return made.join() === wanted.join() && lost.every(isSlow);
  });
  finish(deployment, () => true);
  const plan = await deployment.plan();
  deployment.edit((json) => (json.import = lost.map((item) => importOf(deployment, item))));
  const imported = await deployment.plan();
  await deployment.apply();
  return {
    lost,
    plan,
    imported,
    afterImport: { plan: await deployment.plan(), lost: lostObjects(deployment, before) },
  };
}

/** An apply that waited in vain. */
export interface StuckLife {
  readonly apply: ProgramResult;
  /** What exists and the state does not know. */
  readonly lost: readonly string[];
  /** The next plan, while nothing has changed. */
  readonly refused: ProgramResult;
  /** The plan once what got ready is untainted or imported, and what did not is deleted by hand. */
  readonly plan: readonly PlannedChange[];
  readonly after: { readonly plan: readonly PlannedChange[]; readonly lost: readonly string[] };
}

/** Droplets and a database that are not ready in time: the first droplet never will be, the others were slow. */
export async function liveStuck(deployment: Deployment): Promise<StuckLife> {
  const before = censusOf(deployment);
  neverFinish(deployment);
  // The provider's own patience is 60 minutes for a droplet, and 30 for a database.
  const patience = (json: EditableJson, create: string | undefined): void => {
    for (const { type } of SLOW) for (const block of blocksOf(json, type).values()) block['timeouts'] = { create };
  };
  deployment.edit((json) => {
    patience(json, '15s');
  });
  const apply = await deployment.tryApply();
  deployment.edit((json) => {
    patience(json, undefined);
  });
  const refused = await deployment.terraform('plan');
  const lost = lostObjects(deployment, before);

  const { objects } = deployment.simulator;
  const [never] = objects.list('droplets');
  finish(deployment, (id) => id !== never?.['id']);
  objects.remove('droplets', String(never?.['id']));
  for (const { type, address, attributes } of deployment.resources()) {
    const isReady = type === 'digitalocean_droplet' && attributes['id'] !== String(never?.['id']);
    if (isReady) await deployment.terraform('untaint', address);
  }
  deployment.edit((json) => (json.import = lost.map((item) => importOf(deployment, item))));
  const plan = await deployment.plan();
  await deployment.apply();
  return {
    apply,
    lost,
    refused,
    plan,
    after: { plan: await deployment.plan(), lost: lostObjects(deployment, before) },
  };
}

function neverFinish({ simulator: { faults } }: Deployment): void {
  for (const { job } of SLOW) faults.add({ kind: 'stuck', what: job });
}

/** DigitalOcean gets ready after all. */
function finish({ simulator: { faults, objects } }: Deployment, isSoon: (id: unknown) => boolean): void {
  faults.clear();
  for (const { kind, finished } of SLOW) {
    for (const { id } of objects.list(kind)) if (isSoon(id)) objects.change(kind, String(id), finished);
  }
}

function isSlow(item: string): boolean {
  return SLOW.some(({ kind }) => item.startsWith(`${kind} `));
}

/** The `import` block of a lost object: its address is that of the resource with its name. */
function importOf({ configuration, simulator }: Deployment, item: string): { to: string; id: string } {
  const [kind = '', id = ''] = item.split(' ');
  const type = SLOW.find((slow) => slow.kind === kind)?.type ?? '';
  const name = simulator.objects.labels(kind).find((object) => object.id === id)?.label;
  const [to] = [...blocksOf(configuration, type)].find(([, block]) => block['name'] === name) ?? [];
  if (to === undefined) throw new Error(`no ${type} is called "${name}"`);
  return { to, id };
}
