import { blocksOf, booleanOf, textOf, Unknown } from '../../estimate/value';
import { inboundRules } from '../firewall-rules';
import type { CheckedResource } from '../resources';
import type { Found, Rule } from '../rule';
import { SERVICE_PORTS } from '../service-ports';

const TLS = ['https', 'http2', 'http3'] as const;

const PRIVATE = 'the VPC is yours alone, but nothing on the way is encrypted';

/** Where data travels in the clear: from the world a warning, within the private network a note. */
export const unencryptedPaths: Rule = {
  id: 'unencrypted-paths',
  asks: 'Is everything encrypted on its way?',
  severity: 'warning',
  check: ({ resources }) => [
    ...resources.of('loadbalancer').flatMap(ofBalancer),
    ...resources.of('uptime_check').flatMap(ofUptimeCheck),
    ...resources.of('nfs').map(({ address }): Found => inside(address, 'NFS carries its files unencrypted')),
    ...inboundRules(resources).flatMap((rule): readonly Found[] => {
      const service = rule.from === rule.to ? SERVICE_PORTS.get(rule.from) : undefined;
      if (!rule.fromInside || service === undefined) return [];
      return [
        inside(rule.firewall.address, `${service} on port ${rule.from} is unencrypted unless it is set up otherwise`),
      ];
    }),
  ],
};

function inside(at: string, problem: string): Found {
  return {
    at,
    severity: 'note',
    problem: `${problem}: ${PRIVATE}`,
    remedy: 'use TLS there too if the data asks for it',
  };
}

function ofBalancer({ address: at, values }: CheckedResource): readonly Found[] {
  const rules = blocksOf(values['forwarding_rule']);
  if (rules instanceof Unknown) return [];
  const redirects = booleanOf(values['redirect_http_to_https']);
  const entries = rules.map((rule) => [textOf(rule['entry_protocol']), textOf(rule['target_protocol'])] as const);
  const isTls = (protocol: string | Unknown | undefined): boolean => TLS.some((name) => name === protocol);
  const takesTls = entries.some(([entry]) => isTls(entry));
  const found: Found[] = [];
  if (entries.some(([entry]) => entry === 'http') && redirects !== true && !(redirects instanceof Unknown)) {
    found.push({
      at,
      problem: 'it answers plain HTTP without sending it on to HTTPS',
      remedy: takesTls
        ? 'set redirect_http_to_https'
        : 'add a rule for HTTPS with a certificate, and redirect_http_to_https',
    });
  }
  if (entries.some(([entry, target]) => isTls(entry) && target === 'http')) {
    found.push(inside(at, 'TLS ends at the load balancer, and HTTP goes on to the droplets'));
  }
  return found;
}

function ofUptimeCheck({ address: at, values }: CheckedResource): readonly Found[] {
  const target = textOf(values['target']);
  if (typeof target !== 'string' || !target.startsWith('http://')) return [];
  return [
    { at, problem: `it asks ${target}, without TLS`, remedy: 'ask the https:// address, and watch the certificate' },
  ];
}
