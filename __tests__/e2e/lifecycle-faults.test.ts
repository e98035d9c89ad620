import { appStacks } from '../simulator/app-stacks';
import { Deployment, forgetProviders } from '../simulator/deployment';
import type { Fault } from '../../simulator';
import type { ProgramResult } from '../support/run-program';
import { describeWithProviders } from '../support/terraform';

/** How an apply went that met trouble, and how things stood when it was repeated. */
interface Outcome {
  readonly firstCode: number;
  readonly error: string;
  readonly stateful: number;
  readonly plan: readonly string[];
  readonly census: Readonly<Record<string, number>>;
}

const MINUTES_MS = 60_000;

/** What the provider repeats by itself. */
const PASSING: readonly Fault[] = [
  { kind: 'error', status: 429, retryAfterSeconds: 1, times: 3 },
  { kind: 'error', status: 500, method: 'POST', path: '/v2/monitoring/alerts', times: 2 },
  { kind: 'error', status: 503, method: 'POST', path: '/v2/droplets' },
  { kind: 'cut', method: 'GET', path: '/v2/droplets' },
  { kind: 'slow', delayMs: 2000, method: 'POST', path: '/v2/vpcs' },
];

/** What ends an apply halfway. */
const FATAL: readonly Fault[] = [
  { kind: 'error', status: 422, method: 'POST', path: '/v2/firewalls', message: 'not today' },
  { kind: 'error', status: 401, method: 'POST', path: '/v2/uptime', times: 2 },
];

const planner = appStacks().find(({ problem }) => problem === undefined);

describeWithProviders('an apply that meets trouble', () => {
  const outcomes = new Map<string, Outcome | Error>();
  const deployments: Deployment[] = [];
  const clean: Record<string, number> = {};

  beforeAll(async () => {
    if (!planner) return;
    const deploy = async (): Promise<Deployment> => {
      const deployment = await Deployment.of(planner.text);
      deployments.push(deployment);
      return deployment;
    };
    const [undisturbed, passing, fatal, interrupted] = [await deploy(), await deploy(), await deploy(), await deploy()];
    const meet = async (name: string, deployment: Deployment, first: () => Promise<ProgramResult>): Promise<void> => {
      const outcome = convergence(deployment, first).catch((error: unknown) => error as Error);
      outcomes.set(name, await outcome);
    };
    for (const fault of PASSING) passing.simulator.faults.add(fault);
    for (const fault of FATAL) fatal.simulator.faults.add(fault);
    await Promise.all([
      undisturbed.apply().then(() => Object.assign(clean, counts(undisturbed))),
      meet('passing', passing, async () => passing.tryApply()),
      meet('fatal', fatal, async () => fatal.tryApply()),
      meet('interrupted', interrupted, async () => {
        const isDroplet = (method: string, path: string): boolean => method === 'POST' && path === '/v2/droplets';
        const code = await interrupted.interruptedApply(({ method, path }) => isDroplet(method, path));
        return { code, stdout: '', stderr: '' };
      }),
    ]);
  }, 20 * MINUTES_MS);

  afterAll(async () => {
    await Promise.all(deployments.map(async (deployment) => deployment.close()));
    forgetProviders();
  });

  const outcome = (name: string): Outcome => {
    const found = outcomes.get(name);
    if (found === undefined || found instanceof Error) throw found ?? new Error('it never began');
    return found;
  };

  test('gets through what passes: too many calls, server errors, a cut connection, late answers', () => {
    expect(outcome('passing').firstCode).toBe(0);
    expect(outcome('passing').census).toEqual(clean);
  });

  test('says what refused it, and keeps what was made', () => {
    expect(outcome('fatal').firstCode).toBe(1);
    expect(outcome('fatal').error).toContain('not today');
    expect(outcome('fatal').error).toContain('Unable to authenticate you');
    expect(outcome('fatal').stateful).toBeGreaterThan(0);
  });

  test.each(['passing', 'fatal', 'interrupted'])(
    'converges when it is repeated, with nothing made twice (%s)',
    (name) => {
      expect(outcome(name).plan).toEqual([]);
      expect(outcome(name).census).toEqual(clean);
    },
  );

  test('ends in order when it is interrupted: the droplet that was being made is kept', () => {
    expect(outcome('interrupted').firstCode).toBe(1);
    expect(outcome('interrupted').census['droplets']).toBe(1);
  });
});

async function convergence(deployment: Deployment, first: () => Promise<ProgramResult>): Promise<Outcome> {
  const { code, stderr } = await first();
  const stateful = deployment.resourcesInState();
  if (code !== 0) await deployment.apply();
  return { firstCode: code, error: stderr, stateful, plan: await deployment.plan(), census: counts(deployment) };
}

function counts({ simulator }: Deployment): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(simulator.objects.census()).filter(([kind]) => kind !== 'actions'));
}
