import type { Construct } from 'constructs';
import { postgresVersionFaults } from '../catalog/postgres-version-faults';
import { Faults } from '../core/fault';
import { ExternalSite } from '../network/external-site';
import { frontendFaults, hostOfOrigin, isExternal } from './tria-frontend';
import { type TriaPostgres, type TriaProps, TRIA_DEFAULTS } from './tria-props';

/** Above these ChromaDB is advised to have a droplet of its own. Source: the sizing guide. */
const CHROMA_OF_ITS_OWN = { documents: 100_000, searchesPerDay: 1_000 } as const;

/** What the checks depend on beside the props that every TRIA has. */
interface Surroundings {
  /** Whether PostgreSQL runs on a droplet of one's own. */
  readonly ownDatabase: boolean;
  /** Whether ChromaDB shares the application's host. */
  readonly chromaOnHost: boolean;
}

/** What is wrong with a TRIA of any form. */
export function triaFaults(props: TriaProps & { readonly postgres?: TriaPostgres }, around: Surroundings): Faults {
  const faults = new Faults();
  faults.take('frontend', frontendFaults(props.frontend));
  if (around.ownDatabase) {
    const version = props.postgres?.version ?? TRIA_DEFAULTS.postgresVersion;
    faults.take('postgres', postgresVersionFaults(String(version)));
  }
  if (around.chromaOnHost) adviseChroma(props, faults);
  return faults;
}

function adviseChroma({ expected = {} }: TriaProps, faults: Faults): void {
  const { documents = 0, searchesPerDay = 0 } = expected;
  const reasons = [
    ...(documents > CHROMA_OF_ITS_OWN.documents
      ? [`${documents} documents (advised up to ${CHROMA_OF_ITS_OWN.documents})`]
      : []),
    ...(searchesPerDay > CHROMA_OF_ITS_OWN.searchesPerDay
      ? [`${searchesPerDay} searches a day (advised up to ${CHROMA_OF_ITS_OWN.searchesPerDay})`]
      : []),
  ];
  if (reasons.length === 0) return;
  faults.warning(
    'expected',
    `ChromaDB shares the application's host and is to carry ${reasons.join(' and ')}`,
    "give it a droplet of its own: chroma: { size: 's-2vcpu-4gb' }",
  );
}

/** The DNS record of a frontend that somebody else serves. */
export function addExternalFrontend(scope: Construct, { frontend, dns }: TriaProps): ExternalSite | undefined {
  if (!isExternal(frontend) || frontend.record === false) return undefined;
  const domain = hostOfOrigin(frontend.origin);
  const target = frontend.record ?? (frontend.on === 'vercel' ? 'vercel' : undefined);
  // A missing origin is reported where it is missing.
  if (domain === undefined || target === undefined) return undefined;
  return new ExternalSite(scope, 'frontend', { domain, target, ...(dns && { dns }) });
}
