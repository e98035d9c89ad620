import { Construct } from 'constructs';
import type { Provenance } from '../catalog/provenance';
import { Faults, type Problem } from '../core/fault';
import { parseCidr } from '../core/cidr';
import { checkKnown } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';
import { DnsRecords, type DnsProps, zoneOf } from './dns-records';

/**
 * Where Vercel serves the sites of its customers: the name for subdomains, the address for a zone's own name.
 * Its dashboard may show values made for the project, which are then given as `{ cname }` or `{ a }`.
 */
export const VERCEL: Provenance & { readonly cname: string; readonly a: string } = {
  cname: 'cname.vercel-dns.com',
  a: '76.76.21.21',
  asOf: '2026-11',
  source: "third parties' set-up guides; Vercel's own guide to DNS shows the address as its example",
  confidence: 'low',
};

/** Where a site is served: by Vercel, by a host of that name, or at that IPv4 address. */
export type ExternalTarget =
  | 'vercel'
  | {
      /** The name of the host that serves it, such as `site.example.net`. */
      readonly cname: string;
    }
  | {
      /** The IPv4 address at which it is served. */
      readonly a: string;
    };

/** Settings of a site that is served elsewhere. */
export interface ExternalSiteProps {
  /** Its name. The other end has to know it too: at Vercel it is added to the project's domains. */
  readonly domain: string;
  /** Where the site really is. */
  readonly target: ExternalTarget;
  /**
   * Who serves the zone of the name, and how long answers may be cached.
   * @default a zone that DigitalOcean already serves
   */
  readonly dns?: DnsProps;
}

/** The DNS record of a site that somebody else serves, such as a frontend at Vercel. */
export class ExternalSite extends Construct {
  /** What browsers send as its origin, `https://DOMAIN`: a backend that it calls has to allow it. */
  readonly origin: string;
  readonly records: DnsRecords;

  constructor(scope: Construct, id: string, props: ExternalSiteProps) {
    super(scope, id);
    const where = whereTo(props);
    if (where.ipv4 !== undefined) {
      const faults = new Faults();
      checkKnown(faults, 'target.a', where.ipv4, ipv4Problem);
      reportFaults(this, faults);
    }
    this.origin = `https://${props.domain}`;
    this.records = new DnsRecords(this, 'dns', { ...props.dns, domains: [props.domain], ...where });
  }
}

function whereTo({ domain, target, dns }: ExternalSiteProps): { readonly ipv4?: string; readonly alias?: string } {
  if (target === 'vercel') return zoneOf(domain, dns?.zones) === domain ? { ipv4: VERCEL.a } : { alias: VERCEL.cname };
  return 'cname' in target ? { alias: target.cname } : { ipv4: target.a };
}

function ipv4Problem(address: string): Problem | undefined {
  const parsed = parseCidr(address);
  if (parsed?.family === 4 && !address.includes('/')) return undefined;
  return { problem: `${JSON.stringify(address)} is no IPv4 address`, remedy: 'write one, such as "203.0.113.7"' };
}
