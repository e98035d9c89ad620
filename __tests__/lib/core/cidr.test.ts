import { BlockList, isIPv4 } from 'node:net';
import fc from 'fast-check';
import {
  cidrProblem,
  formatCidr,
  isWholeWorld,
  networkOf,
  overlaps,
  parseCidr,
  sshSourceProblem,
} from '../../../lib/core/cidr';

const range = fc
  .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(128))
  .map(([address, prefix]) => `${address}/${isIPv4(address) ? prefix % 33 : prefix}`);
const network = range.map((text) => formatCidr(networkOf(parseCidr(text)!)));

describe('cidrProblem', () => {
  test.each([
    '203.0.113.7',
    '203.0.113.7/32',
    '10.0.0.0/8',
    '0.0.0.0/0',
    '2001:db8::1',
    '2001:DB8::/32',
    '::/0',
    '::ffff:192.0.2.0/120',
  ])('accepts %s', (value) => {
    expect(cidrProblem(value)).toBeUndefined();
  });

  test.each([
    '',
    'home',
    '203.0.113',
    '203.0.113.256',
    '010.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0-10.0.0.9',
    '2001:db8::/129',
    '2001:db8:::/32',
    'fe80::1%eth0',
    ' 10.0.0.1',
    '10.0.0.1\n',
    'example.com',
  ])('refuses %j', (value) => {
    expect(cidrProblem(value)?.problem).toContain(JSON.stringify(value));
  });

  test.each([
    ['203.0.113.7/24', 'write 203.0.113.0/24 for the network, or 203.0.113.7 for the one address'],
    ['10.1.2.3/8', 'write 10.0.0.0/8 for the network, or 10.1.2.3 for the one address'],
    ['2001:db8::1/64', 'write 2001:db8::/64 for the network, or 2001:db8::1 for the one address'],
    ['2001:db8:0:0:0:0:0:1/64', 'write 2001:db8::/64 for the network, or 2001:db8::1 for the one address'],
  ])('%s has bits set beyond its prefix: %s', (value, remedy) => {
    expect(cidrProblem(value)?.remedy).toBe(remedy);
  });

  test('the network of any range passes, and holds the address', () => {
    fc.assert(
      fc.property(range, (value) => {
        const network = formatCidr(networkOf(parseCidr(value)!));
        expect(cidrProblem(network)).toBeUndefined();
        expect(overlaps(value, network)).toBe(true);
      }),
    );
  });

  test('a canonical range survives reading and writing', () => {
    fc.assert(
      fc.property(network, (value) => {
        expect(formatCidr(parseCidr(value)!)).toBe(value);
      }),
    );
  });
});

describe('isWholeWorld', () => {
  test.each([
    '0.0.0.0/0',
    '::/0',
    '0:0:0:0:0:0:0:0/0',
    '::0/0',
    '203.0.113.7/0',
    '0.0.0.0/1',
    '128.0.0.0/1',
    '2000::/3',
    '::ffff:0:0/96',
    '::ffff:0.0.0.0/96',
  ])('%s is everybody', (value) => {
    expect(isWholeWorld(value)).toBe(true);
    expect(sshSourceProblem(value)?.problem).toContain(value);
  });

  test.each(['10.0.0.0/8', '203.0.113.7', '2001::/16', '2001:db8::/32', '::ffff:10.0.0.0/104'])(
    '%s is not everybody',
    (value) => {
      expect(isWholeWorld(value)).toBe(false);
      expect(sshSourceProblem(value)).toBeUndefined();
    },
  );

  test('what is no range is not everybody, yet no source for SSH', () => {
    expect(isWholeWorld('everyone')).toBe(false);
    expect(sshSourceProblem('everyone')).toBeDefined();
  });
});

describe('overlaps', () => {
  test.each([
    ['10.0.0.0/8', '10.1.2.0/24', true],
    ['10.0.0.0/16', '10.1.0.0/16', false],
    ['10.0.0.1', '10.0.0.1/32', true],
    ['0.0.0.0/0', '::/0', false],
    ['::/0', '2001:db8::1', true],
    ['10.0.0.0/8', 'nothing', false],
    ['nothing', 'nothing', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(overlaps(a, b)).toBe(expected);
  });

  test('does not depend on the order', () => {
    fc.assert(
      fc.property(range, range, (a, b) => {
        expect(overlaps(a, b)).toBe(overlaps(b, a));
      }),
    );
  });

  test("agrees with Node's own block list about single addresses", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, other, prefix) => {
        const list = new BlockList();
        list.addSubnet(other, prefix);
        expect(overlaps(address, `${other}/${prefix}`)).toBe(list.check(address));
      }),
    );
  });
});
