import { existsSync, readFileSync } from 'node:fs';
import { selfSigned } from '../self-signed';
import type { TemporaryDirectory } from '../temporary-directory';

/** Where Debian, Ubuntu and Alpine keep the authorities that a machine trusts. */
const TRUSTED = '/etc/ssl/certs/ca-certificates.crt';

/** A certificate for localhost. */
export interface LoopbackCertificate {
  readonly key: Buffer;
  readonly certificate: Buffer;
  /** The certificate alone, for Node's NODE_EXTRA_CA_CERTS. */
  readonly authority: string;
  /** The machine's authorities and this one, for SSL_CERT_FILE, which takes the place of the machine's. */
  readonly bundle: string;
}

/** Terraform speaks with its cloud by TLS only, also on loopback. */
export function loopbackCertificate(directory: TemporaryDirectory): LoopbackCertificate {
  const [key, authority] = [directory.at('tls.key'), directory.at('tls.crt')];
  selfSigned(key, authority, ['localhost']);
  const trusted = process.env['SSL_CERT_FILE'] ?? TRUSTED;
  const bundle = directory.write(
    'authorities.crt',
    Buffer.concat([existsSync(trusted) ? readFileSync(trusted) : Buffer.alloc(0), readFileSync(authority)]),
  );
  return { key: readFileSync(key), certificate: readFileSync(authority), authority, bundle };
}
