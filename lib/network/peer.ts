/** Who may connect, as firewalls know it. Addresses are known or references. */
export interface Peer {
  /** Ranges in CIDR notation, or one reference to a list of them. */
  readonly addresses?: readonly string[];
  /** The tag whose droplets may connect. */
  readonly tag?: string;
  /** The id of a load balancer. */
  readonly loadBalancer?: string;
}

/** Something that connects to others and can be named as the source of an `allowFrom`. */
export interface IPeer {
  /** Whom a rule of a firewall names. */
  readonly peer: Peer;
}

/** Every address there is, IPv4 and IPv6. */
export const ANYWHERE: readonly string[] = ['0.0.0.0/0', '::/0'];

/** Ranges of addresses as a peer. */
export function addresses(ranges: readonly string[]): IPeer {
  return { peer: { addresses: ranges } };
}

/** Everybody as a peer. */
export function anyone(): IPeer {
  return addresses(ANYWHERE);
}
