import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import { conflict, notFound, preconditionFailed, unprocessable } from '../api/refusal';
import { type Reply, created, noContent, ok } from '../api/reply';
import type { World } from '../world';

/** A container registry; its name is its id. */
export interface Registry {
  readonly id: string;
  readonly region: string;
  readonly created_at: string;
}

export const REGISTRIES = kindOf<Registry>({
  name: 'registries',
  label: (registry) => registry.id,
  region: (registry) => registry.region,
});

const GIB = 1024 ** 3;
/** What registries cost: repositories, storage and traffic that are included, and how many registries there may be. */
const TIERS = [
  { slug: 'starter', repositories: 1, gib: 0.5, cents: 0, overageCents: 0, registries: 1 },
  { slug: 'basic', repositories: 5, gib: 5, cents: 500, overageCents: 2, registries: 1 },
  { slug: 'professional', repositories: 0, gib: 100, cents: 2000, overageCents: 2, registries: 10 },
] as const;
type Tier = (typeof TIERS)[number];

const SLUGS = TIERS.map(({ slug }) => slug);
const REGIONS = ['ams3', 'blr1', 'fra1', 'nyc3', 'sfo2', 'sfo3', 'sgp1', 'syd1'] as const;
const NAME = /^[a-z0-9-]{1,63}$/;

function tierView({ slug, repositories, gib, cents, overageCents }: Tier): object {
  return {
    name: slug.replace(/^./, (letter) => letter.toUpperCase()),
    slug,
    included_repositories: repositories,
    included_storage_bytes: gib * GIB,
    allow_storage_overage: overageCents > 0,
    included_bandwidth_bytes: gib * GIB,
    monthly_price_in_cents: cents,
    storage_overage_price_in_cents: overageCents,
  };
}

/** Registries with the account's one subscription; what is pushed to them is not simulated. */
export function registries({ routes, account, seeded, now }: World): void {
  account.declare(REGISTRIES);
  const since = now();
  let tier: Tier = TIERS[0];

  const subscriptionView = (): object => ({ tier: tierView(tier), created_at: since, updated_at: since });
  const viewOf = ({ id, region, created_at }: Registry): object => {
    return { name: id, region, created_at, storage_usage_bytes: 0, storage_usage_bytes_updated_at: created_at };
  };
  const subscribe = (slug: string): void => {
    const wanted = TIERS.find((candidate) => candidate.slug === slug);
    if (!wanted) throw unprocessable(`subscription tier "${slug}" is not one of ${SLUGS.join(', ')}`);
    if (account.count(REGISTRIES) > wanted.registries) throw preconditionFailed('too many registries for this tier');
    tier = wanted;
  };
  const create = ({ body }: Call): Registry => {
    const name = body.string('name');
    if (!NAME.test(name)) throw unprocessable('name may only contain lowercase letters, numbers and dashes');
    const region = body.optionalChoice('region', REGIONS) ?? 'nyc3';
    const slug = body.optionalChoice('subscription_tier_slug', SLUGS);
    if (account.find(REGISTRIES, name)) throw conflict('registry name already exists');
    if (slug !== undefined) subscribe(slug);
    if (account.count(REGISTRIES) >= tier.registries) throw conflict('registry limit of the subscription reached');
    return account.add<Registry>(REGISTRIES, { id: name, region, created_at: now() });
  };
  /** The registry of the paths that are older than several registries. */
  const only = (): Registry => {
    const [registry] = account.all(REGISTRIES);
    if (!registry) throw notFound();
    return registry;
  };
  const named = (call: Call): Registry => account.get(REGISTRIES, call.param('name'));
  const credentials = (call: Call): Reply => {
    const login = call.query.get('read_write') === 'true' ? 'rw' : 'ro';
    const auth = Buffer.from(`${login}:${seeded.password()}`).toString('base64');
    return ok({ auths: { 'registry.digitalocean.com': { auth } } });
  };
  const updateSubscription = ({ body }: Call): Reply => {
    subscribe(body.string('tier_slug'));
    return ok({ subscription: subscriptionView() });
  };
  const remove = ({ id }: Registry): Reply => {
    account.remove(REGISTRIES, id);
    return noContent();
  };
  const options = (): Reply => {
    const tiers = TIERS.map((each) => ({ ...tierView(each), eligible: true, eligibility_reasons: [] }));
    return ok({ options: { available_regions: REGIONS, subscription_tiers: tiers } });
  };
  for (const path of ['/v2/registry', '/v2/registries']) {
    routes
      .get(`${path}/options`, options)
      .get(`${path}/subscription`, () => ok({ subscription: subscriptionView() }))
      .post(`${path}/subscription`, updateSubscription);
  }
  routes
    .get('/v2/registry', () => ok({ registry: { ...viewOf(only()), subscription: subscriptionView() } }))
    .post('/v2/registry', (call) => {
      return created({ registry: { ...viewOf(create(call)), subscription: subscriptionView() } });
    })
    .delete('/v2/registry', () => remove(only()))
    .get('/v2/registry/docker-credentials', (call) => {
      only();
      return credentials(call);
    })
    .get('/v2/registries', () => ok({ registries: account.all(REGISTRIES).map(viewOf) }))
    .post('/v2/registries', (call) => created({ registry: viewOf(create(call)) }))
    .get('/v2/registries/:name', (call) => ok({ registry: viewOf(named(call)) }))
    .delete('/v2/registries/:name', (call) => remove(named(call)))
    .get('/v2/registries/:name/docker-credentials', (call) => {
      named(call);
      return credentials(call);
    });
}
