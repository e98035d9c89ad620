import { Resolver } from 'node:dns/promises';
import { ApiRefusal, type DigitalOcean } from './digitalocean';
import { type Finding, good, missing, unsure } from './finding';
import type { StackNeeds } from './stack-needs';

/** DigitalOcean's name servers. Source: https://docs.digitalocean.com/products/networking/dns/ (2026-11). */
const NAME_SERVER = /^ns[1-3]\.digitalocean\.com$/;

/**
 * Zones have to be in the account, and their registrar has to name DigitalOcean.
 *
 * @param dnsServer asked in place of this machine's own, e.g. `1.1.1.1`
 */
export async function checkZones(
  api: DigitalOcean,
  needs: StackNeeds,
  dnsServer?: string,
): Promise<readonly Finding[]> {
  const resolver = new Resolver({ timeout: 5000, tries: 2 });
  if (dnsServer !== undefined) resolver.setServers([dnsServer]);
  const findings: Finding[] = [];
  for (const zone of needs.zones) {
    findings.push(
      (await exists(api, zone))
        ? good(`the zone ${zone} is in the account`)
        : missing(`the zone ${zone} is not in the account`, 'add it, or set DNS=new-zone or DNS=external'),
    );
  }
  for (const zone of [...needs.zones, ...needs.newZones]) findings.push(await delegation(resolver, zone));
  return findings;
}

async function exists(api: DigitalOcean, zone: string): Promise<boolean> {
  try {
    await api.get(`v2/domains/${zone}`);
    return true;
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 404) return false;
    throw error;
  }
}

async function delegation(resolver: Resolver, zone: string): Promise<Finding> {
  try {
    const servers = await resolver.resolveNs(zone);
    if (servers.some((server) => NAME_SERVER.test(server.toLowerCase())))
      return good(`${zone} is delegated to DigitalOcean`);
    return missing(
      `${zone} is delegated to ${servers.sort().join(', ')}`,
      'name ns1, ns2 and ns3.digitalocean.com at the registrar',
    );
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOTFOUND' || code === 'ENODATA') {
      return missing(`${zone} is delegated to nobody`, 'name ns1, ns2 and ns3.digitalocean.com at the registrar');
    }
    return unsure(
      `the delegation of ${zone} could not be asked (${code})`,
      'try another name server: --dns-server 1.1.1.1',
    );
  }
}
