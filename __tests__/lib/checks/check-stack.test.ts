import { Droplet } from '@cdktf/provider-digitalocean/lib/droplet';
import { DigitaloceanProvider } from '@cdktf/provider-digitalocean/lib/provider';
import { App, TerraformStack } from 'cdktf';
import '../../../testing/jest';
import { checkStack } from '../../../lib/checks/check-stack';
import { describeFinding, isAtLeast } from '../../../lib/checks/finding';
import { RULE_IDS } from '../../../lib/checks/rule';
import { RULES } from '../../../lib/checks/rules';
import { suppress } from '../../../lib/checks/suppress';
import { faultsOf } from '../../../lib/terraform/faults-of';
import { everyStack, plannerHaStack, plannerStack, triaManagedStack } from '../../support/example-stacks';
import type { SynthesizedStack } from '../../../testing';

const stacks = everyStack();

const grave = async (stack: SynthesizedStack): Promise<readonly string[]> => {
  const { findings } = await checkStack(stack.stack);
  return findings
    .filter(({ severity }) => isAtLeast(severity, 'warning'))
    .map(({ rule, severity, at }) => `${severity} ${rule} ${at}`);
};

test('every rule has its name once', () => {
  expect(RULES.map(({ id }) => id)).toEqual(RULE_IDS);
});

describe('the stacks of the app', () => {
  test.each([
    ['planner', []],
    [
      'planner-ha',
      [
        'warning availability planner-ha/planner',
        'warning single-point-of-failure digitalocean_loadbalancer.planner_load_balancer',
      ],
    ],
    ['tria-pov', []],
    ['tria-pov-tight', []],
    ['tria-small-business', ['warning availability tria-small-business/tria']],
    ['tria-enterprise-single', []],
    [
      'tria-enterprise-self-hosted',
      [
        'warning availability tria-enterprise-self-hosted/tria',
        'warning single-point-of-failure digitalocean_loadbalancer.tria_load_balancer',
        'warning single-point-of-failure digitalocean_droplet.tria_chroma_host_droplet',
        'warning single-point-of-failure digitalocean_droplet.tria_database_host_droplet',
      ],
    ],
    [
      'tria-enterprise',
      [
        'warning availability tria-enterprise/tria',
        'warning single-point-of-failure digitalocean_loadbalancer.tria_load_balancer',
        'warning single-point-of-failure digitalocean_droplet.tria_chroma_host_droplet',
        'warning single-point-of-failure digitalocean_database_cluster.tria_sessions',
      ],
    ],
  ])('%s is told what it lacks, and nothing more', async (name, told) => {
    expect(await grave(stacks[name]!)).toEqual(told);
  });

  test('what a document promises stands beside what the parts give', async () => {
    const { findings } = await checkStack(stacks['planner-ha']!.stack);
    expect(findings[0]?.problem).toBe(
      'load balancer 99.9 % and droplets 99.999 % and database 99.95 % make 99.85 % (64.8 min/month), its document promises 99.9 %',
    );
    expect(findings[0]?.remedy).toBe('promise 99.85 %, or strengthen the weakest part, the load balancer');
  });

  test('a second node and a standby are what the warnings ask for', async () => {
    const stack = triaManagedStack({
      loadBalancer: { sizeUnit: 2 },
      sessions: { on: 'valkey', size: 'db-s-1vcpu-2gb', nodes: 2 },
    });
    expect(await grave(stack)).toEqual([
      'warning availability tria-enterprise/tria',
      'warning single-point-of-failure digitalocean_droplet.tria_chroma_host_droplet',
    ]);
  });
});

describe('what constructs find themselves', () => {
  test('comes under its rule, and once', async () => {
    const stack = plannerStack({ size: 's-1vcpu-512mb-10gb', swapMib: 0 });
    const { findings } = await checkStack(stack.stack);
    expect(findings.filter(({ rule }) => rule === 'memory').map(describeFinding)).toEqual([
      expect.stringMatching(/^planner\/planner\/host: memory: services need 936 MiB/),
      expect.stringMatching(/^planner\/planner\/host: memory: services need 1192 MiB during a deploy/),
    ]);
    const others = faultsOf(stack.stack).length - 2;
    expect(findings.filter(({ rule }) => ['definition', 'connections'].includes(rule))).toHaveLength(others);
  });

  test('an old version is told by the construct and not again by its resource', async () => {
    const stack = plannerHaStack({ database: { version: '13' } });
    const { findings } = await checkStack(stack.stack);
    expect(findings.filter(({ rule }) => rule === 'end-of-life').map(({ at }) => at)).toEqual([
      'planner-ha/planner/database',
    ]);
  });

  test('so is a budget', async () => {
    const { findings } = await checkStack(plannerStack({ budget: { usd: 5, above: 'warn' } }).stack);
    expect(findings.filter(({ rule }) => rule === 'budget')).toEqual([
      expect.objectContaining({ severity: 'warning', at: 'planner', problem: expect.stringContaining('$8.20') }),
    ]);
  });

  test('a host without backups, or with copies elsewhere', async () => {
    const of = async (stack: SynthesizedStack) =>
      (await checkStack(stack.stack)).findings.filter(({ rule }) => rule === 'backups').map(({ problem }) => problem);
    expect(await of(plannerStack())).toEqual(['the dumps of its database stay on the droplet']);
    expect(await of(plannerStack({ backups: { bucket: { name: 'acme-x', region: 'fra1' } } }))).toEqual([]);
    expect(await of(plannerStack({ dropletBackups: false }))).toContain('DigitalOcean makes no backups of it');
  });
});

describe("a user's own stack and test", () => {
  function own(): { readonly stack: TerraformStack; readonly droplet: Droplet } {
    const stack = new TerraformStack(new App(), 'own');
    new DigitaloceanProvider(stack, 'digitalocean');
    return {
      stack,
      droplet: new Droplet(stack, 'web', { name: 'web', image: 'debian-13-x64', region: 'fra1', size: 'c-2' }),
    };
  }

  test('fails with a line for each finding, from a severity on', async () => {
    await expect(expect(own().stack).toHaveNoFindings()).rejects.toThrow(
      /^own has 4 findings:\n {2}warning: digitalocean_droplet\.web: no SSH key/,
    );
    await expect(own().stack).toHaveNoFindings('error');
    await expect(plannerStack()).toHaveNoFindings();
    await expect(plannerStack()).not.toHaveNoFindings('note');
  });

  test('what is suppressed at a construct holds for it and below, with its reason', async () => {
    const { stack, droplet } = own();
    suppress(droplet, 'ssh-open', 'the image brings its keys');
    suppress(stack, 'backups', 'nothing is kept on it');
    const { findings, suppressed } = await checkStack(stack);
    expect(findings.map(({ rule }) => rule)).not.toContain('ssh-open');
    expect(suppressed.map(({ rule, reason }) => [rule, reason])).toEqual([
      ['ssh-open', 'the image brings its keys'],
      ['backups', 'nothing is kept on it'],
    ]);
  });

  test('not beside it, and not for other rules', async () => {
    const { stack, droplet } = own();
    new Droplet(stack, 'web2', { name: 'web2', image: 'debian-13-x64', region: 'fra1', size: 'c-2' });
    suppress(droplet, 'ssh-open', 'the image brings its keys');
    const { findings, suppressed } = await checkStack(stack);
    expect(suppressed.map(({ at }) => at)).toEqual(['digitalocean_droplet.web']);
    expect(findings.filter(({ rule }) => rule === 'ssh-open').map(({ at }) => at)).toEqual([
      'digitalocean_droplet.web2',
    ]);
  });

  test('a suppression that nothing needs is told', async () => {
    const { stack, droplet } = own();
    suppress(droplet, 'region-latency', 'far away on purpose');
    expect((await checkStack(stack)).findings).toContainEqual({
      rule: 'region-latency',
      severity: 'note',
      at: 'own/web',
      problem: 'what is suppressed here is not found any more',
      remedy: 'take the suppression away',
    });
  });

  test('one without a reason, or for no rule, is a fault', () => {
    const { stack, droplet } = own();
    suppress(droplet, 'backups', ' ');
    suppress(stack, 'backup' as 'backups', 'x');
    expect(faultsOf(stack).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^suppress: "backup" is not a known rule .*; use backups/),
      'suppress: backups has no reason; say why it is all right here',
    ]);
  });
});
