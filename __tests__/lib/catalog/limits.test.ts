import { alertTypeProblem, DROPLET_ALERT_TYPES, uptimeRegionProblem } from '../../../lib/catalog/alert-types';
import { limitProblem, LIMITS } from '../../../lib/catalog/limits';

test.each([
  ['userDataBytes', 65536],
  ['firewallDroplets', 10],
  ['firewallTags', 5],
  ['firewallRules', 50],
  ['connectionPools', 21],
  ['loadBalancerSizeUnitLeast', 1],
  ['loadBalancerSizeUnitMost', 200],
  ['nfsLeastGib', 50],
  ['nfsMostGib', 32768],
] as const)('%s is %d', (name, value) => {
  expect(LIMITS[name].value).toBe(value);
  expect(LIMITS[name].source).not.toBe('');
});

test('a limit itself is allowed, one more is not', () => {
  expect(limitProblem('firewallTags', 5, 'firewall', 'use fewer')).toBeUndefined();
  expect(limitProblem('firewallTags', 6, 'firewall', 'use fewer')).toEqual({
    problem: 'firewall: 6 tags, at most 5 are allowed',
    remedy: 'use fewer',
  });
});

test.each(DROPLET_ALERT_TYPES)('%s is an alert type', (type) => {
  expect(alertTypeProblem(type)).toBeUndefined();
});

test('an alert type that does not exist is refused with the nearest', () => {
  expect(alertTypeProblem('v1/insights/droplet/cpus')?.remedy).toContain('v1/insights/droplet/cpu');
});

test('an uptime region that does not exist is refused with all of them', () => {
  expect(uptimeRegionProblem('eu_west')).toBeUndefined();
  expect(uptimeRegionProblem('mars')?.remedy).toBe('use us_east, us_west, eu_west or se_asia');
});
