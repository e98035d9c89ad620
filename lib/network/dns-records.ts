import { Domain } from '@cdktf/provider-digitalocean/lib/domain';
import { Record as DnsRecord } from '@cdktf/provider-digitalocean/lib/record';
import { Construct } from 'constructs';
import { domainProblem } from '../core/domain';
import { Faults } from '../core/fault';
import { wholeNumberProblem } from '../core/number-checks';
import { checkKnown, isDeferred, knownItems } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';

/** Who keeps the zones: DigitalOcean already, DigitalOcean from now on, or somebody else. */
export type DnsManagement = 'existing-zone' | 'new-zone' | 'external';

/** How the names of a stack are looked after. */
export interface DnsProps {
  /** @default 'existing-zone' */
  readonly management?: DnsManagement;
  /**
   * The zone of a domain, by domain, e.g. `{ 'shop.example.co.uk': 'example.co.uk' }`.
   * @default the domain itself where it has two labels, else what follows its first label
   */
  readonly zones?: Readonly<Record<string, string>>;
  /** Seconds that resolvers keep a record, 30 to 86400. @default 300 */
  readonly ttlSeconds?: number;
}

/** Settings of a set of records. */
export interface DnsRecordsProps extends DnsProps {
  /** The names, all of which get the same addresses. They are part of Terraform addresses, so they are no references. */
  readonly domains: readonly string[];
  readonly ipv4: string;
  /** @default no AAAA records */
  readonly ipv6?: string;
}

/** A and AAAA records of one or more names, in zones that DigitalOcean serves. With `external` there are none. */
export class DnsRecords extends Construct {
  readonly zones: readonly Domain[];
  readonly records: readonly DnsRecord[];

  constructor(scope: Construct, id: string, props: DnsRecordsProps) {
    super(scope, id);
    const ttl = props.ttlSeconds ?? 300;
    reportFaults(this, dnsFaults(props, ttl));
    if (props.management === 'external') {
      this.zones = [];
      this.records = [];
      return;
    }
    // A name that is there twice or unknown is a fault of whoever gave it, and none that a construct id can carry.
    const domains = [...new Set(knownItems(props.domains))];
    const names = [...new Set(domains.map((domain) => zoneOf(domain, props.zones)))];
    this.zones = props.management === 'new-zone' ? names.map((name) => new Domain(this, `zone-${name}`, { name })) : [];
    this.records = domains.flatMap((domain) => this.addRecords(domain, ttl, props));
  }

  private addRecords(domain: string, ttl: number, props: DnsRecordsProps): readonly DnsRecord[] {
    const zoneName = zoneOf(domain, props.zones);
    const zone = this.zones.find((candidate) => candidate.nameInput === zoneName)?.name ?? zoneName;
    const name = domain === zoneName ? '@' : domain.slice(0, -(zoneName.length + 1));
    const values = { A: props.ipv4, ...(props.ipv6 !== undefined && { AAAA: props.ipv6 }) };
    return Object.entries(values).map(
      ([type, value]) =>
        new DnsRecord(this, `${type.toLowerCase()}-${domain}`, { domain: zone, type, name, value, ttl }),
    );
  }
}

/** The zone that a domain's records go into. */
export function zoneOf(domain: string, zones: Readonly<Record<string, string>> = {}): string {
  const labels = domain.split('.');
  return zones[domain] ?? (labels.length > 2 ? labels.slice(1).join('.') : domain);
}

function dnsFaults(props: DnsRecordsProps, ttl: number): Faults {
  const faults = new Faults();
  checkKnown(faults, 'ttlSeconds', ttl, (value) => wholeNumberProblem(value, 30, 86400, 'seconds'));
  if (isDeferred(props.domains)) {
    faults.error(
      'domains',
      'a Terraform reference has no value yet when the addresses of the records are made from it',
      'write the domain as a literal',
    );
  }
  knownItems(props.domains).forEach((domain, index) => {
    faults.check(`domains.${index}`, domainProblem(domain));
    const zone = zoneOf(domain, props.zones);
    if (domain !== zone && !domain.endsWith(`.${zone}`)) {
      faults.error(
        `zones.${domain}`,
        `${domain} does not lie in the zone ${zone}`,
        'name a zone that the domain ends in',
      );
    }
  });
  return faults;
}
