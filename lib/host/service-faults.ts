import { Faults, type Problem } from '../core/fault';
import { dockerVolumeNameProblem, serviceNameProblem, variableNameProblem } from '../core/names';
import { unknownName } from '../core/nearest';
import { wholeNumberProblem } from '../core/number-checks';
import { absolutePathProblem } from '../core/path';
import { looksLikeSecret } from '../core/secret-likeness';
import { INSTANCES, isSwitched } from './containers';
import { findCycle } from './dependency-order';
import { PLACEHOLDER_PORT, STATUS_PORT } from './nginx';
import { NGINX_SERVICE } from './nginx-service';
import { type ResolvedHost, isDeployed } from './resolved';
import type { ServiceSpec } from './spec';

/** What is wrong with the services of a host: by themselves, and with each other. */
export function serviceFaults(host: ResolvedHost): Faults {
  const faults = new Faults();
  for (const service of host.services) faults.take(`services.${service.name}`, oneService(host, service));
  checkNames(host, faults);
  checkPorts(host, faults);
  checkSwitched(host, faults);
  checkDependencies(host, faults);
  return faults;
}

/** An image reference: optional registry and path, a name, a tag or a digest. */
const IMAGE =
  /^(?:[\w.-]+(?::\d+)?\/)?(?:[a-z0-9._-]+\/)*[a-z0-9._-]+(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

/** Refuses what Docker would not take as the name of an image. */
export function imageReferenceProblem(image: string): Problem | undefined {
  if (IMAGE.test(image)) return undefined;
  return { problem: `${JSON.stringify(image)} is no image reference`, remedy: 'write it as registry/repository:tag' };
}

function oneService(host: ResolvedHost, service: ServiceSpec): Faults {
  const faults = new Faults();
  faults.check('name', serviceNameProblem(service.name));
  faults.check('image', imageReferenceProblem(service.image));
  faults.check('memoryMib', wholeNumberProblem(service.memoryMib, 6, 1048576, 'MiB'));
  if (!(service.cpus > 0 && service.cpus <= 64)) {
    faults.error('cpus', `${service.cpus} CPUs is not above 0 and at most 64`, 'give it a share such as 0.5');
  }
  if (service.port !== undefined) faults.check('port', wholeNumberProblem(service.port, 1, 65535, 'as a port'));
  if (service.user !== undefined && !/^\d+(:\d+)?$/.test(service.user)) {
    faults.error('user', `${JSON.stringify(service.user)} is not numeric`, 'write uid or uid:gid, such as "1000:1000"');
  }
  checkInstances(service, faults);
  checkEnvironment(service, faults);
  // Those of the ingress are ours; the directories of its static files are checked there.
  if (!host.ingress || service.name !== NGINX_SERVICE) checkMounts(host, service, faults);
  return faults;
}

function checkInstances({ deploy, instances }: ServiceSpec, faults: Faults): void {
  if (instances === undefined) return;
  if (deploy === 'rolling') {
    faults.check('instances', wholeNumberProblem(instances, INSTANCES.least, INSTANCES.most, 'instances'));
  } else {
    faults.error(
      'instances',
      `${instances} instances, and only a rolling service has a number of them`,
      "set deploy to 'rolling', or take the number out",
    );
  }
}

function checkEnvironment(service: ServiceSpec, faults: Faults): void {
  for (const [name, value] of Object.entries(service.environment ?? {})) {
    faults.check(`environment.${name}`, variableNameProblem(name));
    const reason = looksLikeSecret(name, value);
    if (reason !== undefined) {
      faults.error(
        `environment.${name}`,
        `the value looks like a secret (${reason}) and would stand in files that others read`,
        'declare it among the secrets of the host and name it in the secrets of the service',
      );
    }
  }
  for (const name of Object.keys(service.environmentTemplates ?? {})) {
    faults.check(`environmentTemplates.${name}`, variableNameProblem(name));
  }
}

function checkMounts(host: ResolvedHost, service: ServiceSpec, faults: Faults): void {
  const volumes = host.volumes.map((volume) => volume.name);
  (service.mounts ?? []).forEach((mount, index) => {
    const at = `mounts.${index}`;
    faults.check(`${at}.target`, absolutePathProblem(mount.target));
    if (mount.source.startsWith('/')) faults.check(`${at}.source`, absolutePathProblem(mount.source));
    else if (!volumes.includes(mount.source))
      faults.check(`${at}.source`, unknownName('volume', mount.source, volumes));
  });
}

function checkNames(host: ResolvedHost, faults: Faults): void {
  for (const name of repeated(host.containers.map((container) => container.name))) {
    const remedy =
      name === NGINX_SERVICE
        ? `an ingress brings a service ${NGINX_SERVICE} of its own: rename yours`
        : 'give each service a name of its own; a blue-green one also takes NAME-blue and NAME-green, a rolling one NAME-1, NAME-2';
    faults.error('services', `two services would be called ${JSON.stringify(name)}`, remedy);
  }
  for (const volume of host.volumes) faults.check(`volumes.${volume.name}`, dockerVolumeNameProblem(volume.name));
  for (const name of repeated(host.volumes.map((volume) => volume.name))) {
    faults.error('volumes', `two volumes are called ${JSON.stringify(name)}`, 'rename one, or share it');
  }
}

function checkPorts(host: ResolvedHost, faults: Faults): void {
  const taken = new Map<string, string>();
  for (const service of host.services) {
    for (const port of service.publish ?? []) {
      const at = `services.${service.name}.publish`;
      const key = `${port.host}/${port.protocol ?? 'tcp'}`;
      const owner = taken.get(key);
      if (owner !== undefined) {
        faults.error(
          at,
          `port ${key} of the host is already published by ${owner}`,
          'publish another port of the host',
        );
      }
      taken.set(key, service.name);
      faults.check(at, wholeNumberProblem(port.host, 1, 65535, 'as a port'));
      faults.check(at, wholeNumberProblem(port.container, 1, 65535, 'as a port'));
      if (isSwitched(service)) {
        const several = service.deploy === 'rolling' ? 'all instances of a rolling' : 'both colours of a blue-green';
        faults.error(at, `port ${key} can't belong to ${several} service`, 'reach it through a route of the ingress');
      }
    }
  }
}

/** Ports on which nginx listens for itself. */
const NGINX_PORTS: readonly (number | undefined)[] = [80, 443, PLACEHOLDER_PORT, STATUS_PORT];

/** A service with colours or instances is reached through nginx, which answers on the service's own port. */
function checkSwitched(host: ResolvedHost, faults: Faults): void {
  const services = host.services.filter(isSwitched);
  for (const { name, port, deploy } of services) {
    if (!host.ingress) {
      const several = deploy === 'rolling' ? 'its instances' : 'the two colours';
      faults.error(
        `services.${name}.deploy`,
        `${deploy} needs nginx in front of ${several}, and the host has no ingress`,
        "add an ingress, or replace it 'stop-first'",
      );
    }
    if (NGINX_PORTS.includes(port)) {
      faults.error(
        `services.${name}.port`,
        `nginx listens on port ${port} itself, so that a ${deploy} service can't`,
        'let the service listen on another port, such as 8000',
      );
    }
  }
  const listening = services.map((service) => service.port);
  for (const port of repeated(listening.filter((value) => value !== undefined).map(String))) {
    faults.error(
      'services',
      `two services that nginx switches (blue-green, rolling) listen on port ${port}`,
      'give each a port of its own: nginx answers for both under their names',
    );
  }
}

function checkDependencies(host: ResolvedHost, faults: Faults): void {
  const names = host.services.map((service) => service.name);
  for (const service of host.services) {
    for (const name of service.dependsOn ?? []) {
      const at = `services.${service.name}.dependsOn`;
      const target = host.services.find((candidate) => candidate.name === name);
      if (!target) faults.check(at, unknownName('service', name, names));
      else if (isDeployed(target) && !isDeployed(service)) {
        faults.error(
          at,
          `${service.name} starts with the host, ${name} waits for the first deploy`,
          `take the dependency out, or give ${service.name} a deploy mode too`,
        );
      }
    }
  }
  const cycle = findCycle(new Map(host.services.map((service) => [service.name, service.dependsOn ?? []])));
  if (cycle) {
    faults.error(
      'services',
      `the dependencies go in a circle: ${cycle.join(' -> ')}`,
      'take one of them out; the services can wait for each other themselves',
    );
  }
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
