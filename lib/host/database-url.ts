import { POSTGRES_PASSWORD, POSTGRES_SERVICE } from './postgres-part';

/** Where an application's PostgreSQL is, as seen from its host. */
export type DatabasePlace =
  /** a container on the same host */
  | { readonly on: 'host'; readonly database: string; readonly user: string }
  /** a container on another host of the stack, whose address stands in the output as `endpoints.postgres` */
  | { readonly on: 'droplet'; readonly database: string; readonly user: string }
  /** a managed cluster, whose address and password stand in the output */
  | { readonly on: 'managed'; readonly pool?: string };

/** The name of the endpoint of a database droplet in the output `deployment`. */
export const POSTGRES_ENDPOINT = 'postgres';

/**
 * The environment templates that lead an application to its database: DATABASE_URL, and DIRECT_DATABASE_URL for
 * migrations where a pool in transaction mode is in between, which can't carry them.
 *
 * @param scheme the URL's scheme, which names SQLAlchemy's driver. @default 'postgresql'
 */
export function databaseUrls(place: DatabasePlace, scheme = 'postgresql'): Readonly<Record<string, string>> {
  if (place.on !== 'managed') {
    const host =
      place.on === 'host'
        ? `${POSTGRES_SERVICE}:5432`
        : `{deployment:endpoints.${POSTGRES_ENDPOINT}.host}:{deployment:endpoints.${POSTGRES_ENDPOINT}.port}`;
    return { DATABASE_URL: `${scheme}://${place.user}:{secret:${POSTGRES_PASSWORD}}@${host}/${place.database}` };
  }
  const at = (path: string): string => {
    const value = (name: string): string => `{deployment:${path}.${name}}`;
    return `${scheme}://${value('user')}:${value('password')}@${value('host')}:${value('port')}/${value('name')}?sslmode=require`;
  };
  if (place.pool === undefined) return { DATABASE_URL: at('database') };
  return { DATABASE_URL: at(`database.pools.${place.pool}`), DIRECT_DATABASE_URL: at('database') };
}
