import { callOf } from './api/call';
import type { World } from './world';

/** Puts into an account what its owner has before the first apply: zones and SSH keys. It goes through the API's own checks. */
export function furnish({ routes }: World, domains: readonly string[], sshKeys: readonly string[]): void {
  const post = (path: string, body: unknown): void => {
    const { handler, params } = routes.match('POST', path);
    handler(callOf('POST', new URL(path, 'http://simulator'), params, body));
  };
  for (const name of domains) post('/v2/domains', { name });
  for (const key of sshKeys) post('/v2/account/keys', { name: key.split(' ')[2] ?? 'key', public_key: key });
}
