import { readConfiguration } from '../../../lib/estimate/configuration';
import { type Estimate, estimate, type EstimateOptions } from '../../../lib/estimate/estimate';
import type { Values } from '../../../lib/estimate/value';

/** The resources of a definition: type, then name, then arguments. */
export type Resources = Readonly<Record<string, Readonly<Record<string, Values>>>>;

/** The estimate of some resources, as `cdk.tf.json` would have them. */
export async function estimateOf(resource: Resources, options: EstimateOptions = {}): Promise<Estimate> {
  return estimate(await readConfiguration({ resource }), options);
}

/** The estimate of one resource. */
export async function estimateOne(type: string, values: Values, options: EstimateOptions = {}): Promise<Estimate> {
  return estimateOf({ [`digitalocean_${type}`]: { one: values } }, options);
}

/** The sum as `$7.20`, or `$7.20 to $9.00`. */
export function sumOf({ least, most }: Estimate): string {
  return least.monthlyCents === most.monthlyCents ? least.monthly : `${least.monthly} to ${most.monthly}`;
}
