import { descriptionProblem, expectDescribed } from '../simulator/api-description';
import { Deployment, forgetProviders } from '../simulator/deployment';
import { type HardLife, type OrdinaryLife, liveOrdinarily, liveThroughTrouble } from '../simulator/life';
import { livedStacks } from '../simulator/lived-stacks';
import { type KilledLife, type StuckLife, liveKilled, liveStuck } from '../simulator/unfinished';
import { expectGolden } from '../support/golden';
import { describeWithProviders, providersProblem } from '../support/terraform';

const MINUTES_MS = 60_000;

describeWithProviders('the life of a stack, by the real Terraform and the real provider', () => {
  const stacks = livedStacks();
  const ordinary = new Map<string, OrdinaryLife | Error>();
  const hard = new Map<string, HardLife | Error>();
  const killed = new Map<string, KilledLife | Error>();
  const stuck = new Map<string, StuckLife | Error>();
  const byOpenTofu = new Map<string, OrdinaryLife | Error>();
  const deployments: Deployment[] = [];
  // Two droplets and a database.
  const unfinished = stacks.filter(({ name }) => name === 'planner-ha');
  const openTofuProblem = providersProblem('tofu');
  const tofuStacks = stacks.filter(({ name }) => openTofuProblem === undefined && name === 'planner');

  const lived = async <T>(
    into: Map<string, T | Error>,
    name: string,
    text: string,
    live: (deployment: Deployment) => Promise<T>,
    program?: string,
  ): Promise<void> => {
    try {
      const deployment = await Deployment.of(text, {}, program);
      deployments.push(deployment);
      into.set(name, await live(deployment));
    } catch (error) {
      into.set(name, error as Error);
    }
  };

  // The provider's waits take most of the time, so all of them live at once.
  beforeAll(async () => {
    await Promise.all([
      ...stacks.flatMap((stack) => [
        lived(ordinary, stack.name, stack.text, async (deployment) => liveOrdinarily(deployment, stack)),
        lived(hard, stack.name, stack.text, liveThroughTrouble),
      ]),
      ...unfinished.flatMap(({ name, text }) => [
        lived(killed, name, text, liveKilled),
        lived(stuck, name, text, liveStuck),
      ]),
      ...tofuStacks.map(async (stack) => {
        return lived(byOpenTofu, stack.name, stack.text, async (it) => liveOrdinarily(it, stack), 'tofu');
      }),
    ]);
  }, 25 * MINUTES_MS);

  afterAll(async () => {
    await Promise.all(deployments.map(async (deployment) => deployment.close()));
    forgetProviders();
    report(ordinary, hard);
  });

  describe.each(stacks)('$name', ({ name }) => {
    const life = (): OrdinaryLife => of(ordinary, name);
    const trouble = (): HardLife => of(hard, name);

    test('is applied at the first go', () => {
      expect(life().apply.calls).toBeGreaterThan(life().resources);
    });

    test('has nothing left to do in a second plan', () => {
      expect(life().secondPlan.changes).toEqual([]);
    });

    test('changes what an everyday change is about, and nothing else', () => {
      const [sameHost] = life().changes;
      expect(sameHost?.plan).toEqual([]);
      const lists = [...life().changes, trouble().replacement].map(({ title, plan }) => {
        return [title, ...(plan.length > 0 ? plan : ['nothing']).map((line) => `  ${line}`), ''].join('\n');
      });
      expectGolden(`changes/${name}`, { 'changes.txt': lists.join('\n') });
    });

    test('has nothing left to do when those are applied, a renamed droplet among them, and loses nothing by it', () => {
      expect(life().afterChanges).toEqual([]);
      expect(life().kept.after).toEqual(expect.arrayContaining([...life().kept.before]));
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

    test('is the same when its first apply is killed and its second one meets faults, and nothing is lost', () => {
      expect(trouble().killed.code).not.toBe(0);
      expect(trouble().killed.resources).toBeGreaterThan(0);
      expect(trouble().killed.lost).toEqual([]);
      expect(trouble().refused.code).toBe(1);
      expect(trouble().faults).toBeGreaterThan(10);
      expect(trouble().converged).toEqual({ plan: [], lost: [] });
      expect(trouble().applied).toEqual(life().applied);
    });

    test('keeps address, volume, share, balancer and database when a droplet has to be replaced', () => {
      expect(trouble().replacement.plan.filter((line) => line.startsWith('replace digitalocean_droplet'))).toHaveLength(
        1,
      );
      expect(trouble().kept.after).toEqual(trouble().kept.before);
      expect(trouble().afterReplacement).toEqual([]);
    });

    test('is imported where its state was lost, without replacing anything', () => {
      const others = trouble().imported.filter((line) => !line.startsWith('import '));
      expect(
        others.filter((line) => !/^(update|create digitalocean_(spaces_key|volume_attachment))/.test(line)),
      ).toEqual([]);
      expect(trouble().afterImport).toEqual([]);
      expect(trouble().after).toEqual(trouble().before);
    });
  });

  const describeUnfinished = unfinished.length > 0 ? describe : describe.skip;
  describeUnfinished('planner-ha, while DigitalOcean is making droplets and a database', () => {
    test('killed, it leaves behind what Terraform does not know, and a plan would make again', () => {
      const { lost, plan } = of(killed, 'planner-ha');
      expect(lost.map((item) => item.split(' ')[0])).toEqual(['databases', 'droplets', 'droplets']);
      expect(plan.filter((line) => /digitalocean_(droplet|database_cluster)/.test(line))).toEqual([
        'create digitalocean_database_cluster.planner_database',
        'create digitalocean_droplet.planner_host-1_droplet',
        'create digitalocean_droplet.planner_host-2_droplet',
      ]);
    });

    test('and goes on from there once those are imported', () => {
      const { imported, afterImport } = of(killed, 'planner-ha');
      expect(imported.filter((line) => /digitalocean_(droplet|database_cluster)/.test(line))).toEqual([
        'update digitalocean_database_cluster.planner_database',
        'update digitalocean_droplet.planner_host-1_droplet',
        'update digitalocean_droplet.planner_host-2_droplet',
      ]);
      expect(afterImport).toEqual({ plan: [], lost: [] });
    });

    test('waiting in vain, it says for what; the provider forgets the database, and taints the droplets', () => {
      const { apply, lost, refused } = of(stuck, 'planner-ha');
      expect(apply.code).toBe(1);
      expect(apply.stderr).toMatch(/Error waiting for droplet \(\d+\) to become ready/);
      expect(apply.stderr).toContain('Timeout waiting to database cluster to become online');
      expect(lost).toEqual([expect.stringMatching(/^databases /)]);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('Instance cannot be destroyed');
    });

    test('and goes on once what got ready is untainted or imported, and what did not is deleted', () => {
      const { plan, after } = of(stuck, 'planner-ha');
      expect(plan.filter((line) => /digitalocean_(droplet|database_cluster)/.test(line))).toEqual([
        expect.stringMatching(/^create digitalocean_droplet\./),
        'update digitalocean_database_cluster.planner_database',
      ]);
      expect(after).toEqual({ plan: [], lost: [] });
    });
  });

  const testByOpenTofu = tofuStacks.length > 0 ? test : test.skip;
  const why = openTofuProblem === undefined ? '' : ` (${openTofuProblem})`;
  testByOpenTofu(`planner lives the same life by OpenTofu${why}`, () => {
    const told = ({
      secondPlan,
      changes,
      afterChanges,
      drift,
      afterRepair,
      refused,
      applied,
      after,
    }: OrdinaryLife) => ({
      ...{ secondPlan: secondPlan.changes, changes, afterChanges, afterRepair, applied, after },
      ...{ isDriftFound: drift.changes.join() === drift.wanted.join() },
      ...{ code: refused.code, callsThatChange: refused.callsThatChange },
    });
    expect(told(of(byOpenTofu, 'planner'))).toEqual(told(of(ordinary, 'planner')));
  });

  const testDescription = descriptionProblem === undefined ? test : test.skip;
  testDescription(
    `calls and answers as DigitalOcean describes them${descriptionProblem ? ` (${descriptionProblem})` : ''}`,
    () => {
      expectDescribed(deployments.flatMap((deployment) => deployment.calls));
    },
  );
});

function of<T>(lives: ReadonlyMap<string, T | Error>, name: string): T {
  const life = lives.get(name);
  if (life instanceof Error) throw life;
  if (life === undefined) throw new Error(`the life of ${name} never began`);
  return life;
}

function report(
  ordinary: ReadonlyMap<string, OrdinaryLife | Error>,
  hard: ReadonlyMap<string, HardLife | Error>,
): void {
  const rows = [...ordinary].flatMap(([stack, life]) => {
    if (life instanceof Error) return [];
    const trouble = hard.get(stack);
    const { resources, apply, secondPlan, destroy, simulatorSeconds } = life;
    const share = `${((100 * simulatorSeconds) / apply.seconds).toFixed(2)} %`;
    const seconds = [apply, secondPlan, destroy].map((measured) => measured.seconds.toFixed(1));
    return [
      `${stack}: ${resources} resources, apply ${seconds[0]} s in ${apply.calls} calls (simulator ${share}), second ` +
        `plan ${seconds[1]} s, destroy ${seconds[2]} s in ${destroy.calls} calls, ` +
        `${trouble === undefined || trouble instanceof Error ? 'no' : trouble.faults} faults survived`,
    ];
  });
  console.info(rows.join('\n'));
}
