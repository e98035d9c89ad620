import { isValues, listOf, type Value, type Values, written } from '../estimate/value';
import { lostWith } from '../catalog/stateful-resources';

/** What a plan does to a resource. `forget` leaves it as it is and only takes it out of the state. */
export type PlannedAction = 'create' | 'update' | 'replace' | 'destroy' | 'forget' | 'none';

/** One resource of a plan. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  readonly action: PlannedAction;
  /** The arguments whose change replaces it, such as `region`. */
  readonly becauseOf: readonly string[];
  /** Arguments before and after; what is known after the apply only is left out. */
  readonly before: Values;
  readonly after: Values;
}

/** The changes that a plan, as `terraform show -json` prints it, makes to resources. */
export function plannedChanges(plan: Values): readonly PlannedChange[] {
  return listOf(plan['resource_changes'])
    .filter(({ mode }) => mode !== 'data')
    .map((resource) => {
      const change = isValues(resource['change']) ? resource['change'] : {};
      return {
        address: written(resource['address']),
        type: written(resource['type']),
        action: actionOf(change['actions']),
        becauseOf: replacePaths(change['replace_paths']),
        before: isValues(change['before']) ? change['before'] : {},
        after: isValues(change['after']) ? change['after'] : {},
      };
    });
}

/** A resource with something in it that a plan would lose. */
export interface Loss {
  readonly address: string;
  readonly action: 'replace' | 'destroy';
  /** `its files` */
  readonly lost: string;
  readonly becauseOf: readonly string[];
}

/** What a change would lose; undefined where it keeps everything. */
export function lossOf({ address, type, action, becauseOf }: PlannedChange): Loss | undefined {
  const lost = lostWith(type);
  if (lost === undefined || (action !== 'replace' && action !== 'destroy')) return undefined;
  return { address, action, lost, becauseOf };
}

/** `digitalocean_volume.data would be replaced, because region changes: its files are lost`. */
export function describeLoss({ address, action, lost, becauseOf }: Loss): string {
  const why = becauseOf.length > 0 ? `, because of ${becauseOf.join(', ')}` : '';
  return `${address} would be ${action === 'replace' ? 'replaced' : 'destroyed'}${why}; lost: ${lost}`;
}

function actionOf(actions: Value | undefined): PlannedAction {
  const names = Array.isArray(actions) ? (actions as readonly Value[]) : [];
  if (names.includes('delete')) return names.includes('create') ? 'replace' : 'destroy';
  if (names.includes('forget')) return 'forget';
  if (names.includes('create')) return 'create';
  return names.includes('update') ? 'update' : 'none';
}

function replacePaths(paths: Value | undefined): readonly string[] {
  const all = Array.isArray(paths) ? (paths as readonly Value[]) : [];
  return all.map((path) => (Array.isArray(path) ? path.map((step: Value) => written(step)).join('.') : written(path)));
}
