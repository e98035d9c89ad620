/** Numbers that look random and are the same for the same seed (mulberry32): ids, addresses and secrets come from it. */
export class Seeded {
  private state: number;
  private lastNumericId: number;
  private lastPublicIpv4 = 0;
  private lastPublicIpv6 = 0;

  constructor(seed: number) {
    this.state = seed >>> 0;
    this.lastNumericId = 400_000_000 + this.below(50_000_000);
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  /** Characters of an alphabet. */
  text(length: number, alphabet = '0123456789abcdef'): string {
    return Array.from({ length }, () => alphabet.charAt(this.below(alphabet.length))).join('');
  }

  /** A UUID of version 4. */
  uuid(): string {
    const variant = '89ab'.charAt(this.below(4));
    return [this.text(8), this.text(4), `4${this.text(3)}`, variant + this.text(3), this.text(12)].join('-');
  }

  /** An id of what DigitalOcean numbers (droplets, actions, records, keys): always larger than the one before. */
  numericId(): number {
    this.lastNumericId += 1 + this.below(40);
    return this.lastNumericId;
  }

  /** A password as managed databases have them. */
  password(): string {
    return `AVNS_${this.text(19, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')}`;
  }

  /** An address that stands for a public one; it lies in 198.18.0.0/15, where nothing in the world answers. */
  publicIpv4(): string {
    const place = this.lastPublicIpv4++;
    return `198.${18 + (Math.floor(place / 65_024) % 2)}.${Math.floor(place / 254) % 256}.${(place % 254) + 1}`;
  }

  /** An address of the range for documentation, 2001:db8::/32. */
  publicIpv6(): string {
    this.lastPublicIpv6 += 1;
    return `2001:db8:${(this.lastPublicIpv6 >>> 16).toString(16)}:${(this.lastPublicIpv6 & 0xffff).toString(16)}::1`;
  }
}
