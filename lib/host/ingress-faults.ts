import { cidrProblem } from '../core/cidr';
import { domainProblem } from '../core/domain';
import { Faults, type Problem } from '../core/fault';
import { unknownName } from '../core/nearest';
import { wholeNumberProblem } from '../core/number-checks';
import { absolutePathProblem } from '../core/path';
import type { ResolvedHost } from './resolved';
import type { IngressSpec, RouteSpec } from './spec';

/** Let's Encrypt takes at most this many names in one certificate. Source: letsencrypt.org/docs/rate-limits, 2025. */
const MAX_NAMES = 100;

const PATH = /^\/[A-Za-z0-9\-._~!&'()*+,=:@%/]*$/;

/** What is wrong with a host's ingress. */
export function ingressFaults(host: ResolvedHost, ingress: IngressSpec): Faults {
  const faults = new Faults();
  faults.check('domain', domainProblem(ingress.domain));
  const aliases = ingress.aliases ?? [];
  aliases.forEach((alias, index) => {
    faults.check(`aliases.${index}`, domainProblem(alias));
    if (alias === ingress.domain || aliases.indexOf(alias) !== index) {
      faults.error(`aliases.${index}`, `${alias} is named twice`, 'name each domain once');
    }
  });
  if (aliases.length >= MAX_NAMES) {
    faults.error('aliases', `${aliases.length + 1} domains, a certificate holds ${MAX_NAMES}`, 'use several hosts');
  }
  (ingress.trustedProxies ?? []).forEach((range, index) => {
    faults.check(`trustedProxies.${index}`, cidrProblem(range));
  });
  if (ingress.tls === 'load-balancer' && (ingress.trustedProxies ?? []).length === 0) {
    faults.error(
      'trustedProxies',
      'TLS ends at a load balancer that is not named: every client would share one rate limit, and anybody could connect',
      "name the load balancer's range, such as that of its VPC",
    );
  }
  checkLimits(ingress, faults);
  ingress.routes.forEach((route, index) => {
    faults.take(`routes.${index}`, routeFaults(host, ingress, route));
  });
  checkOverlap(ingress, faults);
  return faults;
}

function routeFaults(host: ResolvedHost, ingress: IngressSpec, route: RouteSpec): Faults {
  const faults = new Faults();
  const names = host.services.map((service) => service.name);
  const target = host.services.find((service) => service.name === route.service);
  faults.check('path', pathProblem(route.path));
  if (!target) faults.check('service', unknownName('service', route.service, names));
  else if (target.port === undefined) {
    faults.error(
      'service',
      `${target.name} has no port that a route could lead to`,
      `set services.${target.name}.port`,
    );
  }
  if (route.readTimeoutSeconds !== undefined) {
    faults.check('readTimeoutSeconds', wholeNumberProblem(route.readTimeoutSeconds, 1, 3600, 'seconds'));
  }
  if (route.maxBodyMib !== undefined) faults.check('maxBodyMib', wholeNumberProblem(route.maxBodyMib, 1, 10240, 'MiB'));
  const limits = (ingress.rateLimits ?? []).map((limit) => limit.name);
  if (route.rateLimit !== undefined && !limits.includes(route.rateLimit)) {
    faults.check('rateLimit', unknownName('rate limit', route.rateLimit, limits));
  }
  if (route.guard && !/^[A-Za-z][A-Za-z0-9-]*$/.test(route.guard.header)) {
    faults.error(
      'guard.header',
      `${JSON.stringify(route.guard.header)} is no header name`,
      'write letters, digits and hyphens',
    );
  }
  return faults;
}

function pathProblem(path: string): Problem | undefined {
  if (PATH.test(path)) return undefined;
  return { problem: `${JSON.stringify(path)} is no path`, remedy: 'write a path that starts with / and has no query' };
}

function checkLimits(ingress: IngressSpec, faults: Faults): void {
  (ingress.rateLimits ?? []).forEach((limit, index) => {
    const at = `rateLimits.${index}`;
    if (!/^[a-z][a-z0-9_]*$/.test(limit.name)) {
      faults.error(
        `${at}.name`,
        `${JSON.stringify(limit.name)} is no zone name`,
        'write lower-case letters, digits and underscores',
      );
    }
    if (ingress.rateLimits?.findIndex((other) => other.name === limit.name) !== index) {
      faults.error(`${at}.name`, `two rate limits are called ${JSON.stringify(limit.name)}`, 'rename one, or share it');
    }
    faults.check(`${at}.requestsPerMinute`, wholeNumberProblem(limit.requestsPerMinute, 1, 1000000, 'requests'));
    faults.check(`${at}.burst`, wholeNumberProblem(limit.burst, 0, 100000, 'requests'));
  });
}

function checkOverlap(ingress: IngressSpec, faults: Faults): void {
  const paths = [
    ...ingress.routes.map((route) => (route.exact === true ? `= ${route.path}` : route.path)),
    ...(ingress.staticFiles ?? []).map((files) => files.path),
    ...(ingress.closedPaths ?? []),
  ];
  for (const path of new Set(paths.filter((value, index) => paths.indexOf(value) !== index))) {
    faults.error('routes', `the path ${path} is routed twice`, 'keep one of the routes');
  }
  (ingress.closedPaths ?? []).forEach((path, index) => {
    faults.check(`closedPaths.${index}`, pathProblem(path));
  });
  (ingress.staticFiles ?? []).forEach((files, index) => {
    faults.check(`staticFiles.${index}.directory`, absolutePathProblem(files.directory));
    if (!PATH.test(files.path) || !files.path.endsWith('/')) {
      faults.error(
        `staticFiles.${index}.path`,
        `${JSON.stringify(files.path)} is no directory`,
        'start and end it with /',
      );
    }
  });
}
