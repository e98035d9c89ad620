import { renderMime } from '../../cloud-init/mime';
import { summarize } from '../../cli/stack-summary';
import {
  plannerHaStack,
  plannerStack,
  triaManagedStack,
  triaPovStack,
  triaPovTightStack,
  triaSelfHostedStack,
  triaSingleStack,
  triaSmallBusinessStack,
} from '../support/example-stacks';
import type { ProgramResult } from '../support/run-program';
import type { SynthesizedStack } from '../../testing';
import { TemporaryDirectory } from '../support/temporary-directory';
import { describeWithProviders, describeWithTerraform, runTerraform } from '../support/terraform';

const GOOD = {
  admin_cidrs: ['203.0.113.7/32', '2001:db8::/64'],
  ssh_key_fingerprints: ['3b:16:e4:bf:8b:00:8b:b8:59:8c:a9:d3:f0:19:fa:45', '12345'],
  alert_email: 'ops@example.com',
};

const SLACK = { slack_webhook_url: 'https://hooks.example.com/hidden' };

const AWKWARD = '#!/bin/bash\necho "${HOME} %{ if x } $${y} %%{z} $$${HOME} \\${A} \\n \'é 🌍\'"\r\n\n\techo done';

/** A configuration in a folder of its own, where Terraform has been initialised. */
class Workspace {
  private readonly directory = new TemporaryDirectory();

  constructor(text: string) {
    this.directory.write('cdk.tf.json', text);
  }

  async run(...args: readonly string[]): Promise<ProgramResult> {
    return runTerraform(this.directory.root, args, { DIGITALOCEAN_TOKEN: 'fake' });
  }

  async init(): Promise<this> {
    const { code, stderr } = await this.run('init');
    if (code !== 0) throw new Error(stderr);
    return this;
  }

  async plan(variables: Readonly<Record<string, unknown>>, ...args: readonly string[]): Promise<ProgramResult> {
    this.directory.write('given.auto.tfvars.json', JSON.stringify(variables));
    return this.run('plan', ...args);
  }

  remove(): void {
    this.directory.remove();
  }
}

interface PlannedResource {
  readonly address: string;
  readonly values: Readonly<Record<string, unknown>>;
}

interface ShownPlan {
  readonly prior_state?: {
    readonly values: { readonly root_module: { readonly resources: readonly PlannedResource[] } };
  };
  readonly planned_values: { readonly root_module: { readonly resources: readonly PlannedResource[] } };
}

const OWN_PARTS = [{ filename: '90-own.sh', contentType: 'text/x-shellscript', content: AWKWARD }];

const open: Workspace[] = [];
async function workspace(text: string): Promise<Workspace> {
  const made = new Workspace(text);
  open.push(made);
  return made.init();
}
afterAll(() => {
  for (const made of open) made.remove();
});

describeWithProviders('with the real providers', () => {
  describe.each([
    ['planner', () => plannerStack()],
    ['planner-ha', () => plannerHaStack()],
    [
      'planner with all that is optional',
      () =>
        plannerStack({
          slackChannel: '#ops',
          database: { size: 'db-s-1vcpu-2gb', nodes: 2, storageGib: 40 },
          backups: { bucket: { name: 'acme-planner-backups', region: 'fra1' } },
          dns: { management: 'new-zone' },
          aliases: ['www.planner.example.com'],
          userDataParts: OWN_PARTS,
        }),
    ],
    [
      'planner-ha with all that is optional',
      () =>
        plannerHaStack({
          slackChannel: '#ops',
          instances: 3,
          dns: { management: 'new-zone' },
          userDataParts: OWN_PARTS,
        }),
    ],
    ['tria-pov', () => triaPovStack()],
    ['tria-pov-tight', () => triaPovTightStack()],
    ['tria-small-business', () => triaSmallBusinessStack()],
    ['tria-enterprise-single', () => triaSingleStack()],
    ['tria-enterprise-self-hosted', () => triaSelfHostedStack()],
    ['tria-enterprise', () => triaManagedStack()],
    [
      'tria-small-business with a database of its own and all that is optional',
      () =>
        triaSmallBusinessStack({
          slackChannel: '#ops',
          database: 'self-hosted',
          backups: { bucket: { name: 'acme-tria-backups', region: 'fra1' } },
          archive: {
            name: 'acme-tria-archive',
            region: 'fra1',
            expire: [{ prefix: 'generated/', afterDays: 365 }],
            keepDeletedDays: 30,
            cdn: { domain: 'static.example.com' },
          },
          chroma: { size: 's-2vcpu-4gb', volumeGib: 20 },
          monitoring: { receivers: { telegram: { chatId: -1001 } }, grafana: true },
          agent: 'newrelic',
          aliases: ['www.tria-small-business.example.com'],
        }),
    ],
    [
      'tria-enterprise with all that is optional',
      () =>
        triaManagedStack({
          slackChannel: '#ops',
          live: true,
          instances: 3,
          dns: { management: 'new-zone' },
          frontend: { image: 'ghcr.io/acme/frontend:1' },
          loadBalancer: { sizeUnit: 2, ipv6: true, stickySeconds: 600 },
          database: {
            nodes: 3,
            storageGib: 200,
            settings: { workMemMib: 16 },
            replicas: [{ name: 'reports' }],
          },
          sessions: { on: 'valkey', size: 'db-s-1vcpu-2gb', nodes: 2 },
          monitoring: { receivers: { slack: { channel: '#ops' } } },
          agent: { vendor: 'datadog', site: 'datadoghq.eu' },
        }),
    ],
  ])('%s', (_, create) => {
    let stack: SynthesizedStack;
    let terraform: Workspace;
    let plan: ShownPlan;
    let planned: string;

    beforeAll(async () => {
      stack = create();
      terraform = await workspace(stack.text);
      const asked = stack.json.variable?.['slack_webhook_url'] ? { ...GOOD, ...SLACK } : GOOD;
      const { code, stdout, stderr } = await terraform.plan(asked, '-out=plan');
      if (code !== 0) throw new Error(stderr);
      planned = stdout;
      plan = JSON.parse((await terraform.run('show', '-json', 'plan')).stdout) as ShownPlan;
    });

    test('is valid', async () => {
      expect(await terraform.run('validate', '-no-color')).toMatchObject({ code: 0, stderr: '' });
    });

    test('adds as many resources as the summary says', () => {
      const [summary] = summarize(stack.stack.node.root);
      expect(planned).toContain(`Plan: ${summary?.resources} to add, 0 to change, 0 to destroy.`);
      expect(planned).not.toContain('Warning');
    });

    test('shows no secret', () => {
      expect(planned).not.toContain(SLACK.slack_webhook_url);
    });

    test('knows the user data at plan, byte for byte as it was counted', () => {
      const rendered = new Map(
        plan.prior_state?.values.root_module.resources.map((item) => [item.address, item.values['rendered']]),
      );
      const sources = stack.addressesOf('cloudinit_config');
      expect(sources).toHaveLength(stack.count('digitalocean_droplet'));
      const texts = sources.map((address) => {
        const parts = stack.userData(address).map(({ text, ...part }) => ({ ...part, content: text }));
        const text = renderMime(parts);
        expect(rendered.get(address)).toBe(text);
        return text;
      });
      const counted = summarize(stack.stack.node.root)[0]?.hosts.map(({ userData }) => userData) ?? [];
      expect(counted.sort()).toEqual(texts.map((text) => `${Buffer.byteLength(text)} of 65536`).sort());
    });

    test('keeps the user data known for the droplet', () => {
      const droplets = plan.planned_values.root_module.resources.filter((item) =>
        item.address.startsWith('digitalocean_droplet.'),
      );
      expect(droplets).not.toHaveLength(0);
      // What is unknown until the apply is absent from the planned values.
      for (const { values } of droplets) expect(values['user_data']).toEqual(expect.any(String));
    });
  });
});

describeWithTerraform('the variables', () => {
  let terraform: Workspace;
  beforeAll(async () => {
    // They are looked at before anything else, so they are asked for alone.
    const { variable } = plannerStack({ slackChannel: '#ops' }).json;
    terraform = await workspace(JSON.stringify({ variable }));
  });

  const CIDR = 'Each range has to be in CIDR notation, such as "203.0.113.7/32".';
  const WORLD = 'SSH must not be open to the world: the widest ranges are IPv4 /8 and IPv6 /16.';
  const KEY = 'Each key has to be an MD5 fingerprint such as "3b:16:e4:...", or a numeric id.';
  const WEBHOOK = 'Write the https address of an incoming webhook.';

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['no range', { admin_cidrs: [] }, 'Name at least one range, such as ["203.0.113.7/32"].'],
    ['the world', { admin_cidrs: ['0.0.0.0/0'] }, WORLD],
    ['the world over IPv6', { admin_cidrs: ['::/0'] }, WORLD],
    ['the world inside a list', { admin_cidrs: ['203.0.113.7/32', '::/0'] }, WORLD],
    ['half of the world', { admin_cidrs: ['0.0.0.0/1'] }, WORLD],
    ['the whole of IPv6 in use', { admin_cidrs: ['2000::/3'] }, WORLD],
    ['what is no range', { admin_cidrs: ['office'] }, CIDR],
    ['an address without its length', { admin_cidrs: ['203.0.113.7'] }, CIDR],
    ['null for ranges', { admin_cidrs: null }, 'required variable may not be set to null'],
    ['no key', { ssh_key_fingerprints: [] }, 'Name at least one SSH key, or nobody can log in.'],
    ['a public key', { ssh_key_fingerprints: ['ssh-ed25519 AAAA me@example.com'] }, KEY],
    ['a SHA-256 fingerprint', { ssh_key_fingerprints: ['SHA256:abcdef'] }, KEY],
    ['no e-mail address', { alert_email: 'ops' }, 'Write an e-mail address.'],
    ['two e-mail addresses', { alert_email: 'a@example.com, b@example.com' }, 'Write an e-mail address.'],
    ['a Slack address without TLS', { slack_webhook_url: 'http://hooks.example.com' }, WEBHOOK],
  ])('refuse %s', async (_, variables, message) => {
    const { code, stderr } = await terraform.plan({ ...GOOD, ...SLACK, ...variables });
    expect(code).toBe(1);
    expect(unwrapped(stderr)).toContain(message);
  });

  test('have no defaults', async () => {
    const { code, stderr } = await terraform.plan({});
    expect(code).toBe(1);
    for (const name of ['admin_cidrs', 'ssh_key_fingerprints', 'alert_email', 'slack_webhook_url']) {
      expect(stderr).toContain(`"${name}"`);
    }
  });

  test.each([
    ['a single address', ['203.0.113.7/32']],
    ['the widest ranges allowed', ['10.0.0.0/8', '2001::/16']],
  ])('take %s', async (_, ranges) => {
    const { code } = await terraform.plan({ ...GOOD, ...SLACK, admin_cidrs: ranges });
    expect(code).toBe(0);
  });
});

/** Terraform breaks its messages into lines with a bar before each. */
function unwrapped(text: string): string {
  return text.replaceAll(/\s*\n[│\s]*/g, ' ');
}
