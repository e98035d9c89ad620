import { TerraformVariable } from 'cdktf';
import { alertTypeProblem } from '../../../lib/catalog/alert-types';
import {
  LoadBalancerAlerts,
  type LoadBalancerAlertsProps,
  type LoadBalancerThresholds,
} from '../../../lib/monitoring/load-balancer-alerts';
import { LoadBalancer } from '../../../lib/network/load-balancer';
import { PrivateNetwork } from '../../../lib/network/private-network';
import { type SynthesizedStack, synthesize } from '../../../testing';

const EMAILS = ['ops@example.com'];

describe('alerts of a load balancer', () => {
  const alerts = (
    props:
      | Partial<LoadBalancerAlertsProps>
      | ((variable: (id: string) => TerraformVariable) => Partial<LoadBalancerAlertsProps>) = {},
  ): SynthesizedStack =>
    synthesize((stack) => {
      const network = new PrivateNetwork(stack, 'network', { name: 'shop', region: 'fra1', ipRange: '10.120.0.0/24' });
      const domains = ['shop.example.com'];
      const lb = { name: 'shop', region: 'fra1', network, domains, targetTag: 'shop' };
      const loadBalancer = new LoadBalancer(stack, 'lb', lb);
      const given = typeof props === 'function' ? props((id) => new TerraformVariable(stack, id, {})) : props;
      new LoadBalancerAlerts(stack, 'alerts', { name: 'shop', loadBalancer, emails: EMAILS, ...given });
    });

  test.each([
    ['health', 'droplet_health', 'LessThan', 100, 'shop: healthy droplets below 100% for 5m'],
    [
      'response_time',
      'high_http_request_response_time_95p',
      'GreaterThan',
      3,
      'shop: 95th percentile of response times above 3 s for 5m',
    ],
    ['server_errors', 'increase_in_http_error_rate_count_5xx', 'GreaterThan', 10, 'shop: 5xx answers above 10 for 5m'],
  ])('tell of %s by default', (id, type, compare, value, description) => {
    const stack = alerts();
    stack.has(`digitalocean_monitor_alert.alerts_${id}`, {
      type: `v1/insights/lbaas/${type}`,
      compare,
      value,
      window: '5m',
      description,
      enabled: true,
      entities: ['${digitalocean_loadbalancer.lb.id}'],
      alerts: { email: EMAILS, slack: undefined },
    });
    expect(stack.count('digitalocean_monitor_alert')).toBe(3);
    expect(stack.errors).toEqual([]);
  });

  test('are of types that exist, which Terraform does not look at', () => {
    const stack = alerts();
    const types = stack.addressesOf('digitalocean_monitor_alert').map((address) => stack.at(address)['type']);
    expect(types.map((type) => alertTypeProblem(String(type)))).toEqual(Array(3).fill(undefined));
  });

  test('take thresholds and windows from the props, or are left out', () => {
    const stack = alerts({
      thresholds: {
        healthyDroplets: { below: 50, window: '10m' },
        responseTime: { above: 0.5, window: '1h' },
        serverErrors: false,
      },
    });
    stack.has('digitalocean_monitor_alert.alerts_health', { value: 50, window: '10m' });
    stack.has('digitalocean_monitor_alert.alerts_response_time', { value: 0.5, window: '1h' });
    expect(stack.count('digitalocean_monitor_alert')).toBe(2);
  });

  test('can wait', () => {
    alerts({ enabled: false }).has('digitalocean_monitor_alert.alerts_health', { enabled: false });
  });

  test('may have thresholds that are references', () => {
    const stack = alerts((variable) => ({
      thresholds: { responseTime: { above: variable('limit').numberValue, window: '5m' } },
    }));
    stack.has('digitalocean_monitor_alert.alerts_response_time', {
      value: '${var.limit}',
      description: 'shop: 95th percentile of response times above its threshold for 5m',
    });
    expect(stack.errors).toEqual([]);
  });

  test('go to somebody', () => {
    expect(alerts({ emails: [] }).errors).toEqual([
      'test/alerts: alerts go to nobody; name at least one verified e-mail address or a Slack channel',
    ]);
  });

  test.each<[string, LoadBalancerThresholds, string]>([
    [
      'a share that is more than all',
      { healthyDroplets: { below: 101, window: '5m' } },
      'thresholds.healthyDroplets.below: 101% is not between 0 and 100',
    ],
    [
      'a share that nothing is below',
      { healthyDroplets: { below: 0, window: '5m' } },
      'thresholds.healthyDroplets.below: 0% is not between 0 and 100',
    ],
    [
      'no time at all',
      { responseTime: { above: 0, window: '5m' } },
      'thresholds.responseTime.above: 0 s is not above 0',
    ],
    [
      'a number that is none',
      { serverErrors: { above: NaN, window: '5m' } },
      'thresholds.serverErrors.above: NaN is not above 0',
    ],
    [
      'a number that nothing reaches',
      { serverErrors: { above: Infinity, window: '5m' } },
      'thresholds.serverErrors.above: Infinity is not above 0',
    ],
  ])('refuse %s', (_, thresholds, message) => {
    expect(alerts({ thresholds }).errors).toEqual([
      `test/alerts: ${message}; choose such a value, or false for no alert`,
    ]);
  });
});
