import { kindOf } from '../account/kind';
import { ok, page } from '../api/reply';
import type { World } from '../world';
import { regionView } from './regions';

/** Something that DigitalOcean does to a resource and that takes time. */
export interface Action {
  readonly id: number;
  readonly type: string;
  status: 'in-progress' | 'completed' | 'errored';
  readonly started_at: string;
  completed_at: string | null;
  readonly resource_id: number | null;
  readonly resource_type: string;
  readonly region: string | null;
  /** What it is done to, for actions of resources whose ids are no numbers. */
  readonly owner: string;
}

export const ACTIONS = kindOf<Action>({ name: 'actions', label: (action) => action.type });

/** What an action is about. */
export interface ActionProps {
  /** E.g. `resize`. */
  readonly type: string;
  /** E.g. `droplet`. */
  readonly resourceType: string;
  /** The resource's id; one that is no number is not shown in the action. */
  readonly resourceId: number | string;
  readonly region?: string;
  /** How long it takes at a realistic pace. */
  readonly seconds: number;
  /** What is different afterwards. */
  readonly finish?: () => void;
}

/** Starts an action. Its job is called `RESOURCETYPEs.TYPE`, e.g. `droplets.resize`. */
export function startAction(world: World, props: ActionProps): Action {
  const action = world.account.add<Action>(ACTIONS, {
    id: world.seeded.numericId(),
    type: props.type,
    status: 'in-progress',
    started_at: world.now(),
    completed_at: null,
    resource_id: typeof props.resourceId === 'number' ? props.resourceId : null,
    resource_type: props.resourceType,
    region: props.region ?? null,
    owner: `${props.resourceType}:${props.resourceId}`,
  });
  world.jobs.start(`${props.resourceType}s.${props.type}`, props.seconds, () => {
    props.finish?.();
    action.status = 'completed';
    action.completed_at = world.now();
  });
  return action;
}

/** An action as the API shows it. */
export function actionView(action: Action): unknown {
  const { id, type, status, started_at, completed_at, resource_id, resource_type, region } = action;
  const place = region === null ? {} : { region: regionView(region) };
  return { id, type, status, started_at, completed_at, resource_id, resource_type, ...place, region_slug: region };
}

/** The actions of one resource, the latest first. */
export function actionsOf(world: World, resourceType: string, resourceId: number | string): Action[] {
  const owner = `${resourceType}:${resourceId}`;
  return world.account
    .all(ACTIONS)
    .filter((action) => action.owner === owner)
    .reverse();
}

/** The paths of actions of all kinds of resources. */
export function actions({ routes, account }: World): void {
  routes
    .get('/v2/actions', (call) => page(call, 'actions', account.all(ACTIONS).reverse(), actionView))
    .get('/v2/actions/:id', (call) => ok({ action: actionView(account.get(ACTIONS, call.numericParam('id'))) }));
}
