import { execFileSync } from 'node:child_process';

/** Makes a key and a certificate that is its own authority, for two days. */
export function selfSigned(keyFile: string, certificateFile: string, names: readonly string[]): void {
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const subject = [
    '-subj',
    `/CN=${names[0]}`,
    '-addext',
    `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`,
  ];
  execFileSync('openssl', [...request, ...subject, '-keyout', keyFile, '-out', certificateFile], { stdio: 'pipe' });
}
