import { createHash } from 'node:crypto';
import type { ServiceSpec } from './spec';

/** Which of the two containers of a blue-green service. */
export type Colour = 'blue' | 'green';

export const COLOURS: readonly Colour[] = ['blue', 'green'];

/** One compose service: a host service, or one colour of it. */
export interface Container {
  /** The compose service's name: `postgres`, `backend-blue`. */
  readonly name: string;
  readonly service: ServiceSpec;
  readonly colour?: Colour;
  /** Its fixed address in the host's network. */
  readonly address: string;
}

/**
 * The network of a host's containers. Addresses are fixed, so that an upstream never has to be resolved again:
 * nginx keeps working while a container restarts, and starts before the services behind it.
 */
export const NETWORK = {
  subnet: '172.30.0.0/24',
  gateway: '172.30.0.1',
  /** Where Docker may take addresses for one-off containers, so that they never sit on a fixed one. */
  dynamicRange: '172.30.0.128/25',
  subnetV6: 'fd5a:30::/64',
} as const;

const FIRST_ADDRESS = 10;
const LAST_ADDRESS = 127;

/** How many containers one host's network has fixed addresses for. */
export const MAX_CONTAINERS = LAST_ADDRESS - FIRST_ADDRESS + 1;

/** The compose services of a host in the order of its definition, blue-green ones once for each colour. */
export function containersOf(services: readonly ServiceSpec[]): readonly Container[] {
  const unplaced = services.flatMap((service): Omit<Container, 'address'>[] =>
    service.deploy === 'blue-green'
      ? COLOURS.map((colour) => ({ name: `${service.name}-${colour}`, service, colour }))
      : [{ name: service.name, service }],
  );
  const addresses = addressesOf(unplaced.map((container) => container.name));
  return unplaced.map((container) => ({ ...container, address: addresses.get(container.name) ?? NETWORK.gateway }));
}

/**
 * Addresses follow from names, so that a service that comes or goes moves no other, but for the rare one that shares
 * its place and stands behind it in the alphabet.
 */
function addressesOf(names: readonly string[]): ReadonlyMap<string, string> {
  const places = new Map<number, string>();
  for (const name of [...new Set(names)].sort().slice(0, MAX_CONTAINERS)) {
    let place = createHash('sha256').update(name).digest().readUInt32BE() % MAX_CONTAINERS;
    while (places.has(place)) place = (place + 1) % MAX_CONTAINERS;
    places.set(place, name);
  }
  return new Map([...places].map(([place, name]) => [name, `172.30.0.${FIRST_ADDRESS + place}`]));
}

/** The variable of release.env that names the image of a container: `BACKEND_BLUE_IMAGE`. */
export function imageVariable(container: Container): string {
  return `${container.name.replaceAll('-', '_').toUpperCase()}_IMAGE`;
}
