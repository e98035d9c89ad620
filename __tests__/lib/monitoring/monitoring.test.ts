import { Droplet } from '@cdktf/provider-digitalocean/lib/droplet';
import { TerraformVariable } from 'cdktf';
import {
  DropletAlerts,
  type DropletAlertsProps,
  type NotificationProps,
  UptimeMonitor,
  type UptimeMonitorProps,
} from '../../../index';
import { billOf } from '../../../lib/terraform/bill-of';
import { type SynthesizedStack, synthesize } from '../../../testing';

const EMAILS = ['ops@example.com'];

describe('alerts of droplets', () => {
  const alerts = (
    props:
      Partial<DropletAlertsProps> | ((variable: (id: string) => TerraformVariable) => Partial<DropletAlertsProps>) = {},
  ): SynthesizedStack =>
    synthesize((stack) => {
      const droplets = ['one', 'two'].map(
        (id) => new Droplet(stack, id, { name: id, image: 'debian-13-x64', size: 's-2vcpu-2gb' }),
      );
      const given = typeof props === 'function' ? props((id) => new TerraformVariable(stack, id, {})) : props;
      new DropletAlerts(stack, 'alerts', { name: 'shop', droplets, vcpus: 2, emails: EMAILS, ...given });
    });

  test.each([
    ['cpu', 'v1/insights/droplet/cpu', 80, '5m', 'shop: CPU above 80% for 5m'],
    ['memory', 'v1/insights/droplet/memory_utilization_percent', 90, '5m', 'shop: memory above 90% for 5m'],
    ['disk', 'v1/insights/droplet/disk_utilization_percent', 80, '5m', 'shop: disk above 80% for 5m'],
    ['load', 'v1/insights/droplet/load_5', 4, '10m', 'shop: load above 4 for 10m'],
  ])('tell of %s by default', (id, type, value, window, description) => {
    alerts().has(`digitalocean_monitor_alert.alerts_${id}`, {
      type,
      value,
      window,
      description,
      compare: 'GreaterThan',
      enabled: true,
      entities: ['${digitalocean_droplet.one.id}', '${digitalocean_droplet.two.id}'],
      alerts: { email: EMAILS, slack: undefined },
    });
  });

  test('tell of outbound traffic where the transfer of the size is known', () => {
    expect(alerts().count('digitalocean_monitor_alert')).toBe(4);
    const stack = alerts({ transferMbits: 14.2 });
    stack.has('digitalocean_monitor_alert.alerts_outbound', {
      type: 'v1/insights/droplet/public_outbound_bandwidth',
      // As the provider keeps it, in 32 bits.
      value: Math.fround(14.2),
      window: '1h',
      description: 'shop: outbound traffic above 14.2 Mbit/s for 1h',
    });
    expect(stack.errors).toEqual([]);
  });

  test('take thresholds and windows from the props, or are left out', () => {
    const stack = alerts({
      transferMbits: 14.2,
      thresholds: {
        cpu: { above: 50, window: '30m' },
        load: { above: 0.5, window: '1h' },
        memory: false,
        outboundBandwidth: false,
      },
    });
    stack.has('digitalocean_monitor_alert.alerts_cpu', {
      value: 50,
      window: '30m',
      description: 'shop: CPU above 50% for 30m',
    });
    stack.has('digitalocean_monitor_alert.alerts_load', { value: 0.5, window: '1h' });
    expect(stack.addressesOf('digitalocean_monitor_alert')).toEqual([
      'digitalocean_monitor_alert.alerts_cpu',
      'digitalocean_monitor_alert.alerts_disk',
      'digitalocean_monitor_alert.alerts_load',
    ]);
  });

  test('can wait', () => {
    alerts({ enabled: false }).has('digitalocean_monitor_alert.alerts_cpu', { enabled: false });
  });

  test('may have thresholds that are references', () => {
    const stack = alerts((variable) => ({
      thresholds: { cpu: { above: variable('limit').numberValue, window: '5m' } },
    }));
    stack.has('digitalocean_monitor_alert.alerts_cpu', {
      value: '${var.limit}',
      description: 'shop: CPU above its threshold for 5m',
    });
    expect(stack.errors).toEqual([]);
  });

  test.each<[string, DropletAlertsProps['thresholds'], string]>([
    [
      'a percentage of 100, which nothing is above',
      { memory: { above: 100, window: '5m' } },
      'thresholds.memory.above: 100% is not between 0 and 100; choose such a value, or false for no alert',
    ],
    [
      'a negative percentage',
      { disk: { above: -1, window: '5m' } },
      'thresholds.disk.above: -1% is not between 0 and 100; choose such a value, or false for no alert',
    ],
    [
      'a load of 0',
      { load: { above: 0, window: '5m' } },
      'thresholds.load.above: 0 is not above 0; choose such a value, or false for no alert',
    ],
    [
      'a bandwidth that is no number',
      { outboundBandwidth: { above: NaN, window: '1h' } },
      'thresholds.outboundBandwidth.above: NaN Mbit/s is not above 0; choose such a value, or false for no alert',
    ],
  ])('refuse %s', (_, thresholds, message) => {
    expect(alerts({ thresholds: thresholds! }).errors).toEqual([`test/alerts: ${message}`]);
  });
});

describe('an outside check', () => {
  const monitor = (props: Partial<UptimeMonitorProps> = {}): SynthesizedStack =>
    synthesize((stack) => {
      const url = 'https://shop.example.com/health';
      new UptimeMonitor(stack, 'uptime', { name: 'shop', url, emails: EMAILS, ...props });
    });

  test('asks over HTTPS from two continents', () => {
    const stack = monitor();
    stack.has('digitalocean_uptime_check.uptime', {
      name: 'shop',
      target: 'https://shop.example.com/health',
      type: 'https',
      regions: ['us_east', 'eu_west'],
      enabled: true,
    });
    expect(stack.errors).toEqual([]);
  });

  test.each([
    ['down', { type: 'down', period: '2m', threshold: undefined, comparison: undefined }],
    ['latency', { type: 'latency', period: '5m', threshold: 3000, comparison: 'greater_than' }],
    ['certificate', { type: 'ssl_expiry', period: '2m', threshold: 14, comparison: 'less_than' }],
  ])('tells of %s', (id, condition) => {
    monitor().has(`digitalocean_uptime_alert.uptime_${id}`, {
      name: `shop ${id}`,
      check_id: '${digitalocean_uptime_check.uptime.id}',
      notifications: [{ email: EMAILS, slack: undefined }],
      ...condition,
    });
  });

  test('takes everything from its props', () => {
    const stack = monitor({ regions: ['se_asia'], latencyMs: 500, certificateDays: 30, enabled: false });
    stack.has('digitalocean_uptime_check.uptime', { regions: ['se_asia'], enabled: false });
    stack.has('digitalocean_uptime_alert.uptime_latency', { threshold: 500 });
    stack.has('digitalocean_uptime_alert.uptime_certificate', { threshold: 30 });
  });

  test('is free as the first of a stack, then $1', () => {
    const { stack } = synthesize((scope) => {
      for (const id of ['first', 'second', 'third']) {
        new UptimeMonitor(scope, id, { name: id, url: 'https://shop.example.com', emails: EMAILS });
      }
    });
    expect(billOf(stack).lines.map((line) => line.monthlyCents)).toEqual([0, 100, 100]);
  });

  test('may be made of references', () => {
    const stack = synthesize((scope) => {
      const variable = (id: string) => new TerraformVariable(scope, id, {});
      new UptimeMonitor(scope, 'uptime', {
        name: variable('name').stringValue,
        url: variable('url').stringValue,
        latencyMs: variable('latency').numberValue,
        certificateDays: variable('days').numberValue,
        emails: variable('emails').listValue,
      });
    });
    stack.has('digitalocean_uptime_alert.uptime_latency', {
      threshold: '${var.latency}',
      notifications: [{ email: '${var.emails}' }],
    });
    expect(stack.errors).toEqual([]);
  });

  test.each<[string, Partial<UptimeMonitorProps>, string]>([
    [
      'an address without TLS, whose certificate could not be watched',
      { url: 'http://shop.example.com' },
      'url: "http://shop.example.com" is no address that begins with https://; write one, such as https://shop.example.com/health',
    ],
    [
      'a name alone',
      { url: 'shop.example.com' },
      'url: "shop.example.com" is no address that begins with https://; write one, such as https://shop.example.com/health',
    ],
    ['no latency', { latencyMs: 0 }, 'latencyMs: 0 ms is not a whole number from 1 to 60000; choose one in that range'],
    [
      'a minute and more',
      { latencyMs: 60001 },
      'latencyMs: 60001 ms is not a whole number from 1 to 60000; choose one in that range',
    ],
    [
      'more days than a certificate lives',
      { certificateDays: 91 },
      'certificateDays: 91 days is not a whole number from 1 to 90; choose one in that range',
    ],
    [
      'a region that does not exist',
      { regions: ['us_east', 'mars' as 'us_east'] },
      'regions.1: "mars" is not a known uptime region (4 are known); use us_east, us_west, eu_west or se_asia',
    ],
  ])('refuses %s', (_, props, message) => {
    expect(monitor(props).errors).toEqual([`test/uptime: ${message}`]);
  });
});

describe('whoever is told', () => {
  const told = (props: (variable: (id: string) => TerraformVariable) => NotificationProps): SynthesizedStack =>
    synthesize((stack) => {
      const notification = props((id) => new TerraformVariable(stack, id, {}));
      new UptimeMonitor(stack, 'uptime', { name: 'shop', url: 'https://shop.example.com', ...notification });
    });

  test('may be a Slack channel, by an address that is a reference', () => {
    const stack = told((variable) => ({
      emails: [],
      slack: [{ channel: '#alerts', url: variable('slack_url').stringValue }],
    }));
    stack.has('digitalocean_uptime_alert.uptime_down', {
      notifications: [{ email: [], slack: [{ channel: '#alerts', url: '${var.slack_url}' }] }],
    });
    expect(stack.errors).toEqual([]);
  });

  test.each<[string, NotificationProps, readonly string[]]>([
    ['nobody', { emails: [] }, ['alerts go to nobody; name at least one verified e-mail address or a Slack channel']],
    [
      'nobody, in two lists',
      { emails: [], slack: [] },
      ['alerts go to nobody; name at least one verified e-mail address or a Slack channel'],
    ],
    [
      'what is no address',
      { emails: ['ops@example.com', 'ops'] },
      ['emails.1: the e-mail address "ops" has no "@"; write one address such as "ops@example.com"'],
    ],
    [
      'a Slack address that is written down, and a channel without its sign',
      { emails: [], slack: [{ channel: 'alerts', url: 'https://hooks.slack.com/services/T0/B0/x' }] },
      [
        'slack.0.channel: "alerts" is no channel; write it with its #, such as #alerts',
        'slack.0.url: the webhook address is a secret and stands in the definition; pass a sensitive variable',
      ],
    ],
  ])('is refused where it is %s', (_, props, messages) => {
    expect(told(() => props).errors).toEqual(messages.map((message) => `test/uptime: ${message}`));
  });

  test('is refused without showing the secret', () => {
    const { errors } = told(() => ({
      emails: [],
      slack: [{ channel: '#a', url: 'https://hooks.slack.com/T0/hidden' }],
    }));
    expect(errors.join()).not.toContain('hidden');
  });
});
