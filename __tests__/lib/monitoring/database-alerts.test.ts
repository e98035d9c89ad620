import { DatabaseCluster } from '@cdktf/provider-digitalocean/lib/database-cluster';
import { TerraformVariable } from 'cdktf';
import { DatabaseAlerts, type DatabaseAlertsProps } from '../../../lib/monitoring/database-alerts';
import { type SynthesizedStack, synthesize } from '../../../testing';

const EMAILS = ['ops@example.com'];

type Variable = (id: string) => TerraformVariable;
type Props = Partial<DatabaseAlertsProps>;

const alerts = (props: Props = {}, size: (variable: Variable) => string = () => 'db-s-2vcpu-4gb'): SynthesizedStack =>
  synthesize((stack) => {
    const cluster = new DatabaseCluster(stack, 'db', {
      name: 'shop',
      engine: 'pg',
      size: size((id) => new TerraformVariable(stack, id, {})),
      region: 'fra1',
      nodeCount: 1,
    });
    new DatabaseAlerts(stack, 'alerts', { name: 'shop', cluster, emails: EMAILS, ...props });
  });

describe('alerts of a managed database', () => {
  test.each([
    ['cpu', 'v1/dbaas/alerts/cpu_alerts', 80, '5m', 'shop: database CPU above 80% for 5m'],
    ['memory', 'v1/dbaas/alerts/memory_utilization_alerts', 85, '5m', 'shop: database memory above 85% for 5m'],
    ['disk', 'v1/dbaas/alerts/disk_utilization_alerts', 80, '5m', 'shop: database disk above 80% for 5m'],
    ['load', 'v1/dbaas/alerts/load_15_alerts', 4, '10m', 'shop: database load above 4 for 10m'],
  ])('tell of %s by default', (id, type, value, window, description) => {
    const stack = alerts();
    stack.has(`digitalocean_monitor_alert.alerts_${id}`, {
      type,
      value,
      window,
      description,
      compare: 'GreaterThan',
      enabled: true,
      entities: ['${digitalocean_database_cluster.db.id}'],
      alerts: { email: EMAILS, slack: undefined },
    });
    expect(stack.errors).toEqual([]);
  });

  test.each([
    ['db-s-1vcpu-1gb', 2],
    ['db-s-16vcpu-64gb', 32],
  ])("take the load's threshold from the size: for %s it is %s", (slug, value) => {
    alerts({}, () => slug).has('digitalocean_monitor_alert.alerts_load', { value });
  });

  test('leave the load out where the size is a reference, unless a threshold is given', () => {
    const size = (variable: Variable) => variable('size').stringValue;
    expect(alerts({}, size).count('digitalocean_monitor_alert')).toBe(3);
    const thresholds = { load: { above: 8, window: '1h' } } as const;
    alerts({ thresholds }, size).has('digitalocean_monitor_alert.alerts_load', { value: 8, window: '1h' });
  });

  test('take thresholds from the props, are left out, or wait', () => {
    const stack = alerts({ thresholds: { cpu: { above: 50, window: '30m' }, disk: false }, enabled: false });
    stack.has('digitalocean_monitor_alert.alerts_cpu', { value: 50, window: '30m', enabled: false });
    expect(stack.addressesOf('digitalocean_monitor_alert')).toEqual([
      'digitalocean_monitor_alert.alerts_cpu',
      'digitalocean_monitor_alert.alerts_load',
      'digitalocean_monitor_alert.alerts_memory',
    ]);
  });

  test.each<[string, Props, string]>([
    [
      'a percentage of 100, which nothing is above',
      { thresholds: { memory: { above: 100, window: '5m' } } },
      'thresholds.memory.above: 100% is not between 0 and 100; choose such a value, or false for no alert',
    ],
    [
      'a load of 0',
      { thresholds: { load: { above: 0, window: '5m' } } },
      'thresholds.load.above: 0 is not above 0; choose such a value, or false for no alert',
    ],
    [
      'nobody to tell',
      { emails: [] },
      'alerts go to nobody; name at least one verified e-mail address or a Slack channel',
    ],
  ])('refuse %s', (_, props, message) => {
    expect(alerts(props).errors).toEqual([`test/alerts: ${message}`]);
  });
});
