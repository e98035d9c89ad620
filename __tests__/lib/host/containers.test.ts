import fc from 'fast-check';
import { type Container, MAX_CONTAINERS, NETWORK, containersOf, imageVariable } from '../../../lib/host/containers';
import { overlaps } from '../../../lib/core/cidr';
import type { ServiceSpec } from '../../../lib/host/spec';
import { exampleService } from '../../support/example-hosts';

const services = fc
  .array(fc.constantFrom(undefined, 'blue-green' as const, 'rolling' as const, 'stop-first' as const), {
    maxLength: MAX_CONTAINERS / 2,
  })
  .map((modes) =>
    modes.map((deploy, index): ServiceSpec => exampleService({ name: `s${index}`, ...(deploy && { deploy }) })),
  );

test('a service is one container, a blue-green one is two', () => {
  const containers = containersOf([
    exampleService({ name: 'db' }),
    exampleService({ name: 'web', deploy: 'blue-green' }),
    exampleService({ name: 'jobs', deploy: 'stop-first' }),
  ]);
  expect(containers.map(({ name, colour }) => [name, colour])).toEqual([
    ['db', undefined],
    ['web-blue', 'blue'],
    ['web-green', 'green'],
    ['jobs', undefined],
  ]);
});

test('a rolling service is one container for each instance, two unless told', () => {
  const containers = containersOf([
    exampleService({ deploy: 'rolling' }),
    exampleService({ name: 'api', deploy: 'rolling', instances: 3 }),
  ]);
  expect(containers.map(({ name, instance }) => [name, instance])).toEqual([
    ['web-1', 1],
    ['web-2', 2],
    ['api-1', 1],
    ['api-2', 2],
    ['api-3', 3],
  ]);
});

test('an instance that comes moves no other', () => {
  const withInstances = (instances: number) => containersOf([exampleService({ deploy: 'rolling', instances })]);
  expect(
    withInstances(3)
      .slice(0, 2)
      .map(({ address }) => address),
  ).toEqual(withInstances(2).map(({ address }) => address));
});

test('addresses differ, and lie in the network where Docker gives none away and no gateway is', () => {
  fc.assert(
    fc.property(services, (all) => {
      const addresses = containersOf(all).map(({ address }) => address);
      expect(new Set(addresses).size).toBe(addresses.length);
      for (const address of addresses) {
        expect(overlaps(address, NETWORK.subnet)).toBe(true);
        expect(overlaps(address, NETWORK.dynamicRange)).toBe(false);
        expect(address).not.toBe(NETWORK.gateway);
      }
    }),
  );
});

test('the most that are allowed just fit', () => {
  const most = containersOf(
    Array.from({ length: MAX_CONTAINERS }, (_value, index) => exampleService({ name: `s${index}` })),
  );
  expect(new Set(most.map(({ address }) => address)).size).toBe(MAX_CONTAINERS);
});

test('addresses follow from names, whatever the order of the services', () => {
  const byName = (all: readonly ServiceSpec[]): Record<string, string> =>
    Object.fromEntries(containersOf(all).map(({ name, address }) => [name, address]));
  fc.assert(
    fc.property(
      services.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        expect(byName(shuffled)).toEqual(byName(all));
      },
    ),
  );
});

test('a service that comes moves none of the Planner document', () => {
  const names = ['postgres', 'redis', 'backend', 'nginx'].map((name) => exampleService({ name }));
  const before = containersOf(names);
  const after = containersOf([exampleService({ name: 'prometheus' }), ...names]).slice(1);
  expect(after).toEqual(before);
});

test.each([
  ['web-blue', 'WEB_BLUE_IMAGE'],
  ['web-1', 'WEB_1_IMAGE'],
  ['my-long-name', 'MY_LONG_NAME_IMAGE'],
])('the image of %s is told by %s', (name, variable) => {
  const container: Container = { name, service: exampleService(), address: '172.30.0.10' };
  expect(imageVariable(container)).toBe(variable);
});
