import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import type { Fields } from '../api/fields';
import { conflict, unprocessable } from '../api/refusal';
import { created, noContent, ok, page } from '../api/reply';
import { without } from '../api/without';
import type { World } from '../world';
import { BUCKETS, bucketHost } from './buckets';
import { CERTIFICATES } from './certificates';

/** A bucket that is served from near its readers. */
export interface CdnEndpoint {
  readonly id: string;
  readonly origin: string;
  readonly endpoint: string;
  ttl: number;
  certificate_id: string;
  custom_domain: string;
  readonly created_at: string;
}

export const CDN_ENDPOINTS = kindOf<CdnEndpoint>({
  name: 'cdn endpoints',
  label: (endpoint) => endpoint.endpoint,
  uses: (endpoint) => [endpoint.certificate_id],
});

const TTLS = [60, 600, 3600, 86_400, 604_800];
const TTL = 3600;

function viewOf(endpoint: CdnEndpoint): unknown {
  const { certificate_id, custom_domain } = endpoint;
  return {
    ...without(endpoint, 'certificate_id', 'custom_domain'),
    ...(certificate_id !== '' && { certificate_id }),
    ...(custom_domain !== '' && { custom_domain }),
  };
}

export function cdn({ routes, account, seeded, now }: World): void {
  account.declare(CDN_ENDPOINTS);
  const found = (call: Call): CdnEndpoint => account.get(CDN_ENDPOINTS, call.param('id'));
  const readTtl = (body: Fields, otherwise: number): number => {
    const ttl = body.positiveInteger('ttl', otherwise);
    if (!TTLS.includes(ttl)) throw unprocessable(`ttl must be one of ${TTLS.join(', ')}`);
    return ttl;
  };
  const readName = (body: Fields): Pick<CdnEndpoint, 'certificate_id' | 'custom_domain'> => {
    const certificate_id = body.optionalString('certificate_id') ?? '';
    const custom_domain = body.optionalString('custom_domain') ?? '';
    if (custom_domain === '') return { certificate_id: '', custom_domain };
    const certificate = account.find(CERTIFICATES, certificate_id);
    if (!certificate) throw unprocessable('certificate_id is required for a custom domain');
    const wildcard = custom_domain.replace(/^[^.]+/, '*');
    if (!certificate.dns_names.some((name) => name === custom_domain || name === wildcard)) {
      throw unprocessable(`the certificate is not for "${custom_domain}"`);
    }
    return { certificate_id, custom_domain };
  };
  routes
    .get('/v2/cdn/endpoints', (call) => page(call, 'endpoints', account.all(CDN_ENDPOINTS), viewOf))
    .post('/v2/cdn/endpoints', ({ body }) => {
      const origin = body.string('origin');
      if (!account.all(BUCKETS).some((bucket) => bucketHost(bucket) === origin)) {
        throw unprocessable(`"${origin}" is no bucket of this account`);
      }
      if (account.all(CDN_ENDPOINTS).some((other) => other.origin === origin)) {
        throw conflict('the bucket has a CDN endpoint already');
      }
      const endpoint = account.add<CdnEndpoint>(CDN_ENDPOINTS, {
        id: seeded.uuid(),
        origin,
        endpoint: origin.replace('.digitaloceanspaces.', '.cdn.digitaloceanspaces.'),
        ttl: readTtl(body, TTL),
        ...readName(body),
        created_at: now(),
      });
      return created({ endpoint: viewOf(endpoint) });
    })
    .get('/v2/cdn/endpoints/:id', (call) => ok({ endpoint: viewOf(found(call)) }))
    .put('/v2/cdn/endpoints/:id', (call) => {
      const endpoint = found(call);
      const { body } = call;
      // One call changes the time, another one the name; an empty name takes it away.
      const isName = body.has('custom_domain') || body.has('certificate_id');
      Object.assign(endpoint, { ttl: readTtl(body, endpoint.ttl) }, isName ? readName(body) : {});
      return ok({ endpoint: viewOf(endpoint) });
    })
    .delete('/v2/cdn/endpoints/:id', (call) => {
      account.remove(CDN_ENDPOINTS, found(call).id);
      return noContent();
    })
    .delete('/v2/cdn/endpoints/:id/cache', (call) => {
      found(call);
      if (call.body.strings('files').length === 0) throw unprocessable('files is required');
      return noContent();
    });
}
