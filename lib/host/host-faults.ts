import { cidrProblem } from '../core/cidr';
import { timeOfDayProblem } from '../core/clock';
import { Faults, type Problem } from '../core/fault';
import { appNameProblem, postgresNameProblem, userNameProblem, volumeNameProblem } from '../core/names';
import { oneOf } from '../core/nearest';
import { wholeNumberProblem } from '../core/number-checks';
import { absolutePathProblem } from '../core/path';
import { ARCHIVED_PATH_BYTES, MANIFEST } from './bundle';
import { MAX_CONTAINERS } from './containers';
import { hostAlertsFaults } from './host-alerts';
import { ingressFaults } from './ingress-faults';
import { endsTls } from './nginx-service';
import { postgresFaults } from './postgres-faults';
import type { ResolvedHost } from './resolved';
import { secretFaults } from './secret-faults';
import { serviceFaults } from './service-faults';
import type { DirectorySpec } from './spec';

/** Everything that is wrong with a host's definition, but for what depends on the machine it runs on. */
export function hostFaults(host: ResolvedHost): Faults {
  const faults = new Faults();
  faults.check('app', appNameProblem(host.app));
  faults.check('adminUser', userNameProblem(host.adminUser));
  faults.take('', serviceFaults(host));
  faults.take('', postgresFaults(host));
  faults.take('', secretFaults(host));
  if (host.ingress) faults.take('ingress', ingressFaults(host, host.ingress));
  if (host.alerts) faults.take('alerts', hostAlertsFaults(host.alerts));
  checkSources(host, faults);
  checkBackups(host, faults);
  checkDisks(host, faults);
  checkFiles(host, faults);
  checkNumbers(host, faults);
  return faults;
}

/** The container firewall knows ranges only, not ports: it can't leave nginx open and close the rest. */
function checkSources(host: ResolvedHost, faults: Faults): void {
  const { ingress, publishedSources } = host;
  publishedSources.forEach((range, index) => {
    // Those of a load balancer are checked where they stand, among the trusted proxies.
    if (range !== ingress?.trustedProxies?.[index]) faults.check(`publishedSources.${index}`, cidrProblem(range));
  });
  if (ingress && endsTls(ingress) && publishedSources.length > 0) {
    faults.error(
      'publishedSources',
      `only ${publishedSources.join(', ')} would reach the host, whose nginx ends TLS for everyone`,
      'take the ranges out, or put the service that is not for everyone on a host of its own',
    );
  }
  const closed = ingress?.tls === 'load-balancer' || publishedSources.length > 0;
  for (const { name, publish = [] } of host.services) {
    const open = publish.find((port) => port.restricted === true && port.address === undefined);
    if (!open || closed) continue;
    faults.error(
      `services.${name}.publish`,
      `port ${open.host} would be open to everyone, and ${name} asks nobody who they are`,
      "name the ranges of its clients in publishedSources, such as that of the VPC, or bind the port to '127.0.0.1'",
    );
  }
}

function checkBackups(host: ResolvedHost, faults: Faults): void {
  const { backups } = host;
  if (!backups) return;
  faults.check('backups.at', timeOfDayProblem(backups.at));
  faults.check('backups.directory', absolutePathProblem(backups.directory));
  faults.check('backups.keep', wholeNumberProblem(backups.keep, 1, 365, 'dumps'));
  faults.check('backups.postgres.database', postgresNameProblem(backups.database));
  faults.check('backups.postgres.user', postgresNameProblem(backups.user));
  backups.files.forEach((path, index) => {
    faults.check(`backups.files.${index}`, absolutePathProblem(path));
  });
  if (backups.bucket) {
    faults.check('backups.bucket.retentionDays', wholeNumberProblem(backups.bucket.retentionDays, 1, 35, 'days'));
    faults.check('backups.bucket.endpoint', endpointProblem(backups.bucket.endpoint));
  }
  const names = host.services.map((service) => service.name);
  for (const [at, name] of [
    ['backups.postgres.service', backups.service],
    ['backups.redis', backups.redis ?? backups.service],
  ] as const) {
    if (names.includes(name)) continue;
    faults.error(at, `there is no service ${JSON.stringify(name)}`, `name ${oneOf(names)}`);
    return;
  }
}

/** It goes into a file of shell assignments and into addresses that are put together from it. */
function endpointProblem(endpoint: string): Problem | undefined {
  return /^https?:\/\/[A-Za-z0-9.:[\]-]+$/.test(endpoint)
    ? undefined
    : {
        problem: `${JSON.stringify(endpoint)} is no address of a store`,
        remedy: 'write one such as "https://fra1.digitaloceanspaces.com"',
      };
}

function checkDisks(host: ResolvedHost, faults: Faults): void {
  host.dataDisks.forEach((disk, index) => {
    const at = `dataDisks.${index}`;
    faults.check(`${at}.volumeName`, volumeNameProblem(disk.volumeName));
    faults.check(`${at}.mountPoint`, absolutePathProblem(disk.mountPoint));
    checkDirectories(`${at}.directories`, disk.directories, faults);
  });
  if (host.sharedFiles) {
    const { mountPoint, directories } = host.sharedFiles;
    faults.check('sharedFiles.mountPoint', absolutePathProblem(mountPoint));
    checkDirectories('sharedFiles.directories', directories, faults);
    const disk = host.dataDisks.find((candidate) => candidate.mountPoint === mountPoint);
    if (disk) {
      faults.error(
        'sharedFiles.mountPoint',
        `${mountPoint} is where the volume ${disk.volumeName} is mounted`,
        'choose another directory for one of them',
      );
    }
  }
  host.volumes.forEach((volume) => {
    if (volume.directory !== undefined) {
      faults.check(`volumes.${volume.name}.directory`, absolutePathProblem(volume.directory));
    }
  });
}

function checkDirectories(at: string, directories: readonly DirectorySpec[] = [], faults: Faults): void {
  for (const { path, mode } of directories) {
    faults.check(at, absolutePathProblem(path));
    if (/^0?[0-7]{3}$/.test(mode)) continue;
    faults.error(at, `the mode ${JSON.stringify(mode)} is not octal`, 'write one such as "0750"');
  }
}

/** Files stay inside of the release, and fit into the archive that carries it. */
function checkFiles(host: ResolvedHost, faults: Faults): void {
  host.files.forEach((file, index) => {
    const at = `files.${index}.path`;
    const bytes = Buffer.byteLength(file.path);
    if (file.path === '' || file.path === MANIFEST || absolutePathProblem(`/${file.path}`)) {
      faults.error(
        at,
        `${JSON.stringify(file.path)} is no path of a file in a release`,
        'write a plain relative path, such as "postgres/init/20-tables.sql"',
      );
    }
    if (bytes > ARCHIVED_PATH_BYTES) {
      faults.error(at, `the path has ${bytes} bytes, at most ${ARCHIVED_PATH_BYTES} are allowed`, 'use a shorter path');
    }
  });
}

function checkNumbers(host: ResolvedHost, faults: Faults): void {
  faults.check('logRetentionDays', wholeNumberProblem(host.logRetentionDays, 1, 365, 'days'));
  faults.check('systemMemoryMib', wholeNumberProblem(host.systemMemoryMib, 64, 65536, 'MiB'));
  faults.check('swapMib', wholeNumberProblem(host.swapMib, 0, 65536, 'MiB'));
  if (host.containers.length > MAX_CONTAINERS) {
    faults.error(
      'services',
      `${host.containers.length} containers (each blue-green service counts twice, a rolling one once for each instance), a host has addresses for ${MAX_CONTAINERS}`,
      'spread the services over several hosts',
    );
  }
}
