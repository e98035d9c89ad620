import { instancesOf, isSwitched } from './containers';
import { type Directive, directive, raw } from './nginx-syntax';
import { NGINX_PATHS } from './paths';
import type { ResolvedHost } from './resolved';
import type { ServiceSpec } from './spec';

/**
 * Who may serve a service, as the host's command `upstream` names it: a colour, a colour with the other in reserve, or a
 * set of instances.
 */
export function servingChoices(service: ServiceSpec): readonly string[] {
  if (service.deploy === 'blue-green') return ['blue', 'green', 'blue-green', 'green-blue'];
  const sets = instancesOf(service).reduce<readonly (readonly number[])[]>(
    (found, instance) => [...found, ...found.map((set) => [...set, instance])],
    [[]],
  );
  return ['all', ...sets.filter((set) => set.length > 0).map((set) => set.join('-'))];
}

/**
 * Chooses a service's upstream at each request, by the file that `upstream` has left: a deploy switches without a reload,
 * which would end idle connections of clients under the requests that they are about to send.
 */
export function servingSelection(service: ServiceSpec): readonly Directive[] {
  if (!isSwitched(service)) return [];
  const variable = variableOf(service.name);
  const files = `${NGINX_PATHS.state}/serving/${service.name}`;
  const look = servingChoices(service).map((choice) =>
    raw(`if (-f ${files}/${choice})`, [directive('set', variable, `${service.name}.${choice}`)]),
  );
  // Twice: a file that is renamed while nginx looks may have been missed under either name.
  return [directive('set', variable, `${service.name}.none`), ...look, ...look];
}

/** What `proxy_pass` names for a service: its upstream, or the variable that holds it. */
export function serverOf(host: ResolvedHost, name: string): string {
  const service = host.services.find((candidate) => candidate.name === name);
  return service && isSwitched(service) ? variableOf(name) : name;
}

/** Names of services have no underscore, so no two of them share a variable. */
function variableOf(name: string): string {
  return `$serving_${name.replaceAll('-', '_')}`;
}
