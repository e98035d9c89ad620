import type { Construct } from 'constructs';
import { ComposeHost, type ProjectAssignment, Site, type SiteProps, type SiteWatch } from '../../../index';
import { watchSite } from '../../../lib/compute/site-watch';
import { extraCost } from '../../../lib/sizing/cost';
import { billOf } from '../../../lib/terraform/bill-of';
import { transfers } from '../../../lib/terraform/notes';
import { hostProps } from '../../support/example-props';
import { type SynthesizedStack, synthesize } from '../../../testing';

const ADMIN = { cidrs: ['203.0.113.7/32'], sshKeys: ['12345'], email: 'ops@example.com' };
const PROPS: SiteProps = { region: 'fra1', domain: 'shop.example.com', admin: ADMIN };

/** Two hosts for the public and one of another size behind them. */
class Shop extends Site {
  readonly hosts: readonly ComposeHost[];
  readonly watch: SiteWatch;
  readonly project: ProjectAssignment;

  constructor(scope: Construct, id: string, props: SiteProps) {
    super(scope, id, { name: 'shop', region: props.region, domain: props.domain, networkRange: '10.120.0.0/24' });
    const host = (name: string, size: string): ComposeHost =>
      new ComposeHost(this, name, hostProps({ name, size, network: this.network, dropletBackups: false }));
    const web = [host('web-1', 's-1vcpu-1gb'), host('web-2', 's-1vcpu-1gb')];
    const search = host('search', 's-2vcpu-4gb');
    this.hosts = [...web, search];
    this.watch = watchSite(this, 'shop', this.url, props, [
      { id: 'alerts', name: 'shop', hosts: web, size: 's-1vcpu-1gb' },
      { id: 'search-alerts', name: 'shop search', hosts: [search], size: 's-2vcpu-4gb' },
    ]);
    this.project = this.assign([search.droplet.urn]);
  }

  protected deployed(): ReturnType<Site['deployed']> {
    return { hosts: this.hosts.map((host) => host.deployed()) };
  }
}

let shop: Shop;
const site = (props: Partial<SiteProps> = {}): SynthesizedStack =>
  synthesize((stack) => {
    shop = new Shop(stack, 'shop', { ...PROPS, ...props });
  });

describe('a site', () => {
  const stack = site();
  const made = shop;

  test('has a network, an address, a price and a project', () => {
    expect(stack.errors).toEqual([]);
    stack.hasOnly('digitalocean_vpc', { name: 'shop', region: 'fra1', ip_range: '10.120.0.0/24' });
    expect(made.url).toBe('https://shop.example.com');
    expect(made.monthlyCost.monthly).toBe('$36.00');
    stack.hasOnly('digitalocean_project', { name: 'shop' });
  });

  test('tells a deploy its stack, address and hosts', () => {
    const { hosts, ...rest } = made.deployment('test');
    expect(rest).toEqual({ version: 1, stack: 'test', url: 'https://shop.example.com' });
    expect(hosts.map(({ name }) => name)).toEqual(['web-1', 'web-2', 'search']);
  });

  test('has alerts of its own for hosts of each size', () => {
    expect(made.watch.alerts.node.id).toBe('alerts');
    stack.has('digitalocean_monitor_alert.shop_alerts_load', {
      value: 2,
      description: 'shop: load above 2 for 10m',
      entities: ['${digitalocean_droplet.shop_web-1_droplet.id}', '${digitalocean_droplet.shop_web-2_droplet.id}'],
    });
    stack.has('digitalocean_monitor_alert.shop_search-alerts_load', {
      value: 4,
      description: 'shop search: load above 4 for 10m',
      entities: ['${digitalocean_droplet.shop_search_droplet.id}'],
    });
    expect(stack.count('digitalocean_monitor_alert')).toBe(10);
  });

  test('is asked from outside once it is live', () => {
    stack.hasOnly('digitalocean_uptime_check', { target: 'https://shop.example.com', enabled: false });
    site({ live: true }).hasOnly('digitalocean_uptime_check', { enabled: true });
  });

  test('may let out what the hosts for the public include, and 1 GiB is expected', () => {
    expect(transfers.of(stack.stack).map(({ item }) => item)).toEqual([
      expect.objectContaining({ allowanceGib: 2000, expectedGib: 1, fits: true }),
    ]);
    expect(stack.warnings).toEqual([]);
  });
});

test('more transfer than the hosts for the public include is a warning, the third host notwithstanding', () => {
  expect(site({ transferGib: 2000 }).warnings).toEqual([]);
  expect(site({ transferGib: 2001 }).warnings).toEqual([
    expect.stringMatching(/^test\/shop: transferGib: 2001 GiB leave in a month, s-1vcpu-1gb includes 2000 GiB/),
  ]);
});

test.each([-1, NaN, Infinity])('%s GiB of transfer are refused', (transferGib) => {
  const stack = site({ transferGib });
  expect(stack.errors).toEqual([
    `test/shop: transferGib: ${transferGib} GiB is no amount of transfer; write what leaves in a month, such as 100`,
  ]);
  expect(transfers.of(stack.stack)).toEqual([]);
});

test('costs of others are shown and not added; Slack and thresholds reach the alerts of all sizes', () => {
  const slack = [{ channel: '#ops', url: 'https://hooks.slack.com/services/T/B/x' }];
  const stack = site({
    extraCosts: [extraCost('Domain', 1, '2026-01-01')],
    admin: { ...ADMIN, slack },
    thresholds: { cpu: false },
  });
  expect(billOf(stack.stack)).toMatchObject({ sum: { monthly: '$36.00' }, extras: [{ item: 'Domain' }] });
  expect(stack.count('digitalocean_monitor_alert')).toBe(8);
  for (const address of stack.addressesOf('digitalocean_monitor_alert')) {
    stack.has(address, { alerts: { email: ['ops@example.com'], slack } });
  }
});
