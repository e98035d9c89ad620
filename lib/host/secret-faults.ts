import { Faults } from '../core/fault';
import { secretNameProblem } from '../core/names';
import { unknownName } from '../core/nearest';
import type { ResolvedHost } from './resolved';

const REFERENCE = /\{(secret|deployment):([^{}]*)\}/g;
const DEPLOYMENT_PATH = /^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/;

/** What is wrong with the secrets of a host and with the places that name them. */
export function secretFaults(host: ResolvedHost): Faults {
  const faults = new Faults();
  const names = host.secrets.map((secret) => secret.name);
  const known = (at: string, name: string): void => {
    if (!names.includes(name)) faults.check(at, unknownName('secret', name, names));
  };
  host.secrets.forEach((secret, index) => {
    faults.check(`secrets.${secret.name}`, secretNameProblem(secret.name));
    if (names.indexOf(secret.name) !== index) {
      faults.error(
        `secrets.${secret.name}`,
        `the secret ${secret.name} is declared twice`,
        'declare it once; services share it by name',
      );
    }
  });
  for (const service of host.services) {
    const at = `services.${service.name}`;
    for (const secret of service.secrets ?? []) known(`${at}.secrets`, secret.name);
    for (const [variable, text] of Object.entries(service.environmentTemplates ?? {})) {
      checkTemplate(faults, `${at}.environmentTemplates.${variable}`, text, known);
    }
  }
  host.ingress?.routes.forEach((route, index) => {
    if (route.guard) known(`ingress.routes.${index}.guard.secret`, route.guard.secret);
  });
  if (host.heartbeatSecret !== undefined) known('heartbeatSecret', host.heartbeatSecret);
  return faults;
}

function checkTemplate(faults: Faults, at: string, text: string, known: (at: string, name: string) => void): void {
  for (const [, kind, name = ''] of text.matchAll(REFERENCE)) {
    if (kind === 'secret') known(at, name);
    else if (!DEPLOYMENT_PATH.test(name)) {
      faults.error(
        at,
        `{deployment:${name}} is no path`,
        'write names joined by dots, such as {deployment:database.host}',
      );
    }
  }
  if (/[\n\r\t]/.test(text))
    faults.error(at, 'the template has a line break or a tab', 'keep it on one line, with spaces');
  if (/\{(secret|deployment)/.exec(text.replaceAll(REFERENCE, ''))) {
    faults.error(
      at,
      `${JSON.stringify(text)} has a reference that is not closed`,
      'write {secret:NAME} or {deployment:PATH}',
    );
  }
}
