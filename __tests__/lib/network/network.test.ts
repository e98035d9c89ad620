import { Droplet } from '@cdktf/provider-digitalocean/lib/droplet';
import { Tag } from '@cdktf/provider-digitalocean/lib/tag';
import { TerraformStack, TerraformVariable } from 'cdktf';
import {
  CloudFirewall,
  DnsRecords,
  type DnsRecordsProps,
  type IPeer,
  LetsEncryptCertificate,
  LoadBalancer,
  type LoadBalancerProps,
  Port,
  PrivateNetwork,
  type PrivateNetworkProps,
  ReservedAddress,
  addresses,
  anyone,
} from '../../../index';
import { billOf } from '../../../lib/terraform/bill-of';
import { type SynthesizedStack, synthesize } from '../../../testing';

const EVERYBODY = ['0.0.0.0/0', '::/0'];

const variable = (stack: TerraformStack, id: string): TerraformVariable => new TerraformVariable(stack, id, {});

describe('a private network', () => {
  const network = (props: Partial<PrivateNetworkProps> = {}): SynthesizedStack =>
    synthesize((stack) => {
      new PrivateNetwork(stack, 'network', { name: 'shop', region: 'fra1', ipRange: '10.120.0.0/24', ...props });
    });

  test('is a VPC that waits long enough for its members to leave', () => {
    const stack = network();
    stack.has('digitalocean_vpc.network', {
      name: 'shop',
      region: 'fra1',
      ip_range: '10.120.0.0/24',
      timeouts: { delete: '10m' },
    });
    expect(stack.errors).toEqual([]);
  });

  test('may be made of references', () => {
    const stack = synthesize((scope) => {
      new PrivateNetwork(scope, 'network', {
        name: variable(scope, 'name').stringValue,
        region: variable(scope, 'region').stringValue,
        ipRange: variable(scope, 'range').stringValue,
      });
    });
    stack.has('digitalocean_vpc.network', { name: '${var.name}', region: '${var.region}', ip_range: '${var.range}' });
    expect(stack.errors).toEqual([]);
  });

  test.each<[string, Partial<PrivateNetworkProps>, string]>([
    [
      'a name that DigitalOcean refuses',
      { name: 'my shop' },
      'name: the VPC name "my shop" may consist only of letters, digits, dots and hyphens; use letters, digits, dots and hyphens, 1 to 255 characters, such as "planner-fra1"',
    ],
    [
      'an unknown region',
      { region: 'fra' },
      'region: "fra" is not a known region (18 are known); use fra1, blr1 or sfo1',
    ],
    [
      'a range that the region reserves',
      { ipRange: '10.19.4.0/24' },
      'ipRange: the VPC range 10.19.4.0/24 overlaps 10.19.0.0/16, which DigitalOcean reserves in fra1; use a private range such as "10.100.0.0/20"',
    ],
    [
      'a range that every region reserves',
      { ipRange: '10.244.0.0/16' },
      'ipRange: the VPC range 10.244.0.0/16 overlaps 10.244.0.0/16, which DigitalOcean reserves in fra1; use a private range such as "10.100.0.0/20"',
    ],
    [
      'a range that is too small',
      { ipRange: '10.120.0.0/29' },
      'ipRange: the VPC range 10.120.0.0/29 must be from /16 to /28; use a private range such as "10.100.0.0/20"',
    ],
    [
      'a range that is too large',
      { ipRange: '10.0.0.0/8' },
      'ipRange: the VPC range 10.0.0.0/8 must be from /16 to /28; use a private range such as "10.100.0.0/20"',
    ],
    [
      'a public range',
      { ipRange: '203.0.113.0/24' },
      'ipRange: the VPC range 203.0.113.0/24 does not lie in a private range of RFC 1918; use a private range such as "10.100.0.0/20"',
    ],
    [
      'a range with host bits',
      { ipRange: '10.120.0.7/24' },
      'ipRange: 10.120.0.7/24 has bits set beyond its prefix of 24; write 10.120.0.0/24 for the network, or 10.120.0.7 for the one address',
    ],
    [
      'no range at all',
      { ipRange: 'ten' },
      'ipRange: "ten" is no range for a VPC; use a private range such as "10.100.0.0/20"',
    ],
  ])('refuses %s', (_, props, message) => {
    expect(network(props).errors).toEqual([`test/network: ${message}`]);
  });

  test('looks at the range also where the region is a reference', () => {
    const { errors } = synthesize((stack) => {
      const region = variable(stack, 'region').stringValue;
      new PrivateNetwork(stack, 'network', { name: 'shop', region, ipRange: '10.245.1.0/24' });
    });
    expect(errors).toEqual([
      'test/network: ipRange: the VPC range 10.245.1.0/24 overlaps 10.245.0.0/16, which DigitalOcean reserves in every region; use a private range such as "10.100.0.0/20"',
    ]);
  });

  test('reports several faults together', () => {
    expect(network({ name: '', region: 'mars', ipRange: '10.0.0.0/8' }).errors).toHaveLength(3);
  });
});

describe('a cloud firewall', () => {
  const firewall = (allow: (firewall: CloudFirewall, stack: TerraformStack) => void, name = 'shop'): SynthesizedStack =>
    synthesize((stack) => {
      allow(new CloudFirewall(stack, 'firewall', { name, tag: new Tag(stack, 'tag', { name: 'shop' }) }), stack);
    });

  test('lets everything out, over IPv4 and IPv6, and nothing in that was not named', () => {
    const stack = firewall(() => undefined);
    stack.has('digitalocean_firewall.firewall', {
      name: 'shop',
      tags: ['${digitalocean_tag.tag.name}'],
      inbound_rule: undefined,
      outbound_rule: [
        { protocol: 'tcp', port_range: '1-65535', destination_addresses: EVERYBODY },
        { protocol: 'udp', port_range: '1-65535', destination_addresses: EVERYBODY },
        { protocol: 'icmp', port_range: undefined, destination_addresses: EVERYBODY },
      ],
    });
    expect(stack.errors).toEqual([]);
  });

  test('lets in who a sentence names: ranges, tagged droplets, a load balancer, everybody', () => {
    const stack = firewall((connections) => {
      connections.allowFrom(addresses(['203.0.113.7/32', '2001:db8::/64']), Port.ssh);
      connections.allowFrom([{ peer: { tag: 'web' } }, { peer: { loadBalancer: 'lb-id' } }], Port.tcpRange(8000, 8010));
      connections.allowFromAnywhere(Port.https);
      connections.allowFrom(anyone(), Port.udp(443));
      connections.allowFromAnywhere(Port.icmp());
    });
    stack.has('digitalocean_firewall.firewall', {
      inbound_rule: [
        { protocol: 'tcp', port_range: '22', source_addresses: ['203.0.113.7/32', '2001:db8::/64'] },
        { protocol: 'tcp', port_range: '8000-8010', source_addresses: undefined, source_tags: ['web'] },
        { protocol: 'tcp', port_range: '8000-8010', source_load_balancer_uids: ['lb-id'] },
        { protocol: 'tcp', port_range: '443', source_addresses: EVERYBODY },
        { protocol: 'udp', port_range: '443', source_addresses: EVERYBODY },
        { protocol: 'icmp', port_range: undefined, source_addresses: EVERYBODY },
      ],
    });
    expect(stack.errors).toEqual([]);
  });

  test('takes a list that is one reference, as it is', () => {
    const stack = firewall((connections, scope) => {
      connections.allowFrom(addresses(variable(scope, 'cidrs').listValue), Port.ssh);
    });
    stack.has('digitalocean_firewall.firewall', { inbound_rule: [{ source_addresses: '${var.cidrs}' }] });
    expect(stack.errors).toEqual([]);
  });

  const WORLD =
    'the widest ranges allowed are IPv4 /8 and IPv6 /16; name the addresses you log in from, such as "203.0.113.7/32"';

  test.each<[string, IPeer | IPeer[], Port, readonly string[]]>([
    ['SSH from the world', addresses(['0.0.0.0/0']), Port.ssh, [`port 22: 0.0.0.0/0 opens SSH to the world; ${WORLD}`]],
    ['SSH from the world over IPv6', addresses(['::/0']), Port.ssh, [`port 22: ::/0 opens SSH to the world; ${WORLD}`]],
    [
      'SSH from the world inside a list',
      addresses(['203.0.113.7/32', '::/0']),
      Port.ssh,
      [`port 22: ::/0 opens SSH to the world; ${WORLD}`],
    ],
    [
      'SSH from half of the world',
      addresses(['128.0.0.0/1']),
      Port.ssh,
      [`port 22: 128.0.0.0/1 opens SSH to the world; ${WORLD}`],
    ],
    [
      'SSH from everybody, in another spelling',
      anyone(),
      Port.tcp(22),
      [`port 22: 0.0.0.0/0 opens SSH to the world; ${WORLD}`, `port 22: ::/0 opens SSH to the world; ${WORLD}`],
    ],
    [
      'SSH within a range of ports',
      addresses(['0.0.0.0/0']),
      Port.tcpRange(1, 1024),
      [`port 1-1024: 0.0.0.0/0 opens SSH to the world; ${WORLD}`],
    ],
    ['nobody', [], Port.ssh, ['port 22 is allowed from nobody; name at least one source']],
    [
      'an empty list',
      addresses([]),
      Port.ssh,
      ['port 22 is allowed from an empty list of ranges; name at least one range, such as 203.0.113.7/32'],
    ],
    [
      'what is no range',
      addresses(['office']),
      Port.http,
      [
        'port 80: "office" is no IPv4 or IPv6 range; write an address or a range such as "203.0.113.7/32" or "2001:db8::/64"',
      ],
    ],
    [
      'port 0',
      anyone(),
      Port.tcp(0),
      ['port: 0 as a port is not a whole number from 1 to 65535; choose one in that range'],
    ],
    [
      'ports that run backwards',
      anyone(),
      Port.tcpRange(8010, 8000),
      ['port: the range 8010-8000 runs backwards; name the lower port first'],
    ],
  ])('refuses %s', (_, sources, port, messages) => {
    const { errors } = firewall((connections) => {
      connections.allowFrom(sources, port);
    });
    expect([...new Set(errors)]).toEqual(messages.map((message) => `test/firewall: ${message}`));
  });

  test('refuses the known part of a list that is open to the world', () => {
    const { errors } = firewall((connections, stack) => {
      connections.allowFrom(addresses([variable(stack, 'office').stringValue, '0.0.0.0/0']), Port.ssh);
    });
    expect(errors).toEqual([`test/firewall: port 22: 0.0.0.0/0 opens SSH to the world; ${WORLD}`]);
  });

  test('lets UDP 22 and TCP 222 be open, which are not SSH', () => {
    const { errors } = firewall((connections) => {
      connections.allowFromAnywhere(Port.udp(22));
      connections.allowFromAnywhere(Port.tcp(222));
    });
    expect(errors).toEqual([]);
  });

  test('holds 50 rules in all, of which 3 are outbound', () => {
    const withInbound = (count: number) =>
      firewall((connections) => {
        for (let port = 1; port <= count; port++) connections.allowFromAnywhere(Port.udp(port));
      });
    expect(withInbound(47).errors).toEqual([]);
    expect(withInbound(48).errors).toEqual([
      'test/firewall: inbound rules of the firewall and its 3 outbound ones: 51 rules, at most 50 are allowed; join ranges that share a port',
    ]);
  });

  test('refuses a name that DigitalOcean refuses', () => {
    expect(firewall(() => undefined, '-shop').errors).toEqual([
      'test/firewall: name: the firewall name "-shop" may consist only of letters, digits, dots and hyphens, a letter or digit first; use letters, digits, dots and hyphens, a letter or digit first, 2 to 255 characters, such as "planner-web"',
    ]);
  });
});

describe('a reserved address', () => {
  const reserved = (props: { region?: string; protect?: boolean } = {}): SynthesizedStack =>
    synthesize((stack) => {
      const droplet = new Droplet(stack, 'droplet', { name: 'shop', image: 'debian-13-x64', size: 's-1vcpu-1gb' });
      new ReservedAddress(stack, 'address', { region: 'fra1', droplet, ...props });
    });

  test('outlives its droplet: protected, and assigned from outside of it', () => {
    const stack = reserved();
    stack.has('digitalocean_reserved_ip.address', {
      region: 'fra1',
      droplet_id: undefined,
      lifecycle: { prevent_destroy: true },
    });
    stack.has('digitalocean_reserved_ip_assignment.address_assignment', {
      ip_address: '${digitalocean_reserved_ip.address.ip_address}',
      droplet_id: '${digitalocean_droplet.droplet.id}',
    });
    expect(stack.errors).toEqual([]);
  });

  test('is let go where protection is off', () => {
    reserved({ protect: false }).has('digitalocean_reserved_ip.address', { lifecycle: { prevent_destroy: false } });
  });

  test('refuses an unknown region', () => {
    expect(reserved({ region: 'ams33' }).errors).toEqual([
      'test/address: region: "ams33" is not a known region (18 are known); use ams3, ams2 or atl1',
    ]);
  });
});

test("a certificate's name is made from its domains, so they are no references", () => {
  const { errors } = synthesize((stack) => {
    const domains = [new TerraformVariable(stack, 'domain', {}).stringValue];
    new LetsEncryptCertificate(stack, 'certificate', { name: 'shop', domains });
  });
  expect(errors).toEqual([
    'test/certificate: domains: a reference has no value yet when the name of the certificate is made from it; write the domains as literals',
  ]);
});

describe('DNS records', () => {
  const records = (props: Partial<DnsRecordsProps> = {}): SynthesizedStack =>
    synthesize((stack) => {
      new DnsRecords(stack, 'dns', { domains: ['shop.example.com'], ipv4: '203.0.113.7', ...props });
    });

  test('are an A record of 5 minutes in a zone that is there already', () => {
    const stack = records();
    expect(stack.addresses).toEqual(['digitalocean_record.dns_a-shop_example_com']);
    stack.hasOnly('digitalocean_record', {
      domain: 'example.com',
      type: 'A',
      name: 'shop',
      value: '203.0.113.7',
      ttl: 300,
    });
    expect(stack.errors).toEqual([]);
  });

  test('are an AAAA record too where there is an IPv6 address', () => {
    const stack = records({ ipv6: '2001:db8::7', ttlSeconds: 60 });
    stack.has('digitalocean_record.dns_aaaa-shop_example_com', {
      type: 'AAAA',
      name: 'shop',
      value: '2001:db8::7',
      ttl: 60,
    });
    expect(stack.count('digitalocean_record')).toBe(2);
  });

  test('of the zone itself are named @', () => {
    records({ domains: ['example.com'] }).hasOnly('digitalocean_record', { domain: 'example.com', name: '@' });
  });

  test('of several names get the same address, each in its zone', () => {
    const stack = records({ domains: ['example.com', 'www.example.com', 'deep.shop.example.org'] });
    stack.has('digitalocean_record.dns_a-www_example_com', {
      domain: 'example.com',
      name: 'www',
      value: '203.0.113.7',
    });
    stack.has('digitalocean_record.dns_a-deep_shop_example_org', { domain: 'shop.example.org', name: 'deep' });
  });

  test('go into the zone that is named for a domain', () => {
    records({ domains: ['shop.example.co.uk'], zones: { 'shop.example.co.uk': 'example.co.uk' } }).hasOnly(
      'digitalocean_record',
      { domain: 'example.co.uk', name: 'shop' },
    );
  });

  test('bring their zones along where those are new, each once', () => {
    const stack = records({ domains: ['a.example.com', 'b.example.com'], management: 'new-zone' });
    stack.hasOnly('digitalocean_domain', { name: 'example.com' });
    stack.has('digitalocean_record.dns_a-b_example_com', {
      domain: '${digitalocean_domain.dns_zone-example_com.name}',
    });
  });

  test('are none where somebody else keeps the zones', () => {
    expect(records({ management: 'external' }).addresses).toEqual([]);
  });

  test('may lead to references', () => {
    const stack = synthesize((scope) => {
      new DnsRecords(scope, 'dns', {
        domains: ['shop.example.com'],
        ipv4: variable(scope, 'ip').stringValue,
        ttlSeconds: variable(scope, 'ttl').numberValue,
      });
    });
    stack.hasOnly('digitalocean_record', { value: '${var.ip}', ttl: '${var.ttl}' });
    expect(stack.errors).toEqual([]);
  });

  test.each<[string, Partial<DnsRecordsProps>, string]>([
    [
      'a TTL that is too short',
      { ttlSeconds: 29 },
      'ttlSeconds: 29 seconds is not a whole number from 30 to 86400; choose one in that range',
    ],
    [
      'a TTL that is too long',
      { ttlSeconds: 86401 },
      'ttlSeconds: 86401 seconds is not a whole number from 30 to 86400; choose one in that range',
    ],
    [
      'a broken TTL',
      { ttlSeconds: 60.5 },
      'ttlSeconds: 60.5 seconds is not a whole number from 30 to 86400; choose one in that range',
    ],
    [
      'an invalid domain',
      { domains: ['shop.example.com', 'https://shop.example.com'] },
      'domains.1: the domain "https://shop.example.com" is more than a name; write the name alone, such as "planner.example.com"',
    ],
    [
      'a zone that the domain does not end in',
      { zones: { 'shop.example.com': 'ample.com' } },
      'zones.shop.example.com: shop.example.com does not lie in the zone ample.com; name a zone that the domain ends in',
    ],
  ])('refuse %s', (_, props, message) => {
    const { errors } = records(props);
    expect(errors[0]).toBe(`test/dns: ${message}`);
  });

  test('refuse a domain that is a reference, for it is part of addresses', () => {
    const { errors } = synthesize((stack) => {
      new DnsRecords(stack, 'dns', { domains: [variable(stack, 'domain').stringValue], ipv4: '203.0.113.7' });
    });
    expect(errors).toEqual([
      'test/dns: domains: a Terraform reference has no value yet when the addresses of the records are made from it; write the domain as a literal',
    ]);
  });

  test('are CNAME records of names that are other names of a host', () => {
    const stack = synthesize((scope) => {
      new DnsRecords(scope, 'dns', { domains: ['www.example.com', 'app.example.com'], alias: 'shop.example.net' });
    });
    expect(stack.addresses).toEqual([
      'digitalocean_record.dns_cname-app_example_com',
      'digitalocean_record.dns_cname-www_example_com',
    ]);
    stack.has('digitalocean_record.dns_cname-app_example_com', {
      domain: 'example.com',
      type: 'CNAME',
      name: 'app',
      value: 'shop.example.net.',
    });
    expect(stack.errors).toEqual([]);
  });

  test('are AAAA records alone where there is no IPv4 address', () => {
    const stack = synthesize((scope) => {
      new DnsRecords(scope, 'dns', { domains: ['shop.example.com'], ipv6: '2001:db8::7' });
    });
    stack.hasOnly('digitalocean_record', { type: 'AAAA', value: '2001:db8::7' });
    expect(stack.errors).toEqual([]);
  });

  test.each<[string, Pick<DnsRecordsProps, 'ipv4' | 'alias'>, string]>([
    ['nowhere', {}, 'the names lead nowhere; give addresses (ipv4, ipv6) or an alias'],
    [
      'to two places',
      { ipv4: '203.0.113.7', alias: 'shop.example.net' },
      'the names lead to addresses and to another name; give addresses (ipv4, ipv6) or an alias',
    ],
    [
      'to what is no name',
      { alias: 'shop.example.net.' },
      'alias: the domain "shop.example.net." has an empty label; write a name such as "planner.example.com"',
    ],
  ])('refuse to lead %s', (_, where, message) => {
    const { errors } = synthesize((scope) => {
      new DnsRecords(scope, 'dns', { domains: ['shop.example.com'], ...where });
    });
    expect(errors).toEqual([`test/dns: ${message}`]);
  });

  test("refuse a zone's own name as another name of a host", () => {
    const { errors } = synthesize((scope) => {
      new DnsRecords(scope, 'dns', { domains: ['www.example.com', 'example.com'], alias: 'shop.example.net' });
    });
    expect(errors).toEqual([
      "test/dns: domains.1: example.com is a zone's own name, which can't be another name of shop.example.net; use a subdomain, such as www, or an address",
    ]);
  });

  test('lie in the zone that another construct of the stack made', () => {
    const stack = synthesize((scope) => {
      const dns = { management: 'new-zone', ipv4: '203.0.113.7' } as const;
      new DnsRecords(scope, 'first', { ...dns, domains: ['shop.example.com'] });
      new DnsRecords(scope, 'second', { ...dns, domains: ['www.example.com'] });
      new DnsRecords(scope, 'third', { domains: ['example.com'], ipv4: '203.0.113.7' });
    });
    expect(stack.addressesOf('digitalocean_domain')).toEqual(['digitalocean_domain.first_zone-example_com']);
    for (const address of ['second_a-www_example_com', 'third_a-example_com']) {
      stack.has(`digitalocean_record.${address}`, { domain: '${digitalocean_domain.first_zone-example_com.name}' });
    }
    expect(stack.errors).toEqual([]);
  });

  test('of a name that is there twice are made once', () => {
    expect(records({ domains: ['shop.example.com', 'shop.example.com'] }).count('digitalocean_record')).toBe(1);
  });
});

describe('a load balancer', () => {
  const balancer = (
    props: Partial<LoadBalancerProps> = {},
    look: (loadBalancer: LoadBalancer) => void = () => undefined,
  ): SynthesizedStack =>
    synthesize((stack) => {
      const region = props.region ?? 'fra1';
      const network = new PrivateNetwork(stack, 'network', { name: 'shop', region, ipRange: '10.120.0.0/24' });
      const domains = ['shop.example.com'];
      look(new LoadBalancer(stack, 'lb', { name: 'shop', region, network, domains, targetTag: 'shop', ...props }));
    });

  test('ends TLS and speaks HTTP/2, sends HTTP to HTTPS, asks for health, keeps a client with its droplet', () => {
    const stack = balancer();
    stack.has('digitalocean_loadbalancer.lb', {
      name: 'shop',
      region: 'fra1',
      vpc_uuid: '${digitalocean_vpc.network.id}',
      size_unit: 1,
      droplet_tag: 'shop',
      redirect_http_to_https: true,
      disable_lets_encrypt_dns_records: true,
      forwarding_rule: [
        {
          entry_protocol: 'http2',
          entry_port: 443,
          target_protocol: 'http',
          target_port: 80,
          certificate_name: '${digitalocean_certificate.lb_certificate.name}',
        },
        { entry_protocol: 'http', entry_port: 80, target_protocol: 'http', target_port: 80 },
      ],
      healthcheck: {
        protocol: 'http',
        port: 80,
        path: '/health',
        check_interval_seconds: 10,
        response_timeout_seconds: 5,
        unhealthy_threshold: 3,
        healthy_threshold: 2,
      },
      sticky_sessions: { type: 'cookies', cookie_name: 'DO-LB', cookie_ttl_seconds: 3600 },
    });
    expect(stack.errors).toEqual([]);
  });

  test('has its A record, and none for IPv6, which it does not speak unasked', () => {
    const stack = balancer();
    stack.hasOnly('digitalocean_record', { type: 'A', name: 'shop', value: '${digitalocean_loadbalancer.lb.ip}' });
    stack.has('digitalocean_loadbalancer.lb', { network_stack: undefined });
  });

  test('speaks IPv6 where it is asked to, and has the record for it', () => {
    const stack = balancer({ ipv6: true });
    stack.has('digitalocean_loadbalancer.lb', { network_stack: 'DUALSTACK' });
    stack.has('digitalocean_record.lb_dns_aaaa-shop_example_com', { value: '${digitalocean_loadbalancer.lb.ipv6}' });
    expect(stack.count('digitalocean_record')).toBe(2);
    expect(stack.errors).toEqual([]);
  });

  test('takes path, nodes and stickiness from its props', () => {
    balancer({ healthPath: '/ok', sizeUnit: 3, stickySeconds: 60 }).has('digitalocean_loadbalancer.lb', {
      healthcheck: { path: '/ok' },
      size_unit: 3,
      sticky_sessions: { cookie_ttl_seconds: 60 },
    });
    balancer({ stickySeconds: false }).has('digitalocean_loadbalancer.lb', { sticky_sessions: undefined });
  });

  test('costs $12 a node', () => {
    const cost = (props: Partial<LoadBalancerProps>): string => billOf(balancer(props).stack).sum.monthly;
    expect(cost({})).toBe('$12.00');
    expect(cost({ sizeUnit: 3 })).toBe('$36.00');
  });

  test('gets a certificate of a new name with every change of its domains, before the old one goes', () => {
    const certificate = (domains: readonly string[]) => balancer({ domains }).only('digitalocean_certificate');
    const first = certificate(['shop.example.com']);
    expect(first).toMatchObject({
      name: expect.stringMatching(/^shop-[0-9a-f]{8}$/),
      type: 'lets_encrypt',
      domains: ['shop.example.com'],
      lifecycle: { create_before_destroy: true },
    });
    const both = certificate(['shop.example.com', 'www.example.com']);
    expect(both['name']).not.toBe(first['name']);
    expect(certificate(['www.example.com', 'shop.example.com'])['name']).toBe(both['name']);
  });

  test('waits with the certificate for a zone of its own', () => {
    balancer({ dns: { management: 'new-zone' } }).hasOnly('digitalocean_certificate', {
      depends_on: ['digitalocean_domain.lb_dns_zone-example_com'],
    });
    balancer().hasOnly('digitalocean_certificate', { depends_on: undefined });
  });

  test('is a peer that droplets let in', () => {
    const stack = balancer({}, (loadBalancer) => {
      const scope = TerraformStack.of(loadBalancer);
      const firewall = new CloudFirewall(scope, 'firewall', {
        name: 'shop',
        tag: new Tag(scope, 'tag', { name: 'shop' }),
      });
      firewall.allowFrom(loadBalancer, Port.http);
    });
    stack.has('digitalocean_firewall.firewall', {
      inbound_rule: [{ source_load_balancer_uids: ['${digitalocean_loadbalancer.lb.id}'] }],
    });
  });

  test('may be made of references, but for its domains', () => {
    const stack = balancer({}, (loadBalancer) => {
      const scope = TerraformStack.of(loadBalancer);
      const network = new PrivateNetwork(scope, 'other', { name: 'o', region: 'fra1', ipRange: '10.121.0.0/24' });
      new LoadBalancer(scope, 'deferred', {
        name: variable(scope, 'name').stringValue,
        region: variable(scope, 'region').stringValue,
        network,
        domains: ['www.example.com'],
        targetTag: variable(scope, 'target').stringValue,
        sizeUnit: variable(scope, 'nodes').numberValue,
        stickySeconds: variable(scope, 'sticky').numberValue,
      });
    });
    stack.has('digitalocean_loadbalancer.deferred', {
      size_unit: '${var.nodes}',
      sticky_sessions: { cookie_ttl_seconds: '${var.sticky}' },
    });
    expect(stack.errors).toEqual([]);
  });

  test.each<[string, Partial<LoadBalancerProps>, string]>([
    [
      'an unknown region',
      { region: 'fra2' },
      'region: "fra2" is not a known region (18 are known); use fra1, ams2 or nyc2',
    ],
    ['no node', { sizeUnit: 0 }, 'sizeUnit: 0 nodes is not a whole number from 1 to 200; choose one in that range'],
    [
      'too many nodes',
      { sizeUnit: 201 },
      'sizeUnit: 201 nodes is not a whole number from 1 to 200; choose one in that range',
    ],
    [
      'nodes where a region has no choice',
      { region: 'ams2', sizeUnit: 2 },
      'sizeUnit: load balancers in ams2 have 1 node, not 2; leave sizeUnit out',
    ],
    [
      'a cookie that is gone at once',
      { stickySeconds: 0 },
      'stickySeconds: 0 seconds is not a whole number from 1 to 86400; choose one in that range',
    ],
    ['no domain', { domains: [] }, 'domains: the certificate names no domain; name at least one'],
    [
      'an invalid domain',
      { domains: ['shop'] },
      'domains.0: the domain "shop" has one label, at least 2 are needed; write the whole name, such as "planner.example.com"',
    ],
    [
      'zones that somebody else serves',
      { dns: { management: 'external' } },
      "dns.management: a Let's Encrypt certificate of a load balancer needs zones that DigitalOcean serves, these are served elsewhere; delegate a subdomain to DigitalOcean and use 'existing-zone' or 'new-zone'",
    ],
  ])('refuses %s', (_, props, message) => {
    expect(balancer(props).errors).toContain(`test/lb: ${message}`);
  });

  test('says nothing about a sound one', () => {
    expect(balancer({ sizeUnit: 200, stickySeconds: 86400 }).errors).toEqual([]);
    expect(balancer({ region: 'ams2' }).errors).toEqual([]);
  });
});
