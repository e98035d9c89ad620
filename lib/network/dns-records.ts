import { Domain } from '@cdktf/provider-digitalocean/lib/domain';
import { Record as DnsRecord } from '@cdktf/provider-digitalocean/lib/record';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { domainProblem } from '../core/domain';
import { Faults } from '../core/fault';
import { wholeNumberProblem } from '../core/number-checks';
import { checkKnown, isDeferred, known, knownItems } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';

/** Who keeps the zones: DigitalOcean already, DigitalOcean from now on, or somebody else. */
export type DnsManagement = 'existing-zone' | 'new-zone' | 'external';

/** How the names of a stack are looked after. */
export interface DnsProps {
  /** Who serves the zone, and whether this makes it. @default 'existing-zone' */
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
  /** The names, all of which lead to the same place. They are part of Terraform addresses, so they are no references. */
  readonly domains: readonly string[];
  /** Where the A records point. @default no A records */
  readonly ipv4?: string;
  /** Where the AAAA records point. @default no AAAA records */
  readonly ipv6?: string;
  /**
   * The host that the names are other names of, without a dot at its end, by CNAME records; instead of addresses.
   * A zone's own name can't have one.
   *
   * @default no CNAME records
   */
  readonly alias?: string;
}

/** A, AAAA and CNAME records of one or more names, in zones that DigitalOcean serves. With `external` there are none. */
export class DnsRecords extends Construct {
  /** The zones that the stack makes and the names lie in. A zone that another construct made first is not made twice. */
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
    this.zones = names.flatMap((name) => this.zoneNamed(name, props.management === 'new-zone') ?? []);
    this.records = domains.flatMap((domain) => this.addRecords(domain, ttl, props));
  }

  private zoneNamed(name: string, create: boolean): Domain | undefined {
    const all = TerraformStack.of(this).node.findAll();
    const present = all.find((item): item is Domain => item instanceof Domain && item.nameInput === name);
    return present ?? (create ? new Domain(this, `zone-${name}`, { name }) : undefined);
  }

  private addRecords(domain: string, ttl: number, props: DnsRecordsProps): readonly DnsRecord[] {
    const zoneName = zoneOf(domain, props.zones);
    const zone = this.zones.find((candidate) => candidate.nameInput === zoneName)?.name ?? zoneName;
    const name = domain === zoneName ? '@' : domain.slice(0, -(zoneName.length + 1));
    const values = {
      A: props.ipv4,
      AAAA: props.ipv6,
      // Without the dot DigitalOcean would take it for a name below the zone.
      CNAME: props.alias === undefined ? undefined : `${props.alias}.`,
    };
    return Object.entries(values).flatMap(([type, value]) =>
      value === undefined
        ? []
        : new DnsRecord(this, `${type.toLowerCase()}-${domain}`, { domain: zone, type, name, value, ttl }),
    );
  }
}

/** The zones that the records brought along, as opposed to those that another construct made. */
export function newZones(records: DnsRecords): readonly Domain[] {
  return records.zones.filter((zone) => zone.node.scope === records);
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
  const hasAddress = props.ipv4 !== undefined || props.ipv6 !== undefined;
  if (hasAddress === (props.alias !== undefined)) {
    const problem = hasAddress ? 'the names lead to addresses and to another name' : 'the names lead nowhere';
    faults.error('', problem, 'give addresses (ipv4, ipv6) or an alias');
  }
  if (props.alias !== undefined) checkKnown(faults, 'alias', props.alias, domainProblem);
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
    if (domain === zone && props.alias !== undefined) {
      faults.error(
        `domains.${index}`,
        `${domain} is a zone's own name, which can't be another name of ${known(props.alias) ?? 'a host'}`,
        'use a subdomain, such as www, or an address',
      );
    }
  });
  return faults;
}
