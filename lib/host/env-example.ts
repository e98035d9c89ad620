import type { ResolvedHost } from './resolved';
import type { SecretOrigin, SecretSpec } from './spec';

const ORIGINS: Record<SecretOrigin, string> = {
  user: 'You provide it before the first deploy.',
  generated: 'The host generates it at its first start; nothing to do.',
  deployment: 'It comes from the Terraform outputs at a deploy; nothing to do.',
};

/** `.env.example`: every secret with its meaning, who needs it and where it comes from. */
export function renderEnvExample(host: ResolvedHost): string {
  const head = [
    `# Secrets of ${host.app}. The values live on the host only, in /etc/${host.app}/secrets (root, 0600).`,
    `# Set one from its standard input: ssh ${host.adminUser}@HOST sudo /opt/${host.app}/current/bin/secrets set NAME`,
  ];
  return [...head, ...host.secrets.flatMap((secret) => ['', ...entry(host, secret)]), ''].join('\n');
}

function entry(host: ResolvedHost, secret: SecretSpec): readonly string[] {
  const users = host.services
    .filter((service) =>
      neededBy(
        service.secrets?.map(({ name }) => name),
        service.environmentTemplates,
        secret.name,
      ),
    )
    .map((service) => service.name);
  const guards = (host.ingress?.routes ?? []).filter((route) => route.guard?.secret === secret.name);
  const needers = [...users, ...(guards.length > 0 ? ['nginx'] : [])];
  const origin = secret.origin === 'user' && secret.optional === true ? 'Optional.' : ORIGINS[secret.origin];
  return [
    `# ${secret.meaning}`,
    `# Needed by: ${needers.length > 0 ? needers.join(', ') : 'the host'}. ${origin}`,
    ...(secret.source === undefined ? [] : [`# From: ${secret.source}`]),
    ...(secret.keep === true ? ['# Keep a copy outside the host: without it the backups cannot be read.'] : []),
    `${secret.origin === 'user' ? '' : '# '}${secret.name}=`,
  ];
}

function neededBy(
  given: readonly string[] | undefined,
  templates: Readonly<Record<string, string>> | undefined,
  name: string,
): boolean {
  return (
    (given ?? []).includes(name) || Object.values(templates ?? {}).some((text) => text.includes(`{secret:${name}}`))
  );
}
