import { PRICES } from '../../../lib/catalog/prices';
import { AVAILABILITIES } from '../../../lib/catalog/sla';

test.each([
  ['loadBalancerNode', 12],
  ['spaces', 5],
  ['spacesStorage', 0.02],
  ['spacesTransfer', 0.01],
  ['volume', 0.1],
  ['snapshot', 0.06],
  ['backupWeekly', 0.2],
  ['backupDaily', 0.3],
  ['reservedIpAssigned', 0],
  ['reservedIpUnassigned', 5],
  ['uptimeCheckFirst', 0],
  ['uptimeCheckFurther', 1],
  ['transferOverage', 0.01],
  ['databaseStorage', 0.215],
] as const)('%s costs %d', (name, usd) => {
  expect(PRICES[name].usd).toBe(usd);
});

test('the price of NFS is an assumption and says so', () => {
  expect(PRICES.nfs).toMatchObject({ confidence: 'low', source: expect.stringContaining('assumption') });
});

test.each([...Object.entries(PRICES), ...Object.entries(AVAILABILITIES)])(
  '%s says where it comes from, when, and how sure it is',
  (_, { asOf, source, confidence }) => {
    expect(asOf).toMatch(/^20\d\d(-\d\d){0,2}$/);
    expect(source.length).toBeGreaterThan(10);
    expect(['high', 'medium', 'low']).toContain(confidence);
  },
);

test.each([
  ['droplet', 0.9999, 'high'],
  ['loadBalancer', 0.999, 'low'],
  ['managedDatabase', 0.995, 'low'],
  ['managedDatabaseWithStandby', 0.9995, 'low'],
] as const)('%s is available %d of the time, confidence %s', (name, availability, confidence) => {
  expect(AVAILABILITIES[name]).toMatchObject({ availability, confidence });
});
