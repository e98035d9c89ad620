import { Firewall, type FirewallInboundRule } from '@cdktf/provider-digitalocean/lib/firewall';
import type { Tag } from '@cdktf/provider-digitalocean/lib/tag';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { cidrProblem, sshSourceProblem } from '../core/cidr';
import { Faults } from '../core/fault';
import { firewallNameProblem } from '../core/names';
import { limitProblem } from '../catalog/limits';
import { checkKnown, known, knownItems } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';
import { ANYWHERE, type IPeer, anyone } from './peer';
import { Port } from './port';

/** Settings of a cloud firewall. */
export interface CloudFirewallProps {
  /** Unique in the account. */
  readonly name: string;
  /** The tag whose droplets it protects, so that it holds for any number of them and from their first second. */
  readonly tag: Tag;
  /** Further tags; a firewall has 5 at most. @default none */
  readonly tags?: readonly Tag[];
  /** Ids of single droplets, 10 at most; they are open until the firewall is there. A tag has neither limit. @default none */
  readonly droplets?: readonly string[];
}

const OUTBOUND = [
  { protocol: 'tcp', portRange: '1-65535' },
  { protocol: 'udp', portRange: '1-65535' },
  { protocol: 'icmp' },
] as const;

/** A DigitalOcean firewall: everything outbound, and inbound only what a sentence allows. */
export class CloudFirewall extends Construct {
  readonly firewall: Firewall;
  private readonly rules: FirewallInboundRule[] = [];

  constructor(scope: Construct, id: string, props: CloudFirewallProps) {
    super(scope, id);
    const faults = new Faults();
    checkKnown(faults, 'name', props.name, firewallNameProblem);
    const tags = [props.tag, ...(props.tags ?? [])];
    const droplets = props.droplets ?? [];
    faults.check('tags', limitProblem('firewallTags', tags.length, 'the firewall', 'let the droplets share a tag'));
    faults.check(
      'droplets',
      limitProblem('firewallDroplets', droplets.length, 'the firewall', 'give them a tag instead'),
    );
    reportFaults(this, faults);
    this.node.addValidation({ validate: () => this.tooManyRules() });
    this.firewall = new Firewall(this, 'Resource', {
      name: props.name,
      tags: tags.map((tag) => tag.name),
      ...(droplets.length > 0 && { dropletIds: droplets.map((id) => Token.asNumber(id)) }),
      outboundRule: OUTBOUND.map((rule) => ({ ...rule, destinationAddresses: [...ANYWHERE] })),
    });
  }

  /** `host.connections.allowFrom(loadBalancer, Port.http)`: at least one source. SSH from everywhere is refused. */
  allowFrom(sources: IPeer | readonly IPeer[], port: Port): void {
    const peers = [sources].flat().map((source) => source.peer);
    const faults = new Faults();
    faults.take('', port.faults());
    if (peers.length === 0) {
      faults.error('', `port ${port.range ?? port.protocol} is allowed from nobody`, 'name at least one source');
    }
    for (const peer of peers) {
      if (peer.addresses) checkAddresses(faults, peer.addresses, port);
      this.rules.push({
        protocol: port.protocol,
        ...(port.range !== undefined && { portRange: port.range }),
        ...(peer.addresses && { sourceAddresses: peer.addresses as string[] }),
        ...(peer.tag !== undefined && { sourceTags: [peer.tag] }),
        ...(peer.loadBalancer !== undefined && { sourceLoadBalancerUids: [peer.loadBalancer] }),
      });
    }
    reportFaults(this, faults);
    this.firewall.putInboundRule(this.rules);
  }

  /** Opens a port to everybody, over IPv4 and IPv6. */
  allowFromAnywhere(port: Port): void {
    this.allowFrom(anyone(), port);
  }

  private tooManyRules(): string[] {
    const problem = limitProblem(
      'firewallRules',
      this.rules.length + OUTBOUND.length,
      `inbound rules of the firewall and its ${OUTBOUND.length} outbound ones`,
      'join ranges that share a port',
    );
    return problem ? [`${problem.problem}; ${problem.remedy}`] : [];
  }
}

function checkAddresses(faults: Faults, ranges: readonly string[], port: Port): void {
  const range = port.range ?? port.protocol;
  if (known(ranges)?.length === 0) {
    faults.error(
      '',
      `port ${range} is allowed from an empty list of ranges`,
      'name at least one range, such as 203.0.113.7/32',
    );
  }
  if (ranges === ANYWHERE && !port.includesTcp(22)) return;
  for (const address of knownItems(ranges)) {
    const problem = port.includesTcp(22) ? sshSourceProblem(address) : cidrProblem(address);
    faults.check(`port ${range}`, problem);
  }
}
