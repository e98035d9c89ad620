import fc from 'fast-check';
import { AVAILABILITIES } from '../../../lib/catalog/sla';
import {
  compositeAvailability,
  downMinutesAMonth,
  formatAvailability,
  formatPercent,
  redundant,
} from '../../../lib/sizing/availability';

const share = fc.double({ min: 0, max: 1, noNaN: true });

test.each([
  [0.9999, '99.99 % (4.3 min/month)'],
  [0.999, '99.9 % (43.2 min/month)'],
  [0.9995, '99.95 % (21.6 min/month)'],
  [0.995, '99.5 % (3.6 h/month)'],
  [0.99, '99 % (7.2 h/month)'],
  [1, '100 % (0.0 min/month)'],
  [0, '0 % (720.0 h/month)'],
])('%d reads %s', (availability, text) => {
  expect(formatAvailability(availability)).toBe(text);
});

test('a percentage is never rounded up to a promise', () => {
  expect(formatPercent(0.999999)).toBe('99.999 %');
});

test('Planner alone is its droplet', () => {
  const { availability } = AVAILABILITIES.droplet;
  expect(compositeAvailability([{ name: 'droplet', availability }])).toBeCloseTo(0.9999, 10);
});

test('Planner HA: two droplets cost nothing, the load balancer and the database count', () => {
  const parts = [
    { name: 'load balancer', availability: AVAILABILITIES.loadBalancer.availability },
    { name: 'droplets', availability: AVAILABILITIES.droplet.availability, copies: 2 },
    { name: 'database', availability: AVAILABILITIES.managedDatabaseWithStandby.availability },
  ];
  expect(formatPercent(compositeAvailability(parts))).toBe('99.85 %');
});

test('two copies of 99 % are 99.99 %', () => {
  expect(redundant(0.99, 2)).toBeCloseTo(0.9999, 12);
});

test('nothing is always there', () => {
  expect(compositeAvailability([])).toBe(1);
});

test('a further part never raises, a further copy never lowers it; it stays between 0 and 1', () => {
  const part = fc.record({ name: fc.constant('part'), availability: share, copies: fc.integer({ min: 1, max: 4 }) });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), part, (parts, further) => {
      const before = compositeAvailability(parts);
      const after = compositeAvailability([...parts, further]);
      expect(after).toBeLessThanOrEqual(before);
      expect(after).toBeGreaterThanOrEqual(0);
      const doubled = compositeAvailability([...parts, { ...further, copies: further.copies + 1 }]);
      expect(doubled).toBeGreaterThanOrEqual(after - Number.EPSILON);
      expect(downMinutesAMonth(after)).toBeGreaterThanOrEqual(0);
    }),
  );
});
