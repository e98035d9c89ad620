import { ApiRefusal, type DigitalOcean } from './digitalocean';
import { type Finding, good, missing, unsure } from './finding';
import type { StackNeeds } from './stack-needs';

interface Account {
  readonly email: string;
  readonly email_verified: boolean;
  readonly droplet_limit: number;
  readonly status: string;
  readonly status_message?: string;
}

/**
 * Reads that show whether a token has a `read` scope, and the resources of a stack that need it, every stack's where none
 * is named; `create`, `update` and `delete` cannot be seen without doing them. docs/guides/settings.md is the whole list.
 */
const READ_SCOPES: readonly (readonly [scope: string, path: string, type?: string])[] = [
  ['droplet:read', 'v2/droplets'],
  ['vpc:read', 'v2/vpcs'],
  ['firewall:read', 'v2/firewalls'],
  ['domain:read', 'v2/domains'],
  ['monitoring:read', 'v2/monitoring/alerts'],
  ['uptime:read', 'v2/uptime/checks'],
  ['project:read', 'v2/projects'],
  ['tag:read', 'v2/tags'],
  ['reserved_ip:read', 'v2/reserved_ips', 'digitalocean_reserved_ip'],
  ['load_balancer:read', 'v2/load_balancers', 'digitalocean_loadbalancer'],
  ['certificate:read', 'v2/certificates', 'digitalocean_certificate'],
  ['database:read', 'v2/databases', 'digitalocean_database_cluster'],
  ['spaces_key:read', 'v2/spaces/keys', 'digitalocean_spaces_key'],
  ['block_storage:read', 'v2/volumes', 'digitalocean_volume'],
];

/** The token, the account's state, and the room for the stack's droplets. */
export async function checkAccount(api: DigitalOcean, needs: StackNeeds): Promise<readonly Finding[]> {
  const { account } = await api.get<{ readonly account: Account }>('v2/account');
  const { meta } = await api.get<{ readonly meta: { readonly total: number } }>('v2/droplets?per_page=1');
  const wanted = meta.total + needs.droplets.length;
  return [
    account.status === 'locked'
      ? missing(`the account is locked: ${account.status_message ?? ''}`, 'write to DigitalOcean')
      : good(`the token works, the account is ${account.status}`),
    account.email_verified
      ? good(`the account's address ${account.email} is verified`)
      : missing(
          `the account's address ${account.email} is not verified`,
          'follow the link in the mail of DigitalOcean',
        ),
    wanted <= account.droplet_limit
      ? good(`droplets: ${meta.total} of ${account.droplet_limit} are in use, this stack has ${needs.droplets.length}`)
      : missing(
          `droplets: ${meta.total} of ${account.droplet_limit} are in use, and this stack has ${needs.droplets.length}; a stack that stands already counts twice here`,
          'ask for a higher limit in the control panel',
        ),
  ];
}

/** The scopes that can be seen, of those that the stack needs. */
export async function checkScopes(api: DigitalOcean, needs: StackNeeds): Promise<readonly Finding[]> {
  const scopes = READ_SCOPES.filter(([, , type]) => type === undefined || needs.types.includes(type));
  const findings: Finding[] = [];
  for (const [scope, path] of scopes) {
    const denied = await unlessDenied(scope, async () => {
      await api.get(`${path}?per_page=1`);
      return [];
    });
    findings.push(...denied);
  }
  if (findings.length > 0) return findings;
  return [
    good(`the token can read: ${scopes.map(([scope]) => scope).join(', ')}`),
    unsure(
      'whether the token may create, update and delete only an apply shows',
      'see the scopes in docs/guides/settings.md',
    ),
  ];
}

/** What a check comes to, or that the token may not look. */
export async function unlessDenied(
  scope: string,
  check: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 403) {
      return [missing(`the token lacks the scope ${scope}`, 'make a token with the scopes of docs/guides/settings.md')];
    }
    throw error;
  }
}

/** Sizes, regions and images as DigitalOcean offers them to this account today. */
export async function checkOffers(api: DigitalOcean, needs: StackNeeds): Promise<readonly Finding[]> {
  const sizes = await api.list<{
    readonly slug: string;
    readonly available: boolean;
    readonly regions: readonly string[];
  }>('v2/sizes', 'sizes');
  const images = await api.list<{ readonly slug: string | null; readonly regions: readonly string[] }>(
    'v2/images',
    'images',
  );
  const of = needs.droplets.filter(({ size, region, image }) => size !== '' && region !== '' && image !== '');
  const droplets = of.map(({ size, region, image }) => {
    const offer = sizes.find(({ slug }) => slug === size);
    if (!offer?.available || !offer.regions.includes(region)) {
      const where = offer?.regions.join(', ') ?? '';
      return missing(
        `the size ${size} is not on offer in ${region}`,
        where === '' ? 'take another size' : `it is in ${where}`,
      );
    }
    const found = images.find(({ slug }) => slug === image);
    if (!found?.regions.includes(region))
      return missing(`the image ${image} is not on offer in ${region}`, 'take another image');
    return good(`${size} with ${image} is on offer in ${region}`);
  });
  return [...unique(droplets), ...(await checkDatabases(api, needs))];
}

interface DatabaseOptions {
  readonly regions?: readonly string[];
  readonly layouts?: readonly { readonly sizes: readonly string[] }[];
}

async function checkDatabases(api: DigitalOcean, needs: StackNeeds): Promise<readonly Finding[]> {
  if (needs.databases.length === 0) return [];
  const { options } = await api.get<{ readonly options: Readonly<Record<string, DatabaseOptions>> }>(
    'v2/databases/options',
  );
  return needs.databases.map(({ engine, size, region }) => {
    const { regions = [], layouts = [] } = options[engine] ?? {};
    if (!regions.includes(region))
      return missing(`databases (${engine}) are not on offer in ${region}`, `take one of ${regions.join(', ')}`);
    if (!layouts.some((layout) => layout.sizes.includes(size)))
      return missing(`the database size ${size} is not on offer`, 'take another size');
    return good(`a database ${engine} ${size} is on offer in ${region}`);
  });
}

/** SSH keys that Terraform is given have to be in the account. */
export async function checkSshKeys(api: DigitalOcean, fingerprints: readonly string[]): Promise<readonly Finding[]> {
  const keys = await api.list<{ readonly id: number; readonly fingerprint: string; readonly name: string }>(
    'v2/account/keys',
    'ssh_keys',
  );
  const offer = keys.map(({ fingerprint, name }) => `${name} ${fingerprint}`).join(', ');
  if (fingerprints.length === 0) {
    return keys.length === 0
      ? [missing('the account has no SSH key', 'add your public key in the control panel: Settings, Security')]
      : [unsure(`the account has the SSH keys ${offer}`, 'name those that may log in: TF_VAR_ssh_key_fingerprints')];
  }
  return fingerprints.map((wanted) => {
    const key = keys.find(({ id, fingerprint }) => fingerprint === wanted || String(id) === wanted);
    return key
      ? good(`the SSH key ${wanted} is ${key.name}`)
      : missing(
          `the account has no SSH key ${wanted}`,
          offer === '' ? 'add it in the control panel' : `it has ${offer}`,
        );
  });
}

/** Alerts go to verified addresses only, and the API tells no more than the account's own. */
export async function checkAlertEmail(api: DigitalOcean, email: string): Promise<readonly Finding[]> {
  if (email === '') return [unsure('no alert address is given', 'set TF_VAR_alert_email to have it checked')];
  const { account } = await api.get<{ readonly account: Account }>('v2/account');
  if (account.email === email && account.email_verified) return [good(`alerts can go to ${email}`)];
  return [
    unsure(
      `whether ${email} is verified for alerts the API does not tell`,
      "it has to be that of a member of the team who has verified it; the account's own is " + account.email,
    ),
  ];
}

function unique(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [finding.what, finding])).values()];
}
