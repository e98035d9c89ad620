import { createHash } from 'node:crypto';
import { kindOf } from '../account/kind';
import type { Call } from '../api/call';
import { notFound, unprocessable } from '../api/refusal';
import { created, noContent, ok, page } from '../api/reply';
import type { World } from '../world';

/** A public key that may be put onto droplets. */
export interface SshKey {
  readonly id: number;
  readonly fingerprint: string;
  readonly public_key: string;
  name: string;
}

export const SSH_KEYS = kindOf<SshKey>({ name: 'ssh keys', label: (key) => key.name });

const PUBLIC_KEY = /^(ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+|sk-\S+@openssh\.com) ([A-Za-z0-9+/]+=*)(?: .*)?$/;

/** The MD5 fingerprint by which DigitalOcean names a key; undefined for what is no public key. */
export function fingerprintOf(publicKey: string): string | undefined {
  const [, type = '', encoded = ''] = PUBLIC_KEY.exec(publicKey.trim()) ?? [];
  const blob = Buffer.from(encoded, 'base64');
  // A key begins with its own type once more, after four bytes of length.
  if (type === '' || blob.subarray(4, 4 + type.length).toString() !== type) return undefined;
  return (createHash('md5').update(blob).digest('hex').match(/../g) ?? []).join(':');
}

/** A key by its id or fingerprint, or undefined. */
export function findSshKey({ account }: World, wanted: string | number): SshKey | undefined {
  return account.find(SSH_KEYS, wanted) ?? account.all(SSH_KEYS).find((key) => key.fingerprint === wanted);
}

export function sshKeys(world: World): void {
  const { routes, account, seeded } = world;
  account.declare(SSH_KEYS);
  const found = (call: Call): SshKey => {
    const key = findSshKey(world, call.param('id'));
    if (!key) throw notFound();
    return key;
  };
  routes
    .get('/v2/account/keys', (call) => page(call, 'ssh_keys', account.all(SSH_KEYS)))
    .post('/v2/account/keys', ({ body }) => {
      const name = body.string('name');
      const publicKey = body.string('public_key');
      const fingerprint = fingerprintOf(publicKey);
      if (fingerprint === undefined)
        throw unprocessable('Key invalid, key should be of the format `type key [comment]`');
      if (findSshKey(world, fingerprint)) throw unprocessable('SSH Key is already in use on your account');
      const key = { id: seeded.numericId(), fingerprint, public_key: publicKey, name };
      return created({ ssh_key: account.add(SSH_KEYS, key) });
    })
    .get('/v2/account/keys/:id', (call) => ok({ ssh_key: found(call) }))
    .put('/v2/account/keys/:id', (call) => {
      const key = found(call);
      key.name = call.body.string('name');
      return ok({ ssh_key: key });
    })
    .delete('/v2/account/keys/:id', (call) => {
      account.remove(SSH_KEYS, found(call).id);
      return noContent();
    });
}
