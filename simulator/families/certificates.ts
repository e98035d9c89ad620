import { X509Certificate, createPrivateKey } from 'node:crypto';
import { timestamp } from '../account/clock';
import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import type { Fields } from '../api/fields';
import { conflict, forbidden, unprocessable } from '../api/refusal';
import { created, noContent, ok, page } from '../api/reply';
import type { World } from '../world';
import { zoneOf } from './domain';

/** A TLS certificate. */
export interface Certificate {
  readonly id: string;
  readonly name: string;
  readonly not_after: string;
  readonly sha1_fingerprint: string;
  readonly created_at: string;
  readonly dns_names: readonly string[];
  state: 'pending' | 'verified' | 'error';
  readonly type: 'custom' | 'lets_encrypt';
}

export const CERTIFICATES = kindOf<Certificate>({ name: 'certificates', label: (certificate) => certificate.name });

const LIFE_MS = 90 * 86_400_000;
const SECONDS = 60;

export function certificates(world: World): void {
  const { routes, account, seeded, clock } = world;
  account.declare(CERTIFICATES);

  const fromLetsEncrypt = (body: Fields): Pick<Certificate, 'dns_names' | 'not_after' | 'sha1_fingerprint'> => {
    const names = body.strings('dns_names');
    if (names.length === 0) throw unprocessable('dns_names is required for a lets_encrypt certificate');
    const stranger = names.find((name) => !zoneOf(world, name.replace(/^\*\./, '')));
    if (stranger !== undefined) {
      throw unprocessable(`DNS for "${stranger}" is not managed by this account: add its domain first`);
    }
    return {
      dns_names: names,
      not_after: timestamp(clock.now() + LIFE_MS),
      sha1_fingerprint: seeded.text(40),
    };
  };
  const ofOwn = (body: Fields): Pick<Certificate, 'dns_names' | 'not_after' | 'sha1_fingerprint'> => {
    const leaf = readLeaf(body.string('leaf_certificate'), body.string('private_key'));
    return {
      dns_names: (leaf.subjectAltName ?? '')
        .split(', ')
        .flatMap((name) => (name.startsWith('DNS:') ? [name.slice(4)] : [])),
      not_after: timestamp(Date.parse(leaf.validTo)),
      sha1_fingerprint: leaf.fingerprint.replaceAll(':', '').toLowerCase(),
    };
  };
  const found = (call: Call): Certificate => account.get(CERTIFICATES, call.param('id'));

  routes
    .get('/v2/certificates', (call) => {
      const name = call.query.get('name');
      const fitting = account.all(CERTIFICATES).filter((certificate) => name === null || certificate.name === name);
      return page(call, 'certificates', fitting);
    })
    .post('/v2/certificates', ({ body }) => {
      const name = body.string('name');
      if (account.all(CERTIFICATES).some((certificate) => certificate.name === name)) {
        throw conflict('certificate name must be unique');
      }
      const type = body.optionalChoice('type', ['custom', 'lets_encrypt']) ?? 'custom';
      const contents = type === 'lets_encrypt' ? fromLetsEncrypt(body) : ofOwn(body);
      const certificate = account.add<Certificate>(CERTIFICATES, {
        id: seeded.uuid(),
        name,
        ...contents,
        created_at: world.now(),
        state: type === 'lets_encrypt' ? 'pending' : 'verified',
        type,
      });
      world.jobs.start('certificates.create', SECONDS, () => (certificate.state = 'verified'));
      return created({ certificate });
    })
    .get('/v2/certificates/:id', (call) => ok({ certificate: found(call) }))
    .delete('/v2/certificates/:id', (call) => {
      const certificate = found(call);
      if (account.isUsed(certificate.id)) {
        throw forbidden('Make sure the certificate is not in use before deleting it');
      }
      account.remove(CERTIFICATES, certificate.id);
      return noContent();
    });
}

function readLeaf(leafText: string, keyText: string): X509Certificate {
  try {
    const leaf = new X509Certificate(leafText);
    if (leaf.checkPrivateKey(createPrivateKey(keyText))) return leaf;
  } catch {
    // What can't be read is refused like what does not belong together.
  }
  throw unprocessable('The certificate or its private key is invalid.');
}
