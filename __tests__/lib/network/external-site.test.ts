import { TerraformVariable } from 'cdktf';
import { ExternalSite, type ExternalSiteProps, VERCEL } from '../../../lib/network/external-site';
import { type SynthesizedStack, synthesize } from '../../../testing';

describe('a site that is served elsewhere', () => {
  const site = (
    props: Partial<ExternalSiteProps> = {},
    look: (site: ExternalSite) => void = () => undefined,
  ): SynthesizedStack =>
    synthesize((stack) => {
      look(new ExternalSite(stack, 'frontend', { domain: 'app.example.com', target: 'vercel', ...props }));
    });

  test('is another name of a host of Vercel', () => {
    const stack = site();
    expect(stack.addresses).toEqual(['digitalocean_record.frontend_dns_cname-app_example_com']);
    stack.hasOnly('digitalocean_record', {
      domain: 'example.com',
      type: 'CNAME',
      name: 'app',
      value: 'cname.vercel-dns.com.',
      ttl: 300,
    });
    expect(stack.errors).toEqual([]);
  });

  test("is at an address of Vercel where it is a zone's own name, which can't be another name", () => {
    const apex = { type: 'A', name: '@', value: '76.76.21.21' };
    site({ domain: 'example.com' }).hasOnly('digitalocean_record', { domain: 'example.com', ...apex });
    const zones = { 'shop.example.co.uk': 'shop.example.co.uk' };
    site({ domain: 'shop.example.co.uk', dns: { zones } }).hasOnly('digitalocean_record', apex);
  });

  test('may be anywhere else', () => {
    site({ target: { cname: 'shop.pages.example.net' } }).hasOnly('digitalocean_record', {
      type: 'CNAME',
      value: 'shop.pages.example.net.',
    });
    site({ target: { a: '203.0.113.7' } }).hasOnly('digitalocean_record', { type: 'A', value: '203.0.113.7' });
  });

  test('follows the DNS settings', () => {
    const stack = site({ dns: { management: 'new-zone', ttlSeconds: 60 } });
    stack.hasOnly('digitalocean_record', {
      domain: '${digitalocean_domain.frontend_dns_zone-example_com.name}',
      ttl: 60,
    });
    expect(site({ dns: { management: 'external' } }).addresses).toEqual([]);
  });

  test('names the origin that a backend has to allow', () => {
    const origins: string[] = [];
    site({}, ({ origin }) => origins.push(origin));
    expect(origins).toEqual(['https://app.example.com']);
  });

  test('may lead to references', () => {
    const target = (kind: 'a' | 'cname') =>
      synthesize((stack) => {
        const value = new TerraformVariable(stack, 'target', {}).stringValue;
        const target = kind === 'a' ? { a: value } : { cname: value };
        new ExternalSite(stack, 'frontend', { domain: 'app.example.com', target });
      });
    target('a').hasOnly('digitalocean_record', { value: '${var.target}' });
    target('cname').hasOnly('digitalocean_record', { value: '${var.target}.' });
    expect([...target('a').errors, ...target('cname').errors]).toEqual([]);
  });

  test('says how far its knowledge of Vercel can be trusted', () => {
    expect(VERCEL).toMatchObject({ confidence: 'low', source: expect.stringMatching(/./) });
  });

  test.each<[string, Partial<ExternalSiteProps>, string]>([
    [
      'an invalid domain',
      { domain: 'https://app.example.com' },
      'test/frontend/dns: domains.0: the domain "https://app.example.com" is more than a name; write the name alone, such as "planner.example.com"',
    ],
    [
      'a target that is no host',
      { target: { cname: 'vercel' } },
      'test/frontend/dns: alias: the domain "vercel" has one label, at least 2 are needed; write the whole name, such as "planner.example.com"',
    ],
    [
      "a zone's own name as another name",
      { domain: 'example.com', target: { cname: 'shop.example.net' } },
      "test/frontend/dns: domains.0: example.com is a zone's own name, which can't be another name of shop.example.net; use a subdomain, such as www, or an address",
    ],
    [
      'an IPv6 address, which an A record has no room for',
      { target: { a: '2001:db8::7' } },
      'test/frontend: target.a: "2001:db8::7" is no IPv4 address; write one, such as "203.0.113.7"',
    ],
    [
      'a range',
      { target: { a: '203.0.113.0/24' } },
      'test/frontend: target.a: "203.0.113.0/24" is no IPv4 address; write one, such as "203.0.113.7"',
    ],
  ])('refuses %s', (_, props, message) => {
    expect(site(props).errors).toContain(message);
  });
});
