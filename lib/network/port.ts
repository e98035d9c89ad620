import { Faults } from '../core/fault';
import { wholeNumberProblem } from '../core/number-checks';

/** A port, or a range of ports, of a protocol. */
export class Port {
  static readonly ssh = Port.tcp(22);
  static readonly http = Port.tcp(80);
  static readonly https = Port.tcp(443);
  static readonly postgres = Port.tcp(5432);

  /** One TCP port, 1 to 65535. */
  static tcp(port: number): Port {
    return new Port('tcp', port, port);
  }

  /** TCP ports from `first` to `last`, both included. */
  static tcpRange(first: number, last: number): Port {
    return new Port('tcp', first, last);
  }

  /** One UDP port, 1 to 65535. */
  static udp(port: number): Port {
    return new Port('udp', port, port);
  }

  /** ICMP, which has no ports. */
  static icmp(): Port {
    return new Port('icmp');
  }

  private constructor(
    readonly protocol: 'tcp' | 'udp' | 'icmp',
    private readonly first?: number,
    private readonly last?: number,
  ) {}

  /** As DigitalOcean writes it: `22`, `8000-8010`; undefined for ICMP. */
  get range(): string | undefined {
    if (this.first === undefined || this.last === undefined) return undefined;
    return this.first === this.last ? String(this.first) : `${this.first}-${this.last}`;
  }

  /** Whether a TCP port lies within. */
  includesTcp(port: number): boolean {
    return this.protocol === 'tcp' && (this.first ?? 1) <= port && port <= (this.last ?? 65535);
  }

  /** What is wrong with it. */
  faults(): Faults {
    const faults = new Faults();
    for (const port of [this.first, this.last]) {
      if (port !== undefined) faults.check('port', wholeNumberProblem(port, 1, 65535, 'as a port'));
    }
    if ((this.first ?? 0) > (this.last ?? 0)) {
      faults.error('port', `the range ${this.range ?? ''} runs backwards`, 'name the lower port first');
    }
    return faults;
  }
}
