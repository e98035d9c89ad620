import type { BackendProps } from '../host/backend-part';
import { CHROMA_CLIENT_ENVIRONMENT, CHROMA_PORT, CHROMA_SERVICE } from '../host/chroma-part';
import { REDIS_PASSWORD, REDIS_PORT, REDIS_SERVICE } from '../host/redis-part';
import type { SecretSpec } from '../host/spec';

/**
 * TRIA's backend: a FastAPI image. What it gets of a machine is the scenario's table; it keeps the document's 20
 * connections and opens 40 more, or what its database has for it where that is less; nothing is run before a release
 * unless `migrate` says so.
 */
export interface TriaBackendProps extends BackendProps {
  /** The path below which requests go to it rather than to a frontend on the same host. @default '/api' */
  readonly apiPath?: string;
}

/** Where ChromaDB is, as seen from the backend. */
export type ChromaPlace = 'host' | 'droplet';

/** Where sessions are, as seen from the backend. */
export type SessionPlace =
  /** in the memory of the process */
  | 'memory'
  /** in a Redis on the same host */
  | 'host'
  /** in a Redis on another host of the stack, whose address stands in the output as `endpoints.redis` */
  | 'droplet'
  /** in a managed Valkey, whose address stands in the output */
  | 'valkey';

/** Names of endpoints in the output `deployment`. */
export const [CHROMA_ENDPOINT, REDIS_ENDPOINT] = ['chroma', 'redis'];

/** Where the application's files are inside of the container, and on the host. */
export const STORAGE_ROOT = '/mnt/tria_storage';

const APP_SECRETS: readonly SecretSpec[] = [
  {
    name: 'OPENAI_API_KEY',
    meaning: 'Key for the OpenAI API.',
    origin: 'user',
    source: 'https://platform.openai.com/api-keys',
  },
  {
    name: 'XERO_CLIENT_ID',
    meaning: 'Id of the app that reads and writes invoices in Xero.',
    origin: 'user',
    optional: true,
    source: 'https://developer.xero.com/app/manage',
  },
  {
    name: 'XERO_CLIENT_SECRET',
    meaning: 'Secret of the app in Xero.',
    origin: 'user',
    optional: true,
    source: 'https://developer.xero.com/app/manage',
  },
];

/**
 * The secrets of TRIA beside its databases' passwords.
 *
 * @param shared whether several hosts have to know the same ones
 */
export function triaSecrets(shared: boolean): readonly SecretSpec[] {
  const session = { name: 'SESSION_SECRET', meaning: 'Signs sessions and tokens.' };
  return [
    ...APP_SECRETS,
    shared
      ? { ...session, origin: 'user', source: 'openssl rand -hex 32, the same on every host' }
      : { ...session, origin: 'generated' },
  ];
}

/** ChromaDB's address as plain variables or as templates. */
export function chromaEnvironment(place: ChromaPlace): Environment {
  if (place === 'host')
    return {
      plain: { CHROMA_HOST: CHROMA_SERVICE, CHROMA_PORT: String(CHROMA_PORT), ...CHROMA_CLIENT_ENVIRONMENT },
      templates: {},
    };
  const at = (field: string): string => `{deployment:endpoints.${CHROMA_ENDPOINT}.${field}}`;
  return { plain: CHROMA_CLIENT_ENVIRONMENT, templates: { CHROMA_HOST: at('host'), CHROMA_PORT: at('port') } };
}

/** REDIS_URL, where sessions are outside of the process. */
export function sessionEnvironment(place: SessionPlace): Environment {
  const own = (host: string): string => `redis://:{secret:${REDIS_PASSWORD}}@${host}/0`;
  const at = (field: string): string => `{deployment:endpoints.${REDIS_ENDPOINT}.${field}}`;
  const urls: Record<SessionPlace, string | undefined> = {
    memory: undefined,
    host: own(`${REDIS_SERVICE}:${REDIS_PORT}`),
    droplet: own(`${at('host')}:${at('port')}`),
    valkey: '{deployment:valkey.uri}',
  };
  const url = urls[place];
  return { plain: {}, templates: url === undefined ? {} : { REDIS_URL: url } };
}

/** The bucket of archived files, where there is one. */
export function archiveEnvironment(
  bucket: { readonly name: string; readonly region: string } | undefined,
): Environment {
  if (!bucket) return { plain: {}, templates: {} };
  return {
    plain: {
      ARCHIVE_BUCKET: bucket.name,
      ARCHIVE_ENDPOINT: `https://${bucket.region}.digitaloceanspaces.com`,
      ARCHIVE_REGION: bucket.region,
    },
    templates: {
      ARCHIVE_ACCESS_KEY_ID: '{deployment:archiveBucket.accessKey}',
      ARCHIVE_SECRET_ACCESS_KEY: '{deployment:archiveBucket.secretKey}',
    },
  };
}

/** Variables of a service: those that are known, and those that a host fills in. */
export interface Environment {
  readonly plain: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, string>>;
}

/** Several sets of variables as one; later ones win. */
export function joinEnvironments(parts: readonly Environment[]): Environment {
  return {
    plain: Object.assign({}, ...parts.map(({ plain }) => plain)) as Environment['plain'],
    templates: Object.assign({}, ...parts.map(({ templates }) => templates)) as Environment['templates'],
  };
}
