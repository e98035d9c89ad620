import { Droplet } from '@cdktf/provider-digitalocean/lib/droplet';
import { KubernetesCluster } from '@cdktf/provider-digitalocean/lib/kubernetes-cluster';
import { MonitorAlert } from '@cdktf/provider-digitalocean/lib/monitor-alert';
import { TerraformVariable } from 'cdktf';
import { ComposeHost } from '../../../lib/compute/compose-host';
import { layOut } from '../../../lib/diagram/layout';
import { stackPage } from '../../../lib/report/html/stack-page';
import { reportOf } from '../../../lib/report/report-of';
import { billOf } from '../../../lib/terraform/bill-of';
import { hostProps } from '../../support/example-props';
import { everyStack, plannerStack, triaManagedStack } from '../../support/example-stacks';
import { synthesize } from '../../../testing';

describe('reportOf', () => {
  test.each(Object.entries(everyStack()))('%s costs what its constructs note', async (_name, { stack }) => {
    const report = await reportOf(stack);
    expect(report.sum).toEqual(billOf(stack).sum);
    expect(report.unpriced).toEqual([]);
    expect(report.costs.every((line) => line.for !== '')).toBe(true);
  });

  test('lists every address with its construct', async () => {
    const synthesized = plannerStack();
    const { addresses, resources } = await reportOf(synthesized.stack);
    expect(addresses.map(({ address }) => address)).toEqual(synthesized.addresses);
    expect(resources).toBe(synthesized.addresses.filter((address) => !address.startsWith('data.')).length);
    expect(addresses).toContainEqual({
      address: 'digitalocean_droplet.planner_host_droplet',
      path: 'planner/host/droplet',
    });
  });

  test('tells hosts with the same budgets once', async () => {
    const { hosts } = await reportOf(triaManagedStack().stack);
    expect(hosts.map(({ names }) => names)).toEqual([
      ['tria-enterprise-1', 'tria-enterprise-2'],
      ['tria-enterprise-chroma'],
    ]);
  });

  test('says when alerts go off, whether they do, and who is told', async () => {
    const { alerts, receivers } = await reportOf(plannerStack({ live: false }).stack);
    expect(alerts.map(({ about, condition, enabled }) => [about, condition, enabled])).toEqual(
      expect.arrayContaining([
        ['planner: CPU above 80% for 5m', '', true],
        ['https://planner.example.com/health', 'down in one region for 2m', false],
        ['https://planner.example.com/health', 'the certificate ends within 14 days', false],
      ]),
    );
    expect(receivers).toEqual(['var.alert_email']);
  });

  test('shows what the checks found', async () => {
    const { stack } = synthesize((scope) => {
      new ComposeHost(scope, 'host', hostProps({ size: 's-9vcpu-1gb' }));
    });
    const { checks } = await reportOf(stack);
    expect(checks.findings).toContainEqual(
      expect.objectContaining({ severity: 'error', problem: expect.stringContaining('s-9vcpu-1gb') }),
    );
  });
});

describe("a stack of one's own", () => {
  const synthesized = synthesize((scope) => {
    const size = new TerraformVariable(scope, 'size', { type: 'string' });
    new ComposeHost(scope, 'host', hostProps());
    new Droplet(scope, 'raw', { name: 'raw', region: 'fra1', size: 's-1vcpu-2gb', image: 'debian-13-x64' });
    new Droplet(scope, 'unknown', { name: 'unknown', region: 'fra1', size: size.stringValue, image: 'debian-13-x64' });
    new KubernetesCluster(scope, 'jobs', {
      name: 'jobs',
      region: 'ams3',
      version: '1.33',
      nodePool: { name: 'default', size: 's-1vcpu-2gb', nodeCount: 2 },
    });
    new MonitorAlert(scope, 'alert', {
      description: 'busy',
      type: 'v1/insights/droplet/cpu',
      compare: 'GreaterThan',
      value: 90,
      window: '5m',
      entities: [],
      alerts: { email: ['ops@example.com'], slack: [{ channel: '#ops', url: 'https://hooks.example.com/x' }] },
    });
  });

  test('is priced as a whole: by its notes, and by the estimate where there are none', async () => {
    const { costs, sum } = await reportOf(synthesized.stack);
    // $6.00 and 20 % for backups, $12.00, and two nodes of $12.00
    expect(sum.monthlyCents).toBe(600 + 120 + 1200 + 2400);
    expect(costs.map((line) => line.for)).toEqual(
      expect.arrayContaining(['host', 'digitalocean_droplet.raw', 'digitalocean_kubernetes_cluster.jobs']),
    );
  });

  test('names what is not in the sum, and why', async () => {
    const { unpriced } = await reportOf(synthesized.stack);
    expect(unpriced).toEqual([{ address: 'digitalocean_droplet.unknown', why: expect.stringContaining('size') }]);
  });

  test('has its regions, and alerts with conditions of their own', async () => {
    const { regions, alerts, receivers } = await reportOf(synthesized.stack);
    expect(regions).toEqual(['fra1', 'ams3']);
    expect(alerts[0]).toMatchObject({ about: 'busy', condition: 'GreaterThan 90 for 5m', enabled: true });
    expect(receivers).toEqual(['ops@example.com', '#ops']);
  });

  test('no text of it becomes markup', async () => {
    const hostile = `<script>alert("x")</script>&'`;
    const { stack } = synthesize((scope) => {
      new Droplet(scope, 'raw', { name: hostile, region: hostile, size: hostile, image: hostile });
    });
    const report = await reportOf(stack);
    const page = stackPage(report, await layOut(report.diagram), {
      index: hostile,
      guides: [{ title: hostile, href: hostile }],
    });
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;');
  });
});
