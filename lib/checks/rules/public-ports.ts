import { coversAll, covers, inboundRules, type InboundRule, portsText } from '../firewall-rules';
import type { CheckedResource, Resources } from '../resources';
import type { Found, Rule } from '../rule';
import { SERVICE_PORTS } from '../service-ports';

const SSH = 22;
/** What a public service is reached by; 443 also by UDP, for HTTP/3. */
const WEB = [80, 443];

/** What the world may connect to: web servers, and nothing else. */
export const publicPorts: Rule = {
  id: 'public-ports',
  asks: 'Does the world reach nothing but web servers?',
  severity: 'error',
  check: ({ resources }) => [
    ...inboundRules(resources)
      .filter((rule) => rule.fromWorld && !isWeb(rule))
      .map(exposed),
    ...resources
      .of('droplet')
      .filter((droplet) => !hasFirewall(droplet, resources))
      .map(({ address }): Found => ({
        at: address,
        severity: 'warning',
        problem: 'no cloud firewall stands in front of it, so every port that something listens on is public',
        remedy: 'add a digitalocean_firewall that names it or one of its tags',
      })),
    ...resources
      .of('database_cluster')
      .filter((cluster) => !hasTrustedSources(cluster, resources))
      .map(({ address }): Found => ({
        at: address,
        severity: 'warning',
        problem: 'it has no trusted sources, so whoever has its password connects from anywhere',
        remedy: 'add a digitalocean_database_firewall',
      })),
  ],
};

/** SSH has a rule of its own. */
function isWeb({ from, to }: InboundRule): boolean {
  return from === to && (WEB.includes(from) || from === SSH);
}

function exposed(rule: InboundRule): Found {
  const names = [...SERVICE_PORTS].filter(([port]) => !WEB.includes(port) && covers(rule, port));
  const what = coversAll(rule) || names.length === 0 ? '' : ` (${names.map(([, name]) => name).join(', ')})`;
  return {
    at: rule.firewall.address,
    severity: names.length > 0 ? 'error' : 'warning',
    problem: `the whole world reaches ${portsText(rule)}${what}`,
    remedy: 'name the sources by tag, load balancer or range',
  };
}

function hasFirewall(droplet: CheckedResource, resources: Resources): boolean {
  return resources
    .of('firewall')
    .some(
      (firewall) =>
        resources.leadsTo(firewall, 'droplet_ids', droplet) || resources.shareTag(firewall, 'tags', droplet),
    );
}

function hasTrustedSources(cluster: CheckedResource, resources: Resources): boolean {
  return resources.of('database_firewall').some((firewall) => resources.leadsTo(firewall, 'cluster_id', cluster));
}
