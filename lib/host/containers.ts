import { createHash } from 'node:crypto';
import type { ServiceSpec } from './spec';

/** Which of the two containers of a blue-green service. */
export type Colour = 'blue' | 'green';

export const COLOURS: readonly Colour[] = ['blue', 'green'];

/** One compose service: a host service, one colour or one instance of it. */
export interface Container {
  /** The compose service's name: `postgres`, `backend-blue`, `backend-1`. */
  readonly name: string;
  readonly service: ServiceSpec;
  readonly colour?: Colour;
  /** Which of the containers of a rolling service, from 1. */
  readonly instance?: number;
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

/** How many instances a rolling service may have. With one there is nobody to serve while it is replaced. */
export const INSTANCES = { least: 2, most: 4 } as const;

/** Whether a deploy tells nginx which of the service's containers requests go to. */
export function isSwitched(service: ServiceSpec): boolean {
  return service.deploy === 'blue-green' || service.deploy === 'rolling';
}

/** The compose services of a host in the order of its definition: one for each colour and instance. */
export function containersOf(services: readonly ServiceSpec[]): readonly Container[] {
  const unplaced = services.flatMap(unplacedContainers);
  const addresses = addressesOf(unplaced.map((container) => container.name));
  return unplaced.map((container) => ({ ...container, address: addresses.get(container.name) ?? NETWORK.gateway }));
}

function unplacedContainers(service: ServiceSpec): readonly Omit<Container, 'address'>[] {
  const { name, deploy } = service;
  if (deploy === 'blue-green') return COLOURS.map((colour) => ({ name: `${name}-${colour}`, service, colour }));
  if (deploy === 'rolling')
    return instancesOf(service).map((instance) => ({ name: `${name}-${instance}`, service, instance }));
  return [{ name, service }];
}

/** 1, 2 and so on; what is no sound number of instances is left to the checks. */
export function instancesOf({ instances = INSTANCES.least }: ServiceSpec): readonly number[] {
  const sound = Number.isInteger(instances) && instances >= 1 && instances <= INSTANCES.most;
  return Array.from({ length: sound ? instances : INSTANCES.least }, (_value, index) => index + 1);
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
