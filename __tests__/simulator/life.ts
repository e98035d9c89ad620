import type { ProgramResult } from '../support/run-program';
import { Deployment, type EditableJson, type Measured, type PlannedChange, blocksOf, unprotect } from './deployment';
import { importsOf } from './imports';
import type { LivedStack } from './lived-stacks';
import { type Census, censusOf, lostObjects, tamper } from './tampering';

/** A change, and what its plan does. */
export interface Planned {
  readonly title: string;
  readonly plan: readonly PlannedChange[];
}

/** What a stack's life was like, from the first apply to the last destroy. */
export interface OrdinaryLife {
  readonly resources: number;
  readonly apply: Measured;
  /** The simulator's own part of the first apply, in seconds. */
  readonly simulatorSeconds: number;
  readonly secondPlan: Measured & { readonly changes: readonly PlannedChange[] };
  readonly changes: readonly Planned[];
  /** Ids before and after them. */
  readonly kept: { readonly before: readonly string[]; readonly after: readonly string[] };
  readonly afterChanges: readonly PlannedChange[];
  readonly drift: { readonly wanted: readonly PlannedChange[]; readonly changes: readonly PlannedChange[] };
  readonly afterRepair: readonly PlannedChange[];
  readonly refused: ProgramResult & { readonly callsThatChange: readonly string[] };
  readonly destroy: Measured;
  readonly before: Census;
  readonly applied: Census;
  readonly after: Census;
}

/** Applied once, changed, damaged by hand, repaired, destroyed. */
export async function liveOrdinarily(deployment: Deployment, stack: LivedStack): Promise<OrdinaryLife> {
  const { simulator } = deployment;
  const before = censusOf(deployment);
  const apply = await deployment.apply();
  const simulatorSeconds = simulator.calls.totalMs / 1000;
  const secondPlan = await deployment.measuredPlan();
  const applied = censusOf(deployment);

  const changes: Planned[] = [];
  for (const change of stack.changes) changes.push({ title: change.title, plan: await deployment.planOf(change) });
  const keptBefore = whatStays(deployment, 'droplets');
  deployment.set(stack.allChanges.variables ?? {});
  deployment.replace(stack.allChanges.text);
  await deployment.apply();
  const kept = { before: keptBefore, after: whatStays(deployment, 'droplets') };
  const afterChanges = await deployment.plan();

  const wanted = tamper(deployment);
  const drift = { wanted, changes: await deployment.plan() };
  await deployment.apply('-refresh=true');
  const afterRepair = await deployment.plan();

  const callsBefore = deployment.calls.length;
  const refusedResult = await deployment.tryDestroy();
  const callsThatChange = deployment.calls
    .slice(callsBefore)
    .filter(({ method }) => method !== 'GET' && method !== 'HEAD')
    .map(({ method, path }) => `${method} ${path}`);
  const destroy = await deployment.destroy();
  return {
    resources: resourcesOf(stack.text),
    apply,
    simulatorSeconds,
    secondPlan,
    changes,
    kept,
    afterChanges,
    drift,
    afterRepair,
    refused: { ...refusedResult, callsThatChange },
    destroy,
    before,
    applied,
    after: censusOf(deployment),
  };
}

/** What a stack went through. */
export interface HardLife {
  readonly killed: { readonly code: number; readonly resources: number; readonly lost: readonly string[] };
  readonly refused: ProgramResult;
  /** Calls that a fault was put in the way of. */
  readonly faults: number;
  readonly converged: { readonly plan: readonly PlannedChange[]; readonly lost: readonly string[] };
  readonly applied: Census;
  readonly replacement: Planned;
  readonly kept: { readonly before: readonly string[]; readonly after: readonly string[] };
  readonly afterReplacement: readonly PlannedChange[];
  readonly imported: readonly PlannedChange[];
  readonly afterImport: readonly PlannedChange[];
  readonly before: Census;
  readonly after: Census;
}

/** Killed while it is applied, met by faults, a droplet replaced, its state lost and imported. */
export async function liveThroughTrouble(deployment: Deployment): Promise<HardLife> {
  const { simulator } = deployment;
  const { faults } = simulator;
  const before = censusOf(deployment);
  const killed = await killHalfway(deployment);
  const refused = await applyThroughFaults(deployment);
  await deployment.apply();
  const converged = { plan: await deployment.plan(), lost: lostObjects(deployment, before) };
  const applied = censusOf(deployment);
  const survived = faults.hits;

  deployment.edit(unprotect);
  const replaced = `-replace=${firstDroplet(deployment.configuration)}`;
  const keptBefore = whatStays(deployment);
  const replacement = { title: 'a droplet that has to be replaced', plan: await deployment.plan(replaced) };
  await deployment.apply(replaced);
  const kept = { before: keptBefore, after: whatStays(deployment) };
  const afterReplacement = await deployment.plan();

  const imports = importsOf(deployment.resources());
  deployment.forgetState();
  // Its owner deletes what can't be imported.
  for (const { id } of simulator.objects.list('spaces keys')) simulator.objects.remove('spaces keys', String(id));
  deployment.edit((json) => (json.import = imports));
  const imported = await deployment.plan();
  await deployment.apply();
  const afterImport = await deployment.plan();
  await deployment.destroy();
  return {
    killed,
    refused,
    faults: survived,
    converged,
    applied,
    replacement,
    kept,
    afterReplacement,
    imported,
    afterImport,
    before,
    after: censusOf(deployment),
  };
}

/** Kills Terraform while calls are under way, and everything that was made is in the state. */
async function killHalfway(deployment: Deployment): Promise<HardLife['killed']> {
  const { faults } = deployment.simulator;
  const before = censusOf(deployment);
  // What Terraform waits for after the call would exist without being known; that it can be imported is shown below.
  for (const path of ['droplets', 'databases', 'certificates', 'load_balancers', 'reserved_ips', 'volumes', 'nfs']) {
    faults.add({ kind: 'cut', method: 'POST', path: `/v2/${path}`, seconds: 600 });
  }
  faults.add({ kind: 'cut', method: 'PUT', path: '/spaces', seconds: 600 });
  let isStopping = false;
  const { code } = await deployment.killedApply(() => {
    const triedDroplet = deployment.calls.some(({ path, status }) => path === '/v2/droplets' && status === 0);
    if (triedDroplet && !isStopping) {
      isStopping = true;
      faults.add({ kind: 'cut', method: 'POST', seconds: 600 });
    }
    return isStopping && lostObjects(deployment, before).length === 0;
  });
  faults.clear();
  return { code, resources: deployment.resources().length, lost: lostObjects(deployment, before) };
}

/** Applies while calls fail: most of that the provider bears, the last one ends the apply. */
async function applyThroughFaults({ simulator: { faults }, tryApply }: Deployment): Promise<ProgramResult> {
  const made = { method: 'POST', path: '/v2' } as const;
  faults.add({ kind: 'slow', delayMs: 300, seconds: 5 });
  faults.add({ kind: 'error', status: 500, ...made, times: 2 });
  faults.add({ kind: 'error', status: 503, ...made, after: 1, times: 2 });
  faults.add({ kind: 'error', status: 429, retryAfterSeconds: 1, ...made, after: 2, times: 2 });
  faults.add({ kind: 'cut', ...made, after: 3, times: 2 });
  faults.add({ kind: 'cut', method: 'GET', path: '/v2/droplets', times: 1 });
  faults.add({ kind: 'error', status: 500, method: 'GET', path: '/v2/actions', times: 2 });
  faults.add({ kind: 'error', status: 422, method: 'POST', path: '/v2/uptime/checks', times: 1 });
  faults.add({ kind: 'error', status: 401, method: 'POST', path: '/v2/monitoring/alerts', times: 1 });
  const result = await tryApply();
  faults.clear();
  return result;
}

function firstDroplet(json: EditableJson): string {
  const [address] = blocksOf(json, 'digitalocean_droplet').keys();
  if (address === undefined) throw new Error('the stack has no droplet');
  return address;
}

/** Ids of what holds data or is known outside, and of further kinds. */
function whatStays({ simulator: { objects } }: Deployment, ...further: readonly string[]): readonly string[] {
  return ['reserved_ips', 'volumes', 'databases', 'nfs', 'load_balancers', ...further].flatMap((kind) => {
    return objects.list(kind).map(({ id }) => `${kind} ${String(id)}`);
  });
}

function resourcesOf(text: string): number {
  const { resource = {} } = JSON.parse(text) as EditableJson;
  return Object.values(resource).reduce((sum, items) => sum + Object.keys(items).length, 0);
}
