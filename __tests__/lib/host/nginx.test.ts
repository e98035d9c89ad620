import { guardId, headerVariable, renderNginxSite, renderUnavailablePage } from '../../../lib/host/nginx';
import { renderNginxMain } from '../../../lib/host/nginx-main';
import { block, directive, raw, renderNginx } from '../../../lib/host/nginx-syntax';
import { resolveHost } from '../../../lib/host/resolved';
import type { HostSpec, IngressSpec } from '../../../lib/host/spec';
import {
  endpointOf,
  exampleHost,
  exampleIngress,
  examplePlanner,
  exampleService,
  fullHost,
} from '../../support/example-hosts';
import { NginxFront } from '../../support/nginx-front';
import { describeWithProgram } from '../../support/with-program';

const render = (spec: HostSpec): { readonly main: string; readonly site: string } => {
  const host = resolveHost(spec);
  const ingress = host.ingress!;
  return { main: renderNginxMain(host, ingress), site: renderNginxSite(host, ingress) };
};
const withIngress = (ingress: Partial<IngressSpec>): HostSpec => exampleHost({ ingress: exampleIngress(ingress) });

describe('the syntax', () => {
  test('arguments are quoted where nginx would read them otherwise', () => {
    const text = renderNginx([
      directive('plain', 'a$b', '/c', 1),
      directive('quoted', 'a b', 'c;d', '{', '', '"x"', String.raw`\d`, '#'),
    ]);
    expect(text).toBe(['plain a$b /c 1;', String.raw`quoted "a b" "c;d" "{" "" "\"x\"" "\\d" "#";`, ''].join('\n'));
  });

  test('blocks are indented and stand apart', () => {
    const text = renderNginx([
      block('server', [], [directive('listen', 80), block('location', ['/'], [raw('deny all')])]),
    ]);
    expect(text).toBe('server {\n    listen 80;\n\n    location / {\n        deny all;\n    }\n}\n');
  });
});

describe('the servers', () => {
  const { site } = render(fullHost());

  test('every public port is open on IPv6 as on IPv4', () => {
    const listens = [...site.matchAll(/listen (\d+)(.*);\n\s+listen \[::\]:(\d+)(.*);/g)];
    const all = [...site.matchAll(/listen (?!127\.)/g)];
    expect(listens.length * 2).toBe(all.length);
    for (const [, port, flags, port6, flags6] of listens) expect([port6, flags6]).toEqual([port, flags]);
  });

  test('all names of the ingress are served', () => {
    expect(site.match(/server_name shop\.example\.com www\.shop\.example\.com;/g)).toHaveLength(2);
  });

  test('an exact route matches nothing below it', () => {
    expect(site).toContain('location = /console {');
  });

  test('a service with one container is reached where it always is, without waiting for it', () => {
    expect(render(fullHost()).main).toMatch(
      new RegExp(`upstream console \\{\\n\\s+server ${endpointOf(resolveHost(fullHost()), 'console')};`),
    );
  });

  test('a body may be as large as its route allows', () => {
    expect(site).toMatch(/location \/api\/ \{[^}]*client_max_body_size 50m;/);
    expect(site).toMatch(/location \/console|location = \/console \{[^}]*client_max_body_size 10m;/);
  });

  test('nginx answers for each blue-green service on its own port, and for no other', () => {
    expect([...site.matchAll(/server_name (\S+);/g)].map((match) => match[1])).toEqual(['web', 'api']);
  });

  test('numbers for exporters are there only where somebody asks for them', () => {
    expect(site).toContain('stub_status');
    expect(render(examplePlanner()).site).not.toContain('stub_status');
  });
});

describe('guards', () => {
  const guard = { header: 'X-Hook', secret: 'A' };

  test.each([
    ['the header in another case', { header: 'x-hook', secret: 'A' }, true],
    ['another header', { header: 'X-Look', secret: 'A' }, false],
    ['another secret', { header: 'X-Hook', secret: 'B' }, false],
  ])('%s', (_what, other, same) => {
    expect(guardId(other) === guardId(guard)).toBe(same);
  });

  test('a header is known to nginx by its variable', () => {
    expect(headerVariable('X-Telegram-Bot-Api-Secret-Token')).toBe('http_x_telegram_bot_api_secret_token');
  });
});

test('the page of an absent service names the app and asks nothing of anybody', () => {
  const page = renderUnavailablePage('planner');
  expect(page).toContain('planner does not answer');
  expect(page).not.toMatch(/https?:|<script|<link|<img/);
});

describeWithProgram('nginx', 'nginx', 'nginx takes', () => {
  test.each([
    ['a host with everything', fullHost()],
    [
      'a host with everything behind a load balancer',
      { ...fullHost(), ingress: { ...fullHost().ingress!, tls: 'load-balancer' as const } },
    ],
    ['the smallest ingress', withIngress({ routes: [] })],
    [
      'long domains',
      withIngress({ aliases: [`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.example.com`, 'x.example.org'] }),
    ],
    [
      'paths with every character that is allowed',
      withIngress({ routes: [{ path: "/a-._~!&'()*+,=:@%20b/", service: 'web' }] }),
    ],
    [
      'a rate limit with any name',
      withIngress({ rateLimits: ['tls', 'app', 'web'].map((name) => ({ name, requestsPerMinute: 1, burst: 0 })) }),
    ],
    [
      'several proxies to trust',
      withIngress({ tls: 'load-balancer', trustedProxies: ['10.0.0.0/8', 'fd00::/8', '203.0.113.7'] }),
    ],
    [
      'a rolling service',
      exampleHost({ services: [exampleService({ deploy: 'rolling', instances: 4 })], ingress: exampleIngress() }),
    ],
    [
      'a service on the same port as another that is not blue-green',
      exampleHost({
        services: [exampleService({ deploy: 'blue-green' }), exampleService({ name: 'b' })],
        ingress: exampleIngress(),
      }),
    ],
  ])('%s', async (_what, spec) => {
    const front = await NginxFront.prepare(resolveHost({ ...spec, app: 'planner' }));
    try {
      const { code, stderr } = await front.check();
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    } finally {
      await front.remove();
    }
  });
});
