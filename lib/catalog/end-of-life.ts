import * as data from './data/end-of-life.json';
import { findPostgresVersion } from './database-sizes';

/** When something gets its last fixes. */
export interface EndOfLife {
  /** `MySQL 8.0` */
  readonly name: string;
  /** A date, or a month where no day is known. */
  readonly on: string;
}

const PRODUCTS: Readonly<
  Record<string, { readonly name: string; readonly versions: Readonly<Record<string, string>> }>
> = data.products;

/**
 * When a version gets its last fixes; undefined where it is not recorded.
 *
 * @param product the engine of a managed database, such as `mysql`, or `image` for a droplet's image
 * @param version as the provider has it: `8`, `8.0`, `debian-12-x64`
 */
export function endOfLife(product: string, version: string): EndOfLife | undefined {
  if (product === 'pg') {
    const end = findPostgresVersion(version)?.endOfLife;
    return end === undefined ? undefined : { name: `PostgreSQL ${version}`, on: end };
  }
  const known = PRODUCTS[product];
  const key = product === 'image' ? version.replace(/-x(64|32)$/, '') : version;
  const on = known?.versions[key];
  return known && on !== undefined ? { name: `${known.name}${key}`, on } : undefined;
}
