import { appSizeProblem, DEFAULT_APP_SIZE, findAppSize } from '../../catalog/app-sizes';
import { findRegistryTier, registryTierProblem } from '../../catalog/registry-tiers';
import { formatUsd } from '../../core/money';
import type { CostLine } from '../../sizing/cost';
import { type Outcome, priced, type Pricer, type PricingContext, unknown, withoutPrice } from '../pricing';
import { blocksOf, booleanOf, textOf, Unknown, type Values } from '../value';
import { type Fleet, fleetOf } from './droplets';

const app: Pricer = {
  reads: ['spec'],
  price: ({ values }, context) => {
    const specs = blocksOf(values['spec']);
    if (specs instanceof Unknown) return [unknown('App', 'spec', specs)];
    return specs.flatMap((spec) => components(spec, context));
  },
};

function components(spec: Values, context: PricingContext): readonly Outcome[] {
  const each = (name: string, price: (component: Values) => Outcome): readonly Outcome[] => {
    const blocks = blocksOf(spec[name]);
    return blocks instanceof Unknown ? [unknown(`App ${name}`, name, blocks)] : blocks.map(price);
  };
  return [
    ...each('service', (service) => instances('App service', service, context)),
    ...each('worker', (worker) => instances('App worker', worker, context)),
    ...each('job', (job) => jobRuns(instances('App job', job, context))),
    ...each('static_site', () => withoutPrice('appStaticSite', context, 'compute')),
    ...each('function', () => withoutPrice('appFunctions', context, 'compute')),
    ...each('database', (database) =>
      booleanOf(database['production']) === true
        ? { kind: 'free', why: 'billed as its cluster' }
        : withoutPrice('appDevelopmentDatabase', context, 'database'),
    ),
  ];
}

/** A service or a worker: its instances, or as many as it may scale to. */
function instances(item: string, component: Values, { tariff }: PricingContext): Outcome {
  const size = textOf(component['instance_size_slug']) ?? DEFAULT_APP_SIZE;
  if (size instanceof Unknown) return unknown(item, 'instance_size_slug', size);
  const fleet = fleetOfComponent(component);
  if (fleet instanceof Unknown) return { kind: 'unknown', item: `${item} ${size}`, why: fleet.why };
  const line = appLine(`${item} ${size}`, size, tariff);
  if (!line) {
    const { problem = size, remedy = '' } = appSizeProblem(size) ?? {};
    return { kind: 'unpriced', item, why: `${problem}; ${remedy}`, priceKey: `app.${size}` };
  }
  const { least, most } = fleet;
  const detail = `${least === most ? least : `${least} to ${most}`} x ${formatUsd(line.monthlyCents)}`;
  return priced({ ...line, detail, monthlyCents: least * line.monthlyCents }, most * line.monthlyCents);
}

function fleetOfComponent(component: Values): Fleet | Unknown {
  const scaling = blocksOf(component['autoscaling']);
  if (scaling instanceof Unknown) return new Unknown(`autoscaling: ${scaling.why}`);
  const [limits] = scaling;
  if (limits) return fleetOf(limits['min_instance_count'], limits['max_instance_count'], 'autoscaling');
  // A plan has 0 for what is not set.
  const count = component['instance_count'];
  const set = count === undefined || count === null || count === 0 ? 1 : count;
  return fleetOf(set, set, 'instance_count');
}

function appLine(item: string, size: string, tariff: PricingContext['tariff']): CostLine | undefined {
  const known = findAppSize(size);
  const key = `app.${size}`;
  if (!known && !tariff.isOwn(key)) return undefined;
  const { monthlyCents = 0, asOf = '', source = '', confidence = 'medium' } = known ?? {};
  return tariff.apply(key, 1, { item, group: 'compute', monthlyCents, asOf, source, confidence });
}

/** A job is billed while it runs: from nothing to all of the month. */
function jobRuns(outcome: Outcome): Outcome {
  if (outcome.kind !== 'priced') return outcome;
  const { line, mostCents = line.monthlyCents } = outcome;
  return priced({ ...line, detail: `${line.detail ?? ''} while it runs`, monthlyCents: 0 }, mostCents);
}

/** An account has one subscription; its registries are billed with it. */
const registry: Pricer = {
  reads: ['subscription_tier_slug'],
  price: (resource, { all, tariff }) => {
    const tier = textOf(resource.values['subscription_tier_slug']);
    if (typeof tier !== 'string') return [unknown('Container registry', 'subscription_tier_slug', tier)];
    const first = REGISTRIES.flatMap(all).find(
      ({ copies, values }) => copies !== 0 && values['subscription_tier_slug'] === tier,
    );
    if (first !== resource) return [{ kind: 'free', why: 'the registry subscription is paid once' }];
    const known = findRegistryTier(tier);
    const key = `registry.${tier}`;
    if (!known && !tariff.isOwn(key)) {
      const { problem = tier, remedy = '' } = registryTierProblem(tier) ?? {};
      return [{ kind: 'unpriced', item: 'Container registry', why: `${problem}; ${remedy}`, priceKey: key }];
    }
    const { monthlyCents = 0, asOf = '', source = '', confidence = 'medium' } = known ?? {};
    const detail = known ? `${known.storageMib} MiB included` : 'subscription';
    const line: CostLine = {
      item: `Container registry ${tier}`,
      detail,
      group: 'storage',
      monthlyCents,
      asOf,
      source,
      confidence,
    };
    return [{ kind: 'priced', line: tariff.apply(key, 1, line), times: 1 }];
  },
};

const REGISTRIES = ['digitalocean_container_registry', 'digitalocean_container_registries'];

/** Prices App Platform and the registry. */
export const APP_PRICERS: Readonly<Record<string, Pricer>> = {
  digitalocean_app: app,
  ...Object.fromEntries(REGISTRIES.map((type) => [type, registry])),
};
