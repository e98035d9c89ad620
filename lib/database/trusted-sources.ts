import { DatabaseFirewall, type DatabaseFirewallRule } from '@cdktf/provider-digitalocean/lib/database-firewall';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { cidrProblem, isWholeWorld } from '../core/cidr';
import { Faults, type Problem } from '../core/fault';
import type { IPeer } from '../network/peer';
import { checkKnown } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';

/** A cluster or a read replica. Each has a firewall of its own. */
export interface Guarded {
  /** The id of the firewall's construct. */
  readonly firewallId: string;
  readonly clusterId: string;
}

/** Who may connect to a managed database. Without a firewall it is open to the internet, so nobody is refused. */
export class TrustedSources {
  private readonly rules: DatabaseFirewallRule[] = [];
  private readonly firewalls: DatabaseFirewall[] = [];

  /**
   * @param owner the construct that the firewalls belong to
   * @param guarded what they stand before
   */
  constructor(
    private readonly owner: Construct,
    private readonly guarded: readonly Guarded[],
  ) {
    owner.node.addValidation({ validate: () => this.missingSources() });
  }

  /** Lets droplets connect by their tag, or machines by their IPv4 addresses. */
  allow(sources: IPeer | readonly IPeer[]): void {
    const faults = new Faults();
    const peers = [sources].flat().map(({ peer }) => peer);
    if (peers.length === 0) {
      faults.error('allowFrom', 'the database is opened to nobody', 'name at least one source');
    }
    for (const peer of peers) {
      if (peer.loadBalancer !== undefined) {
        faults.error(
          'allowFrom',
          'a load balancer opens no connections to a database',
          'name the droplets, best by a tag',
        );
      }
      if (peer.tag !== undefined) this.rules.push({ type: 'tag', value: peer.tag });
      if (peer.addresses) this.rules.push(...addressRules(faults, peer.addresses));
    }
    reportFaults(this.owner, faults);
    if (this.rules.length === 0) return;
    if (this.firewalls.length > 0) for (const firewall of this.firewalls) firewall.putRule(this.rules);
    else this.addFirewalls();
  }

  private addFirewalls(): void {
    for (const { firewallId, clusterId } of this.guarded) {
      this.firewalls.push(new DatabaseFirewall(this.owner, firewallId, { clusterId, rule: this.rules }));
    }
  }

  private missingSources(): string[] {
    return this.rules.length > 0
      ? []
      : ['the database is reached by nobody and guarded from nobody; name who connects by allowFrom'];
  }
}

/** Each address is a rule of its own, so their number has to be known. */
function addressRules(faults: Faults, ranges: readonly string[]): readonly DatabaseFirewallRule[] {
  if (Token.isUnresolved(ranges)) {
    faults.error(
      'allowFrom',
      'a reference to a list makes no rules, for each address is one of its own',
      'name the addresses one by one, or a tag',
    );
    return [];
  }
  for (const range of ranges) checkKnown(faults, 'allowFrom', range, sourceProblem);
  return ranges.map((value) => ({ type: 'ip_addr', value }));
}

/** The rule about IPv6 is DigitalOcean's. Source: its documentation, limits of managed PostgreSQL. */
function sourceProblem(range: string): Problem | undefined {
  if (isWholeWorld(range)) {
    return { problem: `${range} opens the database to the world`, remedy: 'name who connects, best by a tag' };
  }
  const problem = cidrProblem(range);
  if (problem ?? !range.includes(':')) return problem;
  return { problem: `${range} is IPv6, which trusted sources can't be`, remedy: 'name an IPv4 address, or a tag' };
}
