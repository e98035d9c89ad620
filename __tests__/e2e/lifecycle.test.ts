import { ApiDescription, descriptionProblem, unexplained } from '../simulator/api-description';
import { appStacks } from '../simulator/app-stacks';
import { Deployment, type EditableJson, type Measured, forgetProviders, unprotect } from '../simulator/deployment';
import { type EverydayChange, everydayChanges } from '../simulator/everyday-changes';
import type { ProgramResult } from '../support/run-program';
import { describeWithProviders } from '../support/terraform';

/** What a stack's life was like, from the first apply to the last destroy. */
interface Life {
  readonly resources: number;
  readonly apply: Measured;
  readonly secondPlan: Measured & { readonly changes: readonly string[] };
  readonly changes: readonly (EverydayChange & { readonly planned: readonly string[] })[];
  readonly afterChanges: readonly string[];
  readonly drift: { readonly wanted: readonly string[]; readonly changes: readonly string[] };
  readonly afterRepair: readonly string[];
  readonly refused: ProgramResult & { readonly callsThatChange: readonly string[] };
  readonly destroy: Measured;
  readonly before: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
  readonly simulatorMs: number;
}

/** Kinds that stay behind on purpose: the log of actions, and the default network of a region. */
const NOT_COUNTED = ['actions'];
const MINUTES_MS = 60_000;

const stacks = appStacks();
const simulated = stacks.filter(({ problem }) => problem === undefined);

const TITLE = 'the life of a stack, by the real Terraform and the real provider';

/** The provider's own waits make it minutes for each stack, so it is asked for. */
const describeLife: (body: () => void) => void =
  process.env['LIFECYCLE'] === '1'
    ? (body) => {
        describeWithProviders(TITLE, body);
      }
    : (body) => {
        describe.skip(`${TITLE} (takes minutes: LIFECYCLE=1 npx jest __tests__/e2e)`, body);
      };

describeLife(() => {
  const lives = new Map<string, Life | Error>();
  const deployments = new Map<string, Deployment>();
  const deploymentOf = (name: string): Deployment => {
    const deployment = deployments.get(name);
    if (!deployment) throw new Error(`${name} is not deployed`);
    return deployment;
  };

  // The provider's waits take most of the time, so all stacks live at once.
  beforeAll(async () => {
    for (const { name, text } of simulated) deployments.set(name, await Deployment.of(text));
    await Promise.all(
      simulated.map(async ({ name, text }) => {
        const lived = live(deploymentOf(name), JSON.parse(text) as EditableJson);
        lives.set(name, await lived.catch((error: unknown) => error as Error));
      }),
    );
  }, 25 * MINUTES_MS);

  afterAll(async () => {
    await Promise.all([...deployments.values()].map(async (deployment) => deployment.close()));
    forgetProviders();
    report(lives);
  });

  describe.each(simulated)('$name', ({ name }) => {
    const life = (): Life => {
      const lived = lives.get(name);
      if (lived === undefined || lived instanceof Error) throw lived ?? new Error('it never began');
      return lived;
    };

    test('is applied at the first go', () => {
      expect(life().apply.calls).toBeGreaterThan(life().resources);
    });

    test('has nothing left to do in a second plan', () => {
      expect(life().secondPlan.changes).toEqual([]);
    });

    test('changes what an everyday change is about, and nothing else', () => {
      expect(life().changes.map(({ title, planned }) => ({ title, planned }))).toEqual(
        life().changes.map(({ title, expected }) => ({ title, planned: expected })),
      );
      expect(life().changes.length).toBeGreaterThanOrEqual(4);
    });

    test('has nothing left to do when those are applied', () => {
      expect(life().afterChanges).toEqual([]);
    });

    test('finds what somebody changed by hand, and repairs it', () => {
      expect(life().drift.changes).toEqual(life().drift.wanted);
      expect(life().drift.wanted).not.toEqual([]);
      expect(life().afterRepair).toEqual([]);
    });

    test('refuses to destroy what holds data, before anything is touched', () => {
      const { code, stderr, callsThatChange } = life().refused;
      expect(code).toBe(1);
      expect(stderr).toContain('Instance cannot be destroyed');
      expect(callsThatChange).toEqual([]);
    });

    test('leaves an empty account behind once it is told to go', () => {
      expect(life().after).toEqual(life().before);
    });
  });

  for (const { name, problem } of stacks) {
    if (problem !== undefined) test.skip(`${name} (${problem})`, () => undefined);
  }

  const testDescription = descriptionProblem === undefined ? test : test.skip;
  testDescription(
    `calls and answers as DigitalOcean describes them${descriptionProblem ? ` (${descriptionProblem})` : ''}`,
    () => {
      const description = new ApiDescription();
      const calls = [...deployments.values()].flatMap((deployment) => deployment.calls);
      const found = calls.map((call) => description.deviations(call));
      const asDescribed = found.filter((deviations) => deviations.length === 0).length;
      console.info(`${calls.length} calls of the provider, ${asDescribed} as described without an exception`);
      expect(calls.length).toBeGreaterThan(0);
      expect(unexplained(found.flat())).toEqual([]);
    },
  );
});

async function live(deployment: Deployment, json: EditableJson): Promise<Life> {
  const { simulator } = deployment;
  const before = census(deployment);
  const apply = await deployment.apply();
  const simulatorMs = simulator.calls.totalMs;
  const secondPlan = await deployment.measuredPlan();

  const changes: (EverydayChange & { planned: readonly string[] })[] = [];
  for (const change of everydayChanges(json)) {
    changes.push({ ...change, planned: await deployment.planOf(change.edit ?? (() => undefined), change.variables) });
  }
  for (const { edit, variables, expected } of everydayChanges(json)) {
    if (expected.length === 0) continue;
    if (edit) deployment.edit(edit);
    if (variables) deployment.set(variables);
  }
  await deployment.apply();
  const afterChanges = await deployment.plan();

  const wanted = tamper(deployment);
  const drift = { wanted, changes: await deployment.plan() };
  await deployment.apply();
  const afterRepair = await deployment.plan();

  const callsBefore = deployment.calls.length;
  const refusedResult = await deployment.tryDestroy();
  const callsThatChange = deployment.calls
    .slice(callsBefore)
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);
  deployment.edit(unprotect);
  const destroy = await deployment.destroy();
  return {
    resources: Object.values(json.resource ?? {}).reduce((sum, items) => sum + Object.keys(items).length, 0),
    apply,
    secondPlan,
    changes,
    afterChanges,
    drift,
    afterRepair,
    refused: { ...refusedResult, callsThatChange },
    destroy,
    before,
    after: census(deployment),
    simulatorMs,
  };
}

/** Changes things behind Terraform's back; gives back what the next plan has to do about it. */
function tamper({ simulator, addressOf }: Deployment): readonly string[] {
  const { objects } = simulator;
  const wanted: string[] = [];
  const [alert] = objects.list('alerts');
  if (alert) {
    objects.remove('alerts', String(alert['id']));
    wanted.push(`create ${addressOf('digitalocean_monitor_alert', String(alert['id']))}`);
  }
  const [firewall] = objects.list('firewalls');
  if (firewall) {
    objects.change('firewalls', String(firewall['id']), { inbound: [] });
    wanted.push(`update ${addressOf('digitalocean_firewall', String(firewall['id']))}`);
  }
  const record = objects.list('records').find(({ type }) => type === 'A');
  if (record) {
    objects.change('records', String(record['id']), { data: '192.0.2.1' });
    wanted.push(`update ${addressOf('digitalocean_record', String(record['id']))}`);
  }
  return wanted.sort();
}

function census({ simulator }: Deployment): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(simulator.objects.census()).filter(([kind]) => !NOT_COUNTED.includes(kind)));
}

function report(lives: ReadonlyMap<string, Life | Error>): void {
  const rows = [...lives].flatMap(([stack, life]) => {
    if (life instanceof Error) return [];
    const { resources, apply, secondPlan, destroy, simulatorMs } = life;
    const share = `${(simulatorMs / 10 / apply.seconds).toFixed(2)} %`;
    const seconds = [apply, secondPlan, destroy].map((measured) => measured.seconds.toFixed(1));
    return [
      `${stack}: ${resources} resources, apply ${seconds[0]} s in ${apply.calls} calls (simulator ${share}), ` +
        `second plan ${seconds[1]} s, destroy ${seconds[2]} s in ${destroy.calls} calls`,
    ];
  });
  console.info(rows.join('\n'));
}
