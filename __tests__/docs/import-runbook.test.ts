import { Simulator } from '../../simulator';
import { SSH_KEY } from '../simulator/deployment';
import type { ProgramResult } from '../support/run-program';
import { describeWithProviders } from '../support/terraform';
import { pages } from './markdown';
import { Clone } from './shell-session';

describeWithProviders('the runbook "Take over what exists", by the real Terraform', () => {
  let simulator: Simulator;
  let clone: Clone;
  let env: Readonly<Record<string, string>>;
  let followed: ProgramResult;
  let droplet: number;
  let left: number;

  const call = async <T>(path: string, body: object): Promise<T> => {
    const response = await fetch(`${simulator.url}/v2/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${simulator.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as T;
  };

  // What somebody has made by hand: a zone, a network, a droplet with a record.
  beforeAll(async () => {
    simulator = await Simulator.start({ domains: ['example.org'], sshKeys: [SSH_KEY] });
    clone = new Clone();
    const [key] = simulator.objects.list('ssh keys');
    const { vpc } = await call<{ vpc: { id: string } }>('vpcs', {
      name: 'old-network',
      region: 'fra1',
      ip_range: '10.110.0.0/24',
    });
    const made = await call<{ droplet: { id: number } }>('droplets', {
      name: 'planner',
      region: 'fra1',
      size: 's-1vcpu-1gb',
      image: 'ubuntu-24-04-x64',
      vpc_uuid: vpc.id,
      ssh_keys: [key?.['fingerprint']],
      ipv6: true,
      monitoring: true,
    });
    droplet = made.droplet.id;
    // And one that an apply has left behind.
    const orphan = {
      name: 'planner-left',
      region: 'fra1',
      size: 's-1vcpu-1gb',
      image: 'debian-13-x64',
      tags: ['planner'],
    };
    left = (await call<{ droplet: { id: number } }>('droplets', orphan)).droplet.id;
    await call('domains/example.org/records', { type: 'A', name: 'planner', data: '198.18.0.1', ttl: 1800 });
    env = {
      ...simulator.environment,
      TF_VAR_ssh_key_fingerprints: JSON.stringify([key?.['fingerprint']]),
      TF_VAR_admin_cidrs: '["203.0.113.7/32"]',
      TF_VAR_alert_email: 'ops@example.com',
    };
    followed = await clone.follow(page('docs/runbooks/import.md'), env);
  });
  afterAll(async () => {
    await simulator.stop();
    clone.remove();
  });

  const page = (file: string) => pages().find((candidate) => candidate.file === file)!;

  test('takes over network, droplet, zone and record, and replaces nothing', () => {
    expect(followed.code === 0 ? '' : followed.stdout + followed.stderr).toBe('');
    expect(followed.stdout).toMatch(/Plan: 4 to import, \d+ to add, 3 to change, 0 to destroy\./);
    expect(followed.stdout).toContain('none that keeps data is replaced or destroyed');
    expect(followed.stdout).toContain('No changes. Your infrastructure matches the configuration.');
    expect(simulator.objects.list('droplets').map(({ id }) => id)).toEqual([droplet, left]);
    expect(simulator.objects.list('domains')).toHaveLength(1);
  });

  test('finds the droplet that Terraform does not know', () => {
    expect(followed.stdout.match(/unknown to the state: .*/g)).toEqual([
      expect.stringContaining(`droplet ${left}, planner-left, made 2026-`),
    ]);
  });

  test('and the runbook on states finds what is sensitive in it', async () => {
    const { blocks } = page('docs/runbooks/state-with-passwords.md');
    const [look] = blocks.filter(({ language }) => language === 'sh').map((block) => ({ ...block, mark: 'run' }));
    const { code, stdout } = await clone.follow(
      { ...page('docs/runbooks/state-with-passwords.md'), blocks: [look!] },
      env,
    );
    expect(code).toBe(0);
    // Nothing in this stack is: its list is empty, or names what the provider marks without need.
    expect(stdout.split('\n').filter((address) => /database|spaces_key/.test(address))).toEqual([]);
  });
});
